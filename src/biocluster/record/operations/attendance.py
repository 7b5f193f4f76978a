"""Who came to a gathering: person by person, and by category where people are counted and not named."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.models import Attendance, Gathering, GatheringState, HeadCount, Person
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.turns import take_turn
from biocluster.record.queries.attendance import has_attendance
from biocluster.record.queries.capacity import Crowd, crowds

VERB = "gathering.attendance"


class OverCapacity(Exception):
    """More people would be recorded as present than the venue holds; nothing was saved."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(crowd.gathering.pk, crowd.count, crowd.capacity)
        self.crowd = crowd

    def __str__(self) -> str:
        capacity = self.crowd.capacity or 0
        return _(
            "“%(gathering)s”: %(venue)s holds %(capacity)s people, and %(count)s would be recorded as present, "
            "%(over)s too many. Correct the numbers, choose a larger venue for the gathering, "
            "or correct the capacity of the venue."
        ) % {
            "gathering": self.crowd.gathering.title,
            "venue": self.crowd.gathering.venue,
            "capacity": f"{capacity:,}",
            "count": f"{self.crowd.count:,}",
            "over": f"{self.crowd.count - capacity:,}",
        }


class NotTheTime(Exception):
    """Attendance cannot be recorded: the gathering is still to come, or was cancelled."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def refuse_over_capacity(gatherings: Collection[int]) -> None:
    """The one rule on room: raise ``OverCapacity`` for the first gathering with more present than its venue holds.

    Persons and head counts count together; a venue without a stated capacity holds any number. Call it after
    the rows are written, in their transaction, with the gatherings' turns taken: what it refuses is rolled back.
    """
    for crowd in crowds(gatherings):
        if crowd.is_over:
            raise OverCapacity(crowd)


@operation("gathering.attendance")
def record_attendance(
    gathering: Gathering,
    *,
    present: Mapping[int, str],
    among: Iterable[int],
    head_counts: Mapping[str, int] | None = None,
    by: Person,
    at: datetime,
) -> Gathering:
    """Record who came: of the people ``among``, those ``present`` (with what they attend as, "" for nothing).

    People not ``among`` stay as they are. ``head_counts`` (category and number) replaces the counts; None
    leaves them. A planned gathering becomes held.

    Raises
    ------
    NotTheTime
        If the gathering is still to come, or was cancelled.
    OverCapacity
        If more would be present than the venue holds.
    """
    gathering = _take_turn_in_time(gathering, at)
    stored = {
        row.person_id: row for row in gathering.attendances.filter(person__in=set(among) | set(present))
    }
    for person_id in sorted(stored.keys() - present.keys()):
        discard(stored[person_id], by=by, at=at, verb=VERB)
    for person_id in sorted(stored.keys() & present.keys()):
        stored[person_id].attends_as = present[person_id]
        keep(stored[person_id], by=by, at=at, verb=VERB)
    _add(gathering, {key: present[key] for key in present.keys() - stored.keys()}, by=by, at=at)
    if head_counts is not None:
        _set_head_counts(gathering, head_counts, by=by, at=at)
    return _finish(gathering, by=by, at=at)


@operation("gathering.attendance")
def add_attendances(
    gathering: Gathering, *, people: Collection[Person], attends_as: str = "", by: Person, at: datetime
) -> int:
    """Record more people as present; the number of those who were not yet. Raises as ``record_attendance``."""
    gathering = _take_turn_in_time(gathering, at)
    there = set(gathering.attendances.filter(person__in=people).values_list("person", flat=True))
    added = {person.pk: attends_as for person in people if person.pk not in there}
    _add(gathering, added, by=by, at=at)
    _finish(gathering, by=by, at=at)
    return len(added)


def _take_turn_in_time(gathering: Gathering, at: datetime) -> Gathering:
    gathering = take_turn(gathering)
    if gathering.state == GatheringState.CANCELLED:
        raise NotTheTime(
            gettext_lazy("The gathering was cancelled. If it took place after all, correct its state first.")
        )
    if gathering.starts_on > localdate(at):
        raise NotTheTime(
            gettext_lazy("The gathering is still to come: attendance is recorded from its first day on.")
        )
    return gathering


def _add(gathering: Gathering, added: Mapping[int, str], *, by: Person, at: datetime) -> None:
    rows = [
        Attendance(gathering=gathering, person_id=person_id, attends_as=attends_as)
        for person_id, attends_as in sorted(added.items())
    ]
    for row in rows:
        row.clean_fields(exclude=["gathering", "person"])
    keep_new(rows, by=by, at=at, verb=VERB)


def _set_head_counts(gathering: Gathering, counts: Mapping[str, int], *, by: Person, at: datetime) -> None:
    if any(not category.strip() for category in counts):
        raise ValidationError(gettext_lazy("A head count needs a category, for example 一般 or 教職員."))
    for row in gathering.head_counts.exclude(category__in=counts):
        discard(row, by=by, at=at, verb=VERB)
    stored = {row.category: row for row in gathering.head_counts.all()}
    for category, count in counts.items():
        row = stored.get(category) or HeadCount(gathering=gathering, category=category)
        row.count = count
        keep(row, by=by, at=at, verb=VERB)


def _finish(gathering: Gathering, *, by: Person, at: datetime) -> Gathering:
    refuse_over_capacity([gathering.pk])
    if gathering.state == GatheringState.PLANNED and has_attendance(gathering):
        gathering.state = GatheringState.HELD
        keep(gathering, by=by, at=at, verb=VERB)
    return gathering
