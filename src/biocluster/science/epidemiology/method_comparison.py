"""Two methods that measured the same people: the line between them when neither is without error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MethodComparison:
    """Lines second = intercept + slope · first; arrays have the shape (n_variables,), NaN where there is no line.

    Attributes
    ----------
    slope, slope_low, slope_high : ndarray of float64
        With its confidence interval; methods agree in proportion where that has 1 in it.
    intercept, intercept_low, intercept_high : ndarray of float64
        Likewise; methods agree in level where that has 0 in it.
    n : ndarray of int64
        Pairs that were measured by both.
    """

    slope: Floats
    slope_low: Floats
    slope_high: Floats
    intercept: Floats
    intercept_low: Floats
    intercept_high: Floats
    n: NDArray[np.int64]


def passing_bablok(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> MethodComparison:
    """Compare two methods by Passing and Bablok's regression, which outliers and unequal errors do not bend.

    Parameters
    ----------
    first, second : array_like, shape (n, n_variables)
        The same people by both methods; NaN where one did not measure.
    confidence : float
        Of the intervals.

    Returns
    -------
    MethodComparison
        Without a line where fewer than 3 pairs were measured, or all have the same first value.

    Raises
    ------
    ValueError
        If shapes do not fit or ``confidence`` is not between 0 and 1.

    Notes
    -----
    The slope is the median of the slopes between all pairs of people, shifted by the number K of slopes below -1: of N
    slopes in order, that at (N + 1) / 2 + K. Pairs with equal values by both methods and slopes of exactly -1 are left
    out. With C = z √(n (n - 1) (2n + 5) / 18) and M = (N - C) / 2, rounded, the interval goes from the slope at M + K to
    that at N - M + 1 + K. The intercept is the median of second - slope · first; its interval is told by the ends of that
    of the slope. The result is the same line when the methods change places. It takes n² / 2 numbers for each variable.

    References
    ----------
    Passing H., Bablok W. (1983) A new biometrical procedure for testing the equality of measurements from two different
    analytical methods. J Clin Chem Clin Biochem 21:709.

    Examples
    --------
    >>> found = passing_bablok([[1.0], [2.0], [3.0], [4.0], [5.0]], [[3.1], [5.0], [7.0], [9.2], [90.0]])
    >>> found.slope.round(2), found.intercept.round(2)
    (array([2.15]), array([0.7]))
    """
    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if x.ndim != 2 or x.shape != y.shape:
        raise ValueError("both methods are people × variables")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is between 0 and 1, not {confidence}")
    z = float(norm.isf((1 - confidence) / 2))
    told = np.full((6, x.shape[1]), np.nan)
    number = np.zeros(x.shape[1], dtype=np.int64)
    for variable in range(x.shape[1]):
        both = ~np.isnan(x[:, variable]) & ~np.isnan(y[:, variable])
        number[variable] = both.sum()
        told[:, variable] = _one(x[both, variable], y[both, variable], z)
    slope, low, high, intercept, intercept_low, intercept_high = told
    return MethodComparison(slope, low, high, intercept, intercept_low, intercept_high, number)


def _one(x: Floats, y: Floats, z: float) -> tuple[float, ...]:
    n = len(x)
    if n < 3 or np.ptp(x) == 0:
        return (np.nan,) * 6
    i, j = np.triu_indices(n, 1)
    dx, dy = x[i] - x[j], y[i] - y[j]
    told = (dx != 0) | (dy != 0)
    with np.errstate(divide="ignore"):
        slopes = (
            dy[told] / dx[told]
        )  # an infinite one keeps its sign, which comes of the order of the two people
    slopes = np.where(np.isinf(slopes), np.inf, slopes)
    slopes = np.sort(slopes[slopes != -1.0])
    total, shift = len(slopes), int(np.sum(slopes < -1.0))
    if not total:
        return (np.nan,) * 6
    middle = (total - 1) / 2 + shift
    slope = (_at(slopes, int(np.floor(middle))) + _at(slopes, int(np.ceil(middle)))) / 2
    half = z * np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    m = int(np.floor((total - half) / 2 + 0.5))
    low, high = _at(slopes, m + shift - 1), _at(slopes, total - m + shift)
    with np.errstate(invalid="ignore"):
        intercepts = [
            float(np.median(y - each * x)) if np.isfinite(each) else np.nan for each in (slope, high, low)
        ]
    return slope, low, high, *intercepts


def _at(slopes: Floats, place: int) -> float:
    return float(slopes[place]) if 0 <= place < len(slopes) else np.nan
