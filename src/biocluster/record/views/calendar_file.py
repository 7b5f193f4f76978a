"""Gatherings as iCalendar (RFC 5545): the same text for the same rows, whoever asks and whenever."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vText

from biocluster.record.models import DatePrecision, Gathering, GatheringState
from biocluster.record.queries.audit import last_changes
from biocluster.record.queries.gatherings import first_day_of
from biocluster.record.typesetting import printable

TOKYO = ZoneInfo("Asia/Tokyo")
MEDIA_TYPE = "text/calendar; charset=utf-8"
STATUS = {
    GatheringState.PLANNED: "CONFIRMED",
    GatheringState.HELD: "CONFIRMED",
    GatheringState.CANCELLED: "CANCELLED",
}


def calendar_of(gatherings: Sequence[Gathering], *, name: str, address: Callable[[Gathering], str]) -> bytes:
    """A calendar of these gatherings; ``address`` gives the page of each. Times are in Asia/Tokyo."""
    calendar = Calendar()
    calendar.add("prodid", "-//biocluster//gatherings//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _text(name))
    calendar.add("x-wr-timezone", "Asia/Tokyo")
    changed = last_changes(gatherings)
    events = [_event(gathering, changed.get(gathering.pk), address(gathering)) for gathering in gatherings]
    if any(isinstance(event.decoded("dtstart"), datetime) for event in events):
        calendar.add_component(Timezone.from_tzinfo(TOKYO, first_date=date(1952, 1, 1)))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _event(gathering: Gathering, changed: datetime | None, address: str) -> Event:
    event = Event()
    event.add("uid", f"gathering-{gathering.pk}@biocluster")
    stamp = (changed or datetime.combine(gathering.starts_on, datetime.min.time(), TOKYO)).replace(
        microsecond=0
    )
    event.add("dtstamp", stamp.astimezone(ZoneInfo("UTC")))
    event.add("last-modified", stamp.astimezone(ZoneInfo("UTC")))
    event.add("summary", _text(_summary(gathering)))
    event.add("status", _status(gathering))
    event.add("categories", [str(gathering.get_kind_display())])
    place = [gathering.venue.name, gathering.venue.address] if gathering.venue else []
    if location := "、".join(filter(None, [*place, gathering.place_note])):
        event.add("location", _text(location))
    if gathering.summary:
        event.add("description", _text(gathering.summary))
    event.add("url", address)
    for when, value in _times(gathering):
        event.add(when, value)
    if not isinstance(event.decoded("dtstart"), datetime):
        event.add("transp", "TRANSPARENT")
    return event


def _text(words: str) -> vText:
    """The words as the format writes a text, also where it has no type of its own for a field."""
    return vText(printable(words))


def _summary(gathering: Gathering) -> str:
    if gathering.state == GatheringState.CANCELLED:
        return _("[cancelled] %(title)s") % {"title": gathering.title}
    if gathering.date_precision != DatePrecision.DAY:
        return _("[day not known] %(title)s") % {"title": gathering.title}
    return gathering.title


def _status(gathering: Gathering) -> str:
    unsettled = gathering.date_precision != DatePrecision.DAY and gathering.state == GatheringState.PLANNED
    return "TENTATIVE" if unsettled else STATUS[GatheringState(gathering.state)]


def _times(gathering: Gathering) -> Iterable[tuple[str, date | datetime]]:
    """Whole days end, as the format has it, on the day after the last; a month or year is all of its days."""
    first = gathering.starts_on
    if gathering.date_precision != DatePrecision.DAY:
        period = first_day_of(gathering)
        return [("dtstart", period.first_day), ("dtend", period.last_day + timedelta(days=1))]
    last = gathering.ends_on or first
    if gathering.starts_time is None:
        return [("dtstart", first), ("dtend", last + timedelta(days=1))]
    times: list[tuple[str, date | datetime]] = [
        ("dtstart", datetime.combine(first, gathering.starts_time, TOKYO))
    ]
    if gathering.ends_time is not None:
        times.append(("dtend", datetime.combine(last, gathering.ends_time, TOKYO)))
    elif last > first:
        times.append(("dtend", datetime.combine(last + timedelta(days=1), datetime.min.time(), TOKYO)))
    return times
