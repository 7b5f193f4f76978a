"""What is said of fitted peaks: area, limits, how well the shape holds, and which of them are none."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.hvl_fit import AREA, AT_MOST, CENTRE, TOGETHER, TWIST, WIDTH, leave
from biocluster.science.metabolome.overlap import SQUARE, nearest, tell
from biocluster.science.metabolome.windows import (
    BEGIN,
    END,
    FIRST,
    FLAT,
    HALF,
    LAST,
    ROW,
    SCAN,
    START,
    STOP,
    Windows,
)

COLUMNS = 12
"""Of a table of peaks, in the order of the attributes of ``Peaks``."""
LOW_SNR, SATURATED, CUT = int(Flag.LOW_SNR), int(Flag.SATURATED), int(Flag.CUT)
OVERLAPPED, POOR_SHAPE = int(Flag.OVERLAPPED), int(Flag.POOR_SHAPE)
SMALL_MISFIT = 0.01
"""A fit that leaves no more than this share of the height holds, however little noise there is."""
POOR_MISFIT = 0.03
"""A fit that leaves more than noise and than this share of the height has a poor shape."""
HOLDS = 2.0
"""A fit that leaves no more than so many times the variance of the noise holds."""
SURE = 3.0
"""What a fit leaves of the area counts as far as its square is more than so many times its variance."""
LEAST_OF_ERROR, CERTAIN = 3.0, 10.0
"""An area that is no more than so many times its error is none, unless the scans stand so high above the noise."""
FEWEST = 6
"""Scans of a peak that is taken although the fit says nothing of it."""
BESIDE = 3
"""Scans on either side of the signal in which what a fit leaves still counts."""
FOOT = 0.1
"""What a fit leaves of the foot of a peak, below this share of its height, is judged apart from what it leaves above."""
EDGE = 0.01
"""A peak ends where it falls to this share of its height, or to half the noise."""


@numba.njit(cache=True)
def portion(own: float, whole: float, height: float, peaks: int) -> float:
    """Which part of a scan is a peak's: that of its curve, and far from all curves, all of it if it is alone."""
    return own / whole if whole > 1e-3 * height else (1.0 if peaks == 1 else 0.0)


@numba.njit(cache=True)
def edges(
    curve: NDArray[np.float64],
    whole: NDArray[np.float64],
    extra: NDArray[np.float64],
    n: int,
    top: int,
    level: float,
) -> tuple[int, int]:
    """First and last scan of a peak: as far as it is above ``level`` and more than half of all on both sides."""
    first, last = top, top
    for step in range(-1, 2, 2):
        at = top
        while 0 <= at + step < n:
            if curve[at + step] < 0.5 * whole[at + step] or curve[at + step] + extra[at + step] < level:
                break
            at += step
        first, last = min(first, at), max(last, at)
    return first, last


@numba.njit(cache=True)
def falls_on_both_sides(
    line: NDArray[np.float64],
    under: NDArray[np.float64],
    n: int,
    top: int,
    height: float,
    cut_left: bool,
    cut_right: bool,
) -> bool:
    """Whether the trace itself, baseline and all, falls by 40 % of the height before and after: a step does not.

    A side on which the trace ends is not asked.
    """
    here = line[top] + under[top]
    before, after = here, here
    for at in range(top + 1):
        before = min(before, line[at] + under[at])
    for at in range(top, n):
        after = min(after, line[at] + under[at])
    wanted = here - 0.4 * min(height, line[top])
    return (cut_left or before < wanted) and (cut_right or after < wanted)


@numba.njit(cache=True)
def apex_of(
    times: NDArray[np.float64],
    curve: NDArray[np.float64],
    extra: NDArray[np.float64],
    fitted: float,
    full: float,
) -> float:
    """Time of the highest point of a fitted curve and what is added to it, near its own apex.

    It is the top of the parabola through the highest scan and its neighbours.
    """
    n = len(times)
    top = nearest(times, fitted)
    best = top
    for at in range(n):
        if abs(times[at] - fitted) < 0.35 * full and curve[at] + extra[at] > curve[best] + extra[best]:
            best = at
    if not 0 < best < n - 1 or abs(times[best] - fitted) >= 0.35 * full:
        return fitted
    x0, x1 = times[best - 1] - times[best], times[best + 1] - times[best]
    y = curve[best] + extra[best]
    rise = (y - curve[best - 1] - extra[best - 1]) / -x0
    fall = (curve[best + 1] + extra[best + 1] - y) / x1
    if not rise > fall:
        return fitted
    shift = 0.5 * x0 + 0.5 * (x1 - x0) * rise / (rise - fall)
    return times[best] + min(max(shift, x0), x1)


