"""How many materials were analysed and how many batches measured in a fiscal year up to a day."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from biocluster.laboratory.queries.activity import first_analysed, measured_batches
from biocluster.laboratory.queries.gate import held_on
from biocluster.record.figures.registry import Computed, FigureRow, figure
from biocluster.record.words.dates import FiscalYear

OFFICE, OFFICE_EN = "分析室", "The laboratory"


def analysed_by(days: Collection[date]) -> dict[date, Computed]:
    """The number of materials analysed, for each of the days; a row for each batch."""
    analysed, held = first_analysed(), held_on(days)
    found = {}
    for day in days:
        first = FiscalYear.of(day).first_day
        counted = [each for each in analysed if first <= each.on <= day and each.material not in held[day]]
        last = {(each.batch, each.code): each.on for each in sorted(counted, key=lambda each: each.on)}
        numbers = Counter((each.batch, each.code) for each in counted)
        rows = tuple(
            FigureRow(code, "batch", batch, Decimal(number), last[batch, code])
            for (batch, code), number in sorted(numbers.items(), key=lambda item: item[0][1])
        )
        found[day] = Computed(Decimal(len(counted)), day, rows)
    return found


@figure(
    "laboratory.materials_analysed",
    unit="検体",
    title="分析した試料の数",
    title_en="Materials analysed",
    definition="その日の属する年度の初めからその日までに、初めて測定した試料の数です。何度測定しても一つと数えます。"
    "QC、ブランク、標準液、失敗した注入、その日に使用を止めている試料は数えません。",
    definition_en="Materials that were measured for the first time between the first of April of the fiscal year and "
    "the day, each once however often it was measured. QCs, blanks, standards, failed injections and materials on "
    "hold on the day are not counted.",
    answered_by=OFFICE,
    answered_by_en=OFFICE_EN,
    per_year=True,
    many=analysed_by,
)
def materials_analysed(on: date) -> Computed | None:
    return analysed_by([on])[on]


def measured_by(days: Collection[date]) -> dict[date, Computed]:
    """The number of batches measured, for each of the days."""
    measured, found = measured_batches(), {}
    for day in days:
        first = FiscalYear.of(day).first_day
        rows = tuple(
            FigureRow(each.code, "batch", each.batch, Decimal(1), each.on)
            for each in measured
            if first <= each.on <= day
        )
        found[day] = Computed(Decimal(len(rows)), day, rows)
    return found


@figure(
    "laboratory.batches",
    unit="バッチ",
    title="測定したバッチの数",
    title_en="Batches measured",
    definition="その日の属する年度の初めからその日までに測定を終えたバッチの数です。中止したものは数えません。",
    definition_en="Batches whose measurement ended between the first of April of the fiscal year and the day. "
    "Cancelled ones are not counted.",
    answered_by=OFFICE,
    answered_by_en=OFFICE_EN,
    per_year=True,
    many=measured_by,
)
def batches_measured(on: date) -> Computed | None:
    return measured_by([on])[on]
