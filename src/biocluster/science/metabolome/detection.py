"""Peaks of traces: found at several widths, fitted alone or together with their neighbours, and judged."""

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.baseline import (
    Floor,
    faltering_scans,
    floors,
    half_window,
    lowest_count,
)
from biocluster.science.metabolome.hvl_fit import PARAMETERS, TOGETHER
from biocluster.science.metabolome.judging import judge
from biocluster.science.metabolome.overlap import resolve
from biocluster.science.metabolome.peaks import Peaks
from biocluster.science.metabolome.selecting import nth
from biocluster.science.metabolome.tops import clean, regions, variance_over_height
from biocluster.science.metabolome.traces import Traces
from biocluster.science.metabolome.windows import COLUMNS, MOST_MARGIN, Windows, lay_out

WIDEST = 100.0
"""Seconds from base to base of the widest thing that is taken for peaks, unless told otherwise."""
SURE = 20.0
"""Scans this many times above the noise tell how noise grows with the signal."""
SAMPLES = 20_000
"""Scans that are asked for this."""


def find_peaks(
    traces: Traces,
    *,
    baseline: ArrayLike | None = None,
    noise: ArrayLike | None = None,
    minimum_snr: float = 3.0,
) -> Peaks:
    """Find the peaks of traces.

    Stretches in which sums over 3, 9 or 27 scans rise significantly above the baseline are smoothed at five
    widths, and tops counted between which the trace falls by more than noise. As many Haarhoff-Van der Linde
    peaks are fitted together, on a straight line; where they leave too much and a peak is not log-concave, as
    every single one is, more are tried at its shoulders. Scans that jump, that are saturated or empty, and in
    which the spray failed, count for what they say. The area is that of the fitted curve, and with it what
    the fit leaves as far as this is more than noise.

    Parameters
    ----------
    traces : Traces
        Electropherograms.
    baseline, noise : array_like, shape (n_traces, n_scans), optional
        In counts; by default those of ``baseline_and_noise``.
    minimum_snr : float
        Peaks whose height is less than this many standard deviations of the noise are left out.

    Returns
    -------
    Peaks
        Ordered by trace and then by time. ``snr`` is the fitted height over the noise at the apex.

    Raises
    ------
    ValueError
        If the shapes of ``baseline`` and ``noise`` are not that of the traces.

    Examples
    --------
    >>> from biocluster.science.metabolome.hvl import hvl
    >>> from biocluster.science.metabolome.traces import traces_of
    >>> times = np.arange(300.0, 400.0, 0.5)
    >>> counts = 20.0 + hvl(times, area=5000.0, centre=350.0, width=2.5)
    >>> counts += np.random.default_rng(1).normal(0.0, 5.0, len(times))
    >>> peaks = find_peaks(traces_of(times, counts))
    >>> peaks.time.round(), peaks.area.round(-2)
    (array([350.]), array([5000.]))
    """
    shape = traces.intensity.shape
    values = np.ascontiguousarray(traces.intensity).ravel()
    row = np.arange(len(traces), dtype=np.int64) * traces.n_scans
    begins, ends = row + traces.first, row + traces.last
    least = lowest_count(values)
    if baseline is None or noise is None:
        floor = Floor(np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32))
        half = half_window(traces.times, WIDEST)
        beneath, around = floor.baseline.ravel(), floor.noise.ravel()
        floors(values, begins, ends, traces.first, traces.lost, half, 0.5 * least, beneath, around)
    else:
        floor = Floor(np.ascontiguousarray(baseline, np.float32), np.ascontiguousarray(noise, np.float32))
    if floor.baseline.shape != shape or floor.noise.shape != shape:
        raise ValueError("baseline and noise must have the shape of the traces")
    return _peaks(
        traces.times,
        traces.lost | faltering_scans(traces.intensity, floor),
        values,
        floor.baseline.ravel(),
        floor.noise.ravel(),
        begins,
        ends,
        traces.first,
        least,
        minimum_snr,
    )


