"""The files of the example, and the small dictionary by which they speak of rows: a key instead of a number."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils import timezone

from biocluster.record.models import Gathering, Organisation, Person, Programme, Venue

NINE = time(9, 0)
_NAMED = re.compile(r"(?<=\{\{gathering )@([\w-]+)")


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("biocluster.web.example") / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass
class Rows:
    """What has been made so far, by the keys of the files."""

    officer: Person
    administrator: Person
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    venues: dict[str, Venue] = field(default_factory=dict)
    gatherings: dict[str, Gathering] = field(default_factory=dict)

    def text(self, written: str) -> str:
        """A text of the files with the gatherings that it names by key named by number."""
        return _NAMED.sub(lambda found: str(self.gatherings[found[1]].pk), written.strip())


def day(written: str) -> date:
    return date.fromisoformat(written)


def clock(written: str | None) -> time | None:
    return time.fromisoformat(written) if written else None


def at_nine(on: date) -> datetime:
    """Nine in the morning of a day, when the example's people are at work."""
    return timezone.make_aware(datetime.combine(on, NINE))
