"""The plans of the example, written as an officer writes them and published by two."""

from datetime import datetime
from typing import Any

from biocluster.record.models import (
    AnnualPlan,
    BudgetLine,
    CaptionKind,
    NoteKind,
    NotePlacement,
    OverviewPlacement,
    Person,
    PlanCaption,
    PlanOutlet,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.annual_plans import save_plan_texts, start_draft
from biocluster.record.operations.budgets import save_budget_line
from biocluster.record.operations.overview import save_caption, save_outlet, save_placement
from biocluster.record.operations.plan_review import approve_plan, submit_plan
from biocluster.record.operations.publishing import publish_plan
from biocluster.record.operations.year_plan_parts import report_results, save_note, save_partner
from biocluster.record.operations.year_plans import add_year_plan, save_year_plan
from biocluster.web.annual.rendering import press
from biocluster.web.example.reading import Rows


def write_plan(described: dict[str, Any], rows: Rows, *, by: Person, at: datetime) -> AnnualPlan:
    """Begin the draft of a year and write everything into it."""
    plan = start_draft(described["fiscal_year"], by=by, at=at)
    for name, text in described["plan"].items():
        setattr(plan, name, rows.text(text))
    plan = save_plan_texts(plan, by=by, at=at)
    year_plans: dict[str, YearPlan] = {}
    for each in described["programme"]:
        year_plans[each["key"]] = _year_plan(plan, each, year_plans, rows, by=by, at=at)
    for each in described["outlet"]:
        _outlet(plan, each, year_plans, rows, by=by, at=at)
    return plan


def _year_plan(
    plan: AnnualPlan, each: dict[str, Any], made: dict[str, YearPlan], rows: Rows, *, by: Person, at: datetime
) -> YearPlan:
    programme = rows.programmes[each["key"]]
    year_plan = YearPlan(
        annual_plan=plan,
        programme=programme,
        parent=made[each["under"]] if "under" in each else None,
        heading=each.get("heading", programme.name),
        group=each.get("group", ""),
        in_detail=each.get("detail", True),
        continuing_since=each.get("since"),
        responsible_person=rows.people[each["responsible"]] if "responsible" in each else None,
    )
    add_year_plan(year_plan, by=by, at=at)
    _parts(year_plan, each, rows, by=by, at=at)
    return year_plan


def _parts(year_plan: YearPlan, each: dict[str, Any], rows: Rows, *, by: Person, at: datetime) -> None:
    """Partners first: the texts name them by a token."""
    for key, wording in each.get("partners", []):
        partner = YearPlanPartner(year_plan=year_plan, organisation=rows.organisations[key], wording=wording)
        save_partner(partner, by=by, at=at)
    if "body" in each:
        year_plan.body = rows.text(each["body"])
        save_year_plan(year_plan, by=by, at=at)
    for kind, placement, text in each.get("notes", []):
        if kind == NoteKind.RESULTS:
            report_results(year_plan, text=rows.text(text), by=by, at=at)
        else:
            note = YearPlanNote(
                year_plan=year_plan,
                kind=NoteKind(kind),
                placement=NotePlacement(placement),
                text=rows.text(text),
            )
            save_note(note, by=by, at=at)
    for source, title, planned, *actual in each.get("budget", []):
        line = BudgetLine(year_plan=year_plan, source=source, title=title, planned_yen=planned)
        line.actual_yen = actual[0] if actual else None
        save_budget_line(line, by=by, at=at)


def _outlet(
    plan: AnnualPlan,
    each: dict[str, Any],
    year_plans: dict[str, YearPlan],
    rows: Rows,
    *,
    by: Person,
    at: datetime,
) -> None:
    outlet = save_outlet(
        PlanOutlet(annual_plan=plan, outlet=each["outlet"], heading=each["heading"]), by=by, at=at
    )
    for key, wording, *bullets in each["items"]:
        item = OverviewPlacement(plan_outlet=outlet, year_plan=year_plans[key], wording=wording)
        save_placement(item, by=by, at=at)
        for bullet in bullets[0] if bullets else []:
            below = OverviewPlacement(plan_outlet=outlet, year_plan=year_plans[bullet], under=item)
            save_placement(below, by=by, at=at)
    for text in each.get("captions", []):
        caption = PlanCaption(
            annual_plan=plan, plan_outlet=outlet, kind=CaptionKind.PICTURE, text=rows.text(text)
        )
        save_caption(caption, by=by, at=at)


def submit(fiscal_year: int, *, by: Person, at: datetime) -> None:
    submit_plan(AnnualPlan.objects.get(fiscal_year=fiscal_year), by=by, at=at)


def approve(fiscal_year: int, *, by: Person, at: datetime) -> None:
    approve_plan(AnnualPlan.objects.get(fiscal_year=fiscal_year), by=by, at=at)


def publish(fiscal_year: int, *, by: Person, at: datetime) -> None:
    publish_plan(AnnualPlan.objects.get(fiscal_year=fiscal_year), press=press(), by=by, at=at)


def begin_next(fiscal_year: int, *, by: Person, at: datetime) -> None:
    """Begin the draft of the year after, from this year's plan."""
    start_draft(fiscal_year + 1, from_plan=AnnualPlan.objects.get(fiscal_year=fiscal_year), by=by, at=at)
