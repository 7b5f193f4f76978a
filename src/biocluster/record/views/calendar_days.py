"""The days of a sheet of the calendar, each with the gatherings that take place on it."""

from calendar import SUNDAY, Calendar
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from biocluster.record.models import Gathering, GatheringState
from biocluster.record.words.date_ranges import DateRange


@dataclass(frozen=True)
class Entry:
    title: str
    url: str
    time: str


@dataclass(frozen=True)
class Day:
    """A square of the sheet; ``other`` marks days of the months before and after."""

    date: date
    other: bool
    today: bool
    entries: list[Entry]

    @property
    def number(self) -> int:
        return self.date.day

    @property
    def iso(self) -> str:
        return self.date.isoformat()

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS_ABBR[self.date.weekday()])


def weekday_labels() -> list[str]:
    """The days of the week from Sunday, in the reader's language."""
    return [str(WEEKDAYS_ABBR[(SUNDAY + place) % 7]) for place in range(7)]


def week_of(day: date) -> DateRange:
    """The week from Sunday that the day lies in."""
    first = day - timedelta(days=(day.weekday() - SUNDAY) % 7)
    return DateRange(first, first + timedelta(days=6))


def sheet_of(month: date) -> DateRange:
    """The first and last day on the sheet of a month, whole weeks."""
    days = list(Calendar(SUNDAY).itermonthdates(month.year, month.month))
    return DateRange(days[0], days[-1])


def month_from(month: date, step: int) -> date:
    """The first day of the month so many months on."""
    months = month.year * 12 + month.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def days_with(
    gatherings: Iterable[Gathering],
    days: DateRange,
    *,
    today: date,
    address: Callable[[int], str],
    month: date | None = None,
) -> list[Day]:
    """Every one of the days with its gatherings; ``address`` gives the page of each."""
    entries: dict[date, list[Entry]] = defaultdict(list)
    for gathering in gatherings:
        first = max(gathering.starts_on, days.first)
        last = min(gathering.ends_on or gathering.starts_on, days.last)
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            entries[day].append(_entry(gathering, day, address(gathering.pk)))
    return [
        Day(day, month is not None and day.month != month.month, day == today, entries[day])
        for day in (days.first + timedelta(days=step) for step in range(days.days))
    ]


def in_weeks(days: list[Day]) -> list[list[Day]]:
    return [days[place : place + 7] for place in range(0, len(days), 7)]


def _entry(gathering: Gathering, day: date, url: str) -> Entry:
    cancelled = gathering.state == GatheringState.CANCELLED
    begins = gathering.starts_time if day == gathering.starts_on else None
    return Entry(
        title=_("[cancelled] %(title)s") % {"title": gathering.title} if cancelled else gathering.title,
        url=url,
        time=f"{begins:%H:%M}" if begins else "",
    )
