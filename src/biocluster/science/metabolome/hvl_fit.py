"""Least squares of one or several Haarhoff-Van der Linde peaks on a straight line to a stretch of a trace."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.hvl import shape

TOGETHER = 5
"""Most peaks that are fitted together."""
OFFSET, SLOPE = 0, 1
"""Where the straight line stands among the parameters; peak ``k`` has the four from ``2 + 4 k`` on."""
AREA, CENTRE, WIDTH, TWIST = 0, 1, 2, 3
"""Parameters of a peak; the twist is centre · distortion, which unlike ``r`` depends little on the width."""
PARAMETERS = 2 + 4 * TOGETHER
"""Room for those of a line and of as many peaks."""

EXACT, AT_MOST, AT_LEAST = 0, 1, 2
"""What a point says: the intensity, or that it is no higher (below the threshold) or no lower (saturated)."""

MOST_TWISTED = 250.0
"""Largest ``r`` of a fit: a triangle whose front is steeper than anything that a scan resolves."""
LEAST_WIDTH = 0.3
"""Of a peak, as a share of the time between scans."""


@numba.njit(cache=True)
def leave(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    kind: NDArray[np.int8],
    parameters: NDArray[np.float64],
    peaks: int,
    curves: NDArray[np.float64],
    left: NDArray[np.float64],
) -> None:
    """Fill the curves of the fitted peaks, with their sum as the last, and what the fit leaves of the counts.

    A scan that only says how high or low the trace is at most leaves nothing where the fit agrees.
    """
    n = len(times)
    middle, reach = 0.5 * (times[0] + times[n - 1]), max(0.5 * (times[n - 1] - times[0]), 1e-9)
    for at in range(n):
        total = 0.0
        for k in range(peaks):
            p = 2 + 4 * k
            width = parameters[p + WIDTH]
            z, r = (times[at] - parameters[p + CENTRE]) / width, parameters[p + TWIST] / (width * width)
            curves[k, at] = parameters[p + AREA] / width * shape(z, r)[0]
            total += curves[k, at]
        curves[TOGETHER, at] = total
        x = counts[at] - total - parameters[OFFSET] - parameters[SLOPE] * (times[at] - middle) / reach
        agrees = (kind[at] == AT_LEAST and x < 0.0) or (kind[at] == AT_MOST and x > 0.0)
        left[at] = 0.0 if agrees else x


@numba.njit(cache=True)
def fit(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    kind: NDArray[np.int8],
    parameters: NDArray[np.float64],
    peaks: int,
    line_sd: float,
    alike: float,
    lean: float,
    tolerance: float,
    most_steps: int,
    variance: NDArray[np.float64],
) -> float:
    """Improve ``parameters`` in place by Levenberg-Marquardt steps; gives the sum of squares of the best.

    ``weight`` is one over the variance of each of the ``counts``, which stand above what lies beneath; ``kind``
    says what each point tells. The straight line is held to 0 at both ends with the standard deviation
    ``line_sd``, the logarithms of the widths of several peaks to their mean with ``alike``, and ``r`` of each
    to 0: as if normal with ``lean`` where it is small, with a price that grows in proportion where it is large.
    It stops when a step gains less than ``tolerance``. ``variance`` receives that of the areas.
    """
    n, m = len(times), 2 + 4 * peaks
    middle, reach = 0.5 * (times[0] + times[n - 1]), max(0.5 * (times[n - 1] - times[0]), 1e-9)
    least_width, most_width = LEAST_WIDTH * 2.0 * reach / max(n - 1, 1), reach
    trial, step, row = np.empty(m), np.empty(m), np.empty(m)
    normal, new_normal, factor = np.empty((m, m)), np.empty((m, m)), np.empty((m, m))
    gradient, new_gradient = np.empty(m), np.empty(m)
    for j in range(m):
        trial[j] = parameters[j]
    best, damping = np.inf, 0.0
    for _ in range(most_steps):
        found = _squares(
            times,
            counts,
            weight,
            kind,
            trial,
            middle,
            reach,
            line_sd,
            alike,
            lean,
            new_normal,
            new_gradient,
            row,
        )
        gain = best - found
        if gain > 0.0:
            best = found
            for j in range(m):
                parameters[j] = trial[j]
            normal, new_normal = new_normal, normal
            gradient, new_gradient = new_gradient, gradient
            damping = max(damping * 0.15, 1e-9) if damping > 0.0 else 1e-2
            if gain < tolerance:
                break
        else:
            damping *= 6.0
            if -gain < tolerance * 1e-3 or damping > 1e10:
                break
        _factorise(normal, damping, factor)
        _solve(factor, gradient, step)
        for j in range(m):
            trial[j] = parameters[j] + step[j]
        for p in range(2, m, 4):
            trial[p + AREA] = max(trial[p + AREA], 0.0)
            far = 0.6 * reach
            trial[p + CENTRE] = min(max(trial[p + CENTRE], times[0] - far), times[n - 1] + far)
            # widths change at most by half in one step
            width = min(max(trial[p + WIDTH], 0.6 * parameters[p + WIDTH]), 1.6 * parameters[p + WIDTH])
            width = min(max(width, least_width), most_width)
            most = MOST_TWISTED * width * width
            trial[p + WIDTH], trial[p + TWIST] = width, min(max(trial[p + TWIST], -most), most)
    # so little damping that only what the counts do not tell is touched
    _factorise(normal, 1e-9, factor)
    for k in range(peaks):
        for j in range(m):
            row[j] = 1.0 if j == 2 + 4 * k + AREA else 0.0
        _solve(factor, row, step)
        variance[k] = step[2 + 4 * k + AREA]
    return best


@numba.njit(cache=True)
def _squares(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    kind: NDArray[np.int8],
    parameters: NDArray[np.float64],
    middle: float,
    reach: float,
    line_sd: float,
    alike: float,
    lean: float,
    normal: NDArray[np.float64],
    gradient: NDArray[np.float64],
    row: NDArray[np.float64],
) -> float:
    """Weighted sum of squares, with half its second derivatives (without curvature) and half its gradient."""
    m = len(parameters)
    peaks = (m - 2) // 4
    for i in range(m):
        gradient[i] = 0.0
        for j in range(m):
            normal[i, j] = 0.0
    total = 0.0
    for at in range(len(times)):
        w = weight[at]
        if w == 0.0:
            continue
        u = (times[at] - middle) / reach
        value = parameters[OFFSET] + parameters[SLOPE] * u
        row[OFFSET], row[SLOPE] = 1.0, u
        for p in range(2, m, 4):
            width = parameters[p + WIDTH]
            z, r = (times[at] - parameters[p + CENTRE]) / width, parameters[p + TWIST] / (width * width)
            g, by_z, by_r = shape(z, r)
            scale = parameters[p + AREA] / width
            value += scale * g
            row[p + AREA] = g / width
            row[p + CENTRE] = -scale / width * by_z
            row[p + WIDTH] = -scale / width * (g + z * by_z + 2.0 * r * by_r)
            row[p + TWIST] = scale * by_r / (width * width)
        left = counts[at] - value
        if (kind[at] == AT_MOST and left > 0.0) or (kind[at] == AT_LEAST and left < 0.0):
            continue
        total += w * left * left
        for i in range(m):
            x = w * row[i]
            if x != 0.0:
                gradient[i] += x * left
                for j in range(i + 1):
                    normal[i, j] += x * row[j]
    for i in range(2):
        pull = 1.0 / (line_sd * line_sd)
        total += pull * parameters[i] ** 2
        gradient[i] -= pull * parameters[i]
        normal[i, i] += pull
    mean = 0.0
    for p in range(2, m, 4):
        mean += math.log(parameters[p + WIDTH]) / peaks
    for p in range(2, m, 4):
        width = parameters[p + WIDTH]
        apart = (math.log(width) - mean) / alike
        slope = (1.0 - 1.0 / peaks) / (alike * width)
        total += apart * apart
        gradient[p + WIDTH] -= apart * slope
        normal[p + WIDTH, p + WIDTH] += slope * slope
        # quadratic for small r and logarithmic for large ones, so that a true triangle is not talked out of its shape
        square = width * width * lean
        away = parameters[p + TWIST] / square
        root = 1.0 + away * away / 16.0
        by_width = -2.0 * away / width
        total += 16.0 * math.log(root)
        gradient[p + TWIST] -= away / square / root
        gradient[p + WIDTH] -= away * by_width / root
        normal[p + TWIST, p + TWIST] += 1.0 / (square * square) / root
        normal[p + TWIST, p + WIDTH] += by_width / square / root
        normal[p + WIDTH, p + WIDTH] += by_width * by_width / root
    return total


@numba.njit(cache=True)
def _factorise(normal: NDArray[np.float64], damping: float, factor: NDArray[np.float64]) -> None:
    """Cholesky factor of the matrix with its diagonal raised; what rounding makes negative is held just above 0."""
    for i in range(len(normal)):
        for j in range(i + 1):
            x = normal[i, j]
            if i == j:
                least = 1e-14 * x + 1e-300
                x += damping * x
            for k in range(j):
                x -= factor[i, k] * factor[j, k]
            factor[i, j] = math.sqrt(max(x, least)) if i == j else x / factor[j, j]


@numba.njit(cache=True)
def _solve(factor: NDArray[np.float64], right: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Solve with a Cholesky factor, forward and back."""
    m = len(right)
    for i in range(m):
        x = right[i]
        for k in range(i):
            x -= factor[i, k] * out[k]
        out[i] = x / factor[i, i]
    for i in range(m - 1, -1, -1):
        x = out[i]
        for k in range(i + 1, m):
            x -= factor[k, i] * out[k]
        out[i] = x / factor[i, i]
