"""Least squares of one or several Haarhoff-Van der Linde peaks on a straight line to a stretch of a trace."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.hvl import shape

OFFSET, SLOPE = 0, 1
"""Where the straight line stands among the parameters; peak ``k`` has the four from ``2 + 4 k`` on."""
AREA, CENTRE, WIDTH, TWIST = 0, 1, 2, 3
"""Parameters of a peak; the twist is centre · distortion, which unlike ``r`` depends little on the width."""

EXACT, AT_MOST, AT_LEAST = 0, 1, 2
"""What a point says: the intensity, or that it is no higher (below the threshold) or no lower (saturated)."""

MOST_TWISTED = 250.0
"""Largest ``r`` of a fit: a triangle whose front is steeper than anything that a scan resolves."""


@numba.njit(cache=True)
def model(
    times: NDArray[np.float64], parameters: NDArray[np.float64], peak: int, out: NDArray[np.float64]
) -> None:
    """Write one peak of the fit at ``times`` into ``out``."""
    own = parameters[2 + 4 * peak : 6 + 4 * peak]
    width = own[WIDTH]
    r = own[TWIST] / (width * width)
    for at in range(len(times)):
        out[at] = own[AREA] / width * shape((times[at] - own[CENTRE]) / width, r)[0]


@numba.njit(cache=True)
def fit(
    times: NDArray[np.float64],
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    kind: NDArray[np.int8],
    parameters: NDArray[np.float64],
    least_width: float,
    most_width: float,
    line_sd: float,
    alike: float,
    lean: float,
    tolerance: float,
    most_steps: int,
    covariance: NDArray[np.float64],
) -> float:
    """Improve ``parameters`` in place by Levenberg-Marquardt steps; give the sum of squares of the best.

    ``weight`` is one over the variance of each of the ``counts``, which stand above the baseline; ``kind``
    says what each point tells. The straight line is held to 0 at both ends with the standard deviation
    ``line_sd``, and the logarithms of the widths of several peaks to their mean with ``alike``. It stops when
    a step gains less than ``tolerance``. ``covariance`` receives that of the parameters.
    """
    n, m = len(times), len(parameters)
    peaks = (m - 2) // 4
    middle, reach = 0.5 * (times[0] + times[n - 1]), max(0.5 * (times[n - 1] - times[0]), 1e-9)
    trial, step = parameters.copy(), np.zeros(m)
    normal, gradient = np.zeros((m, m)), np.zeros(m)
    new_normal, new_gradient = np.zeros((m, m)), np.zeros(m)
    row, factor = np.zeros(m), np.zeros((m, m))
    best = _squares(
        times, counts, weight, kind, parameters, middle, reach, line_sd, alike, lean, normal, gradient, row
    )
    damping = 1e-2
    for _ in range(most_steps):
        if not _solve(normal, gradient, damping, factor, step):
            damping *= 10.0
            if damping > 1e10:
                break
            continue
        for j in range(m):
            trial[j] = parameters[j] + step[j]
        for peak in range(peaks):
            _keep_within(trial, parameters, 2 + 4 * peak, times[0], times[n - 1], least_width, most_width)
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
        if found < best:
            gain = best - found
            best = found
            for j in range(m):
                parameters[j] = trial[j]
            normal, new_normal = new_normal, normal
            gradient, new_gradient = new_gradient, gradient
            damping = max(damping * 0.15, 1e-9)
            if gain < tolerance:
                break
        else:
            if found - best < tolerance * 1e-3:
                break
            damping *= 6.0
            if damping > 1e10:
                break
    _inverse(normal, factor, covariance)
    return best


@numba.njit(cache=True)
def _keep_within(
    trial: NDArray[np.float64],
    last: NDArray[np.float64],
    at: int,
    begin: float,
    end: float,
    least_width: float,
    most_width: float,
) -> None:
    """Take a trial back to where a peak makes sense; widths change at most by half in one step."""
    reach = end - begin
    trial[at + AREA] = max(trial[at + AREA], 0.0)
    trial[at + CENTRE] = min(max(trial[at + CENTRE], begin - 0.3 * reach), end + 0.3 * reach)
    width = min(max(trial[at + WIDTH], 0.6 * last[at + WIDTH]), 1.6 * last[at + WIDTH])
    width = min(max(width, least_width), most_width)
    trial[at + WIDTH] = width
    most = MOST_TWISTED * width * width
    trial[at + TWIST] = min(max(trial[at + TWIST], -most), most)


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
            z = (times[at] - parameters[p + CENTRE]) / width
            r = parameters[p + TWIST] / (width * width)
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
    peaks = (m - 2) // 4
    if peaks > 1:
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
    for p in range(2, m, 4):
        # quadratic for small r and linear for large ones, so that a true triangle is not talked out of its shape
        width = parameters[p + WIDTH]
        square = width * width * lean
        away = parameters[p + TWIST] / square
        root = math.sqrt(1.0 + away * away / 4.0)
        by_width = -2.0 * away / width
        total += 8.0 * (root - 1.0)
        gradient[p + TWIST] -= away / square / root
        gradient[p + WIDTH] -= away * by_width / root
        normal[p + TWIST, p + TWIST] += 1.0 / (square * square) / root
        normal[p + TWIST, p + WIDTH] += by_width / square / root
        normal[p + WIDTH, p + WIDTH] += by_width * by_width / root
    return total


@numba.njit(cache=True)
def _solve(
    normal: NDArray[np.float64],
    gradient: NDArray[np.float64],
    damping: float,
    factor: NDArray[np.float64],
    step: NDArray[np.float64],
) -> bool:
    """Solve for the damped step by Cholesky; False where the matrix is not positive."""
    m = len(gradient)
    for i in range(m):
        for j in range(i + 1):
            x = normal[i, j]
            if i == j:
                x += damping * x + 1e-300
            for k in range(j):
                x -= factor[i, k] * factor[j, k]
            if i == j:
                if not x > 0.0:
                    return False
                factor[i, i] = math.sqrt(x)
            else:
                factor[i, j] = x / factor[j, j]
    for i in range(m):
        x = gradient[i]
        for k in range(i):
            x -= factor[i, k] * step[k]
        step[i] = x / factor[i, i]
    for i in range(m - 1, -1, -1):
        x = step[i]
        for k in range(i + 1, m):
            x -= factor[k, i] * step[k]
        step[i] = x / factor[i, i]
    return True


@numba.njit(cache=True)
def _inverse(
    normal: NDArray[np.float64], factor: NDArray[np.float64], covariance: NDArray[np.float64]
) -> None:
    """Invert the normal matrix, with so little damping that only what the data do not tell is touched."""
    m = len(normal)
    unit, column = np.zeros(m), np.zeros(m)
    for j in range(m):
        for i in range(m):
            unit[i] = 1.0 if i == j else 0.0
        if not _solve(normal, unit, 1e-9, factor, column):
            for i in range(m):
                column[i] = np.inf
        for i in range(m):
            covariance[i, j] = column[i]
