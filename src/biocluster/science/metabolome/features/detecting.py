"""The features of a run: peaks on its mass tracks that are neither noise nor background."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
from numba import njit
from numpy.typing import NDArray

from biocluster.science.metabolome.baseline import baseline_and_noise, lowest_count
from biocluster.science.metabolome.detection import find_peaks
from biocluster.science.metabolome.features.comigration import correlation, known_pairs
from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.features.precision import Precision
from biocluster.science.metabolome.features.tracks import find_tracks
from biocluster.science.metabolome.peaks import Peaks
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.traces import extract

CORE = 1.2
"""Gaussian widths on either side of the apex in which the centroids of a peak are looked at."""
LEAST_POINTS, LEAST_SHARE = 3, 0.6
"""Centroids in the core of a peak, and share of its scans that have one: noise has gaps."""
LEAST_UNDER, MOST_UNDER = 0.05, 0.9
"""Share of the background in the core from which its m/z matters, and beyond which the peak's is not trusted."""
BESIDE = (4.0, 10.0)
"""Widths from the apex between which the background alone is seen."""
SURE_POINTS, SURE_SHARE = 4, 0.7
MOST_SCATTER = 2.5
"""Scatter of the m/z over the core, over that which the intensities explain."""
NARROWEST, WIDEST = 0.4, 3.5
"""Width over that of strong peaks at about that time: spikes are narrower, waves of the background wider."""
STRONG = 20.0
"""S/N from which peaks tell how wide peaks are."""
NEIGHBOURS = 41
SATELLITE = 0.03
"""A side peak of a strong ion has less than this share of its height."""
SATELLITE_NEAR = 0.3
"""In Th; farther away there are none."""
SATELLITE_LIKENESS = 0.9


def detect_features(
    run: Run,
    *,
    minimum_snr: float = 3.0,
    sure_snr: float = 5.0,
    precision: Precision | None = None,
    mobility: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
) -> Features:
    """Find the features of a run.

    Centroids are chained to mass tracks; peaks are looked for on the trace of each track. A peak is a
    feature if its scans have centroids without gaps, whose m/z scatter no more than their intensities
    explain, if it is as wide as peaks are at that time, and if it is no side peak of a stronger ion.

    Parameters
    ----------
    run : Run
        Centroided.
    minimum_snr, sure_snr : float
        Height over noise below which nothing is a feature, or none that stands by itself.
    precision : Precision, optional
        Scatter of the centroids' m/z; measured in the run by default.
    mobility : callable, optional
        Turns an array of migration times of this run, in seconds, into effective mobilities.

    Returns
    -------
    Features
        Ordered by m/z; none for a run without centroids.

    Raises
    ------
    ValueError
        If the run is in profile mode.
    """
    if run.profile:
        raise ValueError("features are found among centroids; this run is in profile mode")
    tracks = find_tracks(run, precision=precision)
    known = tracks.precision
    traces = extract(run, tracks.mz, tolerance_ppm=tracks.tolerance)
    least = 0.5 * lowest_count(run.intensity)
    floor = baseline_and_noise(traces.times, traces.intensity, least_noise=least, lost=traces.lost)
    peaks = find_peaks(traces, baseline=floor.baseline, noise=floor.noise, minimum_snr=minimum_snr)
    away, error, scatter, share, points = _cores(
        traces.times,
        traces.intensity,
        traces.deviation,
        floor.baseline,
        peaks.trace,
        peaks.time,
        peaks.width,
        known.floor,
        known.shot,
        known.worst,
    )
    good = (
        (points >= LEAST_POINTS)
        & (share >= LEAST_SHARE)
        & (scatter <= np.maximum(MOST_SCATTER, peaks.snr / 4))
        & (peaks.area > 0)
    )
    good &= _usual_width(peaks, good)
    mz = tracks.mz[peaks.trace] * (1.0 + away * 1e-6)
    kept = np.nonzero(good)[0]
    kept = kept[np.argsort(mz[kept], kind="stable")]
    low = np.searchsorted(traces.times, peaks.start[kept])
    high = np.searchsorted(traces.times, peaks.end[kept], side="right")
    side = _satellites(
        mz[kept],
        peaks.time[kept],
        peaks.width[kept],
        peaks.height[kept],
        traces.intensity,
        peaks.trace[kept],
        low,
        high,
    )
    sure = (peaks.snr >= sure_snr) & (points >= SURE_POINTS) & (share >= SURE_SHARE)
    pairs = known_pairs(
        mz[kept],
        np.hypot(error[kept], known.floor),
        peaks.time[kept],
        peaks.width[kept],
        peaks.snr[kept],
        peaks.area[kept],
        traces.intensity,
        peaks.trace[kept],
        low,
        high,
        polarity=run.polarity,
    )
    columns = {
        field.name: getattr(peaks, field.name)[kept] for field in fields(Peaks) if field.name != "trace"
    }
    return Features(
        mz=mz[kept],
        mz_error=error[kept],
        quality=_quality(columns["snr"], columns["misfit"], scatter[kept], share[kept]),
        sure=sure[kept] & ~side,
        mobility=np.full(len(kept), np.nan)
        if mobility is None
        else np.asarray(mobility(columns["time"]), np.float64),
        pair_left=pairs.left,
        pair_right=pairs.right,
        pair_kind=pairs.kind,
        pair_likeness=pairs.likeness,
        polarity=run.polarity,
        **columns,
    )


