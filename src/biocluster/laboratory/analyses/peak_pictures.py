"""One peak with everything beside it that helps to judge it: trace, fitted shape, neighbours, QCs before and after."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from biocluster.laboratory.analyses.gated_results import computed_peaks
from biocluster.laboratory.analyses.method_targets import engine_method, target_rows
from biocluster.laboratory.analyses.peak_views import DrawnPeak, IntegratedPeak, draw_peak, integrate_peak
from biocluster.laboratory.models import Injection, MethodTarget, Processing, ProcessingFile
from biocluster.laboratory.queries.processings import files_of
from biocluster.laboratory.queries.raw_files import path_of
from biocluster.science.metabolome.hvl import hvl, hvl_apex
from biocluster.science.metabolome.mzml.errors import MzmlError

LEAST_SPAN_S, MARGIN = 40.0, 1.2
SAME_MZ_PPM = 20.0
"""Targets nearer than this share a trace."""


class NoTrace(Exception):
    """The raw file cannot be read any more, or the target has no peak at all."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another target of the same m/z and where its peak is in the same run."""

    name: str
    time: float


@dataclass(frozen=True, slots=True)
class Beside:
    """The same metabolite in another injection."""

    injection: Injection
    peak: dict[str, Any]
    drawn: DrawnPeak
    shape: list[float]


@dataclass(frozen=True, slots=True)
class Looked:
    """What the page of a peak shows; ``peak`` is the row of the table, as computed."""

    peak: dict[str, Any]
    drawn: DrawnPeak | None
    shape: list[float]
    neighbours: list[Neighbour]
    beside: list[Beside]


def look_at(processing: Processing, file: ProcessingFile, target: MethodTarget, *, on: date) -> Looked:
    """One peak of a processing. Raises ``NoTables`` and ``TablesDiffer``."""
    injection = file.raw_file.injection
    near = _same_mz(target)
    around = _qcs_around(processing, injection, on)
    names = [injection.file_name, *(each.raw_file.injection.file_name for each in around)]
    peaks = computed_peaks(processing, on=on, names=[target.name, *near], files=names)
    own = peaks.filter(pl.col("name") == target.name)
    by_file = {row["file"]: row for row in own.iter_rows(named=True)}
    peak = by_file.get(injection.file_name) or dict.fromkeys(peaks.columns)
    start, end = _span(peak, target)
    drawn, shape = _drawn(processing, file, target, peak, start, end)
    others = peaks.filter(
        (pl.col("file") == injection.file_name)
        & (pl.col("name") != target.name)
        & pl.col("time").is_not_null()
    )
    beside = []
    for each in around:
        row = by_file.get(each.raw_file.injection.file_name)
        if row is None:
            continue
        trace, fitted = _drawn(processing, each, target, row, *_span(row, target))
        if trace is not None:
            beside.append(Beside(each.raw_file.injection, row, trace, fitted))
    return Looked(
        peak, drawn, shape,
        [Neighbour(*row) for row in others.select("name", "time").iter_rows()], beside,
    )  # fmt: skip


def integrate_by_hand(
    processing: Processing, file: ProcessingFile, target: MethodTarget, *, start_s: float, end_s: float
) -> IntegratedPeak:
    """The peak between two times that somebody chose.

    Raises
    ------
    NoTrace
        If the raw file cannot be read, or nothing can be integrated between the two times.
    """
    version = processing.method_version
    try:
        made = integrate_peak(
            path_of(file.raw_file), target_rows(version), target.name, engine_method(version),
            start=start_s, end=end_s,
        )  # fmt: skip
    except (OSError, MzmlError, ValueError) as error:
        raise NoTrace from error
    if not all(math.isfinite(each) for each in (made.time, made.area, made.height)):
        raise NoTrace
    return made


def _same_mz(target: MethodTarget) -> list[str]:
    room = target.mz * SAME_MZ_PPM * 1e-6
    near = target.version.targets.filter(mz__gte=target.mz - room, mz__lte=target.mz + room)
    return list(near.exclude(pk=target.pk).values_list("name", flat=True))


def _qcs_around(processing: Processing, injection: Injection, on: date) -> list[ProcessingFile]:
    """The last QC of the batch before the injection and the first one after it."""
    qcs = files_of(processing, on=on).filter(
        raw_file__injection__batch=injection.batch_id, raw_file__injection__type="qc"
    )
    before = qcs.filter(raw_file__injection__order__lt=injection.order).last()
    after = qcs.filter(raw_file__injection__order__gt=injection.order).first()
    return [each for each in (before, after) if each is not None]


def _span(peak: dict[str, Any], target: MethodTarget) -> tuple[float, float]:
    """The part of the run that is drawn: the peak and where it was expected, with room around."""
    expected = peak["predicted_time"] if peak["predicted_time"] is not None else target.time_s
    error = peak["predicted_error"] or 0.0
    places = [
        value
        for value in (peak["start"], peak["end"], peak["time"], expected)
        if value is not None
    ]  # fmt: skip
    if not places:
        return -math.inf, math.inf
    if expected is not None:
        places += [expected - 3 * error, expected + 3 * error]
    low, high = min(places), max(places)
    room = max(0.5 * MARGIN * (high - low), 0.5 * (LEAST_SPAN_S - (high - low)), 6.0)
    return low - room, high + room


def _drawn(
    processing: Processing,
    file: ProcessingFile,
    target: MethodTarget,
    peak: dict[str, Any],
    start: float,
    end: float,
) -> tuple[DrawnPeak | None, list[float]]:
    """The trace and the fitted shape upon its baseline; no trace where the raw file cannot be read."""
    version = processing.method_version
    try:
        drawn = draw_peak(
            path_of(file.raw_file),
            target_rows(version),
            target.name,
            engine_method(version),
            start=start,
            end=end,
        )
    except (OSError, MzmlError, ValueError):
        return None, []
    if not drawn.times or any(peak[name] is None for name in ("area", "time", "width", "distortion")):
        return drawn, []
    return drawn, fitted_shape(drawn, peak)


def fitted_shape(drawn: DrawnPeak, peak: dict[str, Any]) -> list[float]:
    """The fitted peak above the baseline, from what the table of peaks tells of it."""
    told = {name: peak[name] for name in ("area", "width", "distortion")}
    centre = peak["time"]
    for _turn in range(3):  # the table has the time of the top, which lies a little beside the centre
        top, _height = hvl_apex(centre=centre, **told)
        centre -= top - peak["time"]
    curve = hvl(drawn.times, centre=centre, **told)
    return [float(value) + under for value, under in zip(curve, drawn.baselines, strict=True)]
