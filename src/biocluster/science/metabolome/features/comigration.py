"""Which features of a run migrate together, and how alike their peaks are."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from biocluster.science.metabolome.features.steps import STEPS


class Pairs(NamedTuple):
    """Pairs of features of one run; arrays of shape (n_pairs,), as in ``Features``."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    kind: NDArray[np.int16]
    likeness: NDArray[np.float32]


def known_pairs(
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    time: NDArray[np.float64],
    width: NDArray[np.float64],
    snr: NDArray[np.float64],
    area: NDArray[np.float64],
    traces: NDArray[np.float32],
    row: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    *,
    polarity: int,
    apart: float = 0.5,
    least_likeness: float = 0.6,
) -> Pairs:
    """Find pairs that migrate together and differ by a known step.

    Parameters
    ----------
    mz, error, time, width, snr, area : ndarray, shape (n_features,)
        Ordered by m/z; ``error`` in ppm, that of the difference between two m/z of the run.
    traces : ndarray, shape (n_traces, n_scans)
        In counts.
    row, low, high : ndarray of int64, shape (n_features,)
        The trace of each feature, and its scans ``low:high``.
    polarity : int
        Steps of the other polarity are left out; with 0 none is.
    apart : float
        Times of strong peaks may differ by this share of the width.
    least_likeness : float
        Pairs whose peaks correlate less are left out.

    Returns
    -------
    Pairs
        Ordered by kind and then by the left feature.
    """
    found = [
        _pairs_of_step(
            mz,
            error,
            time,
            width,
            snr,
            area,
            traces,
            row,
            low,
            high,
            step.slope,
            step.offset,
            step.below,
            step.above,
            step.highest,
            apart,
            least_likeness,
        )
        for step in STEPS
        if step.polarity * polarity >= 0
    ]
    kinds = [kind for kind, step in enumerate(STEPS) if step.polarity * polarity >= 0]
    return Pairs(
        np.concatenate([pairs[0] for pairs in found]),
        np.concatenate([pairs[1] for pairs in found]),
        np.repeat(np.array(kinds, np.int16), [len(pairs[0]) for pairs in found]),
        np.concatenate([pairs[2] for pairs in found]),
    )


@njit(cache=True)
def _pairs_of_step(
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    time: NDArray[np.float64],
    width: NDArray[np.float64],
    snr: NDArray[np.float64],
    area: NDArray[np.float64],
    traces: NDArray[np.float32],
    row: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    slope: float,
    offset: float,
    below: float,
    above: float,
    highest: float,
    apart: float,
    least: float,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    left = [np.int32(0) for _ in range(0)]
    right = [np.int32(0) for _ in range(0)]
    likeness = [np.float32(0) for _ in range(0)]
    widest = 0.0
    for at in range(len(mz)):
        widest = max(widest, error[at])
    begin = 0
    for one in range(len(mz)):
        wanted = slope * mz[one] + offset
        reach = 3e-6 * wanted * (widest * (1.0 + slope))
        while begin < len(mz) and mz[begin] < wanted - below - reach:
            begin += 1
        other = begin
        while other < len(mz) and mz[other] <= wanted + above + reach:
            away = mz[other] - wanted
            error_here = 3e-6 * np.hypot(slope * mz[one] * error[one], mz[other] * error[other])
            # The apex of a weak peak is not better known than its width over its S/N.
            late = (apart + 1.5 / min(snr[one], snr[other])) * min(width[one], width[other])
            if (
                -below - error_here <= away <= above + error_here
                and abs(time[other] - time[one]) <= late
                and area[other] <= highest * area[one]
            ):
                alike = correlation(
                    traces[row[one]],
                    traces[row[other]],
                    min(low[one], low[other]),
                    max(high[one], high[other]),
                )
                if alike >= least:
                    left.append(np.int32(one))
                    right.append(np.int32(other))
                    likeness.append(np.float32(alike))
            other += 1
    return np.array(left, np.int32), np.array(right, np.int32), np.array(likeness, np.float32)


@njit(cache=True)
def correlation(one: NDArray[np.float32], other: NDArray[np.float32], low: int, high: int) -> float:
    """Pearson's, over the scans ``low:high``; 0 where either does not vary."""
    n = high - low
    if n < 3:
        return 0.0
    mean_one, mean_other = 0.0, 0.0
    for at in range(low, high):
        mean_one += one[at]
        mean_other += other[at]
    mean_one /= n
    mean_other /= n
    mixed, square_one, square_other = 0.0, 0.0, 0.0
    for at in range(low, high):
        a, b = one[at] - mean_one, other[at] - mean_other
        mixed += a * b
        square_one += a * a
        square_other += b * b
    if square_one <= 0 or square_other <= 0:
        return 0.0
    return mixed / np.sqrt(square_one * square_other)
