"""Injections of the pool that went wrong as a whole, and would bend the drift of every metabolite."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.drift import drift_of

FEWEST_METABOLITES: Final = 10
FEWEST_QCS: Final = 4

_DEVIATIONS, _TOLERANCE = 5.0, 0.15
_ROUNDS = 4


def bad_qcs(
    values: ArrayLike, order: ArrayLike, qc: ArrayLike, *, segment: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Find injections of the pool in which metabolites as a whole are too low or too high.

    Parameters
    ----------
    values : array_like, shape (n_injections, n_metabolites)
        Areas or ratios; NaN where not measured, not positive likewise.
    order : array_like, shape (n_injections,)
        Place in the order of injection, each once within a segment.
    qc : array_like of bool, shape (n_injections,)
        Which injections are of the pool.
    segment : array_like, shape (n_injections,), optional
        Batch, capillary or both.

    Returns
    -------
    ndarray of bool, shape (n_injections,)

    Notes
    -----
    What an injection is off is the median, over the metabolites, of the logarithms of its values over what the other
    QCs of the segment foretell. In each segment the one that is most off is bad if that is more than 15 % and more than
    5 standard deviations (by the median absolute deviation over all QCs). Without it the others are judged anew, four
    times at most. A segment loses no more than a quarter of its QCs and none of fewer than 4. With fewer than 10
    metabolites no injection is called bad.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> areas = np.exp(rng.normal(0, 0.05, (12, 20)))
    >>> areas[4] /= 2
    >>> np.flatnonzero(bad_qcs(areas, np.arange(12), np.ones(12, bool)))
    array([4])
    """
    y, place = np.asarray(values, dtype=np.float64), np.asarray(order, dtype=np.float64)
    pooled = np.asarray(qc, dtype=bool)
    part = np.zeros(len(y), dtype=np.int64) if segment is None else np.asarray(segment)
    bad = np.zeros(len(y), dtype=np.bool_)
    if y.shape[1] < FEWEST_METABOLITES or not pooled.any():
        return bad
    code = np.unique(part, return_inverse=True)[1]
    may_lose = np.bincount(code[pooled], minlength=int(code.max()) + 1) // 4
    for _ in range(_ROUNDS):
        rows = np.flatnonzero(pooled & ~bad)
        off = _off(y[rows], place[rows], code[rows])
        scale = 1.4826 * np.median(np.abs(off[~np.isnan(off)])) if not np.isnan(off).all() else np.inf
        found = []
        for number in range(len(may_lose)):
            own = np.flatnonzero((code[rows] == number) & ~np.isnan(off))
            lost = int(np.sum(bad & (code == number)))
            if len(own) < FEWEST_QCS or lost >= may_lose[number]:
                continue
            worst = own[np.lexsort((place[rows[own]], -np.abs(off[own])))[0]]
            if np.abs(off[worst]) > max(_DEVIATIONS * scale, _TOLERANCE):
                found.append(rows[worst])
        if not found:
            break
        bad[found] = True
    return bad


def _off(
    values: NDArray[np.float64], order: NDArray[np.float64], segment: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For each QC the median over metabolites of what it is off; NaN where nothing foretells it."""
    drift = drift_of(values, order, np.ones(len(values), dtype=np.bool_), segment=segment)
    logs = np.log(drift.held_out)
    known = np.any(~np.isnan(logs), axis=0)
    logs = logs[:, known] - np.nanmedian(logs[:, known], axis=0) if known.any() else logs[:, :0]
    off = np.full(len(values), np.nan)
    some = np.any(~np.isnan(logs), axis=1)
    if some.any():
        off[some] = np.nanmedian(logs[some], axis=1)
        off -= np.median(off[some])
    return off
