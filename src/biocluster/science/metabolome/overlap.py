"""Peaks that stand close together are fitted together, and no more of them than the trace can tell apart."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.hvl import flank, mode, shape
from biocluster.science.metabolome.hvl_fit import AREA, CENTRE, TWIST, WIDTH, fit, model

TOGETHER = 5
"""Most peaks that are fitted together."""
SHAPE_ERROR = 0.01
"""What a real shape may differ from the formula, as a share of the intensity: fits do not chase less."""
ALIKE = 0.25
"""Standard deviation of the logarithms of the widths of neighbours around their mean."""
LEAN = 0.8
"""Size from which the distortion ``r`` costs, so that what noise suggests of it is not believed at once."""
LINE = 0.15
"""How far a fit may move the straight line from what the trace leaves on either side, as a share of the noise."""
LEAST_WIDTH = 0.3
"""Of a peak, as a share of the time between scans."""
ENOUGH, MOST_STEPS = 0.02, 40
"""A fit ends when a step lowers the sum of squares by less than this, or after so many."""
GAUSSIAN_FULL, GAUSSIAN_AREA = 2.3548, 2.5066
"""Full width at half maximum, and area over height, of a Gaussian of width 1."""
APART = 2.2
"""Two tops nearer than this, in standard deviations of a Gaussian as wide as they are, are one split top."""
NOTCH = 4.0
"""How far below the log-concave hull, in standard deviations, a trace must fall for a shoulder to be tried."""
GAIN_OF_SPLIT = 30.0
"""By how much a further peak must lower the sum of squares: four parameters and some doubt."""


@numba.njit(cache=True)
def first_guess(
    times: NDArray[np.float64],
    line: NDArray[np.float64],
    tops: NDArray[np.int64],
    parameters: NDArray[np.float64],
) -> None:
    """Gaussians at the tops, as wide as the half height on the side where no neighbour stands."""
    n = len(line)
    for k in range(len(tops)):
        top = tops[k]
        half = 0.5 * line[top]
        left = top
        while left > 0 and line[left] > half and line[left - 1] <= line[left] + 0.1 * half:
            left -= 1
        right = top
        while right < n - 1 and line[right] > half and line[right + 1] <= line[right] + 0.1 * half:
            right += 1
        before, after = times[top] - times[left], times[right] - times[top]
        if line[left] > half and line[right] <= half:
            before = after
        elif line[right] > half and line[left] <= half:
            after = before
        width = max(before + after, times[min(top + 1, n - 1)] - times[max(top - 1, 0)]) / GAUSSIAN_FULL
        at = 2 + 4 * k
        parameters[at + AREA] = line[top] * width * GAUSSIAN_AREA
        parameters[at + CENTRE] = times[top]
        parameters[at + WIDTH] = width


@numba.njit(cache=True)
def shoulders(
    times: NDArray[np.float64],
    line: NDArray[np.float64],
    sd: NDArray[np.float64],
    top: int,
    least: float,
    apart: float,
    hull: NDArray[np.int64],
    found: NDArray[np.int64],
) -> int:
    """Look for places where a top is not log-concave, as every single peak is.

    Around ``top``, as far as ``line`` is above ``least`` and four of its standard deviations, the least concave
    curve above its logarithm is drawn. Where the line falls far enough below this hull, something stands on the
    other side of the notch, seen from the top: at the point where the hull touches the line again. Writes these
    points into ``found`` and gives their number.
    """
    n = len(line)
    begin = top
    while begin > 0 and line[begin - 1] > max(least, 4.0 * sd[begin - 1]):
        begin -= 1
    end = top + 1
    while end < n and line[end] > max(least, 4.0 * sd[end]):
        end += 1
    if end - begin < 5:
        return 0
    size = 0
    for at in range(begin, end):
        y = math.log(line[at])
        while size >= 2:
            a, b = hull[size - 2], hull[size - 1]
            ya, yb = math.log(line[a]), math.log(line[b])
            if (yb - ya) * (times[at] - times[a]) > (y - ya) * (times[b] - times[a]):
                break
            size -= 1
        hull[size] = at
        size += 1
    count = 0
    for k in range(size - 1):
        a, b = hull[k], hull[k + 1]
        ya, yb = math.log(line[a]), math.log(line[b])
        deepest = 0.0
        for at in range(a + 1, b):
            above = math.exp(ya + (yb - ya) * (times[at] - times[a]) / (times[b] - times[a]))
            deepest = max(deepest, (above - line[at]) / sd[at])
        if deepest > NOTCH and count < len(found):
            place = b if b > top else a
            if count == 0 or abs(times[place] - times[found[count - 1]]) > apart:
                found[count] = place
                count += 1
    return count


@numba.njit(cache=True)
def nearest(times: NDArray[np.float64], time: float) -> int:
    """The scan at or after a time; the last where all are before it."""
    low, high = 0, len(times) - 1
    while low < high:
        middle = (low + high) // 2
        if times[middle] < time:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(cache=True)
def tell(parameters: NDArray[np.float64], k: int) -> tuple[float, float, float]:
    """Apex in seconds, height, and full width at half maximum of a fitted peak."""
    at = 2 + 4 * k
    width = parameters[at + WIDTH]
    r = parameters[at + TWIST] / (width * width)
    z = mode(r)
    height = parameters[at + AREA] / width * shape(z, r)[0]
    return parameters[at + CENTRE] + width * z, height, width * (flank(r, 0.5, 1) - flank(r, 0.5, -1))


@numba.njit(cache=True)
def without(parameters: NDArray[np.float64], gone: int) -> NDArray[np.float64]:
    """The parameters of the other peaks."""
    at = 2 + 4 * gone
    left = np.empty(len(parameters) - 4)
    for j in range(len(left)):
        left[j] = parameters[j] if j < at else parameters[j + 4]
    return left


@numba.njit(cache=True)
def weakest(parameters: NDArray[np.float64], noise: float, minimum_snr: float) -> int:
    """A peak that is lower than asked for, or too near a higher one to be another; -1 if there is none."""
    peaks = (len(parameters) - 2) // 4
    apex, height, full = np.empty(peaks), np.empty(peaks), np.empty(peaks)
    for k in range(peaks):
        apex[k], height[k], full[k] = tell(parameters, k)
    found = -1
    for k in range(peaks):
        poor = height[k] < minimum_snr * noise
        for other in range(peaks):
            if other != k and (height[other] > height[k] or (height[other] == height[k] and other < k)):
                mean = 0.5 * (full[k] + full[other]) / GAUSSIAN_FULL
                ratio = full[k] / full[other]
                poor |= abs(apex[k] - apex[other]) < APART * mean
                poor |= ratio > 3.0 or ratio < 0.25
        if poor and (found < 0 or height[k] < height[found]):
            found = k
    return found


@numba.njit(cache=True)
def prune(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    kind: NDArray[np.int8],
    parameters: NDArray[np.float64],
    noise: float,
    minimum_snr: float,
    covariance: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float]:
    """Fit, and take out the weakest peak that does not pass for a neighbour and fit again, until all do."""
    n = len(times)
    least_width = LEAST_WIDTH * (times[n - 1] - times[0]) / max(n - 1, 1)
    most_width = 0.5 * (times[n - 1] - times[0])
    while True:
        best = fit(
            times,
            counts,
            weight,
            kind,
            parameters,
            least_width,
            most_width,
            LINE * noise,
            ALIKE,
            LEAN,
            ENOUGH,
            MOST_STEPS,
            covariance,
        )
        gone = weakest(parameters, noise, minimum_snr)
        if gone < 0 or len(parameters) <= 6:
            return parameters, best
        parameters = without(parameters, gone)


@numba.njit(cache=True)
def with_shoulders(
    times: NDArray[np.float64],
    line: NDArray[np.float64],
    sd: NDArray[np.float64],
    parameters: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Parameters to begin a fit from that has a peak more at each shoulder of those that there are."""
    n = len(times)
    peaks = (len(parameters) - 2) // 4
    trial = np.zeros(2 + 4 * TOGETHER)
    for j in range(len(parameters)):
        trial[j] = parameters[j]
    rest, other = np.empty(n), np.empty(n)
    hull, places = np.empty(n, dtype=np.int64), np.empty(TOGETHER, dtype=np.int64)
    count = peaks
    for k in range(peaks):
        for at in range(n):
            rest[at] = line[at]
        for j in range(peaks):
            if j != k:
                model(times, parameters, j, other)
                for at in range(n):
                    rest[at] -= other[at]
        apex, height, full = tell(parameters, k)
        top = nearest(times, apex)
        more = min(shoulders(times, rest, sd, top, 0.02 * height, 0.4 * full, hull, places), TOGETHER - count)
        if more == 0:
            continue
        width = full / GAUSSIAN_FULL / (1.0 + 0.6 * more)
        own = 2 + 4 * k
        trial[own + AREA], trial[own + CENTRE] = height * width * GAUSSIAN_AREA, apex
        trial[own + WIDTH], trial[own + TWIST] = width, 0.0
        for j in range(more):
            new = 2 + 4 * (count + j)
            trial[new + AREA] = 0.8 * max(rest[places[j]], 0.0) * width * GAUSSIAN_AREA
            trial[new + CENTRE], trial[new + WIDTH] = times[places[j]], width
        count += more
    return trial[: 2 + 4 * count]


