"""What can be asked of gatherings: which somebody may see, which fall on some days, which await something."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import (
    Attendance,
    Audience,
    DatePrecision,
    Gathering,
    GatheringState,
    HeadCount,
    Invitation,
    Person,
    Reply,
)
from biocluster.record.words.dates import PartialDate, Precision

LONGEST_BACKLOG = timedelta(days=366)
"""How far back the office is reminded of gatherings that nobody has recorded as held."""


def first_day_of(gathering: Gathering) -> PartialDate:
    """The first day with what is known of it: the day, the month or the year."""
    precision: Precision = gathering.date_precision  # type: ignore[assignment]
    return PartialDate(gathering.starts_on, precision)


def visible_to(viewer: Viewer) -> QuerySet[Gathering]:
    """The gatherings that this viewer may see.

    Public ones are for everybody, internal ones for who may use ``gathering.read``, confidential ones for who
    may use ``gathering.read_confidential``. Besides, the person in charge and everybody who is invited see
    their own gathering, whatever its class.
    """
    gatherings = Gathering.objects.select_related("venue", "host", "programme", "organiser")
    if viewer.may("gathering.read") and viewer.may("gathering.read_confidential"):
        return gatherings
    seen = Q(audience=Audience.PUBLIC)
    if viewer.may("gathering.read"):
        seen = Q(audience__in=[Audience.PUBLIC, Audience.INTERNAL])
    if viewer.person is not None:
        invited_to = Invitation.objects.filter(person=viewer.person).values("gathering")
        seen |= Q(organiser=viewer.person) | Q(pk__in=invited_to)
    return gatherings.filter(seen)


def may_see_names(viewer: Viewer, gathering: Gathering) -> bool:
    """Whether the viewer sees who came by name, and not only how many.

    Who may read about people does, and so do the person in charge and the invited.
    """
    if viewer.person is None:
        return False
    if viewer.may("person.read") or gathering.organiser_id == viewer.person.pk:
        return True
    return gathering.invitations.filter(person=viewer.person).exists()


def in_days(gatherings: QuerySet[Gathering], first: date, last: date) -> QuerySet[Gathering]:
    """Those of the gatherings that take place on a day from ``first`` to ``last``, in order of time.

    A gathering of which only the month or the year is known is not among them: see ``without_a_day``.
    """
    begins = Q(starts_on__range=(first, last))
    still_runs = Q(ends_on__gte=first, starts_on__lt=first)
    return gatherings.filter(begins | still_runs, date_precision=DatePrecision.DAY).order_by(
        "starts_on", "starts_time", "pk"
    )


def without_a_day(gatherings: QuerySet[Gathering], first: date, last: date) -> QuerySet[Gathering]:
    """Those known to the month or the year only, whose month or year holds a day from ``first`` to ``last``."""
    months = Q(date_precision=DatePrecision.MONTH, starts_on__range=(PartialDate(first, "month").value, last))
    years = Q(date_precision=DatePrecision.YEAR, starts_on__range=(PartialDate(first, "year").value, last))
    return gatherings.filter(months | years).order_by("starts_on", "pk")


def awaiting_record(gatherings: QuerySet[Gathering], on: date) -> QuerySet[Gathering]:
    """Planned ones whose last day is past: attendance is to be recorded, or the state to be corrected."""
    past = Q(ends_on__lt=on) | Q(ends_on=None, starts_on__lt=on, date_precision=DatePrecision.DAY)
    return gatherings.filter(
        past, state=GatheringState.PLANNED, starts_on__range=(on - LONGEST_BACKLOG, on)
    ).order_by("-starts_on", "-pk")


def upcoming(gatherings: QuerySet[Gathering], on: date) -> QuerySet[Gathering]:
    """Planned ones from this day on, the nearest first."""
    return gatherings.filter(state=GatheringState.PLANNED, starts_on__gte=on).order_by("starts_on", "pk")


def attended(gatherings: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """Those with attendance on record."""
    named = Attendance.objects.filter(gathering=OuterRef("pk"))
    counted = HeadCount.objects.filter(gathering=OuterRef("pk"))
    return gatherings.filter(Exists(named) | Exists(counted))


def invitations_of(person: Person) -> QuerySet[Invitation]:
    """A person's own invitations to gatherings still planned, the unanswered first, then the nearest."""
    return (
        Invitation.objects.filter(person=person, gathering__state=GatheringState.PLANNED)
        .select_related("gathering", "gathering__venue")
        .order_by("replied_at", "gathering__starts_on", "pk")
    )


def unanswered(gathering: Gathering) -> QuerySet[Invitation]:
    """Who has not answered yet, the longest waiting first."""
    return (
        gathering.invitations.filter(reply=Reply.NONE)
        .select_related("person")
        .order_by("invited_at", "person__kana", "pk")
    )
