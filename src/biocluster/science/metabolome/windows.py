"""Stretches of signal cut out of their traces, each with what a fit needs to know of its scans."""

import math
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.hvl_fit import AT_LEAST, AT_MOST, EXACT, TOGETHER
from biocluster.science.metabolome.selecting import nth
from biocluster.science.metabolome.tops import smooth, tops, variance_over_height

ROW, SCAN, START, STOP, BEGIN, END, HALF, FLAT, FIRST, LAST, TOPS = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""Columns of ``Windows.table``; as many places of tops as ``TOPS`` says follow."""
COLUMNS = 11 + TOGETHER
MOST_TOPS = 64
"""Of one stretch."""
TALL = 10.0
"""Scans of a stretch this many times above the noise tell how the noise grows with the signal."""
TRUST = 30.0
"""Scans of a stretch that are worth as much as the whole run in this."""
LEAST_DIP = 0.015
"""Tops between which the trace falls to this share of the lesser, or to its noise, are fitted apart."""
LEAST_MARGIN, MOST_MARGIN = 8, 40
"""Scans on either side of a stretch that are fitted with it: half its length, between these bounds."""
SHAPE_ERROR = 0.01
"""What a real shape may differ from the formula, as a share of the intensity: fits do not chase less."""
DOUBT = 4.0
"""Scans that the straight line beneath a stretch is held to 0 by."""
EMPTY = 0.25
"""A baseline below this share of the threshold says that a file leaves out what is small."""


class Windows(NamedTuple):
    """Stretches, one after another in flat arrays; each belongs to one trace and is fitted by itself.

    Attributes
    ----------
    table : ndarray of int64, shape (n_windows, COLUMNS)
        Of each window: its trace, the scan of its first point, where in the flat arrays it starts and stops,
        where among its points the signal begins and ends, the half width of its smoothing, whether its top
        is cut flat, whether it holds the first and the last scan of its trace, and its tops.
    gain : ndarray of float64, shape (n_windows,)
        Variance of intensities over their height, beyond the noise.
    colour : ndarray of float64, shape (n_windows,)
        How many times larger sums of noise vary than if scans were independent.
    counts : ndarray of float64, shape (n_points,)
        Above everything that lies beneath; or the bound that a point sets.
    kind : ndarray of int8, shape (n_points,)
        ``EXACT``, ``AT_MOST`` or ``AT_LEAST``.
    weight : ndarray of float64, shape (n_points,)
        One over the variance; 0 for scans that say nothing.
    line, sd : ndarray of float64, shape (n_points,)
        Smoothed counts and their standard deviation.
    beneath : ndarray of float64, shape (n_points,)
        What was taken away from the intensities.
    noise : ndarray of float64, shape (n_points,)
        Standard deviation of the noise beside the signal.
    """

    table: NDArray[np.int64]
    gain: NDArray[np.float64]
    colour: NDArray[np.float64]
    counts: NDArray[np.float64]
    kind: NDArray[np.int8]
    weight: NDArray[np.float64]
    line: NDArray[np.float64]
    sd: NDArray[np.float64]
    beneath: NDArray[np.float64]
    noise: NDArray[np.float64]


@numba.njit(cache=True)
def _flat_from(
    raw: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    begin: int,
    end: int,
    full: int,
    ceiling: float,
) -> float:
    """Intensity from which the top of a stretch is cut flat by the detector; infinite where it is not.

    It is where the three highest scans in a row are equal, or where more scans are within 2 % of the height
    than any peak has there and nothing in the run is much higher.
    """
    top = begin
    for at in range(begin, end):
        if raw[at] > raw[top]:
            top = at
    highest, height = raw[top], raw[top] - baseline[top]
    equal, most_equal, near, most_near = 0, 0, 0, 0
    for at in range(begin, end):
        equal = equal + 1 if raw[at] >= highest - 1e-4 * height else 0
        near = near + 1 if raw[at] >= highest - 0.02 * height else 0
        most_equal, most_near = max(most_equal, equal), max(most_near, near)
    if most_equal >= 3 and height > 20.0 * noise[top]:
        return highest - 1e-4 * height
    wide = most_near >= max(5, int(0.4 * full)) and highest > 0.7 * ceiling
    return highest - 0.02 * height if wide else np.inf


@numba.njit(cache=True)
def _lie_beneath(
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
def lay_out(
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
    colours: NDArray[np.float64],
    run_gain: float,
    threshold: float,
    ceiling: float,
    windows: Windows,
) -> int:
    """Fill ``windows``, which have room enough, with the stretches and their tops; gives how many there are.

    A stretch is cut where the trace all but falls to its baseline between two tops, and where it has more tops
    than are fitted together.
    """
    table, gain = windows.table, windows.gain
    line, samples = np.empty(len(times)), np.empty(len(times))
    top = np.empty(MOST_TOPS, dtype=np.int64)
    written, free = 0, 0
    for k in range(len(stretches)):
        row, begin, end = stretches[k, 0], stretches[k, 1], stretches[k, 2]
        shift, n = begins[row], ends[row] - begins[row]
        near = stretches[k - 1, 2] if k > 0 and stretches[k - 1, 0] == row else 0
        last = stretches[k + 1, 1] if k + 1 < len(stretches) and stretches[k + 1, 0] == row else n
        own, sd, believed = signal[shift : shift + n], noise[shift : shift + n], used[shift : shift + n]
        raw, under = values[shift : shift + n], baseline[shift : shift + n]
        told = 0
        told = variance_over_height(own, sd, believed, begin, end, TALL, samples, told)
        local = max(nth(samples, told, told // 2), 0.0) if told > 0 else 0.0
        local = (local * told + TRUST * run_gain) / (told + TRUST)
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
            far = last if j + 1 == count else cut
            margin = min(max((cut - begin) // 2, LEAST_MARGIN), MOST_MARGIN)
            low, high = max(begin - margin, near), min(cut + margin, far)
            own_table = table[written]
            own_table[ROW], own_table[SCAN], own_table[START], own_table[STOP] = (
                row,
                first[row] + low,
                free,
                free + high - low,
            )
            own_table[BEGIN], own_table[END], own_table[HALF], own_table[TOPS] = (
                begin - low,
                cut - low,
                half,
                j + 1 - start,
            )
            own_table[FIRST], own_table[LAST] = low == 0, high == n
            for i in range(start, j + 1):
                own_table[TOPS + 1 + i - start] = top[i] - low
            gain[written], windows.colour[written] = local, colours[k]
            seconds = times[first[row] + low : first[row] + high]
            _fill(
                seconds,
                raw,
                under,
                sd,
                own,
                believed,
                low,
                local,
                colours[k],
                threshold,
                ceiling,
                own_table,
                windows,
            )
            written += 1
            free += high - low
            start, near, begin = j + 1, cut, cut
    return written


@numba.njit(cache=True)
def _fill(
    times: NDArray[np.float64],
    values: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    signal: NDArray[np.float64],
    used: NDArray[np.bool_],
    low: int,
    gain: float,
    colour: float,
    threshold: float,
    ceiling: float,
    own: NDArray[np.int64],
    windows: Windows,
) -> None:
    """Write the points of one window, which are those of its trace from ``low`` on."""
    n, begin, end = len(times), own[BEGIN], own[END]
    counts, line = windows.counts[own[START] : own[STOP]], windows.line[own[START] : own[STOP]]
    beneath, around = windows.beneath[own[START] : own[STOP]], windows.noise[own[START] : own[STOP]]
    weight, sd = windows.weight[own[START] : own[STOP]], windows.sd[own[START] : own[STOP]]
    kind = windows.kind[own[START] : own[STOP]]
    _lie_beneath(times, signal[low : low + n], used[low : low + n], begin, end, beneath)
    smooth(signal, low, low + n, own[HALF], line)
    full = n  # scans of the narrowest top above half its height
    for k in range(own[TOPS]):
        top = own[TOPS + 1 + k]
        left, right = top, top
        while left > 0 and line[left] > 0.5 * line[top]:
            left -= 1
        while right < n - 1 and line[right] > 0.5 * line[top]:
            right += 1
        full = min(full, right - left)
    own[HALF] = min(max(1, full // 6), own[HALF])
    share = smooth(signal, low, low + n, own[HALF], line)
    flat = _flat_from(values, baseline, noise, low + begin, low + end, full, ceiling)
    first_flat, last_flat = n, -1
    for k in range(begin, end):
        if values[low + k] >= flat:
            first_flat, last_flat = min(first_flat, k), k
    own[FLAT] = last_flat >= 0
    for k in range(n):
        at = low + k
        up = max(line[k], 0.0)
        variance = (colour * noise[at]) ** 2 + gain * up
        counts[k] = signal[at] - beneath[k]
        line[k] -= beneath[k]
        beneath[k] += baseline[at]
        around[k] = noise[at]
        sd[k] = math.sqrt(variance * share)
        weight[k] = 1.0 / (variance + (SHAPE_ERROR * up) ** 2) if used[at] else 0.0
        kind[k] = EXACT
        if first_flat <= k <= last_flat:
            if values[at] >= flat:
                kind[k] = AT_LEAST
            else:  # a lower scan between saturated ones is a mishap
                weight[k] = 0.0
        elif values[at] == 0.0 and used[at] and baseline[at] < EMPTY * threshold:
            kind[k] = AT_MOST
            counts[k] = threshold - beneath[k]
