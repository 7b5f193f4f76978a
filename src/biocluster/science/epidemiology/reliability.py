"""How much of a variance lies between groups (people, batches) and how much within them, for many variables at once."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

from biocluster.science.epidemiology.restricted_likelihood import estimates

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class VarianceComponents:
    """A one-way random effects model of each variable; arrays have the shape (n_variables,).

    Attributes
    ----------
    mean, mean_error : ndarray of float64
        Of the groups, by generalised least squares, and its standard error.
    between, within : ndarray of float64
        Variances, in the unit of the variable squared; ``between`` is 0 at the boundary.
    pooled : ndarray of float64
        Mean square within groups, whatever lies between them; differs from ``within`` where groups are of unequal size
        or ``between`` is 0.
    icc : ndarray of float64
        between / (between + within), the reliability of a single measurement; NaN where a variable does not vary.
    icc_low, icc_high : ndarray of float64
        Its profile likelihood interval; NaN unless one was asked for.
    criterion : ndarray of float64
        -2 times the restricted log-likelihood; minus infinity where no group varies within.
    average, variance : ndarray of float64
        Of all values alike, whatever their groups; NaN where there are too few.
    n, groups : ndarray of int64
        Values, and groups that have any.
    """

    mean: Floats
    mean_error: Floats
    between: Floats
    within: Floats
    pooled: Floats
    icc: Floats
    icc_low: Floats
    icc_high: Floats
    criterion: Floats
    average: Floats
    variance: Floats
    n: NDArray[np.int64]
    groups: NDArray[np.int64]


def variance_components(
    values: ArrayLike, group: ArrayLike, *, rows: ArrayLike | None = None, confidence: float | None = None
) -> VarianceComponents:
    """Estimate the variance between and within groups by restricted maximum likelihood (REML).

    Parameters
    ----------
    values : array_like, shape (n, n_variables)
        NaN where not measured. Groups may be of any sizes, and differ between variables.
    group : array_like, shape (n,)
        Who or which batch each row belongs to.
    rows : array_like of bool, shape (n,), optional
        Which rows count; all unless given.
    confidence : float, optional
        Of the interval of the ICC, such as 0.95.

    Returns
    -------
    VarianceComponents
        NaN where a variable has less than two groups, or no group has two values.

    Raises
    ------
    ValueError
        If shapes do not fit or ``confidence`` is not between 0 and 1.

    Notes
    -----
    A value is the mean plus a deviation of its group plus its own, both normal. Given the ratio r of the two variances
    the rest of the restricted likelihood has its maximum in closed form: with n the size of a group, ȳ its mean and
    w = n / (1 + n r), the mean is Σwȳ / Σw, and the variance within is Q / (N - 1), where Q is the sum of squares within
    groups plus Σw(ȳ - mean)². What is left to be minimised over r alone is (N - 1) log Q + Σ log(1 + n r) + log Σw.
    It depends on the data only by the sums of squares and, for each size of group, the number, mean and variance of
    the group means; so a variable takes no longer for more people. All minima are found between neighbours of a grid
    from 0 to 10¹² by the sign of the derivative, and the lowest is taken: r is 0 where the variance between groups
    would have to be negative.

    The interval holds all r whose criterion is higher than the least by less than the quantile of χ² with one degree of
    freedom.

    References
    ----------
    Patterson H. D., Thompson R. (1971) Recovery of inter-block information when block sizes are unequal. Biometrika
    58:545.

    Examples
    --------
    >>> found = variance_components([[1.0], [3.0], [7.0], [9.0]], ["a", "a", "b", "b"])
    >>> found.between.round(6), found.within.round(6)
    (array([17.]), array([2.]))
    """
    y, label = np.ascontiguousarray(values, dtype=np.float64), np.asarray(group)
    if y.ndim != 2 or label.shape != y.shape[:1]:
        raise ValueError("values are rows × variables, with a group for each row")
    if confidence is not None and not 0 < confidence < 1:
        raise ValueError(f"confidence is between 0 and 1, not {confidence}")
    used = np.arange(len(y)) if rows is None else np.flatnonzero(np.asarray(rows, dtype=bool))
    code = np.unique(label[used], return_inverse=True)[1]
    ordered = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[ordered], prepend=-1, append=-1))
    sizes = np.diff(starts)
    # Groups of one size are one class; where there are fewer groups than sizes, each is a class by itself.
    by_size = bool(len(sizes)) and int(sizes.max()) < len(sizes)
    classes = int(sizes.max(initial=0)) if by_size else len(sizes)
    size, number, mean, spread, within = _sufficient(y, used[ordered], starts, classes, by_size)
    drop = np.inf if confidence is None else float(chi2.ppf(confidence, 1))
    found = estimates(size, number, mean, spread, within, confidence is not None, drop)
    center, error, between, residual, icc, low, high, criterion = found
    n, groups = np.sum(size * number, axis=0), np.sum(number, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = np.where(n > groups, within / (n - groups), np.nan)
        average = np.sum(size * number * mean, axis=0) / n
        squares = within + np.sum(size * (spread + number * (mean - average) ** 2), axis=0)
        variance = np.where(n > 1, squares / (n - 1), np.nan)
    return VarianceComponents(
        mean=center,
        mean_error=error,
        between=between,
        within=residual,
        pooled=pooled,
        icc=icc,
        icc_low=low,
        icc_high=high,
        criterion=criterion,
        average=average,
        variance=variance,
        n=n.astype(np.int64),
        groups=groups.astype(np.int64),
    )


@njit(cache=True)
def _sufficient(
    y: Floats, rows: NDArray[np.int64], starts: NDArray[np.int64], classes: int, by_size: bool
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """All that the likelihood needs, in one pass over groups of rows.

    For each class and variable the size of its groups, their number, the mean of their means and the sum of squares
    around it; for each variable the sum of squares within groups.
    """
    n_variables = y.shape[1]
    size, number = np.zeros((classes, n_variables)), np.zeros((classes, n_variables))
    mean, spread = np.zeros((classes, n_variables)), np.zeros((classes, n_variables))
    within = np.zeros(n_variables)
    count, level = np.empty(n_variables), np.empty(n_variables)
    for group in range(len(starts) - 1):
        count[:] = 0.0
        level[:] = 0.0
        for place in range(starts[group], starts[group + 1]):
            row = y[rows[place]]
            for variable in range(n_variables):
                value = row[variable]
                there = value == value
                count[variable] += 1.0 if there else 0.0
                level[variable] += value if there else 0.0
        for variable in range(n_variables):
            level[variable] /= max(count[variable], 1.0)
        if starts[group + 1] - starts[group] > 1:
            for place in range(starts[group], starts[group + 1]):
                row = y[rows[place]]
                for variable in range(n_variables):
                    off = row[variable] - level[variable]
                    within[variable] += off * off if off == off else 0.0
        for variable in range(n_variables):
            n = int(count[variable])
            if n == 0:
                continue
            at = n - 1 if by_size else group
            size[at, variable] = n
            number[at, variable] += 1.0
            step = level[variable] - mean[at, variable]
            mean[at, variable] += step / number[at, variable]
            spread[at, variable] += step * (level[variable] - mean[at, variable])
    return size, number, mean, spread, within
