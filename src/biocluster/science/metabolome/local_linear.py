"""Smooths of many series over the same places: polynomials, and local lines with tricube weights.

Such a smooth is linear in what it smooths: the fit at one place is a weighted sum of the values. The weights depend
on the places alone, so that they are made once for all series; and what the fit would have been without a value
follows from the weight of that value in its own fit.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

FEWEST_NEIGHBOURS: Final = 4
"""The furthest neighbour has no weight, and a line through two others would leave nothing over."""

_AT_ONCE = 256
"""Places whose weights are held at a time: 2 MB for 1,000 values."""


@dataclass(frozen=True, slots=True)
class Smooth:
    """How a series is smoothed.

    Attributes
    ----------
    degree : int
        Of the polynomial: 0, 1 or 2; 1 with ``neighbours``.
    neighbours : int
        How many of the nearest values a local line is fitted to; 0 for one polynomial through all of them alike.
    """

    degree: int
    neighbours: int = 0


def smooth(
    places: ArrayLike, values: ArrayLike, *, by: Smooth, at: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Smooth series by a polynomial or by local lines (LOESS of degree 1 without robustness iterations).

    Parameters
    ----------
    places : array_like, shape (n,)
        Where the values stand, such as their place in the order of injection; ascending.
    values : array_like, shape (n, n_series)
        No NaN.
    by : Smooth
        Which smooth.
    at : array_like, shape (m,), optional
        Where it is evaluated, ascending; ``places`` unless given.

    Returns
    -------
    ndarray, shape (m, n_series)

    Raises
    ------
    ValueError
        If places do not ascend, or there are fewer values than neighbours.

    Notes
    -----
    A local line has the weights (1 - u³)³ of the distance u over that of the furthest neighbour, 1 below 0.001 and 0
    above 0.999, as in Cleveland's program; the fits equal those of ``lowess(..., it=0)`` of statsmodels with
    ``neighbours = int(frac * n)``.

    References
    ----------
    Cleveland W. S. (1979) Robust locally weighted regression and smoothing scatterplots. J Am Stat Assoc 74:829.

    Examples
    --------
    >>> smooth([0, 1, 2, 3], [[1.0], [3.0], [5.0], [7.0]], by=Smooth(1), at=[1.5])
    array([[4.]])
    """
    x, y = _ascending(places), np.ascontiguousarray(values, dtype=np.float64)
    where = x if at is None else _ascending(at)
    if len(x) < max(by.neighbours, by.degree + 1, 1):
        raise ValueError(f"{len(x)} values are too few for {by}")
    return fits_at(x, y, by.degree, by.neighbours, where)


def left_out(places: ArrayLike, values: ArrayLike, *, by: Smooth) -> NDArray[np.float64]:
    """What the smooth says of each value from all the others.

    Parameters
    ----------
    places : array_like, shape (n,)
        Ascending.
    values : array_like, shape (n, n_series)
        No NaN.
    by : Smooth
        Which smooth.

    Returns
    -------
    ndarray, shape (n, n_series)
        Exactly the fit at a place to the values elsewhere, their weights (and so the distance that these come from)
        being those of the whole series. NaN where nothing can be said because the fit hangs on the value itself.

    Notes
    -----
    A fit with the weight h of a value y in its own fit f would have been y - (y - f) / (1 - h) without it. This holds
    for weighted least squares, not only for the unweighted.

    Examples
    --------
    >>> left_out([0, 1, 2], [[3.0], [5.0], [10.0]], by=Smooth(0)).ravel()
    array([7.5, 6.5, 4. ])
    """
    x, y = _ascending(places), np.ascontiguousarray(values, dtype=np.float64)
    if len(x) < max(by.neighbours, by.degree + 1, 1):
        raise ValueError(f"{len(x)} values are too few for {by}")
    return fits_without(x, y, by.degree, by.neighbours)


def _ascending(places: ArrayLike) -> NDArray[np.float64]:
    x = np.ascontiguousarray(places, dtype=np.float64)
    if np.any(np.diff(x) < 0) or np.any(np.isnan(x)):
        raise ValueError("places must ascend")
    return x


