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
LINE = 0.15
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
    parameters[:] = 0.0
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
        width = max(before + after, times[min(top + 1, n - 1)] - times[max(top - 1, 0)]) / 2.355
        at = 2 + 4 * k
        parameters[at + AREA] = line[top] * width * 2.507
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
    left[:at] = parameters[:at]
    left[at:] = parameters[at + 4 :]
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
                mean = 0.5 * (full[k] + full[other]) / 2.355
                ratio = full[k] / full[other]
                poor |= abs(apex[k] - apex[other]) < APART * mean
                poor |= ratio > 3.0 or ratio < 0.25
        if poor and (found < 0 or height[k] < height[found]):
            found = k
    return found


@numba.njit(cache=True)
def resolve(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    kind: NDArray[np.int8],
    line: NDArray[np.float64],
    sd: NDArray[np.float64],
    core: tuple[int, int],
    tops: NDArray[np.int64],
    noise: float,
    least_width: float,
    minimum_snr: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Fit as many peaks as the stretch needs; give parameters, covariance and mean square of what is left.

    It begins with the ``tops``. Where the fit leaves more than it should and one of its peaks is not
    log-concave (every Haarhoff-Van der Linde peak, Gaussian, exponentially modified Gaussian and triangle is;
    two of them further apart than twice their width are not), a further peak is tried at the shoulder and
    kept if the sum of squares falls enough and it passes for a neighbour. Peaks that do not are taken out.
    """
    n = len(times)
    most_width = 0.5 * (times[n - 1] - times[0])
    parameters = np.zeros(2 + 4 * len(tops))
    first_guess(times, line, tops, parameters)
    covariance = np.zeros((2 + 4 * TOGETHER, 2 + 4 * TOGETHER))
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
        0.02,
        30,
        covariance,
    )
    while len(parameters) > 6:
        gone = weakest(parameters, noise, minimum_snr)
        if gone < 0:
            break
        parameters = without(parameters, gone)
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
            0.02,
            30,
            covariance,
        )
    begin, end = core
    rest, other = np.empty(n), np.empty(n)
    hull, places = np.empty(n, dtype=np.int64), np.empty(TOGETHER, dtype=np.int64)
    for _ in range(2):
        peaks = (len(parameters) - 2) // 4
        if peaks >= TOGETHER or best < 1.5 * max(end - begin - 4 * peaks, 1):
            break
        count = 0
        trial = np.zeros(2 + 4 * TOGETHER)
        trial[: len(parameters)] = parameters
        for k in range(peaks):
            rest[:] = line
            for j in range(peaks):
                if j != k:
                    model(times, parameters, j, other)
                    rest -= other
            apex, height, full = tell(parameters, k)
            top = min(int(np.searchsorted(times, apex)), n - 1)
            more = shoulders(
                times, rest, sd, top, 0.02 * height, 0.4 * full, hull, places[: TOGETHER - peaks - count]
            )
            if more == 0:
                continue
            width = full / 2.355 / (1.0 + 0.6 * more)
            own = 2 + 4 * k
            trial[own + AREA], trial[own + CENTRE] = height * width * 2.507, apex
            trial[own + WIDTH], trial[own + TWIST] = width, 0.0
            for j in range(more):
                new = 2 + 4 * (peaks + count + j)
                trial[new + AREA] = 0.8 * max(rest[places[j]], 0.0) * width * 2.507
                trial[new + CENTRE], trial[new + WIDTH] = times[places[j]], width
            count += more
        if count == 0:
            break
        trial = trial[: 2 + 4 * (peaks + count)].copy()
        tried = np.zeros_like(covariance)
        while True:
            found = fit(
                times,
                counts,
                weight,
                kind,
                trial,
                least_width,
                most_width,
                LINE * noise,
                ALIKE,
                LEAN,
                0.02,
                40,
                tried,
            )
            gone = weakest(trial, noise, minimum_snr)
            if gone < 0 or len(trial) <= 6:
                break
            trial = without(trial, gone)
        added = (len(trial) - len(parameters)) // 4
        if best - found < max(GAIN_OF_SPLIT * added, 1.0):
            break
        parameters, best, covariance = trial, found, tried
    return parameters, covariance, best
