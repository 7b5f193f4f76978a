"""Next year's draft starts from this year's plan."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biocluster.record.models import AnnualPlan, AuditEntry, NoteKind, YearPlan, YearPlanNote
from biocluster.record.operations.annual_plans import PlanExists, start_draft
from biocluster.record.queries.outline import outline_of
from tests.factories.people import AT, officer
from tests.factories.programmes import (
    AnnualPlanFactory,
    BudgetLineFactory,
    PlacementFactory,
    PlanOutletFactory,
    ProgrammeFactory,
    YearPlanFactory,
    YearPlanNoteFactory,
    YearPlanPartnerFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def last():
    return AnnualPlanFactory(
        fiscal_year=2014,
        overview_title="平成26年度 架空の取り組み",
        detail_note="※H25実績含む",
        purpose="目的の文",
        numbering="第1|(1)",
    )


def start(last, fiscal_year=2015):
    return start_draft(fiscal_year, from_plan=last, by=officer(), at=AT)


def test_the_tree_texts_partners_and_overview_come_along(last):
    top = YearPlanFactory(annual_plan=last, body="{{summit.works on=2014-08-05}}の作品", group="【事業】")
    below = YearPlanFactory(annual_plan=last, parent=top, continuing_since=2012)
    YearPlanNoteFactory(year_plan=below, kind=NoteKind.CONTINUING, text="※{{since}}からの継続事業")
    partner = YearPlanPartnerFactory(year_plan=below, wording="架空大")
    outlet = PlanOutletFactory(annual_plan=last, outlet="health")
    item = PlacementFactory(plan_outlet=outlet, year_plan=top)
    PlacementFactory(plan_outlet=outlet, year_plan=below, under=item, wording="別の言い方")
    plan = start(last)
    new_top, new_below = plan.year_plans.order_by("pk")
    assert (new_top.programme, new_top.body, new_top.group) == (top.programme, top.body, "【事業】")
    assert (new_top.continuing_since, new_below.continuing_since) == (2014, 2012)
    assert new_below.parent == new_top
    assert [note.text for note in new_below.notes.all()] == ["※{{since}}からの継続事業"]
    assert [(each.organisation, each.wording) for each in new_below.partners.all()] == [
        (partner.organisation, "架空大")
    ]
    first, second = plan.outlets.get().placements.order_by("pk")
    assert (first.year_plan, first.under) == (new_top, None)
    assert (second.year_plan, second.under, second.wording) == (new_below, first, "別の言い方")
    assert plan.overview_title == "平成27年度 架空の取り組み"
    assert plan.detail_note == "※H26実績含む"
    assert (plan.purpose, plan.numbering) == (last.purpose, last.numbering)


def test_results_and_money_are_left(last):
    year_plan = YearPlanFactory(annual_plan=last)
    YearPlanNoteFactory(year_plan=year_plan, kind=NoteKind.RESULTS, text="※H25実績 架空")
    BudgetLineFactory(year_plan=year_plan)
    new = start(last).year_plans.get()
    assert (new.notes.count(), new.budget_lines.count()) == (0, 0)


def test_what_stood_under_an_ended_programme_moves_up_in_its_place(last):
    first = YearPlanFactory(annual_plan=last, position=0)
    ended = YearPlanFactory(annual_plan=last, position=1, programme=ProgrammeFactory(ended_in=2014))
    YearPlanFactory(annual_plan=last, position=2, heading="後の事業")
    below = YearPlanFactory(annual_plan=last, parent=ended, position=3)
    plan = start(last)
    assert [(each.heading, each.position, each.parent) for each in plan.year_plans.order_by("position")] == [
        (first.heading, 0, None),
        (below.heading, 1, None),
        ("後の事業", 2, None),
    ]


def test_the_draft_prints_as_last_year_but_for_results(last):
    for _ in range(3):
        top = YearPlanFactory(annual_plan=last, body="架空の文")
        YearPlanFactory(annual_plan=last, parent=top)
    assert outline_of(start(last)).detail.items == outline_of(last).detail.items


def test_a_year_has_one_plan(last):
    with pytest.raises(PlanExists, match="FY2014"):
        start_draft(2014, by=officer(), at=AT)
    assert AnnualPlan.objects.count() == 1


def test_a_plan_does_not_start_from_a_later_one(last):
    with pytest.raises(ValueError, match="2014"):
        start_draft(2013, from_plan=last, by=officer(), at=AT)


def test_every_row_carried_over_has_its_audit_entry(last):
    YearPlanNoteFactory(year_plan=YearPlanFactory(annual_plan=last))
    plan = start(last)
    kinds = AuditEntry.objects.values_list("subject_kind", flat=True)
    assert sorted(kinds) == ["annualplan", "annualplan", "yearplan", "yearplannote"]
    assert YearPlan.objects.filter(annual_plan=plan).count() == 1
    assert YearPlanNote.objects.count() == 2


def test_many_programmes_take_no_more_queries_than_few(last):
    by, counted = officer(), {}
    start_draft(2013, by=by, at=AT)  # the first write of all begins the audit
    for fiscal_year, more in ((2015, 2), (2016, 30)):
        for _ in range(more):
            top = YearPlanFactory(annual_plan=last)
            YearPlanNoteFactory(year_plan=YearPlanFactory(annual_plan=last, parent=top))
        with CaptureQueriesContext(connection) as queries:
            start_draft(fiscal_year, from_plan=last, by=by, at=AT)
        counted[fiscal_year] = len(queries)
    assert counted[2015] == counted[2016]