@numba.njit(cache=True)
def of_scans(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    line: NDArray[np.float64],
    noise: NDArray[np.float64],
    kind: NDArray[np.int8],
    colour: float,
    gain: float,
    begin: int,
    end: int,
) -> tuple[float, float, int]:
    """Area of the scans ``begin:end`` with its error, and the highest of them: for where a fit says nothing."""
    area, variance, top = 0.0, 0.0, begin
    for at in range(begin, end):
        step = 0.5 * (times[min(at + 1, len(times) - 1)] - times[max(at - 1, 0)])
        if kind[at] != AT_MOST:
            area += step * counts[at]
        variance += step * step * ((colour * noise[at]) ** 2 + gain * max(line[at], 0.0))
        if line[at] > line[top]:
            top = at
    return area, math.sqrt(variance), top


@numba.njit(cache=True)
def sure(extra: float, variance: float) -> float:
    """As much of a sum as is more than noise: almost all of a large one, and nothing of a small one."""
    return extra * (1.0 - SURE * variance / (extra * extra)) if extra * extra > SURE * variance else 0.0


@numba.njit(cache=True)
def below_threshold(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    kind: NDArray[np.int8],
    curve: NDArray[np.float64],
    whole: NDArray[np.float64],
    n: int,
    top: int,
) -> float:
    """Area that a peak has below the threshold of its file beyond that of its curve: the feet of a shape with tails.

    Where a side of it ends in scans that are below the threshold, and nothing else is there, it is taken to go
    on falling as it fell over the last factor of four.
    """
    area = 0.0
    for step in range(-1, 2, 2):
        end = top
        while 0 <= end + step < n and kind[end + step] != AT_MOST:
            end += step
        if not 0 <= end + step < n or abs(end - top) < 6 or curve[end] < 0.9 * whole[end]:
            continue
        last, time = 0.0, 0.0
        for back in range(3):
            last += counts[end - back * step] / 3.0
            time += times[end - back * step] / 3.0
        upper = end - 2 * step
        while upper != top and counts[upper] < 4.0 * last:
            upper -= step
        if upper == top or last <= 0.0:
            continue
        length = abs(time - times[upper]) / math.log(counts[upper] / last)
        beyond = 0.0
        at = end + step
        while 0 <= at < n:
            beyond += curve[at] * 0.5 * (times[min(at + 1, n - 1)] - times[max(at - 1, 0)])
            at += step
        here = last * math.exp(-abs(times[end] + 0.5 * (times[end + step] - times[end]) - time) / length)
        area += max(here * length - beyond, 0.0)
    return area


