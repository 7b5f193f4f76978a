"""The value of a figure on a day, with where it comes from and the rows behind it."""

import hashlib
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from biocluster.record.figures.registry import REGISTERED, Computed, FigureRow, declaration_of
from biocluster.record.models import Measure, ReportedCount
from biocluster.record.queries.figures import effective_of, measures_named
from biocluster.record.words.dates import FiscalYear, era_short, iso

Origin = Literal["computed", "reported"]
YEARS_IN_SERIES = 10
FIRST_DAY, LAST_DAY = date(1868, 4, 1), date(9998, 3, 31)
"""Outside of these days there are no fiscal years, so that nothing can be computed or drawn."""


@dataclass(frozen=True)
class PlainValue:
    """What the record says of a figure ``on`` a day; it holds since ``as_of``, that day or an earlier one."""

    name: str
    unit: str
    value: Decimal
    on: date
    as_of: date
    origin: Origin
    source: str

    @property
    def is_computed(self) -> bool:
        return self.origin == "computed"


@dataclass(frozen=True)
class FigureValue(PlainValue):
    """A value with the rows behind it, and the digest by which one sees whether they are still the same."""

    rows: tuple[FigureRow, ...]
    rows_digest: str
    measure_id: int | None = None


class UnknownFigure(LookupError):
    """There is no figure of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return _("There is no figure called “%(name)s”.") % {"name": self.name}


class NoValue(LookupError):
    """The figure is known, and the record has no value of it on that day."""

    def __init__(self, name: str, on: date) -> None:
        super().__init__(name, on)
        self.name, self.on = name, on

    def __str__(self) -> str:
        return _("The record has no value of “%(name)s” on %(day)s or before.") % {
            "name": self.name,
            "day": f"{iso(self.on)} ({era_short(self.on)})",
        }


class NotRemembered(NoValue):
    """The figure is computed, and nothing was reported of it by the moment that was asked for."""

    def __str__(self) -> str:
        return _(
            "“%(name)s” is computed from the record as it is now. How it was known at an earlier moment is kept "
            "only for counts that were reported, and none had been by then."
        ) % {"name": self.name}


def value_of(name: str, *, on: date, known_at: datetime | None = None) -> FigureValue:
    """The value of a figure on a day: as the record has it now, or as it was known at a moment.

    What was known at a moment is what had been reported by then; what is computed is of now.

    Raises
    ------
    UnknownFigure
    NoValue
        ``NotRemembered`` for a computed figure of which nothing had been reported by the moment.
    """
    found = values_of([(name, on)], known_at=known_at)
    if found:
        return found[name, on]
    if not known_among([name]):
        raise UnknownFigure(name)
    raise NotRemembered(name, on) if known_at and name in REGISTERED else NoValue(name, on)


def values_of(
    pairs: Iterable[tuple[str, date]], *, known_at: datetime | None = None
) -> dict[tuple[str, date], FigureValue]:
    """The values of many figures on many days; a pair without a value is left out.

    The number of queries does not grow with the pairs: two, and those of each computed figure among them.
    """
    days: dict[str, set[date]] = defaultdict(set)
    for name, on in pairs:
        days[name].add(on)
    if not days:
        return {}
    measures = measures_named(list(days))
    found: dict[tuple[str, date], FigureValue] = {}
    if known_at is None:
        for name in days.keys() & REGISTERED.keys():
            asked = sorted(on for on in days[name] if FIRST_DAY <= on <= LAST_DAY)
            for on, computed in REGISTERED[name].many(asked).items():
                found[name, on] = _from_record(name, on, computed, measures.get(name))
    left = {name: sorted(on for on in some if (name, on) not in found) for name, some in days.items()}
    return found | _from_reports({name: some for name, some in left.items() if some}, measures, known_at)


def series_of(name: str, *, until: date, known_at: datetime | None = None) -> list[PlainValue]:
    """How a figure went up to a day, the earliest first: every reported count, and what is computed for the
    ends of the last ten fiscal years and for the day itself. A constant number of queries.

    Where both are known for a day, what is computed stands; what is counted anew each year has no counts
    between the ends of two years.
    """
    until = min(max(until, FIRST_DAY), LAST_DAY)
    counts = [each for each in effective_of([name], until=until, known_at=known_at) if each.on >= FIRST_DAY]
    registered = REGISTERED.get(name) if known_at is None else None
    if registered is None:
        return [_reported(each, each.on) for each in counts]
    year = FiscalYear.of(until).year
    ends = {FiscalYear(each).last_day for each in range(max(year - YEARS_IN_SERIES, 1868), year)}
    per_year = registered.declaration.per_year
    totals = registered.totals(sorted(ends | {until} | (set() if per_year else {each.on for each in counts})))
    unit, source = _unit_of(name, measures_named([name]).get(name)), _("Computed from the record")
    computed = [
        PlainValue(name, unit, in_plain_digits(value), day, day, "computed", source)
        for day, value in sorted(totals.items())
    ]
    while len(computed) > 1 and not computed[0].value:  # years before anything was recorded
        del computed[0]
    begun = min((each.as_of for each in computed), default=LAST_DAY)
    return [*(_reported(each, each.on) for each in counts if each.on < begun), *computed]


def known_among(names: Collection[str]) -> set[str]:
    """Those of the names that are figures, with a value or not; one query at most."""
    known = {name for name in names if declaration_of(name) is not None}
    return known | measures_named(set(names) - known).keys()


def digest_of_rows(rows: Iterable[FigureRow]) -> str:
    """SHA-256 over which rows there are and what they add. What they are called is no part of it."""
    plain = sorted(
        (row.kind, row.pk, str(in_plain_digits(row.amount)), row.day.isoformat() if row.day else "")
        for row in rows
    )
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def row_of_count(count: ReportedCount) -> FigureRow:
    """A reported count as the one row behind its value."""
    return FigureRow(count.source, "reportedcount", count.pk, in_plain_digits(count.value), count.on)


def in_plain_digits(value: Decimal) -> Decimal:
    """The value without zeros at its end and without an exponent: equal values look the same."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _from_record(name: str, on: date, computed: Computed, measure: Measure | None) -> FigureValue:
    return FigureValue(
        name=name,
        unit=_unit_of(name, measure),
        value=in_plain_digits(computed.value),
        on=on,
        as_of=computed.as_of,
        origin="computed",
        source=_("Computed from the record"),
        rows=computed.rows,
        rows_digest=digest_of_rows(computed.rows),
        measure_id=measure.pk if measure else None,
    )


