"""Peaks of traces."""

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.baseline import Floor, baseline_and_noise
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.peaks import Peaks
from biocluster.science.metabolome.traces import Traces


def find_peaks(
    traces: Traces,
    *,
    baseline: ArrayLike | None = None,
    noise: ArrayLike | None = None,
    minimum_snr: float = 3.0,
) -> Peaks:
    """Find the peaks of traces.

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
        Ordered by trace and then by time.
    """
    if baseline is None or noise is None:
        floor = baseline_and_noise(traces.times, traces.intensity, lost=traces.lost)
    else:
        floor = Floor(np.asarray(baseline, dtype=np.float32), np.asarray(noise, dtype=np.float32))
    found = _find(
        traces.times, traces.intensity, floor.baseline, floor.noise, traces.first, traces.last, minimum_snr
    )
    column = found.T
    misfit = np.full(len(found), np.nan)
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
        distortion=np.zeros(len(found)),
        misfit=misfit,
        flags=np.where(column[7] < 10, np.uint32(Flag.LOW_SNR), np.uint32(0)).astype(np.uint32),
    )


@numba.njit(cache=True)
def _find(
    times: NDArray[np.float64],
    intensity: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    minimum_snr: float,
) -> NDArray[np.float64]:
    rows = []
    n = len(times)
    smooth = np.zeros(n)
    for trace in range(len(intensity)):
        low, high = first[trace], last[trace]
        if high - low < 5:
            continue
        for at in range(low, high):
            total, weight = 0.0, 0.0
            for k in range(-2, 3):
                if low <= at + k < high:
                    w = 3.0 - abs(k)
                    total += w * (intensity[trace, at + k] - baseline[trace, at + k])
                    weight += w
            smooth[at] = total / weight
        at = low
        while at < high:
            if smooth[at] <= 3.0 * noise[trace, at]:
                at += 1
                continue
            begin = at
            apex = at
            while at < high and smooth[at] > 1.0 * noise[trace, at]:
                if smooth[at] > smooth[apex]:
                    apex = at
                at += 1
            while begin > low and smooth[begin - 1] > 1.0 * noise[trace, begin - 1]:
                begin -= 1
            height = smooth[apex]
            snr = height / noise[trace, apex]
            if at - begin < 4 or snr < minimum_snr:
                continue
            area, error = 0.0, 0.0
            for k in range(max(begin, low + 1), min(at, high - 1)):
                step = 0.5 * (times[k + 1] - times[k - 1])
                area += step * (intensity[trace, k] - baseline[trace, k])
                error += (step * noise[trace, k]) ** 2
            width = area / height / 2.5066
            rows.append(
                (
                    float(trace),
                    times[apex],
                    times[begin],
                    times[at - 1],
                    height,
                    area,
                    np.sqrt(error),
                    snr,
                    width,
                )
            )
    out = np.empty((len(rows), 9))
    for k in range(len(rows)):
        for j in range(9):
            out[k, j] = rows[k][j]
    return out
