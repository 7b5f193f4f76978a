"""How many days pass between the receipt of a material and the release of its results."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from statistics import median

from biocluster.laboratory.figures.batches import OFFICE, OFFICE_EN
from biocluster.laboratory.queries.activity import first_released
from biocluster.laboratory.queries.gate import held_on
from biocluster.record.figures.registry import Computed, figure
from biocluster.record.words.dates import FiscalYear


def turnaround_by(days: Collection[date]) -> dict[date, Computed]:
    """The median for each of the days; none where nothing was released. A median has no rows that add up to it."""
    released, held = first_released(), held_on(days)
    found = {}
    for day in days:
        first = FiscalYear.of(day).first_day
        taken = [each.days for each in released if first <= each.on <= day and each.material not in held[day]]
        if taken:
            found[day] = Computed(Decimal(str(median(taken))), day)
    return found


@figure(
    "laboratory.turnaround_days",
    unit="日",
    title="受領から結果の提供までの日数（中央値）",
    title_en="Days from receipt to release (median)",
    definition="その日の属する年度の初めからその日までに初めて結果を提供した試料について、受領日から提供日までの日数の"
    "中央値です。取り下げた提供と、その日に使用を止めている試料は除きます。",
    definition_en="The median of the days from the receipt of a material to the first release of its results, over the "
    "materials first released between the first of April of the fiscal year and the day. Withdrawn releases and "
    "materials on hold on the day are left out.",
    answered_by=OFFICE,
    answered_by_en=OFFICE_EN,
    per_year=True,
    many=turnaround_by,
)
def turnaround_days(on: date) -> Computed | None:
    return turnaround_by([on]).get(on)
