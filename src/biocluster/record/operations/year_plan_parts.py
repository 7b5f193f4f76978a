"""What belongs to a year plan: its notes, the results of the year before among them, and its partners."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import (
    NoteKind,
    NotePlacement,
    Person,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.places import moved, next_place, put_in_order
from biocluster.record.operations.plan_review import take_draft
from biocluster.record.operations.plan_texts import refuse_broken_tokens
from biocluster.record.operations.turns import refuse_if_changed, take_turn
from biocluster.record.words.dates import FiscalYear

VERB = "plan.edit"
RESULTS_VERB = "plan.report_results"


@operation("plan.edit")
def save_note(note: YearPlanNote, *, seen: int | None = None, by: Person, at: datetime) -> YearPlanNote:
    """Add a note as the last of its year plan, or change one. Raises ``PlanClosed`` or ``ChangedSince``."""
    return _saved_note(note, seen=seen, by=by, at=at, verb=VERB)


@operation("plan.edit")
def move_note(note: YearPlanNote, *, places: int, by: Person, at: datetime) -> None:
    """Move a note up (negative) or down among those of its year plan. Raises ``PlanClosed``."""
    take_draft(note.year_plan.annual_plan)
    notes = list(note.year_plan.notes.order_by("position", "pk"))
    put_in_order(moved(notes, note, places), by=by, at=at, verb=VERB)


@operation("plan.edit")
def remove_note(note: YearPlanNote, *, by: Person, at: datetime) -> None:
    """Take a note out. Raises ``PlanClosed``."""
    take_draft(note.year_plan.annual_plan)
    discard(take_turn(note), by=by, at=at, verb=VERB)


@operation("plan.report_results")
def report_results(
    year_plan: YearPlan,
    *,
    text: str,
    note: YearPlanNote | None = None,
    seen: int | None = None,
    by: Person,
    at: datetime,
) -> YearPlanNote | None:
    """Write the results of the year before, as the plan will print them; an empty text takes ``note`` away.

    Without ``note`` they are added: beside the other notes behind the text.

    Raises
    ------
    PlanClosed
        If the plan is no draft.
    ChangedSince
        If somebody else has changed the note after ``seen``.
    ValidationError
        If ``note`` is no note of results of this year plan.
    """
    take_draft(year_plan.annual_plan)
    if note is None:
        if not text.strip():
            return None
        note = YearPlanNote(year_plan=year_plan, kind=NoteKind.RESULTS, placement=NotePlacement.AFTER)
    elif note.kind != NoteKind.RESULTS or note.year_plan_id != year_plan.pk:
        raise ValidationError(_("This is no note of results of that programme."))
    elif not text.strip():
        current = take_turn(note)
        refuse_if_changed(current, seen)
        discard(current, by=by, at=at, verb=RESULTS_VERB)
        return None
    note.text = text.strip()
    return _saved_note(note, seen=seen, by=by, at=at, verb=RESULTS_VERB)


def _saved_note(note: YearPlanNote, *, seen: int | None, by: Person, at: datetime, verb: str) -> YearPlanNote:
    take_draft(note.year_plan.annual_plan)
    if note.pk is None:
        note.position = next_place(note.year_plan.notes.all())
    else:
        current = take_turn(note)
        refuse_if_changed(current, seen)
        note.position = current.position
    year = FiscalYear(note.year_plan.annual_plan.fiscal_year)
    told_of = year.previous if note.kind == NoteKind.RESULTS else year
    refuse_broken_tokens(note, "text", year_plan=note.year_plan, day=told_of.last_day)
    return keep(note, by=by, at=at, verb=verb)


@operation("plan.edit")
def save_partner(
    partner: YearPlanPartner, *, seen: int | None = None, by: Person, at: datetime
) -> YearPlanPartner:
    """Add a joint partner as the last, or change one.

    Raises ``PlanClosed``, ``ChangedSince``, or ``ValidationError`` if the organisation is a partner already.
    """
    take_draft(partner.year_plan.annual_plan)
    others = partner.year_plan.partners.exclude(pk=partner.pk)
    if others.filter(organisation=partner.organisation_id).exists():
        raise ValidationError({"organisation": _("This organisation is a partner of the programme already.")})
    if partner.pk is None:
        partner.position = next_place(partner.year_plan.partners.all())
    else:
        current = take_turn(partner)
        refuse_if_changed(current, seen)
        partner.position = current.position
    return keep(partner, by=by, at=at, verb=VERB)


@operation("plan.edit")
def move_partner(partner: YearPlanPartner, *, places: int, by: Person, at: datetime) -> None:
    """Move a partner up (negative) or down in the order in which they are named. Raises ``PlanClosed``."""
    take_draft(partner.year_plan.annual_plan)
    partners = list(partner.year_plan.partners.order_by("position", "pk"))
    put_in_order(moved(partners, partner, places), by=by, at=at, verb=VERB)


@operation("plan.edit")
def remove_partner(partner: YearPlanPartner, *, by: Person, at: datetime) -> None:
    """Name an organisation as a partner no longer. Raises ``PlanClosed``."""
    take_draft(partner.year_plan.annual_plan)
    discard(take_turn(partner), by=by, at=at, verb=VERB)
