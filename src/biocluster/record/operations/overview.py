"""What may happen to the overview of a plan: its outlets, the places under them, its captions.

Items and captions of one outlet stand in one row of places, as they are printed; bullets have their own.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.models import OverviewPlacement, Person, PlanCaption, PlanOutlet
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.places import moved, next_place, put_in_order
from biocluster.record.operations.plan_numbering import refuse_lead
from biocluster.record.operations.plan_review import take_draft
from biocluster.record.operations.plan_texts import refuse_broken_tokens
from biocluster.record.operations.plan_tree import Move
from biocluster.record.operations.turns import refuse_if_changed, take_turn
from biocluster.record.words.dates import FiscalYear

VERB = "plan.edit"


class OutletInUse(Exception):
    """Programmes or captions stand under the outlet."""

    def __str__(self) -> str:
        return _("Programmes or captions stand under this outlet. Take them out first; nothing was removed.")


@operation("plan.edit")
def save_outlet(outlet: PlanOutlet, *, seen: int | None = None, by: Person, at: datetime) -> PlanOutlet:
    """Add an outlet as the last of its plan, or change one.

    Raises ``PlanClosed``, ``ChangedSince``, or ``ValidationError`` if the plan has that outlet already.
    """
    plan = take_draft(outlet.annual_plan)
    if outlet.outlet and plan.outlets.filter(outlet=outlet.outlet).exclude(pk=outlet.pk).exists():
        raise ValidationError({"outlet": gettext_lazy("The plan has a heading for this outlet already.")})
    _keep_place(outlet, seen=seen)
    return keep(outlet, by=by, at=at, verb=VERB)


@operation("plan.edit")
def move_outlet(outlet: PlanOutlet, *, places: int, by: Person, at: datetime) -> None:
    """Move an outlet up (negative) or down. Raises ``PlanClosed``."""
    plan = take_draft(outlet.annual_plan)
    outlets = list(plan.outlets.order_by("position", "pk"))
    put_in_order(moved(outlets, outlet, places), by=by, at=at, verb=VERB)


@operation("plan.edit")
def remove_outlet(outlet: PlanOutlet, *, by: Person, at: datetime) -> None:
    """Take an empty outlet out. Raises ``PlanClosed`` or ``OutletInUse``."""
    take_draft(outlet.annual_plan)
    if outlet.placements.exists() or outlet.captions.exists():
        raise OutletInUse
    discard(take_turn(outlet), by=by, at=at, verb=VERB)


@operation("plan.edit")
def save_placement(
    placement: OverviewPlacement, *, seen: int | None = None, by: Person, at: datetime
) -> OverviewPlacement:
    """Put a programme under an outlet, as the last, or change its words there.

    Raises
    ------
    PlanClosed, ChangedSince
        As for every change of a plan.
    ValidationError
        If it stands under that outlet already, or programme, outlet and item above are not of one plan.
    """
    plan = take_draft(placement.plan_outlet.annual_plan)
    refuse_lead(placement.lead, "lead")
    refuse_broken_tokens(placement, "wording", year_plan=placement.year_plan)
    if placement.pk is not None:
        current = take_turn(placement)
        refuse_if_changed(current, seen)
        placement.position, placement.under_id = current.position, current.under_id
        placement.plan_outlet_id, placement.year_plan_id = current.plan_outlet_id, current.year_plan_id
        return keep(placement, by=by, at=at, verb=VERB)
    if placement.year_plan.annual_plan_id != plan.pk:
        raise ValidationError({"year_plan": gettext_lazy("Choose a programme of the same plan.")})
    if placement.under is not None and placement.under.plan_outlet_id != placement.plan_outlet_id:
        raise ValidationError({"under": gettext_lazy("Choose an item of the same outlet.")})
    if placement.plan_outlet.placements.filter(year_plan=placement.year_plan_id).exists():
        raise ValidationError({"year_plan": gettext_lazy("This programme stands under this outlet already.")})
    rows = _row(placement)
    placement.position = max((each.position for each in rows), default=-1) + 1
    keep(placement, by=by, at=at, verb=VERB)
    put_in_order([*rows, placement], by=by, at=at, verb=VERB)
    return placement


@operation("plan.edit")
def move_placement(placement: OverviewPlacement, *, to: Move, by: Person, at: datetime) -> None:
    """Move an item up or down in its row, make it a bullet of the item above it, or an item again.

    Where there is no such place it stays. Raises ``PlanClosed``.
    """
    take_draft(placement.plan_outlet.annual_plan)
    current = take_turn(placement)
    rows = _row(current)
    if to in (Move.UP, Move.DOWN):
        put_in_order(moved(rows, current, -1 if to == Move.UP else 1), by=by, at=at, verb=VERB)
        return
    if to == Move.IN:
        here = rows.index(current)
        above = [each for each in rows[:here] if isinstance(each, OverviewPlacement)]
        if above:
            _stand(current, under=above[-1], after=None, by=by, at=at)
    elif current.under is not None:
        _stand(current, under=current.under.under, after=current.under, by=by, at=at)


def _stand(
    placement: OverviewPlacement,
    *,
    under: OverviewPlacement | None,
    after: OverviewPlacement | None,
    by: Person,
    at: datetime,
) -> None:
    behind = [each for each in _row(placement) if each != placement]
    placement.under, placement.lead = under, placement.lead if placement.lead.startswith("=") else ""
    keep(placement, by=by, at=at, verb=VERB)
    ahead = [each for each in _row(placement) if each != placement]
    there = ahead.index(after) + 1 if after in ahead else len(ahead)
    put_in_order(behind, by=by, at=at, verb=VERB)
    put_in_order([*ahead[:there], placement, *ahead[there:]], by=by, at=at, verb=VERB)


@operation("plan.edit")
def remove_placement(placement: OverviewPlacement, *, by: Person, at: datetime) -> None:
    """Take a programme out of an outlet; the bullets under it go with it. Raises ``PlanClosed``."""
    take_draft(placement.plan_outlet.annual_plan)
    current = take_turn(placement)
    rows = [each for each in _row(current) if each != current]
    _discard_with_bullets(current, by=by, at=at)
    put_in_order(rows, by=by, at=at, verb=VERB)


def _discard_with_bullets(placement: OverviewPlacement, *, by: Person, at: datetime) -> None:
    for bullet in placement.bullets.all():
        _discard_with_bullets(bullet, by=by, at=at)
    discard(placement, by=by, at=at, verb=VERB)


@operation("plan.edit")
def save_caption(caption: PlanCaption, *, seen: int | None = None, by: Person, at: datetime) -> PlanCaption:
    """Add a caption as the last of its outlet (or, without one, before the outlets), or change one.

    Raises ``PlanClosed``, ``ChangedSince``, or ``ValidationError`` if the outlet is another plan's.
    """
    plan = take_draft(caption.annual_plan)
    refuse_broken_tokens(caption, "text", day=FiscalYear(plan.fiscal_year).last_day)
    if caption.plan_outlet is not None and caption.plan_outlet.annual_plan_id != caption.annual_plan_id:
        raise ValidationError({"plan_outlet": gettext_lazy("Choose an outlet of the same plan.")})
    current = take_turn(caption) if caption.pk is not None else None
    if current is not None:
        refuse_if_changed(current, seen)
    if current is not None and current.plan_outlet_id == caption.plan_outlet_id:
        caption.position = current.position
        return keep(caption, by=by, at=at, verb=VERB)
    rows = [each for each in _row(caption) if each != caption]
    caption.position = max((each.position for each in rows), default=-1) + 1
    return keep(caption, by=by, at=at, verb=VERB)


@operation("plan.edit")
def move_caption(caption: PlanCaption, *, places: int, by: Person, at: datetime) -> None:
    """Move a caption up (negative) or down among the items and captions of its outlet. Raises ``PlanClosed``."""
    take_draft(caption.annual_plan)
    current = take_turn(caption)
    put_in_order(moved(_row(current), current, places), by=by, at=at, verb=VERB)


@operation("plan.edit")
def remove_caption(caption: PlanCaption, *, by: Person, at: datetime) -> None:
    """Take a caption out; its picture stays among the documents. Raises ``PlanClosed``."""
    take_draft(caption.annual_plan)
    discard(take_turn(caption), by=by, at=at, verb=VERB)


def _row(row: OverviewPlacement | PlanCaption) -> list[OverviewPlacement | PlanCaption]:
    """What stands in one row of places with the item, the bullet or the caption, in order."""
    if isinstance(row, OverviewPlacement) and row.under_id is not None:
        return list(OverviewPlacement.objects.filter(under=row.under_id).order_by("position", "pk"))
    if row.plan_outlet_id is None:
        assert isinstance(row, PlanCaption)
        loose = PlanCaption.objects.filter(annual_plan=row.annual_plan_id, plan_outlet=None)
        return list(loose.order_by("position", "pk"))
    items = OverviewPlacement.objects.filter(plan_outlet=row.plan_outlet_id, under=None)
    captions = PlanCaption.objects.filter(plan_outlet=row.plan_outlet_id)
    rows: list[OverviewPlacement | PlanCaption] = [*items, *captions]
    return sorted(rows, key=lambda each: (each.position, isinstance(each, PlanCaption), each.pk))


def _keep_place(outlet: PlanOutlet, *, seen: int | None) -> None:
    if outlet.pk is None:
        outlet.position = next_place(outlet.annual_plan.outlets.all())
        return
    current = take_turn(outlet)
    refuse_if_changed(current, seen)
    outlet.position = current.position
