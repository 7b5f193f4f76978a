"""How many gatherings were held in a fiscal year up to a day, and how many people they had."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from biocluster.record.figures.registry import Computed, FigureRow, figure
from biocluster.record.models import DatePrecision, Gathering, GatheringState
from biocluster.record.queries.attendance import numbers_present
from biocluster.record.queries.gatherings import first_day_of
from biocluster.record.words.dates import FiscalYear

OFFICES, OFFICES_EN = "会合を記録した各事務局", "The offices that record the gatherings"


@dataclass(frozen=True)
class _Held:
    pk: int
    title: str
    starts_on: date
    over_on: date


def _held(days: Collection[date]) -> dict[date, list[_Held]]:
    """For each day, the gatherings of its fiscal year that were over by then; one query for all days.

    One of which only the month is known is over at the end of the month; one of which only the year is known
    belongs to no fiscal year.
    """
    years = {day: FiscalYear.of(day) for day in days}
    if not years:
        return {}
    span = (min(each.first_day for each in years.values()), max(years))
    rows = (
        Gathering.objects.filter(state=GatheringState.HELD, starts_on__range=span)
        .exclude(date_precision=DatePrecision.YEAR)
        .only("title", "starts_on", "ends_on", "date_precision")
        .order_by("starts_on", "pk")
    )
    held = [_Held(row.pk, row.title, row.starts_on, _over_on(row)) for row in rows]
    return {
        day: [each for each in held if year.first_day <= each.starts_on and each.over_on <= day]
        for day, year in years.items()
    }


def _over_on(gathering: Gathering) -> date:
    return gathering.ends_on or first_day_of(gathering).last_day


def _computed(held: dict[date, list[_Held]], amounts: Mapping[int, int] | None) -> dict[date, Computed]:
    """``amounts`` is what each gathering adds; None for one each."""
    found = {}
    for day, gatherings in held.items():
        rows = tuple(
            FigureRow(
                label=each.title,
                kind="gathering",
                pk=each.pk,
                amount=Decimal(1 if amounts is None else amounts.get(each.pk, 0)),
                day=each.starts_on,
            )
            for each in gatherings
        )
        found[day] = Computed(sum((row.amount for row in rows), Decimal(0)), day, rows)
    return found


def held_by(days: Collection[date]) -> dict[date, Computed]:
    """The number of gatherings held, for each of the days."""
    return _computed(_held(days), None)


@figure(
    "gatherings.held",
    unit="回",
    title="開催した会合の数",
    title_en="Gatherings held",
    definition="その日の属する年度の初めからその日までに終わった会合の数です。中止したものと、"
    "開催の年しか分からないものは数えません。",
    definition_en="Gatherings that were over between the first of April of the fiscal year and the day. "
    "Not counted are the cancelled, and those of which only the year is known.",
    per_year=True,
    many=held_by,
    answered_by=OFFICES,
    answered_by_en=OFFICES_EN,
)
def held(on: date) -> Computed | None:
    return held_by([on])[on]


def attendance_by(days: Collection[date]) -> dict[date, Computed]:
    """The number of people present at gatherings, for each of the days."""
    gatherings = _held(days)
    numbers = numbers_present({each.pk for some in gatherings.values() for each in some})
    return _computed(gatherings, numbers)


@figure(
    "gatherings.attendance",
    unit="名",
    title="会合の延べ参加者数",
    title_en="Attendance at gatherings",
    definition="その日の属する年度の初めからその日までに終わった会合の参加者の延べ人数です。"
    "お名前で記録した方と、区分ごとに人数で記録した方を合わせて数えます。",
    definition_en="People present at the gatherings that were over between the first of April of the fiscal "
    "year and the day, recorded by name or counted by category; whoever came twice counts twice.",
    per_year=True,
    many=attendance_by,
    answered_by=OFFICES,
    answered_by_en=OFFICES_EN,
)
def attendance(on: date) -> Computed | None:
    return attendance_by([on])[on]
