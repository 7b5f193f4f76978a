"""QC-RLSC and QC-RSC written out plainly, one metabolite and one segment at a time, to be compared with."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RLSC_SPANS = np.linspace(0.2, 1.0, 10)
RSC_GAMMAS = np.arange(0.5, 5.0, 0.2)
"""Powers of ten of the smoothing parameter, as the package QCRSC searches them."""


def qc_rlsc(order: Floats, logs: Floats, at: Floats) -> Floats:
    """LOESS of degree 1 through the QCs of a segment, the span by leave-one-out, extended as a line beyond them.

    Dunn et al. 2011. With fewer than four QCs their mean.
    """
    n = len(order)
    if n < 4:
        return np.full(len(at), logs.mean())
    numbers = sorted({max(4, int(span * n + 1e-10)) for span in RLSC_SPANS})
    weights = [_local_line(order, order, each) for each in numbers if each <= n]
    best = numbers[int(np.argmin([_left_out(each, logs) for each in weights]))]
    return _local_line(order, at, best) @ logs


def qc_rsc(order: Floats, logs: Floats, at: Floats, *, fences: bool) -> Floats:
    """Cubic smoothing spline through the QCs of a segment, its parameter by leave-one-out.

    Kirwan et al. 2013, with the grid and the scale of the package QCRSC: p = 1 / (1 + h³ / 16 · 10^γ), h being the
    median number of injections between two QCs; with fewer than five QCs the largest γ. With ``fences`` QCs
    beyond 1.5 interquartile ranges outside the quartiles are left out, as that package does by default.
    """
    if fences:
        low, high = np.percentile(logs, [25, 75])
        inside = (logs >= low - 1.5 * (high - low)) & (logs <= high + 1.5 * (high - low))
        order, logs = order[inside], logs[inside]
    if len(order) < 3:
        line = np.polyfit(order, logs, len(order) - 1)
        return np.asarray(np.polyval(line, at))
    h = max(float(np.median(np.diff(order) - 1)), 1.0)
    shares = [1 / (1 + h**3 / 16 * 10**gamma) for gamma in RSC_GAMMAS]
    if len(order) < 5:
        return _spline(order, at, shares[-1]) @ logs
    errors = [_left_out(_spline(order, order, share), logs) for share in shares]
    return _spline(order, at, shares[int(np.argmin(errors))]) @ logs


def _left_out(weights: Floats, logs: Floats) -> float:
    own = np.diag(weights)
    if np.any(1 - own < 1e-6):
        return np.inf
    return float(np.mean(((logs - weights @ logs) / (1 - own)) ** 2))


def _local_line(x: Floats, at: Floats, neighbours: int) -> Floats:
    rows = np.zeros((len(at), len(x)))
    for row, place in enumerate(at):
        distance = np.abs(x - place)
        near = np.argsort(distance, kind="stable")[:neighbours]
        u = distance[near] / distance[near].max()
        w = np.where(u <= 0.001, 1.0, np.where(u >= 0.999, 0.0, (1 - u**3) ** 3))
        w /= w.sum()
        mean = w @ x[near]
        spread = max(float(w @ (x[near] - mean) ** 2), 1e-12)
        rows[row, near] = w * (1 + (place - mean) * (x[near] - mean) / spread)
    return rows


def _spline(x: Floats, at: Floats, share: float) -> Floats:
    """Weights of the natural spline that minimises share · Σ residual² + (1 - share) · ∫ second derivative²."""
    n, step = len(x), np.diff(x)
    bands, differences = np.zeros((n - 2, n - 2)), np.zeros((n, n - 2))
    for i in range(n - 2):
        bands[i, i] = (step[i] + step[i + 1]) / 3
        if i + 1 < n - 2:
            bands[i, i + 1] = bands[i + 1, i] = step[i + 1] / 6
        differences[i : i + 3, i] = 1 / step[i], -1 / step[i] - 1 / step[i + 1], 1 / step[i + 1]
    penalty = (1 - share) / share
    curvature = np.linalg.solve(bands + penalty * differences.T @ differences, differences.T)
    fit = np.eye(n) - penalty * differences @ curvature
    second = np.vstack([np.zeros(n), curvature, np.zeros(n)])
    rows = np.zeros((len(at), n))
    for row, place in enumerate(at):
        if place <= x[0]:
            slope = (fit[1] - fit[0]) / step[0] - step[0] * second[1] / 6
            rows[row] = fit[0] + slope * (place - x[0])
        elif place >= x[-1]:
            slope = (fit[-1] - fit[-2]) / step[-1] + step[-1] * second[-2] / 6
            rows[row] = fit[-1] + slope * (place - x[-1])
        else:
            left = int(np.searchsorted(x, place)) - 1
            h = step[left]
            a, b = (x[left + 1] - place) / h, (place - x[left]) / h
            bend = ((a**3 - a) * second[left] + (b**3 - b) * second[left + 1]) * h * h / 6
            rows[row] = a * fit[left] + b * fit[left + 1] + bend
    return rows
