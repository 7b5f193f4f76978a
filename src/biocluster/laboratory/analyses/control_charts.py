"""Levey-Jennings charts of a method: one value over all its batches, against the centre and spread of a stated period."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from biocluster.laboratory.analyses.gated_results import (
    Gated,
    NoTables,
    TablesDiffer,
    charted_values,
    gated_together,
)
from biocluster.laboratory.models import Batch, Injection, InjectionType, Method, Processing
from biocluster.laboratory.queries.charts import (
    baseline_of,
    charted_processings,
)
from biocluster.science.metabolome.control_charts import NAMES, OUT_OF_CONTROL, Rule, baseline, westgard


class ControlKind(StrEnum):
    """What is charted."""

    CONCENTRATION = "concentration"
    """Of a metabolite in the QCs, in µM."""
    AREA = "area"
    """Of an internal standard in every injection but blanks, in counts·seconds."""
    TIME = "time"
    """Migration time of a marker or internal standard in every injection but blanks, in seconds."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One control value: where it comes from, and which of Westgard's rules it breaks."""

    batch: int
    batch_code: str
    injection: int
    file: str
    on: date
    value: float | None
    rules: tuple[str, ...] = ()
    is_out: bool = False
    in_baseline: bool = False


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The values in their order; without a stated period, or with less than two values in it, no centre and spread."""

    points: tuple[ChartPoint, ...]
    centre: float | None = None
    spread: float | None = None


def control_chart(method: Method, kind: ControlKind, name: str, *, on: date) -> ControlChart:
    """The chart of one target of a method up to a day, from the latest processing of each batch after decisions.

    What is on hold on the day is not in it. A processing whose tables are gone or spoilt is left out.
    """
    stated = baseline_of(method)
    points = []
    pairs = charted_processings(method, on=on)
    of_batches = [processing for _batch, processing in pairs]
    known = gated_together(of_batches, on=on)
    values = {each: _values(each, known[each.pk], kind, name) for each in dict.fromkeys(of_batches)}
    for batch, processing in pairs:
        injections = _injections(known[processing.pk], batch, kind)
        within = stated is not None and stated.from_on <= batch.planned_for <= stated.until_on
        points += [_point(batch, each, values[processing].get(each.file_name), within) for each in injections]
    return _judged(points)


def _injections(known: Gated, batch: Batch, kind: ControlKind) -> list[Injection]:
    """Those of a batch whose values are charted, in their order: QCs, or everything but blanks."""
    found = [each.raw_file.injection for each in known.files if each.raw_file.injection.batch_id == batch.pk]
    if kind is ControlKind.CONCENTRATION:
        return [each for each in found if each.type == InjectionType.QC]
    return [each for each in found if each.type != InjectionType.BLANK]


def _values(processing: Processing, known: Gated, kind: ControlKind, name: str) -> dict[str, float]:
    try:
        table = charted_values(processing, known, name, str(kind))
    except (NoTables, TablesDiffer):
        return {}
    return dict(table.drop_nulls().iter_rows())


def _point(batch: Batch, injection: Injection, value: float | None, within: bool) -> ChartPoint:
    return ChartPoint(
        batch.pk,
        batch.code,
        injection.pk,
        injection.file_name,
        batch.planned_for,
        value,
        in_baseline=within,
    )


def _judged(points: list[ChartPoint]) -> ControlChart:
    values = [math.nan if point.value is None else point.value for point in points]
    centre, spread = baseline(
        [value for value, point in zip(values, points, strict=True) if point.in_baseline]
    )
    if not spread > 0:
        return ControlChart(tuple(points), None if math.isnan(centre) else centre)
    broken = [Rule(int(each)) for each in westgard(values, centre=centre, spread=spread)]
    judged = (
        ChartPoint(
            point.batch, point.batch_code, point.injection, point.file, point.on, point.value,
            tuple(NAMES[rule] for rule in rules), bool(rules & OUT_OF_CONTROL), point.in_baseline,
        )
        for point, rules in zip(points, broken, strict=True)
    )  # fmt: skip
    return ControlChart(tuple(judged), centre, spread)
