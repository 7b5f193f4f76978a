"""Which programmes are asked for results, sums of money, and what a text took over from the year before."""

from datetime import date

import pytest

from biocluster.record.models import NoteKind, Programme
from biocluster.record.queries.annual_plans import (
    Money,
    asked_for_results,
    glances,
    in_plan_before,
    in_tree,
    missing_results,
    money_of,
    total,
    visible_to,
    year_plans_visible_to,
)
from biocluster.record.queries.plan_checks import speaks_of_before
from biocluster.record.queries.plan_overview import overview_of
from biocluster.record.queries.programme_list import alike
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import officer, viewer_for
from tests.factories.programmes import (
    AnnualPlanFactory,
    BudgetLineFactory,
    PlacementFactory,
    PlanOutletFactory,
    ProgrammeFactory,
    YearPlanFactory,
    YearPlanNoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return AnnualPlanFactory(fiscal_year=2015)


def test_what_went_on_is_asked_for_results_and_mere_headings_are_not(plan):
    heading = YearPlanFactory(annual_plan=plan, continuing_since=2010)
    told = YearPlanFactory(annual_plan=plan, parent=heading, continuing_since=2014)
    asked = YearPlanFactory(annual_plan=plan, parent=heading, continuing_since=2014)
    wordy = YearPlanFactory(annual_plan=plan, continuing_since=2012, body="架空の文")
    for new in (None, 2015):
        YearPlanFactory(annual_plan=plan, parent=wordy, continuing_since=new)
    YearPlanNoteFactory(year_plan=told, kind=NoteKind.RESULTS)
    YearPlanNoteFactory(year_plan=asked, kind=NoteKind.CONTINUING)
    before = YearPlanFactory(annual_plan__fiscal_year=2014)
    again = YearPlanFactory(annual_plan=plan, programme=before.programme)
    YearPlanFactory(annual_plan=plan, continuing_since=2012, in_detail=False)
    assert set(asked_for_results()) == {told, asked, wordy, again}
    assert set(missing_results()) == {asked, wordy, again}


def test_years_are_counted_in_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    plans = [AnnualPlanFactory(fiscal_year=2014 + year) for year in range(3)]
    YearPlanFactory(annual_plan=plans[0], continuing_since=2010)
    for some in (plans[:1], plans):
        with django_assert_num_queries(4):
            found = glances(some)
    assert [(each.programmes, each.asked, each.missing, each.number) for each in found] == [
        (1, 1, 1, None), (0, 0, 0, None), (0, 0, 0, None)
    ]  # fmt: skip


def test_money_is_summed_and_what_is_not_spent_yet_is_nothing(plan):
    one, two = (YearPlanFactory(annual_plan=plan) for _ in range(2))
    BudgetLineFactory(year_plan=one, planned_yen=100, actual_yen=80)
    BudgetLineFactory(year_plan=one, planned_yen=50)
    BudgetLineFactory(year_plan=two, planned_yen=7)
    BudgetLineFactory(planned_yen=10**9)
    assert money_of(plan) == {one.pk: Money(150, 80), two.pk: Money(7, None)}
    assert total(money_of(plan).values()) == Money(157, 80)
    assert total([]) == Money(0, None)


def test_only_who_reads_programmes_sees_plans_at_work(plan):
    year_plan = YearPlanFactory(annual_plan=plan)
    for person, seen in ((officer(), True), (None, False)):
        viewer = viewer_for(person)
        assert visible_to(viewer).filter(pk=plan.pk).exists() is seen
        assert year_plans_visible_to(viewer).filter(pk=year_plan.pk).exists() is seen


def test_the_plan_before_is_the_latest_earlier_one_of_the_programme(plan):
    programme = ProgrammeFactory()
    older, old, new = (
        YearPlanFactory(programme=programme, annual_plan=AnnualPlanFactory(fiscal_year=year))
        for year in (2011, 2013, 2017)
    )
    assert in_plan_before(new) == old
    assert in_plan_before(old) == older
    assert in_plan_before(older) is None


def test_days_before_the_year_are_pointed_out_but_not_in_results(plan):
    last_year = GatheringFactory(starts_on=date(2014, 8, 3))
    this_year = GatheringFactory(starts_on=date(2015, 8, 3))
    body = f"{{{{survey.consenting on=2014-08-20}}}} {{{{survey.consenting on=2015-08-20}}}} {{{{gathering {last_year.pk}}}}}"
    year_plan = YearPlanFactory(annual_plan=plan, body=body + f" {{{{gathering {this_year.pk}}}}}")
    YearPlanNoteFactory(
        year_plan=year_plan, kind=NoteKind.RESULTS, text="{{survey.consenting on=2014-08-20}}"
    )
    assert [(each.token, each.gathering) for each in speaks_of_before(plan, in_tree(plan))] == [
        ("{{survey.consenting on=2014-08-20}}", None),
        (f"{{{{gathering {last_year.pk}}}}}", last_year),
    ]


def test_the_overview_costs_the_same_for_three_outlets_as_for_one(plan, django_assert_num_queries):
    for outlets in (1, 2):
        for _ in range(outlets):
            item = PlacementFactory(
                plan_outlet=PlanOutletFactory(annual_plan=plan), year_plan__annual_plan=plan
            )
            PlacementFactory(plan_outlet=item.plan_outlet, year_plan__annual_plan=plan, under=item)
        with django_assert_num_queries(3):
            found = overview_of(plan)
    assert [(entry.lead, entry.depth) for _outlet, entries in found for entry in entries] == [
        ("- (1)", 0),
        ("-", 1),
    ] * 3


def test_programmes_are_alike_in_any_width():
    there = ProgrammeFactory(name="架空Ｐｒｏｊｅｃｔ")
    assert alike(Programme(name="架空 project")) == [there]
    assert alike(there) == []
