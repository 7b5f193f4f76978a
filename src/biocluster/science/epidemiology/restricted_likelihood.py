"""The restricted likelihood of a one-way random effects model, over the ratio of its two variances."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Model = tuple[Floats, int, float, float]
"""Classes of groups (size, number, mean, sum of squares), how many, sum of squares within, number of values."""

_LOWEST, _HIGHEST, _STEPS = -5, 12, 34
"""Powers of ten between which minima are looked for, and steps of the grid; 0 is looked at too."""
_CONSTANT = 1e-26
"""Mean square over squared mean below which values differ by rounding alone."""


@njit(cache=True)
def estimates(
    size: Floats,
    number: Floats,
    mean: Floats,
    spread: Floats,
    within: Floats,
    interval: bool,
    drop: float,
) -> Floats:
    """Estimate each variable from its sufficient statistics.

    Parameters
    ----------
    size, number, mean, spread : ndarray of float64, shape (n_classes, n_variables)
        For each class of groups of one size: that size, the number of groups, the mean of their means and the sum of
        squares around it. A class without groups has number 0; several may have the same size.
    within : ndarray of float64, shape (n_variables,)
        Sum of squares within groups.
    interval : bool
        Whether an interval is asked for.
    drop : float
        How much the criterion may rise within it.

    Returns
    -------
    ndarray of float64, shape (8, n_variables)
        Mean, its error, variance between and within, ICC, its interval, criterion.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> estimates(2 * one, 2 * one, 5 * one, 18 * one, np.array([4.0]), False, np.inf)[2:4].ravel().round(6)
    array([17.,  2.])
    """
    n_classes, n_variables = size.shape
    found = np.empty((8, n_variables))
    found[:] = np.nan
    classes = np.empty((n_classes, 4))
    largest = 0.0
    for at in range(n_classes):
        for variable in range(n_variables):
            largest = max(largest, size[at, variable])
    place_of = np.empty(int(largest) + 1, dtype=np.int64)
    place_of[:] = -1
    for variable in range(n_variables):
        used, total, groups = 0, 0.0, 0.0
        for at in range(n_classes):
            m = number[at, variable]
            if m == 0.0:
                continue
            n = size[at, variable]
            total += n * m
            groups += m
            place = place_of[int(n)]
            if place < 0:
                place_of[int(n)] = used
                classes[used, 0], classes[used, 1] = n, m
                classes[used, 2], classes[used, 3] = mean[at, variable], spread[at, variable]
                used += 1
            else:  # two classes of one size are one
                step = mean[at, variable] - classes[place, 2]
                both = classes[place, 1] + m
                classes[place, 3] += spread[at, variable] + step * step * classes[place, 1] * m / both
                classes[place, 2] += step * m / both
                classes[place, 1] = both
        for place in range(used):
            place_of[int(classes[place, 0])] = -1
        if groups < 2.0 or total <= groups:
            continue
        model = (classes, used, within[variable], total)
        squares, average, sum_w, logs = _parts(0.0, model)
        rounding = _CONSTANT * total * average * average
        constant = squares <= rounding
        if not constant and within[variable] <= rounding:  # groups that do not vary within have equal weights
            average, squares = 0.0, 0.0
            for at in range(used):
                average += classes[at, 1] / groups * classes[at, 2]
            for at in range(used):
                squares += classes[at, 3] + classes[at, 1] * (classes[at, 2] - average) ** 2
            found[0, variable] = average
            found[2, variable] = squares / (groups - 1.0)
            found[1, variable] = np.sqrt(found[2, variable] / groups)
            found[3, variable] = 0.0
            found[4, variable] = 1.0
            found[5, variable] = 1.0 if interval else np.nan
            found[6, variable] = found[5, variable]
            found[7, variable] = -np.inf
            continue
        ratio = 0.0 if constant else _lowest(model)
        squares, average, sum_w, logs = _parts(ratio, model)
        residual = 0.0 if constant else squares / (total - 1.0)
        found[0, variable] = average
        found[1, variable] = np.sqrt(residual / sum_w)
        found[2, variable] = residual * ratio
        found[3, variable] = residual
        if constant:
            continue
        found[4, variable] = ratio / (1.0 + ratio)
        found[7, variable] = (total - 1.0) * (1.0 + np.log(2.0 * np.pi * residual)) + logs + np.log(sum_w)
        if interval:
            for side in range(2):
                bound = _bound(ratio, side == 1, drop, model)
                found[5 + side, variable] = 1.0 if bound == np.inf else bound / (1.0 + bound)
    return found


@njit(cache=True)
def _parts(ratio: float, model: Model) -> tuple[float, float, float, float]:
    """Sum of squares, mean, sum of weights and Σ log(1 + n·ratio)."""
    classes, used, squares, _ = model
    sum_w, average, logs = 0.0, 0.0, 0.0
    for at in range(used):
        n, m = classes[at, 0], classes[at, 1]
        w = m * n / (1.0 + n * ratio)
        sum_w += w
        average += w * classes[at, 2]
        logs += m * np.log1p(n * ratio)
    average /= sum_w
    for at in range(used):
        n, m = classes[at, 0], classes[at, 1]
        squares += n / (1.0 + n * ratio) * (classes[at, 3] + m * (classes[at, 2] - average) ** 2)
    return squares, average, sum_w, logs


@njit(cache=True)
def _criterion(ratio: float, model: Model) -> float:
    squares, _, sum_w, logs = _parts(ratio, model)
    return (model[3] - 1.0) * np.log(squares) + logs + np.log(sum_w)


@njit(cache=True)
def _derivative(ratio: float, model: Model) -> float:
    """Of the criterion by the ratio."""
    classes, used, squares, total = model
    sum_w, sum_w2, average, falls = 0.0, 0.0, 0.0, 0.0
    for at in range(used):
        w = classes[at, 0] / (1.0 + classes[at, 0] * ratio)
        sum_w += classes[at, 1] * w
        sum_w2 += classes[at, 1] * w * w
        average += classes[at, 1] * w * classes[at, 2]
    average /= sum_w
    for at in range(used):
        w = classes[at, 0] / (1.0 + classes[at, 0] * ratio)
        part = w * (classes[at, 3] + classes[at, 1] * (classes[at, 2] - average) ** 2)
        squares += part
        falls += w * part
    return sum_w - sum_w2 / sum_w - (total - 1.0) * falls / squares


@njit(cache=True)
def _lowest(model: Model) -> float:
    """The ratio with the lowest criterion."""
    best, least = 0.0, np.inf
    left, falls = 0.0, _derivative(0.0, model)
    if falls >= 0.0:
        least = _criterion(0.0, model)
    for step in range(_STEPS + 1):
        right = 10.0 ** (_LOWEST + (_HIGHEST - _LOWEST) * step / _STEPS)
        rises = _derivative(right, model)
        if falls < 0.0 <= rises:
            low, high, at_low, at_high = left, right, falls, rises
            middle = low
            for _ in range(200):  # regula falsi, halving the value at an end that stays (Illinois)
                middle = (low * at_high - high * at_low) / (at_high - at_low)
                if not low < middle < high:
                    middle = 0.5 * (low + high)
                at_middle = _derivative(middle, model)
                if at_middle < 0.0:
                    low, at_low, at_high = middle, at_middle, 0.5 * at_high
                else:
                    high, at_high, at_low = middle, at_middle, 0.5 * at_low
                if high - low <= 1e-13 * high or at_middle == 0.0:
                    break
            value = _criterion(middle, model)
            if value < least:
                best, least = middle, value
        left, falls = right, rises
    return left if falls < 0.0 and _criterion(left, model) < least else best


@njit(cache=True)
def _bound(ratio: float, upper: bool, drop: float, model: Model) -> float:
    """Where the criterion has risen by ``drop`` below or above the best ratio; 0 or infinity where it never does."""
    limit = _criterion(ratio, model) + drop
    inside, outside = ratio, 0.0
    if upper:
        outside = max(ratio, 1e-5)
        while _criterion(outside, model) < limit:
            inside = outside
            outside *= 4.0
            if outside > 1e14:
                return np.inf
    elif _criterion(0.0, model) <= limit:
        return 0.0
    for _ in range(200):
        middle = 0.5 * (inside + outside)
        if min(inside, outside) > 0.0:
            middle = np.sqrt(inside * outside)
        if _criterion(middle, model) < limit:
            inside = middle
        else:
            outside = middle
        if abs(inside - outside) <= 1e-9 * max(inside, outside):
            break
    return 0.5 * (inside + outside)
