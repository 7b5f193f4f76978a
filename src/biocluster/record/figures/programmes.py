"""How many programmes a fiscal year's published plan has."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from biocluster.record.figures.registry import Computed, FigureRow, figure
from biocluster.record.queries.programmes import published_year_plans
from biocluster.record.words.dates import FiscalYear


def running_on(days: Collection[date]) -> dict[date, Computed]:
    """The number of programmes for each of the days; none for a year without a published plan."""
    years = {day: FiscalYear.of(day) for day in days}
    rows: dict[int, list[FigureRow]] = defaultdict(list)
    planned = (
        published_year_plans()
        .filter(annual_plan__fiscal_year__in={each.year for each in years.values()})
        .order_by("position", "pk")
        .values_list("annual_plan__fiscal_year", "programme_id", "programme__name")
    )
    for year, pk, name in planned:
        rows[year].append(FigureRow(name, "programme", pk, Decimal(1), FiscalYear(year).first_day))
    return {
        day: Computed(Decimal(len(rows[year.year])), day, tuple(rows[year.year]))
        for day, year in years.items()
        if rows[year.year]
    }


@figure(
    "programmes.running",
    unit="事業",
    title="年度計画に掲げる事業の数",
    title_en="Programmes of the annual plan",
    definition="その日の属する年度の公表した計画に掲げている事業の数です。作成中の計画は数えません。"
    "公表した計画のない年度には値がありません。",
    definition_en="Programmes that the published plan of the day's fiscal year has; what is still being written "
    "is not counted. A fiscal year without a published plan has no value.",
    answered_by="計画の担当課",
    answered_by_en="The office in charge of the plan",
    per_year=True,
    many=running_on,
)
def running(on: date) -> Computed | None:
    return running_on([on]).get(on)