@njit(cache=True)
def fits_at(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    degree: int,
    neighbours: int,
    at: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What ``smooth`` returns, for callers that are compiled and have made sure of their arguments."""
    fits = np.empty((len(at), y.shape[1]))
    for begin in range(0, len(at), _AT_ONCE):
        end = min(begin + _AT_ONCE, len(at))
        weights, first = _weights(x, at[begin:end], degree, neighbours)
        _weighted_sums(weights, first, y, fits[begin:end])
    return fits


@njit(cache=True)
def fits_without(
    x: NDArray[np.float64], y: NDArray[np.float64], degree: int, neighbours: int
) -> NDArray[np.float64]:
    """What ``left_out`` returns, likewise."""
    without = np.empty(y.shape)
    for begin in range(0, len(x), _AT_ONCE):
        end = min(begin + _AT_ONCE, len(x))
        weights, first = _weights(x, x[begin:end], degree, neighbours)
        _weighted_sums(weights, first, y, without[begin:end])
        for row in range(begin, end):
            rest = 1.0 - weights[row - begin, row - first[row - begin]]
            for column in range(y.shape[1]):
                value = y[row, column]
                without[row, column] = (
                    value - (value - without[row, column]) / rest if rest > 1e-8 else np.nan
                )
    return without


@njit(cache=True)
def _weights(
    x: NDArray[np.float64], at: NDArray[np.float64], degree: int, neighbours: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The weights of the fit at each place, and the first value that they belong to."""
    if neighbours:
        return _local_weights(x, at, neighbours)
    return _polynomial_weights(x, at, degree), np.zeros(len(at), dtype=np.int64)


@njit(cache=True)
def _polynomial_weights(x: NDArray[np.float64], at: NDArray[np.float64], degree: int) -> NDArray[np.float64]:
    """By polynomials that are orthogonal over ``x``."""
    n, m = len(x), len(at)
    weights = np.empty((m, n))
    weights[:] = 1.0 / n
    middle, reach = 0.0, x[-1] - x[0]
    for i in range(n):
        middle += x[i] / n
    if reach <= 0.0:
        return weights
    over_x, over_at = np.empty((degree + 1, n)), np.empty((degree + 1, m))
    sizes = np.empty(degree + 1)
    for power in range(degree + 1):
        for i in range(n):
            over_x[power, i] = ((x[i] - middle) / reach) ** power
        for i in range(m):
            over_at[power, i] = ((at[i] - middle) / reach) ** power
        for lower in range(power):
            share = 0.0
            for i in range(n):
                share += over_x[power, i] * over_x[lower, i] / sizes[lower]
            for i in range(n):
                over_x[power, i] -= share * over_x[lower, i]
            for i in range(m):
                over_at[power, i] -= share * over_at[lower, i]
        sizes[power] = 0.0
        for i in range(n):
            sizes[power] += over_x[power, i] ** 2
        if sizes[power] <= 1e-12:  # fewer different places than the degree asks for
            break
        if power > 0:
            for i in range(m):
                for j in range(n):
                    weights[i, j] += over_at[power, i] * over_x[power, j] / sizes[power]
    return weights


@njit(cache=True)
def _local_weights(
    x: NDArray[np.float64], at: NDArray[np.float64], neighbours: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Of a line fitted around each place, with its value there; the neighbours stand side by side."""
    weights = np.empty((len(at), neighbours))
    first = np.empty(len(at), dtype=np.int64)
    left = 0
    for row in range(len(at)):
        p = at[row]
        while left + neighbours < len(x) and p > (x[left] + x[left + neighbours]) / 2:
            left += 1
        first[row] = left
        near, w = x[left : left + neighbours], weights[row]
        reach = max(p - near[0], near[-1] - p)
        if reach <= 0.0:
            w[:] = 1.0 / neighbours
            continue
        for j in range(neighbours):
            u = abs(near[j] - p) / reach
            v = 1 - u * u * u
            v = v * v * v
            w[j] = 1.0 if u <= 0.001 else (0.0 if u >= 0.999 else v)
        # Four sums side by side: one after another each addition would wait for the one before.
        n0 = n1 = n2 = n3 = m0 = m1 = m2 = m3 = s0 = s1 = s2 = s3 = 0.0
        j = 0
        while j + 4 <= neighbours:
            d0, d1, d2, d3 = near[j] - p, near[j + 1] - p, near[j + 2] - p, near[j + 3] - p
            n0 += w[j]
            n1 += w[j + 1]
            n2 += w[j + 2]
            n3 += w[j + 3]
            d0w, d1w, d2w, d3w = w[j] * d0, w[j + 1] * d1, w[j + 2] * d2, w[j + 3] * d3
            m0 += d0w
            m1 += d1w
            m2 += d2w
            m3 += d3w
            s0 += d0w * d0
            s1 += d1w * d1
            s2 += d2w * d2
            s3 += d3w * d3
            j += 4
        while j < neighbours:
            d = near[j] - p
            n0 += w[j]
            m0 += w[j] * d
            s0 += w[j] * d * d
            j += 1
        total = (n0 + n1) + (n2 + n3)
        mean = ((m0 + m1) + (m2 + m3)) / total
        spread = ((s0 + s1) + (s2 + s3)) / total - mean * mean
        slope = 0.0 if spread <= 1e-12 * reach * reach else -mean / spread
        for j in range(neighbours):
            w[j] *= (1.0 + slope * (near[j] - p - mean)) / total
    return weights, first


@njit(cache=True)
def _weighted_sums(
    weights: NDArray[np.float64],
    first: NDArray[np.int64],
    values: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Row i of ``sums``: the sum over j of ``weights[i, j] * values[first[i] + j]``, every column by itself.

    Eight terms at a time, so that a sum is fetched and put back once for eight of them; columns in blocks that stay
    in the cache. The order of the terms is fixed, so that the sums are the same to the last bit on any machine and
    whatever other columns there are.
    """
    n_rows, n_terms = weights.shape
    n_columns = values.shape[1]
    sums[:] = 0.0
    for begin in range(0, n_columns, 64):
        end = min(begin + 64, n_columns)
        for row in range(n_rows):
            total, w, block = sums[row, begin:end], weights[row], values[first[row] :, begin:end]
            if end - begin < 4:  # too few columns to go side by side
                for lane in range(end - begin):
                    v = block[:, lane]
                    one = 0.0
                    j = 0
                    while j + 8 <= n_terms:
                        one += (
                            (w[j] * v[j] + w[j + 1] * v[j + 1]) + (w[j + 2] * v[j + 2] + w[j + 3] * v[j + 3])
                        ) + (
                            (w[j + 4] * v[j + 4] + w[j + 5] * v[j + 5])
                            + (w[j + 6] * v[j + 6] + w[j + 7] * v[j + 7])
                        )
                        j += 8
                    while j < n_terms:
                        one += w[j] * v[j]
                        j += 1
                    total[lane] = one
                continue
            j = 0
            while j + 8 <= n_terms:
                w0, w1, w2, w3 = w[j], w[j + 1], w[j + 2], w[j + 3]
                w4, w5, w6, w7 = w[j + 4], w[j + 5], w[j + 6], w[j + 7]
                v0, v1, v2, v3 = block[j], block[j + 1], block[j + 2], block[j + 3]
                v4, v5, v6, v7 = block[j + 4], block[j + 5], block[j + 6], block[j + 7]
                for lane in range(end - begin):
                    total[lane] += ((w0 * v0[lane] + w1 * v1[lane]) + (w2 * v2[lane] + w3 * v3[lane])) + (
                        (w4 * v4[lane] + w5 * v5[lane]) + (w6 * v6[lane] + w7 * v7[lane])
                    )
                j += 8
            while j < n_terms:
                w0, v0 = w[j], block[j]
                for lane in range(end - begin):
                    total[lane] += w0 * v0[lane]
                j += 1