@numba.njit(cache=True)
def resolve(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    kind: NDArray[np.int8],
    line: NDArray[np.float64],
    sd: NDArray[np.float64],
    inside: int,
    tops: NDArray[np.int64],
    noise: float,
    minimum_snr: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit as many peaks as the stretch needs; gives their parameters and the covariance of these.

    It begins with the ``tops``. Where the fit leaves more of the ``inside`` scans than it should and one of
    its peaks is not log-concave, further peaks are tried at the shoulders, and kept if the sum of squares falls
    enough and all of them pass for neighbours.
    """
    start = np.zeros(2 + 4 * len(tops))
    first_guess(times, line, tops, start)
    covariance = np.zeros((2 + 4 * TOGETHER, 2 + 4 * TOGETHER))
    tried = np.zeros((2 + 4 * TOGETHER, 2 + 4 * TOGETHER))
    parameters, best = prune(times, counts, weight, kind, start, noise, minimum_snr, covariance)
    for _ in range(2):
        if best < 1.5 * max(inside - len(parameters) + 2, 1):
            break
        trial = with_shoulders(times, line, sd, parameters)
        if len(trial) == len(parameters):
            break
        trial, found = prune(times, counts, weight, kind, trial.copy(), noise, minimum_snr, tried)
        added = (len(trial) - len(parameters)) // 4
        if best - found < max(GAIN_OF_SPLIT * added, 1.0):
            break
        parameters, best = trial, found
        covariance, tried = tried, covariance
    return parameters, covariance
