"""What may happen to a gathering itself and to its agenda."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import AgendaItem, Gathering, GatheringState, Person
from biocluster.record.operations.attendance import refuse_over_capacity
from biocluster.record.operations.audit import discard, keep, note_many, operation, snapshot
from biocluster.record.operations.turns import take_turn, take_turn_unchanged
from biocluster.record.queries.attendance import has_attendance


@operation("gathering.edit")
def save_gathering(gathering: Gathering, *, seen: int | None = None, by: Person, at: datetime) -> Gathering:
    """Plan a gathering or change one. ``seen`` is the last write that the person had before them.

    Raises
    ------
    ChangedSince
        If somebody else has changed it after ``seen``.
    OverCapacity
        If more people are recorded as present than the new venue holds.
    ValidationError
        If it is said to be held before its day, or cancelled with people present.
    """
    take_turn_unchanged(gathering, seen)
    _refuse_impossible_state(gathering, at)
    keep(gathering, by=by, at=at, verb="gathering.edit")
    refuse_over_capacity([gathering.pk])
    return gathering


def _refuse_impossible_state(gathering: Gathering, at: datetime) -> None:
    if gathering.state == GatheringState.HELD and gathering.starts_on and gathering.starts_on > localdate(at):
        raise ValidationError(
            {
                "state": _(
                    "It cannot have been held: its first day is still to come. Correct the day or the state."
                )
            }
        )
    if gathering.state == GatheringState.CANCELLED and gathering.pk is not None and has_attendance(gathering):
        raise ValidationError(
            {
                "state": _(
                    "It cannot be cancelled while attendance is recorded. Clear the attendance first, "
                    "or leave it as held."
                )
            }
        )


@operation("gathering.edit")
def add_agenda_item(item: AgendaItem, *, by: Person, at: datetime) -> AgendaItem:
    """Put an item at the end of its gathering's agenda."""
    take_turn(item.gathering)
    last = item.gathering.agenda_items.aggregate(last=Max("position"))["last"] or 0
    item.position = last + 1
    return keep(item, by=by, at=at, verb="gathering.edit")


@operation("gathering.edit")
def change_agenda_item(item: AgendaItem, *, seen: int | None = None, by: Person, at: datetime) -> AgendaItem:
    """Correct the words, the presenter or the minutes of an item; its place stays. Raises ``ChangedSince``."""
    take_turn_unchanged(item, seen)
    return keep(item, by=by, at=at, verb="gathering.edit")


@operation("gathering.edit")
def remove_agenda_item(item: AgendaItem, *, by: Person, at: datetime) -> None:
    take_turn(item.gathering)
    discard(item, by=by, at=at, verb="gathering.edit")


@operation("gathering.edit")
def move_agenda_item(item: AgendaItem, *, places: int, by: Person, at: datetime) -> None:
    """Move an item up (negative) or down by so many places; at either end it stays there."""
    take_turn(item.gathering)
    items = list(item.gathering.agenda_items.order_by("position", "pk"))
    here = [each.pk for each in items].index(item.pk)
    there = min(max(here + places, 0), len(items) - 1)
    items.insert(there, items.pop(here))
    changed = [(each, place) for place, each in enumerate(items, start=1) if each.position != place]
    free = max(each.position for each in items)
    entries = []
    for each, place in changed:  # first out of one another's way, because a place holds one item
        AgendaItem.objects.filter(pk=each.pk).update(position=free + place)
    for each, place in changed:
        before = snapshot(each)["position"]
        AgendaItem.objects.filter(pk=each.pk).update(position=place)
        entries.append(("gathering.edit", "agendaitem", each.pk, {"position": before}, {"position": place}))
    if entries:
        note_many(entries, by=by, at=at)
