"""Texts with their tokens in words, what a plan cites, and what is wrong with a text."""

from datetime import date

import pytest

from biocluster.record.figures.texts import figure_tokens, problems_in, problems_of, say_with_figures
from biocluster.record.models import NoteKind
from biocluster.record.queries.outline import outline_of
from biocluster.record.words.outline import printed_lines
from tests.factories.figures import MeasureFactory, ReportedCountFactory
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import OrganisationFactory
from tests.factories.plans import imported_plan
from tests.factories.programmes import (
    AnnualPlanFactory,
    YearPlanFactory,
    YearPlanNoteFactory,
    YearPlanPartnerFactory,
)
from tests.record.importers.plan.printing import printed, squeezed
from tests.shared import shared

pytestmark = pytest.mark.django_db
AUGUST = date(2014, 8, 20)


@pytest.fixture
def consenting():
    return ReportedCountFactory(measure__name="survey.consenting", measure__unit="名", value=8723).measure


@pytest.fixture
def year_plan():
    plan = AnnualPlanFactory(fiscal_year=2014)
    return YearPlanFactory(annual_plan=plan, continuing_since=2012)


def said(text: str, year_plan) -> str:
    return say_with_figures(year_plan.annual_plan)(text, year_plan)


def test_the_reference_is_given_back_up_to_white_space():
    reference = shared("reference/fy2014-plan.txt").read_text()
    plan = imported_plan(reference)
    lines = printed_lines(outline_of(plan, say=say_with_figures(plan)))
    assert squeezed("\n".join(lines)) == squeezed(reference) == squeezed(printed(plan))


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("{{survey.consenting on=2014-08-20}}", "8,723名"),
        ("{{survey.consenting on=H26.8.20 as=number}}", "8,723"),
        ("{{survey.consenting on=2015-03-31 style=wide}}", "８，７２３名"),
        ("{{survey.consenting}}", "8,723名"),
        ("{{since}}", "H24"),
        ("{{partners}}", "県・架空センター"),
    ],
)
def test_a_token_is_put_into_words(consenting, year_plan, token, words):
    YearPlanPartnerFactory(year_plan=year_plan, position=1, wording="県")
    YearPlanPartnerFactory(
        year_plan=year_plan, position=2, organisation=OrganisationFactory(name="架空センター")
    )
    year_plan.body = f"前{token}後"
    year_plan.save()
    assert said(year_plan.body, year_plan) == f"前{words}後"


@pytest.mark.parametrize(
    ("form", "one", "several"),
    [
        ("", "平成26年3月9日", "平成26年8月3～5日"),
        (" as=short", "H26.3.9", "H26.8.3～5"),
        (" as=iso", "2014-03-09", "2014-08-03/2014-08-05"),
        (" as=month", "平成26年3月", "平成26年8月"),
    ],
)
def test_a_gathering_is_put_into_words_by_its_days(year_plan, form, one, several):
    day = GatheringFactory(starts_on=date(2014, 3, 9))
    days = GatheringFactory(starts_on=date(2014, 8, 3), ends_on=date(2014, 8, 5))
    year_plan.body = f"{{{{gathering {day.pk}{form}}}}} と {{{{gathering {days.pk}{form}}}}}"
    year_plan.save()
    assert said(year_plan.body, year_plan) == f"{one} と {several}"


def test_a_note_of_results_asks_for_the_end_of_the_year_before(consenting, year_plan):
    ReportedCountFactory(measure=consenting, on=date(2014, 3, 31), value=8104)
    note = YearPlanNoteFactory(
        year_plan=year_plan, kind=NoteKind.RESULTS, text="※同意者{{survey.consenting}}"
    )
    assert said(note.text, year_plan) == "※同意者8,104名"
    assert said("{{survey.consenting}}", year_plan) == "{{survey.consenting}}", "no text of the plan"
    assert [(each.name, each.on) for each in figure_tokens(year_plan.annual_plan)] == [
        ("survey.consenting", date(2014, 3, 31))
    ]


def test_what_cannot_be_said_stays_as_it_is_written(year_plan):
    year_plan.body = "{{no.such on=2014-08-20}} {{partners}} {{gathering 999}} {{"
    year_plan.save()
    assert said(year_plan.body, year_plan) == year_plan.body


def test_frozen_values_are_said_instead_of_those_of_now(consenting, year_plan):
    year_plan.body = "{{survey.consenting on=2014-08-20}}"
    year_plan.save()
    assert say_with_figures(year_plan.annual_plan, values={})(year_plan.body, year_plan) == year_plan.body


def test_a_plan_tells_what_it_cites_and_where(consenting, year_plan):
    plan = year_plan.annual_plan
    plan.purpose = "{{survey.consenting on=2014-08-20}}"
    plan.save()
    year_plan.body = "{{survey.consenting on=2014-08-20}} {{survey.consenting on=2014-09-01}}"
    year_plan.save()
    first, second = figure_tokens(plan)
    assert (first.name, first.on) == ("survey.consenting", AUGUST)
    assert [each.year_plan for each in first.texts] == [None, year_plan]
    assert second.on == date(2014, 9, 1)


def test_a_whole_plan_costs_as_many_queries_with_many_texts_as_with_few(
    django_assert_max_num_queries, consenting
):
    def queries_for(plan, number: int) -> int:
        for _ in range(number):
            gathering = GatheringFactory()
            each = YearPlanFactory(
                annual_plan=plan,
                continuing_since=2012,
                body=f"{{{{since}}}} {{{{partners}}}} {{{{gathering {gathering.pk}}}}} {{{{no.such on=2014-08-20}}}} "
                "{{survey.consenting on=2014-08-20}} {{gatherings.held on=2014-08-20}}",
            )
            YearPlanPartnerFactory(year_plan=each)
        with django_assert_max_num_queries(40) as counted:
            say = say_with_figures(plan)
            for each in plan.year_plans.all():
                say(each.body, each)
            assert len(problems_of(plan)) == number
        return len(counted)

    one = queries_for(AnnualPlanFactory(fiscal_year=2014), 1)
    assert queries_for(AnnualPlanFactory(fiscal_year=2015), 3) == one


@pytest.mark.usefixtures("english", "consenting")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{survey.consnting on=2014-08-20}}", "no figure called “survey.consnting”"),
        ("{{survey.consenting on=2014-02-30}}", "30"),
        ("{{survey.consenting on=2000-01-01}}", "no value of “survey.consenting” on 2000-01-01"),
        ("{{survey.consenting as=words}}", "as=words"),
        ("{{survey.consenting on=2014-08-20", "not closed"),
        ("{{gathering 999}}", "no gathering number 999"),
        ("{{partners}}", "none is entered"),
        ("{{since}}", "not entered"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(text, sentence):
    year_plan = YearPlanFactory(continuing_since=None)
    (problem,) = problems_in(text, year_plan=year_plan)
    assert sentence in problem


@pytest.mark.usefixtures("english")
def test_words_of_a_programme_stand_only_in_texts_of_a_programme():
    assert len(problems_in("{{since}} {{partners}}")) == 2


def test_a_token_without_a_day_needs_no_value_while_the_day_is_not_known():
    MeasureFactory(name="invented.number")
    assert problems_in("{{invented.number}}") == []
    assert len(problems_in("{{invented.number}}", day=AUGUST)) == 1
    assert len(problems_in("{{no.such}}")) == 1


def test_a_text_without_tokens_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert problems_in("架空の文章 100名") == []
