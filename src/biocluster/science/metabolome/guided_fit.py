"""Peaks fitted together where they are expected: least squares with what is known beforehand."""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from .hvl import flank, mode, shape

Floats = NDArray[np.float64]

AREA, CENTRE, LOG_WIDTH, LEAN = 0, 1, 2, 3
"""Parameters of a peak; peak ``k`` has the four from ``1 + 4 k`` on, after the height of the line below."""
MOST_LEAN = 60.0


@numba.njit(cache=True)
def fit_expected(
    times: Floats,
    signal: Floats,
    weight: Floats,
    parameters: Floats,
    prior: Floats,
    prior_sd: Floats,
    covariance: Floats,
) -> float:
    """Improve ``parameters`` in place; give the sum of squares and of squared distances from the prior.

    ``weight`` is one over the variance of each point. The lean is the dimensionless distortion ``r`` of the
    Haarhoff-Van der Linde shape. ``covariance`` receives that of the parameters.
    """
    m = len(parameters)
    normal, gradient, factor = np.zeros((m, m)), np.zeros(m), np.zeros((m, m))
    step, trial = np.zeros(m), parameters.copy()
    best = _cost(times, signal, weight, parameters, prior, prior_sd, normal, gradient)
    damping = 1e-2
    for _ in range(60):
        if not _solve(normal, gradient, damping, factor, step):
            damping *= 10.0
            if damping > 1e12:
                break
            continue
        for j in range(m):
            trial[j] = parameters[j] + step[j]
        for at in range(1, m, 4):
            trial[at + AREA] = max(trial[at + AREA], 0.0)
            change = trial[at + LOG_WIDTH] - parameters[at + LOG_WIDTH]
            trial[at + LOG_WIDTH] = parameters[at + LOG_WIDTH] + min(max(change, -0.5), 0.5)
            trial[at + LEAN] = min(max(trial[at + LEAN], -MOST_LEAN), MOST_LEAN)
        found = _cost(times, signal, weight, trial, prior, prior_sd, factor, step)
        if found < best:
            gain = best - found
            best = found
            parameters[:] = trial
            normal[:] = factor  # what the trial left there
            gradient[:] = step
            damping = max(damping * 0.2, 1e-9)
            if gain < 1e-3:
                break
        else:
            damping *= 6.0
            if damping > 1e12:
                break
    for j in range(m):
        gradient[:] = 0.0
        gradient[j] = 1.0
        if _solve(normal, gradient, 0.0, factor, step):
            covariance[j, :m] = step
        else:
            covariance[j, :m] = np.nan
    return best


@numba.njit(cache=True)
def _cost(
    times: Floats,
    signal: Floats,
    weight: Floats,
    parameters: Floats,
    prior: Floats,
    prior_sd: Floats,
    normal: Floats,
    gradient: Floats,
) -> float:
    """What is to be made small, with half its second derivatives and minus half its first ones."""
    m = len(parameters)
    normal[:m, :m] = 0.0
    gradient[:m] = 0.0
    cost = 0.0
    row = np.zeros(m)
    for i in range(len(times)):
        if weight[i] <= 0.0:
            continue
        expected = parameters[0]
        row[0] = 1.0
        for at in range(1, m, 4):
            area, width = parameters[at + AREA], math.exp(parameters[at + LOG_WIDTH])
            z = (times[i] - parameters[at + CENTRE]) / width
            if abs(z) > 60.0:
                row[at : at + 4] = 0.0
                continue
            value, by_z, by_r = shape(z, parameters[at + LEAN])
            expected += area / width * value
            row[at + AREA] = value / width
            row[at + CENTRE] = -area / (width * width) * by_z
            row[at + LOG_WIDTH] = -area / width * (value + z * by_z)
            row[at + LEAN] = area / width * by_r
        left = signal[i] - expected
        cost += weight[i] * left * left
        for j in range(m):
            if row[j] != 0.0:
                gradient[j] += weight[i] * left * row[j]
                for k in range(j + 1):
                    normal[j, k] += weight[i] * row[j] * row[k]
    for j in range(m):
        if prior_sd[j] < np.inf:
            held = 1.0 / (prior_sd[j] * prior_sd[j])
            apart = prior[j] - parameters[j]
            cost += held * apart * apart
            normal[j, j] += held
            gradient[j] += held * apart
        for k in range(j):
            normal[k, j] = normal[j, k]
    return cost


@numba.njit(cache=True)
def _solve(normal: Floats, right: Floats, damping: float, factor: Floats, out: Floats) -> bool:
    """Solve ``(normal + damping · its diagonal) out = right`` by Cholesky; False where it cannot be."""
    m = len(right)
    for j in range(m):
        for k in range(j + 1):
            total = normal[j, k]
            if j == k:
                total = total * (1.0 + damping) + 1e-30
            for i in range(k):
                total -= factor[j, i] * factor[k, i]
            if j == k:
                if total <= 0.0:
                    return False
                factor[j, j] = math.sqrt(total)
            else:
                factor[j, k] = total / factor[k, k]
    for j in range(m):
        total = right[j]
        for k in range(j):
            total -= factor[j, k] * out[k]
        out[j] = total / factor[j, j]
    for j in range(m - 1, -1, -1):
        total = out[j]
        for k in range(j + 1, m):
            total -= factor[k, j] * out[k]
        out[j] = total / factor[j, j]
    return True


@numba.njit(cache=True)
def tell_expected(parameters: Floats, peak: int) -> tuple[float, float, float, float]:
    """Apex, height, and where a fitted peak begins and ends (at a hundredth of its height)."""
    at = 1 + 4 * peak
    width, lean = math.exp(parameters[at + LOG_WIDTH]), parameters[at + LEAN]
    z = mode(lean)
    height = parameters[at + AREA] / width * shape(z, lean)[0]
    centre = parameters[at + CENTRE]
    begin, end = centre + width * flank(lean, 0.01, -1), centre + width * flank(lean, 0.01, 1)
    return centre + width * z, height, begin, end


@numba.njit(cache=True)
def sum_expected(times: Floats, parameters: Floats) -> Floats:
    """The fitted sum of a line and peaks."""
    total = np.full(len(times), parameters[0])
    for at in range(1, len(parameters), 4):
        width = math.exp(parameters[at + LOG_WIDTH])
        for i in range(len(times)):
            z = (times[i] - parameters[at + CENTRE]) / width
            if abs(z) < 60.0:
                total[i] += parameters[at + AREA] / width * shape(z, parameters[at + LEAN])[0]
    return total


@numba.njit(cache=True)
def lean_shifts(time: Floats, width: Floats, distortion: Floats) -> Floats:
    """How far the apices of Haarhoff-Van der Linde peaks are from where they would be if very dilute."""
    shift = np.zeros(len(time))
    for at in range(len(time)):
        if width[at] > 0.0 and distortion[at] != 0.0:
            centre = time[at]
            for _ in range(3):
                lean = min(max(centre * distortion[at] / (width[at] * width[at]), -400.0), 400.0)
                shift[at] = width[at] * mode(lean)
                centre = time[at] - shift[at]
    return shift
