"""A stretch of signal in a trace: what lies beneath it, what each of its scans is worth, and its peaks."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.hvl_fit import AT_LEAST, AT_MOST, EXACT
from biocluster.science.metabolome.judging import judge
from biocluster.science.metabolome.overlap import SHAPE_ERROR, resolve
from biocluster.science.metabolome.tops import smooth

DOUBT = 4.0
"""Scans that the straight line beneath a stretch is held to 0 by."""
EMPTY = 0.25
"""A baseline below this share of the threshold says that a file leaves out what is small."""


@numba.njit(cache=True)
def flat_top(
    raw: NDArray[np.float32], noise: NDArray[np.float32], begin: int, end: int, full: int, ceiling: float
) -> float:
    """Intensity from which the top of a stretch is cut flat by the detector; infinite where it is not.

    It is where the three highest scans in a row are equal, or where more scans are within 2 % of the highest
    than any peak has there and nothing in the run is much higher.
    """
    highest = 0.0
    for at in range(begin, end):
        highest = max(highest, raw[at])
    equal, most_equal, near, most_near = 0, 0, 0, 0
    for at in range(begin, end):
        equal = equal + 1 if raw[at] >= 0.9999 * highest and highest > 20.0 * noise[at] else 0
        near = near + 1 if raw[at] >= 0.98 * highest else 0
        most_equal, most_near = max(most_equal, equal), max(most_near, near)
    if most_equal >= 3:
        return 0.9999 * highest
    return 0.98 * highest if highest > 0.7 * ceiling and most_near >= max(5, int(0.4 * full)) else np.inf


@numba.njit(cache=True)
def beneath(
    times: NDArray[np.float64],
    signal: NDArray[np.float64],
    used: NDArray[np.bool_],
    begin: int,
    end: int,
    out: NDArray[np.float64],
) -> None:
    """The straight line through the scans on either side of ``begin:end``, into ``out``."""
    n = len(times)
    middle, reach = 0.5 * (times[0] + times[n - 1]), max(0.5 * (times[n - 1] - times[0]), 1e-9)
    weights, first, second, total, slanted = DOUBT, 0.0, DOUBT, 0.0, 0.0
    for at in range(n):
        if used[at] and not begin <= at < end:
            u = (times[at] - middle) / reach
            weights += 1.0
            first += u
            second += u * u
            total += signal[at]
            slanted += u * signal[at]
    determinant = weights * second - first * first
    offset = (second * total - first * slanted) / determinant
    slope = (weights * slanted - first * total) / determinant
    for at in range(n):
        out[at] = offset + slope * (times[at] - middle) / reach


@numba.njit(cache=True)
def narrowest_top(line: NDArray[np.float64], tops: NDArray[np.int64]) -> int:
    """Scans of the narrowest of some tops above half its height."""
    n = len(line)
    narrowest = n
    for k in range(len(tops)):
        left, right = tops[k], tops[k]
        while left > 0 and line[left] > 0.5 * line[tops[k]]:
            left -= 1
        while right < n - 1 and line[right] > 0.5 * line[tops[k]]:
            right += 1
        narrowest = min(narrowest, right - left)
    return narrowest


@numba.njit(cache=True)
def peaks_of_stretch(
    row: int,
    times: NDArray[np.float64],
    raw: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    signal: NDArray[np.float64],
    used: NDArray[np.bool_],
    gain: float,
    threshold: float,
    ceiling: float,
    bounds: tuple[int, int, int, int],
    tops: NDArray[np.int64],
    half: int,
    minimum_snr: float,
    out: NDArray[np.float64],
) -> int:
    """Fit the peaks of a stretch and write those that stand into ``out``; gives their number.

    ``bounds`` are the end of the signal before, begin and end of the stretch, and the begin of the signal
    after it: as much of the baseline between them is fitted too as the stretch is long on both sides together.
    """
    near, begin, end, far = bounds
    margin = min(max((end - begin) // 2, 8), 40)
    low, high = max(begin - margin, near), min(end + margin, far)
    n = high - low
    seconds = times[low:high]
    line, under, above = np.empty(n), np.empty(n), np.empty(n)
    limit, weight, deviation, sd = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    kind = np.zeros(n, dtype=np.int8)
    beneath(seconds, signal[low:high], used[low:high], begin - low, end - low, under)
    smooth(signal, low, high, half, line)
    places = np.empty(len(tops), dtype=np.int64)
    for k in range(len(tops)):
        places[k] = tops[k] - low
    full = narrowest_top(line, places)
    half = min(max(1, full // 6), half)
    share = smooth(signal, low, high, half, line)
    flat = flat_top(raw, noise, begin, end, full, ceiling)
    first_flat, last_flat = high, low
    for at in range(begin, end):
        if raw[at] >= flat:
            first_flat, last_flat = min(first_flat, at), at
    beside = 0.0
    for k in range(len(tops)):
        beside += noise[tops[k]] / len(tops)
    for k in range(n):
        at = low + k
        up = max(line[k], 0.0)
        variance = noise[at] * noise[at] + gain * up
        above[k] = signal[at] - under[k]
        line[k] -= under[k]
        limit[k] = above[k]
        under[k] += baseline[at]
        deviation[k] = noise[at]
        sd[k] = math.sqrt(variance * share)
        weight[k] = 1.0 / (variance + (SHAPE_ERROR * up) ** 2) if used[at] else 0.0
        kind[k] = EXACT
        if first_flat <= at <= last_flat:
            if raw[at] >= flat:
                kind[k] = AT_LEAST
            else:  # a lower scan between saturated ones is a mishap
                weight[k] = 0.0
        elif raw[at] == 0.0 and used[at] and baseline[at] < EMPTY * threshold:
            kind[k] = AT_MOST
            limit[k] = threshold - under[k]
    parameters, covariance = resolve(
        seconds, limit, weight, kind, line, sd, end - begin, places, beside, minimum_snr
    )
    return judge(
        row,
        seconds,
        above,
        line,
        under,
        deviation,
        gain,
        limit,
        weight,
        kind,
        parameters,
        covariance,
        (begin - low, end - low),
        half,
        times[0],
        times[len(times) - 1],
        minimum_snr,
        first_flat <= last_flat,
        out,
    )
