"""Peaks that stand close together are fitted together, and no more of them than the trace can tell apart."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.hvl import mode, shape
from biocluster.science.metabolome.hvl_fit import AREA, CENTRE, PARAMETERS, TOGETHER, TWIST, WIDTH, fit, leave
from biocluster.science.metabolome.windows import BEGIN, END, SCAN, START, STOP, TOPS, Windows

ALIKE = 0.25
"""Standard deviation of the logarithms of the widths of neighbours around their mean."""
LEAN = 0.8
"""Size from which the distortion ``r`` costs, so that what noise suggests of it is not believed at once."""
LINE = 0.15
"""How far a fit may move the straight line from what the trace leaves on either side, as a share of the noise."""
ENOUGH, MOST_STEPS = 0.02, 40
"""A fit ends when a step lowers the sum of squares by less than this, or after so many."""
FULL, SQUARE = 2.3548, 2.5066
"""Full width at half maximum, and area over height, of a Gaussian of width 1."""
APART = 2.2
"""Two tops nearer than this, in standard deviations of a Gaussian as wide as they are, are one split top."""
NARROWER, WIDER = 0.25, 3.0
"""Neighbours of which one is more different in width are not two peaks."""
NOTCH = 4.0
"""How far below the log-concave hull, in standard deviations, a trace must fall for a shoulder to be tried."""
TOO_MUCH = 1.5
"""Mean square of what a fit leaves from which shoulders are looked for."""
GAIN_OF_SPLIT = 30.0
"""By how much a further peak must lower the sum of squares: four parameters and some doubt."""
STRANGE, MOST_STRANGERS = 5.0, 0.1
"""Standard deviations from which a single scan contradicts a fit, and the largest share of such scans."""


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
    """Apex in seconds, height, and full width at half maximum (of a Gaussian as wide) of a fitted peak."""
    at = 2 + 4 * k
    width = parameters[at + WIDTH]
    r = parameters[at + TWIST] / (width * width)
    z = mode(r)
    high = shape(z, r)[0]
    return (
        parameters[at + CENTRE] + width * z,
        parameters[at + AREA] / width * high,
        FULL / SQUARE * width / high,
    )


@numba.njit(cache=True)
def _guess(
    times: NDArray[np.float64], line: NDArray[np.float64], top: int, parameters: NDArray[np.float64], at: int
) -> None:
    """A Gaussian at a top, as wide as the half height on the side where no neighbour stands."""
    n = len(line)
    half = 0.5 * line[top]
    left, right = top, top
    while left > 0 and line[left] > half and line[left - 1] <= line[left] + 0.1 * half:
        left -= 1
    while right < n - 1 and line[right] > half and line[right + 1] <= line[right] + 0.1 * half:
        right += 1
    before, after = times[top] - times[left], times[right] - times[top]
    if line[left] > half and line[right] <= half:
        before = after
    elif line[right] > half and line[left] <= half:
        after = before
    width = max(before + after, times[min(top + 1, n - 1)] - times[max(top - 1, 0)]) / FULL
    parameters[at + AREA], parameters[at + CENTRE] = line[top] * width * SQUARE, times[top]
    parameters[at + WIDTH], parameters[at + TWIST] = width, 0.0


@numba.njit(cache=True)
def _weakest(parameters: NDArray[np.float64], peaks: int, least: float) -> int:
    """A peak lower than ``least``, or one too near a higher one, or too unlike it, to be another; -1 for none."""
    found, lowest = -1, np.inf
    for k in range(peaks):
        apex, height, full = tell(parameters, k)
        poor = height < least
        for other in range(peaks):
            theirs, above, wide = tell(parameters, other)
            if other != k and (above > height or (above == height and other < k)):
                poor |= abs(apex - theirs) < APART * 0.5 * (full + wide) / FULL
                poor |= not NARROWER <= full / wide <= WIDER
        if poor and height < lowest:
            found, lowest = k, height
    return found


@numba.njit(cache=True)
def _add_shoulders(
    times: NDArray[np.float64],
    line: NDArray[np.float64],
    sd: NDArray[np.float64],
    parameters: NDArray[np.float64],
    peaks: int,
    curves: NDArray[np.float64],
    trial: NDArray[np.float64],
) -> int:
    """Parameters to begin a fit from that has a peak more at each shoulder of those that there are.

    Written to ``trial``; gives the number of peaks.
    """
    n = len(times)
    rest = np.empty(n)
    hull, places = np.empty(n, dtype=np.int64), np.empty(TOGETHER, dtype=np.int64)
    count = peaks
    for k in range(peaks):
        for at in range(n):
            rest[at] = line[at] - curves[TOGETHER, at] + curves[k, at]
        apex, height, full = tell(parameters, k)
        top = nearest(times, apex)
        more = min(shoulders(times, rest, sd, top, 0.02 * height, 0.4 * full, hull, places), TOGETHER - count)
        if more == 0:
            continue
        width = full / FULL / (1.0 + 0.6 * more)
        own = 2 + 4 * k
        trial[own + AREA], trial[own + CENTRE] = height * width * SQUARE, apex
        trial[own + WIDTH], trial[own + TWIST] = width, 0.0
        for j in range(more):
            new = 2 + 4 * (count + j)
            trial[new + AREA] = 0.8 * max(rest[places[j]], 0.0) * width * SQUARE
            trial[new + CENTRE], trial[new + WIDTH], trial[new + TWIST] = times[places[j]], width, 0.0
        count += more
    return count


@numba.njit(cache=True)
def _drop_strangers(left: NDArray[np.float64], weight: NDArray[np.float64]) -> int:
    """Take the weight from single scans that the fit contradicts while it agrees with their neighbours.

    Such are what is left of spikes, and scans in which the ion went into the centroid of another. Gives
    their number.
    """
    n = len(left)
    dropped, before = 0, 0.0
    for at in range(n):
        here = abs(left[at]) * math.sqrt(weight[at])
        after = abs(left[at + 1]) * math.sqrt(weight[at + 1]) if at + 1 < n else 0.0
        if here > STRANGE and before < 0.5 * here and after < 0.5 * here and dropped < MOST_STRANGERS * n:
            weight[at] = 0.0
            dropped += 1
        before = here
    return dropped


@numba.njit(cache=True)
def resolve(
    times: NDArray[np.float64],
    windows: Windows,
    minimum_snr: float,
    parameters: NDArray[np.float64],
    variances: NDArray[np.float64],
    numbers: NDArray[np.int64],
) -> None:
    """Fit as many peaks to each window as it needs; fills their parameters, variances of areas and numbers.

    A fit begins with the tops of the window. Peaks too low, or that do not pass for a neighbour of a higher
    one, are taken out one by one. Where it leaves more than it should and one of its peaks is not log-concave,
    further peaks are tried at the shoulders, and kept if the sum of squares falls enough. In the end scans that
    contradict it alone are left out, and it is fitted once more.
    """
    room = 0
    for w in range(len(windows.table)):
        room = max(room, windows.table[w, STOP] - windows.table[w, START])
    curves, left = np.empty((TOGETHER + 1, room)), np.empty(room)
    trial, variance = np.empty(PARAMETERS), np.empty(TOGETHER)
    for w in range(len(windows.table)):
        own, found, spread = windows.table[w], parameters[w], variances[w]
        start, stop = own[START], own[STOP]
        seconds = times[own[SCAN] : own[SCAN] + stop - start]
        counts, weight, kind = (
            windows.counts[start:stop],
            windows.weight[start:stop],
            windows.kind[start:stop],
        )
        line, sd = windows.line[start:stop], windows.sd[start:stop]
        noise = 0.0
        count = own[TOPS]
        trial[0], trial[1] = 0.0, 0.0
        for k in range(count):
            noise += windows.noise[start + own[TOPS + 1 + k]] / count
            _guess(seconds, line, own[TOPS + 1 + k], trial, 2 + 4 * k)
        best, peaks, turn, last = np.inf, 0, 0, False
        while True:
            while True:
                square = fit(
                    seconds,
                    counts,
                    weight,
                    kind,
                    trial,
                    count,
                    LINE * noise,
                    ALIKE,
                    LEAN,
                    ENOUGH,
                    MOST_STEPS,
                    variance,
                )
                gone = _weakest(trial, count, minimum_snr * noise)
                if gone < 0 or count == 1:
                    break
                count -= 1
                for j in range(2 + 4 * gone, 2 + 4 * count):
                    trial[j] = trial[j + 4]
            better = turn == 0 or last or best - square >= max(GAIN_OF_SPLIT * (count - peaks), 1.0)
            if better:
                best, peaks = square, count
                for j in range(2 + 4 * count):
                    found[j] = trial[j]
                for k in range(count):
                    spread[k] = variance[k]
            if last:
                break
            turn += 1
            leave(seconds, counts, kind, found, peaks, curves, left)
            for j in range(2 + 4 * peaks):
                trial[j] = found[j]
            count = peaks
            inside = own[END] - own[BEGIN]
            if better and turn <= 2 and peaks < TOGETHER and best >= TOO_MUCH * max(inside - 4 * peaks, 1):
                count = _add_shoulders(seconds, line, sd, found, peaks, curves, trial)
            if count == peaks:
                last = True
                if _drop_strangers(left[: stop - start], weight) == 0:
                    break
        numbers[w] = peaks
