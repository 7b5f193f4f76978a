"""Weighted straight lines through the standards of many targets at once, and what each standard does to its line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines y = intercept + slope · x by weighted least squares; arrays have the shape (n_targets,).

    Attributes
    ----------
    slope, intercept : ndarray of float64
        NaN where there are too few points.
    n : ndarray of int64
        Points with a weight.
    freedom : ndarray of int64
        Points less parameters.
    sd : ndarray of float64
        Of a point of weight 1 around the line; NaN without freedom.
    total, centre, spread : ndarray of float64
        Sum of the weights, weighted mean of x and weighted sum of squares of x around it; around 0 where the line
        goes through zero.
    through_zero : ndarray of bool
    """

    slope: Floats
    intercept: Floats
    n: NDArray[np.int64]
    freedom: NDArray[np.int64]
    sd: Floats
    total: Floats
    centre: Floats
    spread: Floats
    through_zero: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """What each point does to its line; arrays have the shape (n_points, n_targets), NaN for points without weight.

    Attributes
    ----------
    left_out_error : ndarray of float64
        x as told by the line through the others, less x.
    studentised : ndarray of float64
        Residual over its standard deviation as the others tell it.
    """

    left_out_error: Floats
    studentised: Floats


def fit_lines(x: Floats, y: Floats, weights: Floats, through_zero: NDArray[np.bool_]) -> Lines:
    """Fit a line to each column.

    Parameters
    ----------
    x, y, weights : ndarray of float64, shape (n_points, n_targets)
        Points of weight 0 are not looked at, whatever they are.
    through_zero : ndarray of bool, shape (n_targets,)
        Columns whose line has no intercept.

    Returns
    -------
    Lines

    Examples
    --------
    >>> column = np.array([[1.0], [2.0], [3.0]])
    >>> lines = fit_lines(column, 2 * column + 1, np.ones((3, 1)), np.array([False]))
    >>> lines.slope.round(9), lines.intercept.round(9)
    (array([2.]), array([1.]))
    """
    used = weights > 0
    w, u, v = (np.where(used, each, 0.0) for each in (weights, x, y))
    total, n = _sum(w), used.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.where(through_zero, 0.0, _sum(w * u) / total)
        level = np.where(through_zero, 0.0, _sum(w * v) / total)
        from_centre = u - centre
        spread = _sum(w * from_centre**2)
        freedom = n - np.where(through_zero, 1, 2)
        # Standards of one level give no slope, only what is left of their rounding.
        enough = (freedom >= 0) & (spread > 1e-12 * _sum(w * u**2))
        slope = np.where(enough, _sum(w * from_centre * (v - level)) / spread, np.nan)
        intercept = np.where(through_zero, 0.0, level - slope * centre)
        squares = _sum(w * (v - level - slope * from_centre) ** 2)
        sd = np.sqrt(np.where(freedom > 0, squares / freedom, np.nan))
    return Lines(
        slope, np.where(enough, intercept, np.nan), n, freedom, sd, total, centre, spread, through_zero
    )


def influence_of(lines: Lines, x: Floats, y: Floats, weights: Floats) -> Influence:
    """Tell what each point does to its line.

    Parameters
    ----------
    lines : Lines
        Of these points.
    x, y, weights : ndarray of float64, shape (n_points, n_targets)
        As they were fitted.

    Returns
    -------
    Influence
        Exactly what fits without each of the points would give.

    References
    ----------
    Cook R. D., Weisberg S. (1982) Residuals and influence in regression. Chapman and Hall, section 2.2.

    Examples
    --------
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> y, one = np.array([[1.0], [2.0], [3.0], [6.0]]), np.ones((4, 1))
    >>> influence_of(fit_lines(x, y, one, np.array([False])), x, y, one).left_out_error.round(9)[3]
    array([2.])
    """
    used = weights > 0
    w, u, v = (np.where(used, each, np.nan) for each in (weights, x, y))
    with np.errstate(divide="ignore", invalid="ignore"):
        from_centre = u - lines.centre
        of_mean = np.where(lines.through_zero, 0.0, 1.0 / lines.total)
        leverage = w * (of_mean + from_centre**2 / lines.spread)
        rest = np.where(1.0 - leverage > 1e-9, 1.0 - leverage, np.nan)
        residual = v - lines.intercept - lines.slope * u
        slope = lines.slope - w * from_centre * residual / (lines.spread * rest)
        squares = lines.sd**2 * lines.freedom - w * residual**2 / rest
        floor = 1e-24 * _sum(np.where(used, w * v**2, 0.0))  # points on the line to the last digit
        without = np.sqrt(np.maximum(squares, floor) / (lines.freedom - 1))
        studentised = np.sqrt(w) * residual / (without * np.sqrt(rest))
        error = np.where(slope > 0, residual / (rest * slope), np.inf)
    return Influence(
        np.where(np.isnan(rest), np.nan, error), np.where(lines.freedom > 1, studentised, np.nan)
    )


def _sum(values: Floats) -> Floats:
    """Of each column from the top: ``np.sum`` adds a lone column in another order than many."""
    if not len(values):
        return np.zeros(values.shape[1])
    return np.asarray(np.cumsum(values, axis=0)[-1])
