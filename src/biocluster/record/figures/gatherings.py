"""How many gatherings were held in a fiscal year up to a day, and how many people they had."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, QuerySet, Sum

from biocluster.record.figures.registry import Computed, FigureRow, figure
from biocluster.record.models import Attendance, Audience, DatePrecision, Gathering, GatheringState, HeadCount
from biocluster.record.words.dates import FiscalYear, PartialDate

OFFICES, OFFICES_EN = "会合を記録した各事務局", "The offices that record the gatherings"


class _Held(NamedTuple):
    pk: int
    title: str
    starts_on: date
    over_on: date


def _in_years_of(days: Collection[date]) -> QuerySet[Gathering]:
    """The gatherings held in the fiscal years of the days, those after the last day left out.

    The figure is for everybody and of any day: with the confidential ones it would tell when they were.
    """
    first = FiscalYear.of(min(days)).first_day
    held = Gathering.objects.filter(state=GatheringState.HELD, starts_on__range=(first, max(days)))
    return held.exclude(date_precision=DatePrecision.YEAR).exclude(audience=Audience.CONFIDENTIAL)


def _held(days: Collection[date]) -> list[_Held]:
    """What was held in the years of the days, in order; one query.

    One of which only the month is known is over at the end of the month; one of which only the year is known
    belongs to no fiscal year.
    """
    rows = _in_years_of(days).order_by("starts_on", "pk")
    return [
        _Held(pk, title, starts_on, ends_on or PartialDate(starts_on, precision).last_day)  # type: ignore[arg-type]
        for pk, title, starts_on, ends_on, precision in rows.values_list(
            "pk", "title", "starts_on", "ends_on", "date_precision"
        ).iterator()
    ]


def _by(day: date, held: Iterable[_Held]) -> list[_Held]:
    """Those of them that were over by the day, of its fiscal year."""
    first = FiscalYear.of(day).first_day
    return [each for each in held if first <= each.starts_on and each.over_on <= day]


def _present(days: Collection[date]) -> dict[int, int]:
    """How many people each gathering of these years had, named and counted together; two queries."""
    gatherings = _in_years_of(days).values("pk")
    named = Attendance.objects.filter(gathering__in=gatherings).order_by().values_list("gathering")
    counted = HeadCount.objects.filter(gathering__in=gatherings).order_by().values_list("gathering")
    present = dict(named.annotate(Count("pk")))
    for pk, count in counted.annotate(Sum("count")):
        present[pk] = present.get(pk, 0) + count
    return present


def _computed(days: Collection[date], amounts: Mapping[int, int] | None) -> dict[date, Computed]:
    """``amounts`` is what each gathering adds; None for one each."""
    held, found = _held(days), {}
    for day in days:
        rows = tuple(
            FigureRow(each.title, "gathering", each.pk, Decimal(_amount(each, amounts)), each.starts_on)
            for each in _by(day, held)
        )
        found[day] = Computed(sum((row.amount for row in rows), Decimal(0)), day, rows)
    return found


def _totals(days: Collection[date], amounts: Mapping[int, int] | None) -> dict[date, Decimal]:
    held = _held(days)
    return {day: Decimal(sum(_amount(each, amounts) for each in _by(day, held))) for day in days}


def _amount(held: _Held, amounts: Mapping[int, int] | None) -> int:
    return 1 if amounts is None else amounts.get(held.pk, 0)


def held_by(days: Collection[date]) -> dict[date, Computed]:
    """The number of gatherings held, for each of the days."""
    return _computed(days, None) if days else {}


def held_totals(days: Collection[date]) -> dict[date, Decimal]:
    return _totals(days, None) if days else {}


@figure(
    "gatherings.held",
    unit="回",
    title="開催した会合の数",
    title_en="Gatherings held",
    definition="その日の属する年度の初めからその日までに終わった会合の数です。中止したもの、"
    "機密のもの、開催の年しか分からないものは数えません。",
    definition_en="Gatherings that were over between the first of April of the fiscal year and the day. "
    "Not counted are the cancelled, the confidential, and those of which only the year is known.",
    per_year=True,
    many=held_by,
    totals=held_totals,
    answered_by=OFFICES,
    answered_by_en=OFFICES_EN,
)
def held(on: date) -> Computed | None:
    return held_by([on])[on]


def attendance_by(days: Collection[date]) -> dict[date, Computed]:
    """The number of people present at gatherings, for each of the days."""
    return _computed(days, _present(days)) if days else {}


def attendance_totals(days: Collection[date]) -> dict[date, Decimal]:
    return _totals(days, _present(days)) if days else {}


@figure(
    "gatherings.attendance",
    unit="名",
    title="会合の延べ参加者数",
    title_en="Attendance at gatherings",
    definition="その日の属する年度の初めからその日までに終わった会合の参加者の延べ人数です。"
    "お名前で記録した方と、区分ごとに人数で記録した方を合わせて数えます。機密の会合は数えません。",
    definition_en="People present at the gatherings that were over between the first of April of the fiscal "
    "year and the day, recorded by name or counted by category; whoever came twice counts twice. "
    "Confidential gatherings are left out.",
    per_year=True,
    many=attendance_by,
    totals=attendance_totals,
    answered_by=OFFICES,
    answered_by_en=OFFICES_EN,
)
def attendance(on: date) -> Computed | None:
    return attendance_by([on])[on]
