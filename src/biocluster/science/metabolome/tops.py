"""Where a trace rises above its noise, and how many tops stand there, judged at several widths at once."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.selecting import nth

BOXES = (3, 9, 27)
"""Scans over which a trace is summed to tell signal from noise."""
SIGNIFICANT = 5.0
"""A sum counts as signal from this many standard deviations on."""
WIDEST_HALF = 16
"""Scans on either side of the widest smoothing."""
MOST_COLOUR = 4.0
"""Noise is not believed to make sums vary more than this: then it is peaks that do."""
VALLEY = 4.0
"""A dip between two tops counts from this many standard deviations on."""


@numba.njit(cache=True)
def clean(
    counts: NDArray[np.float32],
    baseline: NDArray[np.float32],
    noise: NDArray[np.float32],
    lost: NDArray[np.bool_],
    signal: NDArray[np.float64],
    used: NDArray[np.bool_],
) -> None:
    """Fill ``signal`` with the counts above the baseline, and ``used`` with what of it can be believed.

    Single scans that jump out of a trace, up or down, and scans in which the spray failed are replaced by the
    straight line between their neighbours. A jump is a scan with no more than a third of its height on
    either side, or one that stands 40 % above or below what a cubic through its neighbours expects; no peak
    that is two scans wide at half its height does either. An empty scan between two that stand five times above the
    noise jumps too: its ion went into the centroid of another.
    """
    n = len(counts)
    for at in range(n):
        signal[at] = counts[at] - baseline[at]
        used[at] = not lost[at]
    for at in range(1, n - 1):
        if not (used[at - 1] and used[at] and used[at + 1]):
            continue
        here, sd = counts[at] - baseline[at], noise[at]
        before, after = counts[at - 1] - baseline[at - 1], counts[at + 1] - baseline[at + 1]
        side = max(before, after)
        if (here > 5.0 * sd and side + sd < 0.35 * here) or (
            counts[at] == 0.0 and min(before, after) > 5.0 * sd
        ):
            used[at] = False
        elif 2 <= at < n - 2 and max(here, side) > 10.0 * sd:
            outer = counts[at - 2] - baseline[at - 2] + counts[at + 2] - baseline[at + 2]
            expected = (4.0 * (before + after) - outer) / 6.0
            up = here > 1.6 * side
            down = here < 0.6 * min(before, after) and min(before, after) > 10.0 * sd
            if abs(here - expected) > 0.4 * max(here, expected) and (up or down):
                used[at] = False
    at = 0
    while at < n:
        if used[at]:
            at += 1
            continue
        end = at
        while end < n and not used[end]:
            end += 1
        left = signal[at - 1] if at > 0 else (signal[end] if end < n else 0.0)
        right = signal[end] if end < n else left
        for gap in range(at, end):
            signal[gap] = left + (right - left) * (gap - at + 1) / (end - at + 1)
        at = end


@numba.njit(cache=True)
def regions(
    signal: NDArray[np.float64], noise: NDArray[np.float32], found: NDArray[np.int64]
) -> tuple[int, float]:
    """Write begin and end of the stretches of signal into the rows of ``found``; give their number.

    A stretch is where a sum over 3, 9 or 27 scans is significant, and on either side as long as the mean of
    five scans is above 0.7 of the noise. Noise of which neighbouring scans are alike makes the longer sums
    vary more; how much is told from the sums themselves, and given with the number: how many times the
    standard deviation of sums is that of sums of independent scans.
    """
    n = len(signal)
    total = np.zeros(n + 1)
    for at in range(n):
        total[at + 1] = total[at] + signal[at]
    inside = np.zeros(n, dtype=np.bool_)
    nothing = True
    colour = 1.0
    for box in BOXES:
        if n < box:
            continue
        half = box // 2
        root = math.sqrt(box)
        if n >= 40 * box:
            sums = np.empty(n // box)
            for k in range(len(sums)):
                middle = k * box + half
                sums[k] = abs(total[(k + 1) * box] - total[k * box]) / (root * noise[middle])
            # 40 % of the absolute values of normal noise are below 0.524; peaks fill less than a third
            usual = nth(sums, len(sums), int(0.4 * len(sums)))
            colour = min(max(usual / 0.524, colour), MOST_COLOUR)
        limit = SIGNIFICANT * colour
        for at in range(half, n - half):
            if total[at + half + 1] - total[at - half] > limit * root * noise[at]:
                inside[at] = True
                nothing = False
        if box == 3:
            for at in (0, n - 1):  # the sums leave out the ends
                if signal[at] > 3.0 * noise[at] and inside[min(max(at, 1), n - 2)]:
                    inside[at] = True
    if nothing:
        return 0, colour
    count, at = 0, 0
    while at < n:
        if not inside[at]:
            at += 1
            continue
        begin = at
        while at < n and inside[at]:
            at += 1
        end = at
        while begin > 0 and _mean5(total, begin - 1, n) > 0.7 * noise[begin - 1]:
            begin -= 1
        while end < n and (inside[end] or _mean5(total, end, n) > 0.7 * noise[end]):
            end += 1
        at = end
        if count > 0 and begin <= found[count - 1, 1]:
            found[count - 1, 1] = end
        elif count < len(found):
            found[count, 0], found[count, 1] = begin, end
            count += 1
    return count, colour


@numba.njit(cache=True)
def _mean5(total: NDArray[np.float64], at: int, n: int) -> float:
    low, high = max(at - 2, 0), min(at + 3, n)
    return (total[high] - total[low]) / (high - low)


@numba.njit(cache=True)
def variance_over_height(
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
def smooth(signal: NDArray[np.float64], begin: int, end: int, half: int, out: NDArray[np.float64]) -> float:
    """Weighted means with a triangle of ``half`` scans on either side, of the scans ``begin:end`` into ``out``.

    Gives the sum of the squared weights: the variance of a mean over that of a scan.
    """
    n = len(signal)
    square, whole = 0.0, 0.0
    for k in range(-half, half + 1):
        weight = half + 1.0 - abs(k)
        whole += weight
        square += weight * weight
    for at in range(begin, end):
        total, weights = 0.0, 0.0
        for k in range(max(-half, -at), min(half, n - 1 - at) + 1):
            weight = half + 1.0 - abs(k)
            total += weight * signal[at + k]
            weights += weight
        out[at - begin] = total / weights
    return square / (whole * whole)


@numba.njit(cache=True)
def tops(
    signal: NDArray[np.float64],
    noise: NDArray[np.float32],
    gain: float,
    begin: int,
    end: int,
    line: NDArray[np.float64],
    found: NDArray[np.int64],
) -> tuple[int, int]:
    """Write the tops of a stretch into ``found``; give their number and the half width of smoothing.

    The stretch is smoothed with triangles of 1, 2, 4, 8 and 16 scans; at each width tops between which
    no dip is deeper than noise allows are taken for one. The width that shows the most tops is believed, the
    widest of several. ``line`` receives the stretch so smoothed.
    """
    best, best_half = 0, 1
    here = np.empty(len(found), dtype=np.int64)
    for halvings in range(5):
        half = WIDEST_HALF >> halvings
        if half == 1 or 4 * half < end - begin:
            share = smooth(signal, begin, end, half, line[begin:end])
            count = _standing(line, noise, gain, share, begin, end, here)
            if count > best:
                best, best_half = count, half
                for k in range(count):
                    found[k] = here[k]
    smooth(signal, begin, end, best_half, line[begin:end])
    return best, best_half


@numba.njit(cache=True)
def _standing(
    line: NDArray[np.float64],
    noise: NDArray[np.float32],
    gain: float,
    share: float,
    begin: int,
    end: int,
    found: NDArray[np.int64],
) -> int:
    """Tops of a smoothed stretch, after the shallowest dips between them are filled one by one."""
    room = len(found)
    peaks, dips = np.empty(end - begin, dtype=np.int64), np.empty(end - begin, dtype=np.int64)
    count, lowest = 0, begin
    for at in range(begin, end):
        if line[at] < line[lowest]:
            lowest = at
        rises = at == begin or line[at] > line[at - 1]
        falls = at == end - 1 or line[at] >= line[at + 1]
        if rises and falls:
            dips[count] = lowest  # before this top
            peaks[count] = at
            count += 1
            lowest = at
    while count > 1:
        least, where = np.inf, 0
        for k in range(1, count):
            low, left, right = dips[k], peaks[k - 1], peaks[k]
            lesser = left if line[left] < line[right] else right
            spread = _variance(line, noise, gain, low) + _variance(line, noise, gain, lesser)
            depth = (line[lesser] - line[low]) / math.sqrt(share * spread)
            if depth < least:
                least, where = depth, k
        if least >= VALLEY and count <= room:
            break
        gone = where - 1 if line[peaks[where - 1]] < line[peaks[where]] else where
        # the dip that remains between the neighbours of the top that goes is the lower of its two
        if gone == where and where + 1 < count:
            if line[dips[where]] < line[dips[where + 1]]:
                dips[where + 1] = dips[where]
        elif gone == where - 1 and line[dips[where - 1]] < line[dips[where]]:
            dips[where] = dips[where - 1]
        for k in range(gone, count - 1):
            peaks[k] = peaks[k + 1]
            dips[k] = dips[k + 1]
        count -= 1
    for k in range(count):
        found[k] = peaks[k]
    return count


@numba.njit(cache=True)
def _variance(line: NDArray[np.float64], noise: NDArray[np.float32], gain: float, at: int) -> float:
    return noise[at] * noise[at] + gain * max(line[at], 0.0)
