"""The tokens that are offered to the editor of a text."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biocluster.record.figures.offers import token_offers
from biocluster.record.figures.texts import problems_in
from tests.factories.figures import ReportedCountFactory
from tests.factories.gatherings import GatheringFactory
from tests.factories.programmes import YearPlanFactory, YearPlanPartnerFactory

pytestmark = pytest.mark.django_db


def test_every_figure_is_offered_with_what_it_says_and_asks_for_its_own_day():
    ReportedCountFactory(measure__name="survey.consenting", measure__unit="名", value=8723)
    offers = {each.name: each for each in token_offers(on=date(2015, 3, 31))}
    consenting = offers["survey.consenting"]
    assert (consenting.token, consenting.says) == ("{{survey.consenting on=2014-08-20}}", "8,723名")
    assert offers["summit.works"].says == ""
    assert not {"since", "partners", "gathering"} & offers.keys()


def test_the_text_of_a_programme_may_say_since_when_and_with_whom():
    year_plan = YearPlanFactory(continuing_since=2012)
    YearPlanPartnerFactory(year_plan=year_plan, wording="県")
    gathering = GatheringFactory(title="架空セミナー", starts_on=date(2014, 3, 9), ends_on=date(2014, 3, 11))
    offers = {
        each.name: each
        for each in token_offers(on=date(2015, 3, 31), year_plan=year_plan, gatherings=[gathering])
    }
    assert [(offers[name].token, offers[name].says) for name in ("since", "partners", "gathering")] == [
        ("{{since}}", "H24"),
        ("{{partners}}", "県"),
        (f"{{{{gathering {gathering.pk}}}}}", "平成26年3月9～11日"),
    ]


def test_what_says_something_can_be_inserted_as_it_is_offered():
    ReportedCountFactory(measure__name="survey.consenting")
    year_plan = YearPlanFactory(continuing_since=2012)
    offers = token_offers(on=date(2015, 3, 31), year_plan=year_plan, gatherings=[GatheringFactory()])
    said = [each for each in offers if each.says]
    assert {each.name for each in said} >= {"survey.consenting", "since", "gathering", "gatherings.held"}
    assert [problems_in(each.token, year_plan=year_plan) for each in said] == [[]] * len(said)


def test_offers_cost_as_many_queries_for_three_figures_as_for_one():
    year_plan, asked = YearPlanFactory(), []
    for _ in range(3):
        ReportedCountFactory()
        YearPlanPartnerFactory(year_plan=year_plan)
        with CaptureQueriesContext(connection) as queries:
            token_offers(on=date(2015, 3, 31), year_plan=year_plan)
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2] < 20
