"""Peaks of traces: found at several widths, fitted alone or together with their neighbours, and judged."""

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.baseline import (
    Floor,
    baseline_and_noise,
    faltering_scans,
    floors,
    half_window,
    lowest_count,
)
from biocluster.science.metabolome.judging import COLUMNS
from biocluster.science.metabolome.overlap import TOGETHER
from biocluster.science.metabolome.peaks import Peaks
from biocluster.science.metabolome.selecting import nth
from biocluster.science.metabolome.stretches import peaks_of_stretch
from biocluster.science.metabolome.tops import clean, regions, tops
from biocluster.science.metabolome.traces import Traces

WIDEST = 100.0
"""Seconds from base to base of the widest thing that is taken for peaks, unless told otherwise."""
TOPS = 64
"""Most tops of one stretch."""
SURE, TALL = 20.0, 10.0
"""Scans this many times above the noise tell how noise grows with the signal: in the run, and in a stretch."""
SAMPLES = 20_000
"""Scans that are asked for this."""
TRUST = 30.0
"""Scans of a stretch that are worth as much as the whole run."""
LEAST_DIP = 0.015
"""Tops between which the trace falls to this share of the lesser, or to its noise, are fitted apart."""


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
    if baseline is None or noise is None:
        floor = baseline_and_noise(traces.times, traces.intensity, lost=traces.lost)
    else:
        floor = Floor(np.asarray(baseline, dtype=np.float32), np.asarray(noise, dtype=np.float32))
    if floor.baseline.shape != traces.intensity.shape or floor.noise.shape != traces.intensity.shape:
        raise ValueError("baseline and noise must have the shape of the traces")
    row = np.arange(len(traces), dtype=np.int64) * traces.n_scans
    return _peaks(
        traces.times,
        traces.lost | faltering_scans(traces.intensity, floor),
        np.ascontiguousarray(traces.intensity).ravel(),
        np.ascontiguousarray(floor.baseline).ravel(),
        np.ascontiguousarray(floor.noise).ravel(),
        row + traces.first,
        row + traces.last,
        traces.first,
        lowest_count(traces.intensity),
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
    stretches, gain = _stretches(times, lost, values, baseline, noise, begins, ends, first, signal, used)
    ceiling = float(values.max(initial=0.0))
    found = _resolve_all(
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
        gain,
        threshold,
        ceiling,
        minimum_snr,
    )
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
def _variance_over_height(
    signal: NDArray[np.float64],
    noise: NDArray[np.float32],
    used: NDArray[np.bool_],
    begin: int,
    end: int,
    least: float,
    out: NDArray[np.float64],
    count: int,
) -> int:
    """Write the variance of scans above ``least`` times the noise over their height from ``out[count]`` on.

    It is told by fourth differences: of independent scans they have 70 times the variance of one, and of a
    smooth peak almost nothing. Gives the new count.
    """
    for at in range(max(begin, 2), min(end, len(signal) - 2)):
        if count == len(out):
            break
        level = (signal[at - 1] + signal[at] + signal[at + 1]) / 3.0
        if level < least * noise[at]:
            continue
        if used[at - 2] and used[at - 1] and used[at] and used[at + 1] and used[at + 2]:
            outer, inner = signal[at - 2] + signal[at + 2], signal[at - 1] + signal[at + 1]
            fourth = outer - 4.0 * inner + 6.0 * signal[at]
            # 0.455 is the median of the square of a standard normal variable
            out[count] = (fourth * fourth / 70.0 / 0.455 - noise[at] * noise[at]) / level
            count += 1
    return count


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
) -> tuple[NDArray[np.int64], float]:
    """Fill ``signal`` and ``used``; gives row, begin and end of each stretch, and how noise grows with height."""
    # stretches do not touch, and the memory of rows that are not written is never taken
    found = np.empty((len(values) // 2 + 1, 3), dtype=np.int64)
    bounds = np.empty((len(times) // 2 + 1, 2), dtype=np.int64)
    samples = np.empty(SAMPLES)
    count, sampled = 0, 0
    for row in range(len(begins)):
        low, high = begins[row], ends[row]
        if high - low < 5:
            continue
        own, free, sd = signal[low:high], used[low:high], noise[low:high]
        clean(values[low:high], baseline[low:high], sd, lost[first[row] : first[row] + high - low], own, free)
        for k in range(regions(own, sd, bounds)):
            found[count, 0], found[count, 1], found[count, 2] = row, bounds[k, 0], bounds[k, 1]
            count += 1
            sampled = _variance_over_height(own, sd, free, bounds[k, 0], bounds[k, 1], SURE, samples, sampled)
    gain = max(nth(samples, sampled, sampled // 2), 0.0) if sampled > 0 else 0.0
    return found[:count].copy(), gain


@numba.njit(cache=True)
def _resolve_all(
    times: NDArray[np.float64],
    values: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    signal: NDArray[np.float64],
    used: NDArray[np.bool_],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.int64],
    stretches: NDArray[np.int64],
    gain: float,
    threshold: float,
    ceiling: float,
    minimum_snr: float,
) -> NDArray[np.float64]:
    """The table of the peaks of all stretches."""
    table = np.empty((TOPS * TOGETHER * (len(stretches) + 1), COLUMNS))
    written = 0
    line, samples = np.empty(len(times)), np.empty(len(times))
    top = np.empty(TOPS, dtype=np.int64)
    for k in range(len(stretches)):
        row, begin, end = stretches[k, 0], stretches[k, 1], stretches[k, 2]
        low, high = begins[row], ends[row]
        near = stretches[k - 1, 2] if k > 0 and stretches[k - 1, 0] == row else 0
        far = stretches[k + 1, 1] if k + 1 < len(stretches) and stretches[k + 1, 0] == row else high - low
        own, free, sd = signal[low:high], used[low:high], noise[low:high]
        told = _variance_over_height(own, sd, free, begin, end, TALL, samples, 0)
        local = max(nth(samples, told, told // 2), 0.0) if told > 0 else 0.0
        local = (local * told + TRUST * gain) / (told + TRUST)
        count, half = tops(own, sd, local, begin, end, line, top)
        start = 0
        for j in range(count):
            cut = end
            if j + 1 < count:
                cut = top[j]
                for at in range(top[j], top[j + 1]):
                    if line[at] < line[cut]:
                        cut = at
                lesser = min(line[top[j]], line[top[j + 1]])
                if line[cut] > max(LEAST_DIP * lesser, sd[cut]) and j + 1 - start < TOGETHER:
                    continue
            written += peaks_of_stretch(
                row,
                times[first[row] : first[row] + high - low],
                values[low:high],
                baseline[low:high],
                sd,
                own,
                free,
                local,
                threshold,
                ceiling,
                (near, begin, cut, far if j + 1 == count else cut),
                top[start : j + 1],
                half,
                minimum_snr,
                table[written:],
            )
            start, near, begin = j + 1, cut, cut
    return table[:written].copy()
