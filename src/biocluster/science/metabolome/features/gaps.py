"""Features that cannot be the same, because there is a gap in m/z or in time between them."""

import numpy as np
from numpy.typing import NDArray


def components(
    mz: NDArray[np.float64],
    mz_reach: NDArray[np.float64],
    time: NDArray[np.float64],
    time_reach: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Cut features where there is a gap in m/z or in time, in turn, until there is none.

    Parameters
    ----------
    mz : ndarray, shape (n,)
        In Th.
    mz_reach : ndarray, shape (n,)
        In ppm. Two neighbours stay together when they are nearer than the two reaches in quadrature.
    time : ndarray, shape (n,)
        In seconds.
    time_reach : ndarray, shape (n,)
        In seconds, likewise.

    Returns
    -------
    ndarray of int64, shape (n,)
        Component of each feature, numbered from 0 in the order of m/z.
    """
    label = np.zeros(len(mz), np.int64)
    log_mz = np.log(mz) * 1e6
    n_before = 0
    while True:
        for axis, reach in ((log_mz, mz_reach), (time, time_reach)):
            order = np.lexsort((axis, label))
            gap = np.diff(axis[order]) > np.hypot(reach[order][1:], reach[order][:-1])
            cut = (
                np.concatenate([[0], np.cumsum(gap | (np.diff(label[order]) != 0))]) if len(order) else order
            )
            label = np.empty_like(label)
            label[order] = cut
        n_now = int(label.max(initial=-1)) + 1
        if n_now == n_before:
            return label
        n_before = n_now
