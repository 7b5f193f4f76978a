"""Medians of the members of many groups at once."""

import numpy as np
from numpy.typing import NDArray


def group_medians(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """Median of the values of each group.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Without NaN.
    group : ndarray of int64, shape (n,)
        From 0, none left out.

    Returns
    -------
    ndarray of float64, shape (n_groups,)

    Examples
    --------
    >>> group_medians(np.array([1.0, 5.0, 2.0, 4.0]), np.array([0, 1, 0, 1]))
    array([1.5, 4.5])
    """
    ordered = values[np.lexsort((values, group))]
    count = np.bincount(group)
    begin = np.cumsum(count) - count
    return 0.5 * (ordered[begin + (count - 1) // 2] + ordered[begin + count // 2])
