"""What is said of fitted peaks: area, limits, how well the shape holds, and which of them are none."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.hvl import flank
from biocluster.science.metabolome.hvl_fit import AREA, AT_LEAST, AT_MOST, CENTRE, TWIST, WIDTH, model
from biocluster.science.metabolome.overlap import nearest, tell

COLUMNS = 12
"""Of a table of peaks, in the order of the attributes of ``Peaks``."""
LOW_SNR, SATURATED, CUT = int(Flag.LOW_SNR), int(Flag.SATURATED), int(Flag.CUT)
OVERLAPPED, POOR_SHAPE = int(Flag.OVERLAPPED), int(Flag.POOR_SHAPE)
SMALL_MISFIT = 0.01
"""A fit that leaves no more than this share of the height holds, however little noise there is."""
POOR_MISFIT = 0.03
"""A fit that leaves more than noise and than this share of the height has a poor shape."""
EDGE = 0.01
"""A peak ends where it falls to this share of its height, or to half the noise."""


@numba.njit(cache=True)
def leave(
    times: NDArray[np.float64],
    above: NDArray[np.float64],
    limit: NDArray[np.float64],
    kind: NDArray[np.int8],
    parameters: NDArray[np.float64],
    curves: NDArray[np.float64],
    whole: NDArray[np.float64],
    left: NDArray[np.float64],
) -> None:
    """Fill the curves of the fitted peaks, their sum, and what the fit leaves of the counts.

    A scan that only says how high or low the trace is at most leaves nothing where the fit agrees.
    """
    n = len(times)
    middle, reach = 0.5 * (times[0] + times[n - 1]), max(0.5 * (times[n - 1] - times[0]), 1e-9)
    for at in range(n):
        whole[at] = 0.0
    for k in range(len(curves)):
        model(times, parameters, k, curves[k])
        for at in range(n):
            whole[at] += curves[k, at]
    for at in range(n):
        fitted = whole[at] + parameters[0] + parameters[1] * (times[at] - middle) / reach
        left[at] = above[at] - fitted
        if (kind[at] == AT_LEAST and left[at] < 0.0) or (kind[at] == AT_MOST and fitted <= limit[at]):
            left[at] = 0.0


@numba.njit(cache=True)
def edge(
    curve: NDArray[np.float64],
    whole: NDArray[np.float64],
    extra: NDArray[np.float64],
    top: int,
    step: int,
    level: float,
) -> int:
    """The scan until which a peak goes on one side: while it is above ``level`` and more than half of all."""
    n = len(curve)
    at = top
    while 0 <= at + step < n:
        following = at + step
        if curve[following] < 0.5 * whole[following] or curve[following] + extra[following] < level:
            break
        at = following
    return at


@numba.njit(cache=True)
def falls_on_both_sides(
    line: NDArray[np.float64],
    under: NDArray[np.float64],
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
    for at in range(top, len(line)):
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
def judge(
    row: int,
    times: NDArray[np.float64],
    above: NDArray[np.float64],
    line: NDArray[np.float64],
    under: NDArray[np.float64],
    noise: NDArray[np.float64],
    gain: float,
    limit: NDArray[np.float64],
    weight: NDArray[np.float64],
    kind: NDArray[np.int8],
    parameters: NDArray[np.float64],
    covariance: NDArray[np.float64],
    inside: tuple[int, int],
    half: int,
    first: float,
    last: float,
    minimum_snr: float,
    flat: bool,
    out: NDArray[np.float64],
) -> int:
    """Write the peaks of a stretch that stand into the rows of ``out``; gives their number.

    ``above`` are the counts above everything that lies beneath, ``line`` these smoothed with triangles of
    ``half`` scans, and ``under`` what lies beneath. ``inside`` are begin and end of the signal among the
    scans, and ``first`` and ``last`` the first and last time of the whole trace.
    """
    n, peaks = len(times), (len(parameters) - 2) // 4
    begin, end = inside
    curves, whole, left, rest = np.empty((peaks, n)), np.empty(n), np.empty(n), np.empty(n)
    leave(times, above, limit, kind, parameters, curves, whole, left)
    square, number = 0.0, 0
    for at in range(begin, end):
        if weight[at] > 0.0:
            square += left[at] * left[at] / (noise[at] * noise[at] + gain * max(whole[at], 0.0))
            number += 1
    poor = square / max(number - 4 * peaks, 1)
    share_left = max(0.0, 1.0 - 1.5 / max(poor, 1e-9))
    written, taken = 0, np.zeros(peaks, dtype=np.bool_)
    for _ in range(peaks):
        k = -1
        for j in range(peaks):
            if not taken[j] and (k < 0 or parameters[2 + 4 * j + CENTRE] < parameters[2 + 4 * k + CENTRE]):
                k = j
        taken[k] = True
        own = parameters[2 + 4 * k : 6 + 4 * k]
        fitted, height, full = tell(parameters, k)
        beyond = fitted < first or fitted > last
        top = nearest(times, fitted)
        if height < minimum_snr * noise[top] or not begin - 1 <= top <= end:
            continue
        r = own[TWIST] / (own[WIDTH] * own[WIDTH])
        level = min(max(EDGE, 0.5 * noise[top] / height), 0.5)
        rises = own[CENTRE] + own[WIDTH] * flank(r, level, -1)
        falls = own[CENTRE] + own[WIDTH] * flank(r, level, 1)
        if not falls_on_both_sides(
            line,
            under,
            top,
            height,
            rises < first and times[0] == first,
            falls > last and times[n - 1] == last,
        ):
            continue
        # what the fit leaves, as far as it is this peak's and more than noise, smoothed
        for at in range(n):
            total, weights = 0.0, 0.0
            for i in range(max(-half, -at), min(half, n - 1 - at) + 1):
                total += (half + 1.0 - abs(i)) * left[at + i]
                weights += half + 1.0 - abs(i)
            part = curves[k, at] / whole[at] if whole[at] > 1e-3 * height else (1.0 if peaks == 1 else 0.0)
            rest[at] = share_left * part * total / weights
        apex = min(max(apex_of(times, curves[k], rest, fitted, full), first), last)
        top = nearest(times, apex)
        start = edge(curves[k], whole, rest, top, -1, level * height)
        finish = edge(curves[k], whole, rest, top, 1, level * height)
        mis, points, shared, extra, extra_variance, seen = 0.0, 0, 0.0, 0.0, 0.0, 0.0
        for at in range(n):
            step = 0.5 * (times[min(at + 1, n - 1)] - times[max(at - 1, 0)])
            shared += step * min(curves[k, at], whole[at] - curves[k, at])
            seen += step * curves[k, at]
            if begin - 3 <= at < end + 3:
                part = (
                    curves[k, at] / whole[at] if whole[at] > 1e-3 * height else (1.0 if peaks == 1 else 0.0)
                )
                extra += step * part * left[at]
                extra_variance += (step * part) ** 2 * (noise[at] ** 2 + gain * max(whole[at], 0.0))
            if start <= at <= finish and weight[at] > 0.0:
                mis += left[at] * left[at]
                points += 1
        misfit = math.sqrt(mis / max(points, 1)) / height
        holds = poor < 2.0 or misfit < SMALL_MISFIT
        area = seen if beyond else own[AREA]
        error = math.sqrt(max(covariance[2 + 4 * k + AREA, 2 + 4 * k + AREA], 0.0) * max(poor, 1.0))
        if not flat and extra * extra > 3.0 * extra_variance:
            area += extra * (1.0 - 3.0 * extra_variance / (extra * extra))
            error = math.sqrt(extra_variance + error * error)
        if not holds:
            error = math.sqrt(error * error + (0.5 * misfit * area) ** 2)
        if area <= 3.0 * error or points < 3:
            continue
        snr = height / noise[top]
        flags = 0
        flags |= LOW_SNR if snr < 10.0 else 0
        flags |= SATURATED if flat else 0
        flags |= OVERLAPPED if shared > 0.01 * own[AREA] else 0
        flags |= CUT if rises < first or falls > last else 0
        flags |= POOR_SHAPE if not holds and misfit > POOR_MISFIT else 0
        found = out[written]
        found[0], found[1], found[2], found[3] = row, apex, times[start], times[finish]
        found[4], found[5], found[6], found[7] = height, area, error, snr
        found[8], found[9], found[10], found[11] = own[WIDTH], own[TWIST] / own[CENTRE], misfit, flags
        written += 1
    return written
