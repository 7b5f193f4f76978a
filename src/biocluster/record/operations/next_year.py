"""What next year's draft takes from this year's plan, and what it leaves.

Taken: the tree, the outlets, places and captions of the overview, texts, notes, partners, people in charge.
Left: the results of the year before, which are asked for anew; money; programmes that have ended. Tokens keep
the day they ask for, so that whoever writes the plan sees which are of last year.
"""

from datetime import datetime

from biocluster.record.models import (
    AnnualPlan,
    NoteKind,
    OverviewPlacement,
    Person,
    PlanCaption,
    PlanOutlet,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.audit import keep
from biocluster.record.operations.bulk import keep_new
from biocluster.record.words.year_mentions import move_years_on

VERB = "plan.edit"
SAME_TEXTS = (
    "purpose_heading",
    "purpose",
    "overview_heading",
    "overview_intro",
    "numbering",
    "overview_numbering",
)
TEXTS_THAT_NAME_THE_YEAR = ("overview_title", "detail_title", "detail_note", "front", "overview_note")


def carry_over(last: AnnualPlan, plan: AnnualPlan, *, by: Person, at: datetime) -> None:
    """Fill an empty draft from the plan of a year before. The caller holds the transaction."""
    for name in SAME_TEXTS:
        setattr(plan, name, getattr(last, name))
    for name in TEXTS_THAT_NAME_THE_YEAR:
        text = getattr(last, name)
        for year in range(last.fiscal_year, plan.fiscal_year):
            text = move_years_on(text, year)
        setattr(plan, name, text)
    keep(plan, by=by, at=at, verb=VERB)
    year_plans = _tree(last, plan, by=by, at=at)
    _parts(last, year_plans, by=by, at=at)
    _overview(last, plan, year_plans, by=by, at=at)


def _tree(last: AnnualPlan, plan: AnnualPlan, *, by: Person, at: datetime) -> dict[int, YearPlan]:
    """The new year plans by the key of the old. What stood under an ended programme moves up in its place."""
    olds = list(last.year_plans.select_related("programme").order_by("position", "pk"))
    under: dict[int | None, list[YearPlan]] = {}
    for old in olds:
        under.setdefault(old.parent_id, []).append(old)

    def standing(parent: int | None) -> list[YearPlan]:
        found = []
        for old in under.get(parent, []):
            ended = old.programme.ended_in is not None and old.programme.ended_in < plan.fiscal_year
            found += standing(old.pk) if ended else [old]
        return found

    made: dict[int, YearPlan] = {}
    level: list[tuple[int | None, YearPlan | None]] = [(None, None)]
    while level:
        pairs = [
            (old, _of_next_year(old, plan, parent, position))
            for key, parent in level
            for position, old in enumerate(standing(key))
        ]
        keep_new([new for _, new in pairs], by=by, at=at, verb=VERB)
        made |= {old.pk: new for old, new in pairs}
        level = [(old.pk, new) for old, new in pairs]
    return made


def _of_next_year(old: YearPlan, plan: AnnualPlan, parent: YearPlan | None, position: int) -> YearPlan:
    return YearPlan(
        annual_plan=plan,
        programme_id=old.programme_id,
        parent=parent,
        position=position,
        heading=old.heading,
        group=old.group,
        number=old.number,
        label_style=old.label_style,
        in_detail=old.in_detail,
        purpose=old.purpose,
        body=old.body,
        continuing_since=old.continuing_since or old.annual_plan.fiscal_year,
        responsible_person_id=old.responsible_person_id,
    )


def _parts(last: AnnualPlan, year_plans: dict[int, YearPlan], *, by: Person, at: datetime) -> None:
    notes = YearPlanNote.objects.filter(year_plan__in=year_plans).exclude(kind=NoteKind.RESULTS)
    keep_new(
        [
            YearPlanNote(
                year_plan=year_plans[note.year_plan_id],
                kind=note.kind,
                placement=note.placement,
                position=note.position,
                text=note.text,
            )
            for note in notes.order_by("year_plan", "position")
        ],
        by=by,
        at=at,
        verb=VERB,
    )
    partners = YearPlanPartner.objects.filter(year_plan__in=year_plans)
    keep_new(
        [
            YearPlanPartner(
                year_plan=year_plans[partner.year_plan_id],
                organisation_id=partner.organisation_id,
                position=partner.position,
                wording=partner.wording,
            )
            for partner in partners.order_by("year_plan", "position", "pk")
        ],
        by=by,
        at=at,
        verb=VERB,
    )


def _overview(
    last: AnnualPlan, plan: AnnualPlan, year_plans: dict[int, YearPlan], *, by: Person, at: datetime
) -> None:
    outlets = {
        old.pk: PlanOutlet(annual_plan=plan, outlet=old.outlet, heading=old.heading, position=old.position)
        for old in last.outlets.order_by("position", "pk")
    }
    keep_new(outlets.values(), by=by, at=at, verb=VERB)
    olds = list(
        OverviewPlacement.objects.filter(plan_outlet__in=outlets, year_plan__in=year_plans).order_by("pk")
    )
    made: dict[int | None, OverviewPlacement | None] = {None: None}
    there = {old.pk for old in olds}
    waiting = olds
    while waiting:  # level by level, because a bullet needs the key of the item above it
        ready = [old for old in waiting if old.under_id in made or old.under_id not in there]
        pairs = [
            (old, OverviewPlacement(
                plan_outlet=outlets[old.plan_outlet_id], year_plan=year_plans[old.year_plan_id],
                under=made.get(old.under_id), position=old.position, wording=old.wording, lead=old.lead,
            ))
            for old in ready
        ]  # fmt: skip
        keep_new([new for _, new in pairs], by=by, at=at, verb=VERB)
        made |= {old.pk: new for old, new in pairs}
        waiting = [old for old in waiting if old.pk not in made]
    keep_new(
        [
            PlanCaption(
                annual_plan=plan,
                plan_outlet=outlets[old.plan_outlet_id] if old.plan_outlet_id else None,
                kind=old.kind, position=old.position, text=old.text, picture_id=old.picture_id,
            )
            for old in last.captions.order_by("position", "pk")
        ],
        by=by, at=at, verb=VERB,
    )  # fmt: skip
