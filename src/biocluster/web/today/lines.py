"""A line of the page that says what there is to do today."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.templatetags.record_words import era_text

EACH = 5
"""How many lines of one sort are shown; a last line leads to the others."""


class Urgency(IntEnum):
    NOW = 1
    SOON = 2
    LATER = 3


HEADINGS: dict[Urgency, str | Promise] = {
    Urgency.NOW: gettext_lazy("Overdue, or due today"),
    Urgency.SOON: gettext_lazy("Within a week"),
    Urgency.LATER: gettext_lazy("Later, or when there is time"),
}


@dataclass(frozen=True)
class Duty:
    """One thing to do: what, on which page, and how urgent. ``state`` says in a word what the tone only repeats."""

    urgency: Urgency
    title: str
    url: str
    on: date | None = None
    detail: str = ""
    state: str = ""
    tone: str = ""

    @property
    def when(self) -> str:
        return era_text(self.on)

    @property
    def iso(self) -> str:
        return self.on.isoformat() if self.on else ""


def by_day(today: date, on: date, *, title: str, url: str, detail: str = "") -> Duty:
    """A thing that is due on a day: more urgent the nearer the day, and marked once it is past."""
    if on < today:
        return Duty(Urgency.NOW, title, url, on, detail, _("overdue"), "bad")
    if on == today:
        return Duty(Urgency.NOW, title, url, on, detail, _("today"), "warning")
    urgency = Urgency.SOON if on <= today + timedelta(days=7) else Urgency.LATER
    return Duty(urgency, title, url, on, detail)
