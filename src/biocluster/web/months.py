"""A month as weeks of days, for the calendar piece."""

from calendar import SUNDAY, Calendar
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from biocluster.record.models import Gathering, GatheringState


@dataclass(frozen=True)
class Entry:
    title: str
    url: str
    time: str


@dataclass(frozen=True)
class Day:
    """A square of the month; ``other`` marks days of the months before and after."""

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


def days_shown(month: date) -> tuple[date, date]:
    """The first and last day on the sheet of a month."""
    days = list(Calendar(SUNDAY).itermonthdates(month.year, month.month))
    return days[0], days[-1]


def weeks_of(
    month: date, gatherings: Iterable[Gathering], *, today: date, address: Callable[[int], str]
) -> list[list[Day]]:
    """The sheet of a month with every gathering on each of its days; ``address`` gives the page of each."""
    entries: dict[date, list[Entry]] = defaultdict(list)
    first, last = days_shown(month)
    for gathering in gatherings:
        day, end = max(gathering.starts_on, first), min(gathering.ends_on or gathering.starts_on, last)
        cancelled = gathering.state == GatheringState.CANCELLED
        title = _("[cancelled] %(title)s") % {"title": gathering.title} if cancelled else gathering.title
        time = f"{gathering.starts_time:%H:%M}" if gathering.starts_time else ""
        while day <= end:
            begins = time if day == gathering.starts_on else ""
            entries[day].append(Entry(title, address(gathering.pk), begins))
            day += timedelta(days=1)
    weeks = Calendar(SUNDAY).monthdatescalendar(month.year, month.month)
    return [
        [Day(day, day.month != month.month, day == today, entries[day]) for day in week] for week in weeks
    ]


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=7)).replace(day=1)