def find_peaks_in_rows(
    times: ArrayLike,
    values: ArrayLike,
    offsets: ArrayLike,
    first: ArrayLike,
    *,
    lost: ArrayLike | None = None,
    minimum_snr: float = 3.0,
    widest: float = WIDEST,
) -> Peaks:
    """Find the peaks of rows of unequal length, each of which begins at a scan of its own.

    Parameters
    ----------
    times : array_like, shape (n_scans,)
        Of all scans of the run, in seconds, increasing.
    values : array_like, shape (n_values,)
        Intensities of the rows one after another, in counts.
    offsets : array_like, shape (n_rows + 1,)
        Row ``i`` has the values ``offsets[i]:offsets[i + 1]``.
    first : array_like, shape (n_rows,)
        Scan of the first value of each row.
    lost : array_like of bool, shape (n_scans,), optional
        Scans in which the spray failed; none by default.
    minimum_snr : float
        As for ``find_peaks``.
    widest : float
        As for ``baseline_and_noise``.

    Returns
    -------
    Peaks
        With the number of the row as ``trace``.

    Raises
    ------
    ValueError
        If the rows do not fit the values or the scans.
    """
    seconds, counts = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float32)
    bounds, begin = np.asarray(offsets, dtype=np.int64), np.asarray(first, dtype=np.int64)
    length = np.diff(bounds)
    if len(begin) != len(length) or len(length) == 0 or bounds[0] != 0 or bounds[-1] != len(counts):
        raise ValueError("offsets and first do not fit the values")
    if np.any(length < 0) or np.any(begin < 0) or np.any(begin + length > len(seconds)):
        raise ValueError("a row goes beyond the scans")
    gone = np.zeros(len(seconds), dtype=np.bool_) if lost is None else np.asarray(lost, dtype=np.bool_)
    least = lowest_count(counts)
    baseline, noise = np.zeros_like(counts), np.zeros_like(counts)
    floors(
        counts,
        bounds[:-1],
        bounds[1:],
        begin,
        gone,
        half_window(seconds, widest),
        0.5 * least,
        baseline,
        noise,
    )
    return _peaks(seconds, gone, counts, baseline, noise, bounds[:-1], bounds[1:], begin, least, minimum_snr)


def _peaks(
    times: NDArray[np.float64],
    lost: NDArray[np.bool_],
    values: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.int64],
    threshold: float,
    minimum_snr: float,
) -> Peaks:
    """Search flat arrays and name the columns of what is found."""
    signal, used = np.empty(len(values)), np.empty(len(values), dtype=np.bool_)
    stretches, colours, gain = _stretches(
        times, lost, values, baseline, noise, begins, ends, first, signal, used
    )
    # a window has at least one top, and a stretch no more tops than every other scan
    scans = int(np.sum(stretches[:, 2] - stretches[:, 1]))
    count, points = len(stretches) + scans // 2, scans + 2 * MOST_MARGIN * len(stretches)
    windows = Windows(
        np.empty((count, COLUMNS), dtype=np.int64),
        np.empty(count),
        np.empty(count),
        np.empty(points),
        np.empty(points, dtype=np.int8),
        *(np.empty(points) for _ in range(5)),
    )
    ceiling = float(values.max(initial=0.0))
    count = lay_out(
        times,
        values,
        baseline,
        noise,
        signal,
        used,
        begins,
        ends,
        first,
        stretches,
        colours,
        gain,
        threshold,
        ceiling,
        windows,
    )
    windows = windows._replace(
        table=windows.table[:count], gain=windows.gain[:count], colour=windows.colour[:count]
    )
    parameters, variances = np.empty((count, PARAMETERS)), np.empty((count, TOGETHER))
    numbers = np.zeros(count, dtype=np.int64)
    resolve(times, windows, minimum_snr, parameters, variances, numbers)
    found = judge(times, windows, parameters, variances, numbers, minimum_snr)
    column = np.ascontiguousarray(found.T)
    return Peaks(
        trace=column[0].astype(np.int64),
        time=column[1],
        start=column[2],
        end=column[3],
        height=column[4],
        area=column[5],
        area_error=column[6],
        snr=column[7],
        width=column[8],
        distortion=column[9],
        misfit=column[10],
        flags=column[11].astype(np.uint32),
    )


@numba.njit(cache=True)
def _stretches(
    times: NDArray[np.float64],
    lost: NDArray[np.bool_],
    values: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.int64],
    signal: NDArray[np.float64],
    used: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
    """Fill ``signal`` and ``used``; gives row, begin and end of each stretch.

    With them come the colour of the noise of each, and how noise grows with height in the run.
    """
    # stretches do not touch, and the memory of rows that are not written is never taken
    found = np.empty((len(values) // 2 + 1, 3), dtype=np.int64)
    colours = np.empty(len(found))
    bounds = np.empty((len(times) // 2 + 1, 2), dtype=np.int64)
    samples = np.empty(SAMPLES)
    count, sampled = 0, 0
    for row in range(len(begins)):
        low, high = begins[row], ends[row]
        if high - low < 5:
            continue
        own, free, sd = signal[low:high], used[low:high], noise[low:high]
        clean(values[low:high], baseline[low:high], sd, lost[first[row] : first[row] + high - low], own, free)
        number, colour = regions(own, sd, bounds)
        for k in range(number):
            colours[count] = colour
            found[count, 0], found[count, 1], found[count, 2] = row, bounds[k, 0], bounds[k, 1]
            count += 1
            sampled = variance_over_height(own, sd, free, bounds[k, 0], bounds[k, 1], SURE, samples, sampled)
    gain = max(nth(samples, sampled, sampled // 2), 0.0) if sampled > 0 else 0.0
    return found[:count].copy(), colours[:count].copy(), gain