def _usual_width(peaks: Peaks, good: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which peaks are as wide as the strong ones at about their time; all where too few tell."""
    strong = np.nonzero(good & (peaks.snr >= STRONG))[0]
    if len(strong) < 8:
        return np.ones(len(peaks), dtype=bool)
    strong = strong[np.argsort(peaks.time[strong], kind="stable")]
    relative = np.log(peaks.width / peaks.time)
    windows = min(NEIGHBOURS, len(strong))
    usual = np.median(np.lib.stride_tricks.sliding_window_view(relative[strong], windows), axis=1)
    at = np.clip(np.searchsorted(peaks.time[strong], peaks.time) - windows // 2, 0, len(usual) - 1)
    away = relative - usual[at]
    return (away > np.log(NARROWEST)) & (away < np.log(WIDEST))


def _quality(
    snr: NDArray[np.float64],
    misfit: NDArray[np.float64],
    scatter: NDArray[np.float64],
    share: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Product of four shares: of height over noise, shape, m/z that holds still, and scans without gaps."""
    shape = np.exp(-((np.nan_to_num(misfit) / 0.25) ** 2))
    return (
        (1.0 - np.exp(-snr / 8.0)) * shape * np.exp(-np.maximum(scatter - 1.2, 0.0)) * np.minimum(share, 1.0)
    )


@njit(cache=True)
def _cores(
    times: NDArray[np.float64],
    intensity: NDArray[np.float32],
    deviation: NDArray[np.float32],
    baseline: NDArray[np.float32],
    trace: NDArray[np.int64],
    time: NDArray[np.float64],
    width: NDArray[np.float64],
    floor: float,
    shot: float,
    worst: float,
) -> tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]
]:
    """Look at the centroids in the core of each peak.

    Gives how far their m/z is from the track's and the standard error of that, both in ppm; their scatter
    over the expected one; the share of scans that have one; and their number. Where the peak stands on a
    background, its own m/z is what is left of the centroids when the background's part, with the m/z that it has
    beside the peak, is taken away.
    """
    n = len(trace)
    mean, error, scatter, share = np.zeros(n), np.full(n, worst), np.full(n, np.inf), np.zeros(n)
    points = np.zeros(n, np.int64)
    for peak in range(n):
        row = trace[peak]
        low = np.searchsorted(times, time[peak] - CORE * width[peak])
        high = np.searchsorted(times, time[peak] + CORE * width[peak])
        weight, total, under, whole = 0.0, 0.0, 0.0, 0.0
        for at in range(low, high):
            counts = intensity[row, at]
            if counts > 0:
                worth = 1.0 / min(floor * floor + shot * shot / counts, worst * worst)
                total += worth * deviation[row, at]
                weight += worth
                under += min(baseline[row, at], counts)
                whole += counts
                points[peak] += 1
        if points[peak] == 0:
            continue
        middle = total / weight
        square = 0.0
        for at in range(low, high):
            if intensity[row, at] > 0:
                worth = 1.0 / min(floor * floor + shot * shot / intensity[row, at], worst * worst)
                square += worth * (deviation[row, at] - middle) ** 2
        scatter[peak] = np.sqrt(square / max(points[peak] - 1, 1))
        share[peak] = points[peak] / (high - low)
        mean[peak], error[peak] = middle, 1.0 / np.sqrt(weight)
        part = under / whole
        if part > LEAST_UNDER:
            beside, beside_weight = 0.0, 0.0
            first = np.searchsorted(times, time[peak] - BESIDE[1] * width[peak])
            last = np.searchsorted(times, time[peak] + BESIDE[1] * width[peak])
            for at in range(first, last):
                if abs(times[at] - time[peak]) > BESIDE[0] * width[peak] and intensity[row, at] > 0:
                    worth = 1.0 / min(floor * floor + shot * shot / intensity[row, at], worst * worst)
                    beside += worth * deviation[row, at]
                    beside_weight += worth
            if beside_weight > 0.25 * weight:
                part = min(part, MOST_UNDER)
                mean[peak] = (middle - part * beside / beside_weight) / (1.0 - part)
                error[peak] = np.sqrt(1.0 / weight + part * part / beside_weight) / (1.0 - part)
    return mean, error, scatter, share, points


@njit(cache=True)
def _satellites(
    mz: NDArray[np.float64],
    time: NDArray[np.float64],
    width: NDArray[np.float64],
    height: NDArray[np.float64],
    intensity: NDArray[np.float32],
    trace: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Which features, ordered by m/z, are side peaks: weak, beside a strong ion, of its very shape."""
    side = np.zeros(len(mz), np.bool_)
    for strong in range(len(mz)):
        for direction in (-1, 1):
            weak = strong + direction
            while 0 <= weak < len(mz) and abs(mz[weak] - mz[strong]) <= SATELLITE_NEAR:
                if (
                    height[weak] < SATELLITE * height[strong]
                    and abs(time[weak] - time[strong]) < 0.3 * width[strong]
                ):
                    begin, end = min(low[weak], low[strong]), max(high[weak], high[strong])
                    if (
                        correlation(intensity[trace[weak]], intensity[trace[strong]], begin, end)
                        > SATELLITE_LIKENESS
                    ):
                        side[weak] = True
                weak += direction
    return side
