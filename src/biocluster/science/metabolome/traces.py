"""Electropherograms: the intensity near each of many m/z through a run, in one pass over its points."""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.selecting import nth

BESIDE = 25
"""Scans on either side with which a scan is compared when it is asked whether the spray failed in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Traces:
    """Electropherograms of many m/z over the same scans.

    Attributes
    ----------
    times : ndarray of float64, shape (n_scans,)
        Of the scans, in seconds, increasing.
    intensity : ndarray of float32, shape (n_traces, n_scans)
        Sum of the points near the m/z, in counts; 0 where there is none.
    deviation : ndarray of float32, shape (n_traces, n_scans)
        Mean deviation of these points from the m/z, weighted by intensity, in ppm; NaN where there is none.
    first, last : ndarray of int64, shape (n_traces,)
        The scans ``first:last`` of a trace were looked at; outside of them its intensity is 0.
    lost : ndarray of bool, shape (n_scans,)
        Scans in which the spray failed, so that their intensities say nothing.
    """

    times: NDArray[np.float64]
    intensity: NDArray[np.float32]
    deviation: NDArray[np.float32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    lost: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.intensity)

    @property
    def n_scans(self) -> int:
        return len(self.times)


def traces_of(times: ArrayLike, intensity: ArrayLike, *, lost: ArrayLike | None = None) -> Traces:
    """Take intensities that were made elsewhere as traces; every deviation is NaN.

    Parameters
    ----------
    times : array_like, shape (n_scans,)
        In seconds, increasing.
    intensity : array_like, shape (n_traces, n_scans) or (n_scans,)
        In counts.
    lost : array_like of bool, shape (n_scans,), optional
        Scans in which the spray failed; none by default.

    Returns
    -------
    Traces
        With every scan looked at.

    Raises
    ------
    ValueError
        If the shapes do not agree.

    Examples
    --------
    >>> traces = traces_of([1.0, 2.0, 3.0], [0, 5, 0])
    >>> len(traces), traces.n_scans
    (1, 3)
    """
    seconds = np.asarray(times, dtype=np.float64)
    counts = np.atleast_2d(np.asarray(intensity, dtype=np.float32))
    gone = np.zeros(len(seconds), dtype=np.bool_) if lost is None else np.asarray(lost, dtype=np.bool_)
    if (
        seconds.ndim != 1
        or counts.ndim != 2
        or counts.shape[1] != len(seconds)
        or gone.shape != seconds.shape
    ):
        raise ValueError("intensity must have one column, and lost one value, for each time")
    first = np.zeros(len(counts), dtype=np.int64)
    return Traces(seconds, counts, np.full_like(counts, np.nan), first, first + len(seconds), gone)


def extract(
    run: Run,
    mz: ArrayLike,
    *,
    tolerance_ppm: ArrayLike = 20.0,
    start: ArrayLike | None = None,
    end: ArrayLike | None = None,
    shift_ppm: ArrayLike | None = None,
) -> Traces:
    """Draw the electropherograms of many m/z in one pass over a run.

    The windows of the m/z are merged with the points of each scan, both in ascending order, so that the
    work grows with their sum. Windows may overlap: a point counts in each that holds it.

    Parameters
    ----------
    run : Run
        The run.
    mz : array_like, shape (n_traces,)
        In Th, in any order.
    tolerance_ppm : array_like, shape () or (n_traces,)
        Half width of the window of each m/z.
    start, end : array_like, shape () or (n_traces,), optional
        First and last second that is looked at for each trace; the whole run by default.
    shift_ppm : array_like, shape (n_scans,), optional
        By how much m/z is measured too high in each scan: a point is taken for m/z / (1 + shift).

    Returns
    -------
    Traces
        One row for each m/z, in the order given.

    Raises
    ------
    ValueError
        If an m/z or a tolerance is not positive, or a shape does not agree.

    Examples
    --------
    >>> run = Run(
    ...     times=np.array([1.0, 1.5]),
    ...     offsets=np.array([0, 2, 3]),
    ...     mz=np.array([100.0, 200.001, 200.0]),
    ...     intensity=np.array([7, 5, 3], dtype=np.float32),
    ... )
    >>> traces = extract(run, [200.0, 100.0])
    >>> traces.intensity
    array([[5., 3.],
           [7., 0.]], dtype=float32)
    >>> traces.deviation[0].round(1)
    array([5., 0.], dtype=float32)
    """
    masses = np.atleast_1d(np.asarray(mz, dtype=np.float64))
    if masses.ndim != 1:
        raise ValueError("mz must have one dimension")
    shape = masses.shape
    tolerance = np.broadcast_to(np.asarray(tolerance_ppm, dtype=np.float64), shape)
    if not (np.all(masses > 0) and np.all(tolerance > 0)):
        raise ValueError("every m/z and every tolerance must be positive")
    first, last = np.zeros(shape, dtype=np.int64), np.full(shape, run.n_scans, dtype=np.int64)
    if start is not None:
        first[:] = np.searchsorted(run.times, np.asarray(start, dtype=np.float64), side="left")
    if end is not None:
        last[:] = np.searchsorted(run.times, np.asarray(end, dtype=np.float64), side="right")
    last = np.maximum(first, last)
    shift = np.zeros(run.n_scans) if shift_ppm is None else np.asarray(shift_ppm, dtype=np.float64)
    if shift.shape != run.times.shape:
        raise ValueError("shift_ppm must have one value for each scan")
    order = np.argsort(masses - masses * tolerance * 1e-6, kind="stable")
    intensity = np.zeros((*shape, run.n_scans), dtype=np.float32)
    deviation = np.zeros((*shape, run.n_scans), dtype=np.float32)
    total = np.zeros(run.n_scans)
    _merge(
        run.offsets,
        run.mz,
        run.intensity,
        1.0 / (1.0 + shift * 1e-6),
        order,
        masses[order],
        tolerance[order],
        first[order],
        last[order],
        intensity,
        deviation,
        total,
    )
    return Traces(run.times, intensity, deviation, first, last, lost_scans(total, np.diff(run.offsets)))


@numba.njit(cache=True)
def _merge(
    offsets: NDArray[np.int64],
    mz: NDArray[np.float64],
    counts: NDArray[np.float32],
    scale: NDArray[np.float64],
    order: NDArray[np.int64],
    masses: NDArray[np.float64],
    tolerance: NDArray[np.float64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    intensity: NDArray[np.float32],
    deviation: NDArray[np.float32],
    total: NDArray[np.float64],
) -> None:
    """Fill the three last arguments; ``masses`` and what goes with them ascend by the lower end of the window."""
    n = len(masses)
    low = masses * (1.0 - tolerance * 1e-6)
    high = masses * (1.0 + tolerance * 1e-6)
    for scan in range(len(offsets) - 1):
        window = 0
        for point in range(offsets[scan], offsets[scan + 1]):
            total[scan] += counts[point]
            x = mz[point] * scale[scan]
            while window < n and high[window] < x:
                window += 1
            at = window
            while at < n and low[at] <= x:
                if x <= high[at] and first[at] <= scan < last[at]:
                    intensity[order[at], scan] += counts[point]
                    deviation[order[at], scan] += counts[point] * (x / masses[at] - 1.0) * 1e6
                at += 1
    for row in range(n):
        for scan in range(len(offsets) - 1):
            if intensity[row, scan] > 0:
                deviation[row, scan] /= intensity[row, scan]
            else:
                deviation[row, scan] = np.nan


def lost_scans(total: ArrayLike, points: ArrayLike) -> NDArray[np.bool_]:
    """Tell in which scans the spray failed.

    A scan is lost when its total intensity is below a fifth, and the number of its points below a third, of
    what is usual both in the 25 scans before it and in the 25 after it. Both are asked for because the total
    alone rises with a large peak beside it.

    Parameters
    ----------
    total : array_like, shape (n_scans,)
        Sum of all intensities of each scan.
    points : array_like, shape (n_scans,)
        Number of points of each scan. Where fewer than 8 are usual they say nothing, and no scan is lost.

    Returns
    -------
    ndarray of bool, shape (n_scans,)
        True for the lost ones.

    Raises
    ------
    ValueError
        If the shapes do not agree.
    """
    sums, numbers = np.asarray(total, dtype=np.float64), np.asarray(points, dtype=np.float64)
    if sums.ndim != 1 or sums.shape != numbers.shape:
        raise ValueError("total and points must have one value for each scan")
    return _lost(sums, numbers)


@numba.njit(cache=True)
def _lost(sums: NDArray[np.float64], numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """What ``lost_scans`` promises; a scan is compared with one side alone at the ends of the run."""
    n = len(sums)
    lost = np.zeros(n, dtype=np.bool_)
    some = np.empty(BESIDE)
    most = 0.0
    for scan in range(n):
        most = max(most, numbers[scan])
    for scan in range(n):
        if numbers[scan] * 3 >= most:  # spares the medians of almost every scan
            continue
        usual_sum, usual_number = np.inf, np.inf
        for side in range(2):
            begin = max(scan - BESIDE, 0) if side == 0 else scan + 1
            end = scan if side == 0 else min(scan + 1 + BESIDE, n)
            size = end - begin
            if size > 0:
                for at in range(size):
                    some[at] = sums[begin + at]
                usual_sum = min(usual_sum, nth(some, size, size // 2))
                for at in range(size):
                    some[at] = numbers[begin + at]
                usual_number = min(usual_number, nth(some, size, size // 2))
        lost[scan] = usual_number >= 8 and numbers[scan] * 3 < usual_number and sums[scan] * 5 < usual_sum
    return lost