def _unit_of(name: str, measure: Measure | None) -> str:
    declaration = declaration_of(name)
    return (measure.unit if measure else "") or (declaration.unit if declaration else "")


def _from_reports(
    days: dict[str, list[date]], measures: dict[str, Measure], known_at: datetime | None
) -> dict[tuple[str, date], FigureValue]:
    names: Collection[str] = days.keys() & measures.keys()
    if not names:
        return {}
    until = max(day for name in names for day in days[name])
    counts: dict[str, list[ReportedCount]] = defaultdict(list)
    for count in effective_of(list(names), until=until, known_at=known_at):
        counts[count.measure.name].append(count)
    found = {}
    for name in names:
        for on in days[name]:
            place = bisect_right(counts[name], on, key=lambda each: each.on)
            if place:
                found[name, on] = _reported(counts[name][place - 1], on)
    return found


def _reported(count: ReportedCount, on: date) -> FigureValue:
    row = row_of_count(count)
    return FigureValue(
        name=count.measure.name,
        unit=_unit_of(count.measure.name, count.measure),
        value=in_plain_digits(count.value),
        on=on,
        as_of=count.on,
        origin="reported",
        source=count.source,
        rows=(row,),
        rows_digest=digest_of_rows([row]),
        measure_id=count.measure_id,
    )
