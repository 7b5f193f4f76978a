"""Areas where a run lacks a feature: read where it should be."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.baseline import baseline_and_noise, lowest_count
from biocluster.science.metabolome.features.precision import mass_precision
from biocluster.science.metabolome.features.table import FeatureTable
from biocluster.science.metabolome.features.tracks import REACH
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.traces import extract

MARGIN = 120.0
"""Seconds on either side that are read beside the peak, for the baseline."""


def fill_gaps(table: FeatureTable, runs: Iterable[Run]) -> FeatureTable:
    """Read areas where runs lack a row.

    From where the row's peak should begin in the run to where it should end, what the trace has above its
    baseline is summed. A run in which the ion is absent gives an area near zero, that may be negative.
    Where another row of the same m/z lies near, the sum ends halfway to it.

    Parameters
    ----------
    table : FeatureTable
    runs : iterable of Run, length n_runs
        In the order of the table's columns; one is held at a time.

    Returns
    -------
    FeatureTable
        With more areas, which ``filled`` marks; NaN stays where the time is outside the run.

    Raises
    ------
    ValueError
        If there are more or fewer runs than columns.
    """
    area, filled = table.area.copy(), table.filled.copy()
    for at, run in zip(range(table.index.shape[1]), runs, strict=True):
        missing = np.nonzero(table.index[:, at] < 0)[0]
        found = areas_where_expected(table, at, run)[missing]
        area[missing, at] = found
        filled[missing, at] = np.isfinite(found)
    return replace(table, area=area, filled=filled)


def areas_where_expected(table: FeatureTable, column: int, run: Run) -> NDArray[np.float64]:
    """Area of every row in one run, read at its expected m/z and time.

    Parameters
    ----------
    table : FeatureTable
    column : int
        Which of the table's runs it is.
    run : Run

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        In counts·seconds; NaN where the row should appear outside the run.
    """
    scale = table.scales[column]
    time = scale.warp.to_run(table.time)
    mz = table.mz * (1.0 + 1e-6 * np.interp(time, scale.time, scale.ppm))
    begin, end = scale.warp.to_run(table.start), scale.warp.to_run(table.end)
    area = np.full(len(table), np.nan)
    if run.n_scans < 3 or run.n_points == 0:
        return area
    inside = np.nonzero((begin > run.times[0]) & (end < run.times[-1]))[0]
    if not len(inside):
        return area
    least = 0.5 * lowest_count(run.intensity)
    weak = float(np.quantile(run.intensity, 0.2))
    tolerance = REACH * float(mass_precision(run).ppm(np.array([weak]))[0])
    traces = extract(
        run, mz[inside], tolerance_ppm=tolerance, start=time[inside] - MARGIN, end=time[inside] + MARGIN
    )
    begin, end = _between_neighbours(mz, time, begin, end, tolerance)
    for trace, row in enumerate(inside):
        around = slice(int(traces.first[trace]), int(traces.last[trace]))
        seconds, counts = traces.times[around], traces.intensity[trace, around]
        floor = baseline_and_noise(seconds, counts, least_noise=least, lost=traces.lost[around])
        summed = (seconds >= begin[row]) & (seconds <= end[row])
        if summed.any():
            area[row] = float((np.gradient(seconds) * (counts - floor.baseline))[summed].sum())
    return area


def _between_neighbours(
    mz: NDArray[np.float64],
    time: NDArray[np.float64],
    begin: NDArray[np.float64],
    end: NDArray[np.float64],
    tolerance: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """From when to when rows are summed: at most halfway to another row of the same m/z."""
    first, last = begin.copy(), end.copy()
    order = np.argsort(mz, kind="stable")
    for at, row in enumerate(order):
        for other in order[at + 1 :]:
            if mz[other] > mz[row] * (1.0 + 1e-6 * tolerance):
                break
            middle = 0.5 * (time[row] + time[other])
            early, late = (row, other) if time[row] <= time[other] else (other, row)
            last[early], first[late] = min(last[early], middle), max(first[late], middle)
    return first, last
