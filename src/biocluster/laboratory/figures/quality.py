"""How well the injections of the pooled QC agree."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from statistics import fmean

from biocluster.laboratory.figures.batches import OFFICE, OFFICE_EN
from biocluster.laboratory.queries.activity import quality_of_batches
from biocluster.record.figures.registry import Computed, figure
from biocluster.record.words.dates import FiscalYear

TENTH = Decimal("0.1")


def share_by(days: Collection[date]) -> dict[date, Computed]:
    """The mean over the batches processed in the fiscal year of each day; none where none was. No rows add up to it."""
    judged, found = quality_of_batches(days), {}
    for day in days:
        first = FiscalYear.of(day).first_day
        shares = [each.share for each in judged[day] if each.on >= first]
        if shares:
            found[day] = Computed(Decimal(fmean(shares)).quantize(TENTH), day)
    return found


@figure(
    "laboratory.share_qc_cv_below_20",
    unit="%",
    title="QCのCVが20 %未満の代謝物質の割合",
    title_en="Share of metabolites with a QC CV below 20 %",
    definition="その日の属する年度の初めからその日までに解析したバッチについて、プール試料（QC）の濃度の変動係数が20 %未満の"
    "代謝物質の割合を求め、バッチの間で平均したものです。解析し直したバッチは最後の解析によります。",
    definition_en="For the batches processed between the first of April of the fiscal year and the day, the share of "
    "metabolites whose concentrations in the pooled QC vary by less than 20 %, averaged over the batches. A batch "
    "that was processed again counts by its latest processing.",
    answered_by=OFFICE,
    answered_by_en=OFFICE_EN,
    per_year=True,
    many=share_by,
)
def share_qc_cv_below_20(on: date) -> Computed | None:
    return share_by([on]).get(on)