@numba.njit(cache=True)
def judge(
    times: NDArray[np.float64],
    windows: Windows,
    parameters: NDArray[np.float64],
    variances: NDArray[np.float64],
    numbers: NDArray[np.int64],
    minimum_snr: float,
) -> NDArray[np.float64]:
    """The table of the peaks that stand, by trace and time, of those that were fitted to the windows."""
    room = 0
    for w in range(len(windows.table)):
        room = max(room, windows.table[w, STOP] - windows.table[w, START])
    curves, left, rest = np.empty((TOGETHER + 1, room)), np.empty(room), np.empty(room)
    out = np.empty((numbers.sum(), COLUMNS))
    written = 0
    for w in range(len(windows.table)):
        own, p = windows.table[w], parameters[w]
        start, stop, begin, end, half = own[START], own[STOP], own[BEGIN], own[END], own[HALF]
        n, peaks = stop - start, numbers[w]
        seconds, kind = times[own[SCAN] : own[SCAN] + n], windows.kind[start:stop]
        counts, line, beneath = (
            windows.counts[start:stop],
            windows.line[start:stop],
            windows.beneath[start:stop],
        )
        noise, weight, gain = windows.noise[start:stop], windows.weight[start:stop], windows.gain[w]
        colour = windows.colour[w]
        leave(seconds, counts, kind, p, peaks, curves, left)
        whole = curves[TOGETHER]
        square, number = 0.0, 0
        for at in range(begin, end):
            if weight[at] > 0.0:
                square += left[at] * left[at] / ((colour * noise[at]) ** 2 + gain * max(whole[at], 0.0))
                number += 1
        poor = square / max(number - 4 * peaks, 1)
        share_left = max(0.0, 1.0 - 1.5 / max(poor, 1e-9))
        taken = 0
        for _ in range(peaks):
            k = peaks
            for j in range(peaks):
                sooner = k == peaks or p[2 + 4 * j + CENTRE] < p[2 + 4 * k + CENTRE]
                if not taken >> j & 1 and sooner:
                    k = j
            taken |= 1 << k
            curve, at_peak = curves[k], 2 + 4 * k
            fitted, height, full = tell(p, k)
            beyond_left = fitted < seconds[0] and own[FIRST] == 1
            beyond_right = fitted > seconds[n - 1] and own[LAST] == 1
            top = nearest(seconds, fitted)
            if height < minimum_snr * noise[top] or not begin - 1 <= top <= end:
                continue
            level = height * min(max(EDGE, 0.5 * noise[top] / height), 0.5)
            cut_left = own[FIRST] == 1 and curve[0] > level
            cut_right = own[LAST] == 1 and curve[n - 1] > level
            if not falls_on_both_sides(line, beneath, n, top, height, cut_left, cut_right):
                continue
            # what the fit leaves, as far as it is this peak's and more than noise, smoothed
            for at in range(n):
                total, weights = 0.0, 0.0
                for i in range(max(-half, -at), min(half, n - 1 - at) + 1):
                    total += (half + 1.0 - abs(i)) * left[at + i]
                    weights += half + 1.0 - abs(i)
                rest[at] = share_left * total / weights * portion(curve[at], whole[at], height, peaks)
            apex = min(max(apex_of(seconds, curve, rest, fitted, full), seconds[0]), seconds[n - 1])
            top = nearest(seconds, apex)
            first, last = edges(curve, whole, rest, n, top, level)
            mis, points, shared, seen = 0.0, 0, 0.0, 0.0
            core, core_variance, foot, foot_variance = 0.0, 0.0, 0.0, 0.0
            for at in range(n):
                step = 0.5 * (seconds[min(at + 1, n - 1)] - seconds[max(at - 1, 0)])
                shared += step * min(curve[at], whole[at] - curve[at])
                seen += step * curve[at]
                if begin - BESIDE <= at < end + BESIDE:
                    mine = step * portion(curve[at], whole[at], height, peaks)
                    variance = mine * mine * ((colour * noise[at]) ** 2 + gain * max(whole[at], 0.0))
                    if curve[at] > FOOT * height:
                        core += mine * left[at]
                        core_variance += variance
                    else:
                        foot += mine * left[at]
                        foot_variance += variance
                if first <= at <= last and weight[at] > 0.0:
                    mis += left[at] * left[at]
                    points += 1
            misfit = math.sqrt(mis / max(points, 1)) / height
            holds = poor < HOLDS or misfit < SMALL_MISFIT
            area = seen if beyond_left or beyond_right else p[at_peak + AREA]
            variance = max(variances[w, k], 0.0) * max(poor, 1.0)
            if own[FLAT] == 0:
                area += sure(core, core_variance) + sure(foot, foot_variance)
                variance += core_variance * (core * core > SURE * core_variance)
                variance += foot_variance * (foot * foot > SURE * foot_variance)
            if own[FLAT] == 0 and (not holds or (foot > 0.0 and foot * foot > SURE * foot_variance)):
                area += below_threshold(seconds, counts, kind, curve, whole, n, top)
            if not holds:
                variance += (0.5 * misfit * area) ** 2
            error, width, distortion = (
                math.sqrt(variance),
                p[at_peak + WIDTH],
                p[at_peak + TWIST] / p[at_peak + CENTRE],
            )
            failed = area <= LEAST_OF_ERROR * error or points < 3
            if failed:
                area, error, top = of_scans(seconds, counts, line, noise, kind, colour, gain, begin, end)
                if peaks > 1 or points < FEWEST or line[top] < CERTAIN * noise[top]:
                    continue
                apex, height, first, last = seconds[top], line[top], begin, end - 1
                width, distortion = area / height / SQUARE, 0.0
            snr = height / noise[top]
            flags = 0
            flags |= LOW_SNR if snr < 10.0 else 0
            flags |= SATURATED if own[FLAT] == 1 else 0
            flags |= OVERLAPPED if shared > 0.01 * p[at_peak + AREA] else 0
            flags |= CUT if cut_left or cut_right else 0
            flags |= POOR_SHAPE if failed or (not holds and misfit > POOR_MISFIT) else 0
            found = out[written]
            found[0], found[1], found[2], found[3] = own[ROW], apex, seconds[first], seconds[last]
            found[4], found[5], found[6], found[7] = height, area, error, snr
            found[8], found[9], found[10], found[11] = width, distortion, misfit, flags
            written += 1
    return out[:written].copy()
