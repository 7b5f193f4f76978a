"""The sets themselves: what each holds, how many rows it has, and when the record behind it last changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from biocluster.record.figures.catalogue import KnownFigure, known_figures
from biocluster.record.figures.values import in_plain_digits, series_of
from biocluster.record.queries import gatherings, venues
from biocluster.record.queries.audit import last_write_among
from biocluster.record.queries.figures import effective_of
from biocluster.record.queries.viewers import nobody
from biocluster.web.open_data.layouts import EVENTS, FACILITIES, FIGURES, Column

EVENTS_BACK, EVENTS_AHEAD = timedelta(days=366), timedelta(days=731)
MOST_EVENTS = 5_000
A_DAY_S = 24 * 60 * 60

PageAddress = Callable[[str, int], str]
"""The whole address of a row's page, by the name of the address and the row's number."""


@dataclass(frozen=True)
class DataSet:
    """A set: its name in addresses, what it is, its columns, and the rows as of a day."""

    name: str
    title: str | Promise
    about: str | Promise
    columns: list[Column]
    rows: Callable[[date, PageAddress], Iterator[Any]]
    kinds: tuple[str, ...]

    def updated(self) -> datetime | None:
        """When a row behind the set was last written to."""
        return last_write_among(self.kinds)

    def size(self, on: date, address: PageAddress) -> int:
        """How many rows it has; counted anew on another day and after a write to the record behind it."""
        updated = self.updated()
        key = f"open-data:{self.name}:{on}:{updated.isoformat() if updated else ''}"
        return cache.get_or_set(key, lambda: sum(1 for _row in self.rows(on, address)), timeout=A_DAY_S) or 0

    def table(self, on: date, address: PageAddress) -> Iterator[list[Any]]:
        for row in self.rows(on, address):
            yield [value(row) for _name, value in self.columns]


@dataclass(frozen=True)
class FigureLine:
    name: str
    title: str
    title_en: str
    as_of: date
    value: Decimal
    unit: str
    origin: str
    source: str
    definition: str
    definition_en: str


def _events(on: date, address: PageAddress) -> Iterator[Any]:
    rows = (
        gatherings.visible_to(nobody(on))
        .filter(starts_on__range=(on - EVENTS_BACK, on + EVENTS_AHEAD))
        .order_by("starts_on", "pk")[:MOST_EVENTS]
    )
    for row in rows.iterator(chunk_size=500):
        row.address = address("public-gathering", row.pk)  # type: ignore[attr-defined]
        yield row


def _facilities(on: date, address: PageAddress) -> Iterator[Any]:
    for row in venues.visible_to(nobody(on)).order_by("pk").iterator(chunk_size=500):
        row.address_of_page = address("place", row.pk)  # type: ignore[attr-defined]
        yield row


def _figures(on: date, address: PageAddress) -> Iterator[FigureLine]:
    """Reported counts come in one query; what is computed costs a few for each function that computes."""
    known = {each.name: each for each in known_figures()}
    reported = [name for name, each in known.items() if each.origin == "reported"]
    for count in effective_of(reported, until=on, known_at=None):
        about = known[count.measure.name]
        yield _line(about, count.on, in_plain_digits(count.value), about.unit, count.source)
    for name, about in known.items():
        if about.origin == "computed":
            for value in series_of(name, until=on):
                yield _line(about, value.as_of, value.value, value.unit, value.source)


def _line(about: KnownFigure, as_of: date, value: Decimal, unit: str, source: str) -> FigureLine:
    return FigureLine(
        name=about.name,
        title=about.title,
        title_en=about.title_en,
        as_of=as_of,
        value=value,
        unit=unit,
        origin=about.origin,
        source=source,
        definition=about.definition,
        definition_en=about.definition_en,
    )


SETS = {
    each.name: each
    for each in (
        DataSet(
            "events",
            _("Events"),
            _(
                "Public gatherings of the past year and the two years to come, in the layout of the municipal standard open-data set “event list”."
            ),
            EVENTS,
            _events,
            ("gathering", "venue", "organisation"),
        ),
        DataSet(
            "facilities",
            _("Facilities"),
            _(
                "The venues of the gatherings, in the layout of the municipal standard open-data set “list of public facilities”."
            ),
            FACILITIES,
            _facilities,
            ("venue", "organisation"),
        ),
        DataSet(
            "figures",
            _("Figures"),
            _("The figures that the cluster answers for, each with its value on every day it is known for."),
            FIGURES,
            _figures,
            ("measure", "reportedcount", "gathering", "attendance", "headcount", "yearplan"),
        ),
    )
}
