"""Where the measurement stepped, such as at a replaced capillary that nobody wrote down."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, norm

WINDOW = 6
"""QCs on each side that a line is drawn through."""
SHARE = 0.1
"""Of the metabolites that have to step together."""

_FREEDOM = 2 * WINDOW - 3
_STEADY = 0.1
"""Share of the gaps around which the variance is taken to be that of error alone."""


def find_breaks(
    values: ArrayLike,
    order: ArrayLike,
    qc: ArrayLike,
    *,
    known: ArrayLike | None = None,
    alpha: float = 0.001,
) -> NDArray[np.int64]:
    """Cut a series of injections into segments where many metabolites step at once.

    Parameters
    ----------
    values : array_like, shape (n_injections, n_metabolites)
        Areas or ratios; NaN where not measured, not positive likewise.
    order : array_like, shape (n_injections,)
        Place in the order of injection, each once.
    qc : array_like of bool, shape (n_injections,)
        Which injections are of the pool.
    known : array_like, shape (n_injections,), optional
        Batches that are segments by themselves; further breaks are looked for inside each.
    alpha : float
        Probability of any break where there is none.

    Returns
    -------
    ndarray of int64, shape (n_injections,)
        Segments, numbered from 0 in the order of injection. A break lies before the first QC after the step.

    Raises
    ------
    ValueError
        If shapes do not fit.

    Notes
    -----
    For each gap between two QCs parallel lines are drawn through the logarithms of the 6 QCs before it and of the 6
    after it. The distance between both over its standard error is a normal deviate for each metabolite; the error of
    a QC is taken from all such pairs of lines of the metabolite (the 10 % quantile of their variances over that of χ², so
    that pairs with a step beside the gap do not count). A break is where a tenth of the metabolites have a deviate that by chance comes up with probability
    alpha / 10 over the number of gaps, also if any one of the 12 QCs is left out, so that a single bad injection makes
    none. Whatever the metabolites have in common, a tenth of them then does so by
    chance with probability alpha at most (Markov's inequality). Of breaks less than 6 QCs apart that with the largest
    mean square deviate stays. A metabolite with missing QCs near a gap is not asked there.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> areas = np.exp(rng.normal(0, 0.03, (40, 20)))
    >>> areas[24:] *= 1.5
    >>> np.flatnonzero(np.diff(find_breaks(areas, np.arange(40), np.ones(40, bool)))) + 1
    array([24])
    """
    measured, place, pooled = (
        np.asarray(values, dtype=np.float64),
        np.asarray(order, dtype=np.float64),
        np.asarray(qc, dtype=bool),
    )
    batch = np.zeros(len(measured), dtype=np.int64) if known is None else np.asarray(known)
    if measured.ndim != 2 or any(each.shape != measured.shape[:1] for each in (place, pooled, batch)):
        raise ValueError(
            "values are injections × metabolites; order, qc and known have one entry an injection"
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(measured > 0, np.log(measured), np.nan)
    members = [np.flatnonzero(batch == label) for label in np.unique(batch)]
    members = sorted(
        (rows[np.argsort(place[rows], kind="stable")] for rows in members), key=lambda rows: place[rows[0]]
    )
    gaps = sum(max(int(pooled[rows].sum()) - 2 * WINDOW + 1, 0) for rows in members)
    segment = np.zeros(len(measured), dtype=np.int64)
    number = 0
    for rows in members:
        qc_rows = rows[pooled[rows]]
        starts = _steps(logs[qc_rows], place[qc_rows], alpha / max(gaps, 1))
        begins = np.concatenate([[place[rows[0]]], place[qc_rows[starts]]])
        segment[rows] = number + np.searchsorted(begins[1:], place[rows], side="right")
        number += len(begins)
    return segment


def _steps(logs: NDArray[np.float64], place: NDArray[np.float64], alpha: float) -> NDArray[np.int64]:
    """The QCs that are the first after a step, ascending."""
    n_qc, n_metabolites = logs.shape
    if n_qc < 2 * WINDOW or not n_metabolites:
        return np.zeros(0, dtype=np.int64)
    gaps = np.arange(WINDOW, n_qc - WINDOW + 1)
    steps, variances = np.empty((len(gaps), n_metabolites)), np.empty((len(gaps), n_metabolites))
    for row, first in enumerate(gaps):
        near = np.arange(first - WINDOW, first + WINDOW)
        centred = (place[near] - place[near].mean()) / np.ptp(place[near])
        design = np.column_stack([np.ones(len(near)), centred, near >= first]).astype(np.float64)
        steps[row], variances[row] = _surest_step(logs[near], design)
    asked = np.any(~np.isnan(variances), axis=0)
    error = np.nanquantile(variances[:, asked], _STEADY, axis=0) * _FREEDOM / chi2.ppf(_STEADY, _FREEDOM)
    error = np.maximum(error, 1e-18)  # QCs that are equal have no error at all
    deviates = steps[:, asked] / np.sqrt(error)
    known = ~np.isnan(deviates)
    beyond = np.sum(known & (np.abs(deviates) > norm.isf(alpha * SHARE / 2)), axis=1)
    height = np.nansum(deviates**2, axis=1) / np.maximum(known.sum(axis=1), 1)
    candidates = np.flatnonzero((beyond > 0) & (beyond >= SHARE * known.sum(axis=1)))
    found: list[int] = []
    for row in candidates[np.lexsort((candidates, -height[candidates]))]:
        if all(abs(int(gaps[row]) - other) >= WINDOW for other in found):
            found.append(int(gaps[row]))
    return np.array(sorted(found), dtype=np.int64)


def _surest_step(
    logs: NDArray[np.float64], design: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The step over the root of its variance factor when the QC that speaks most for it is left out, and the variance."""
    inverse = np.linalg.inv(design.T @ design)
    pull = design @ inverse
    effects = pull.T @ logs
    rest = logs - design @ effects
    free = 1.0 - np.sum(pull * design, axis=1)
    of_step = pull[:, -1:]
    without = effects[-1] - of_step * rest / free[:, None]
    factor = inverse[-1, -1] + of_step**2 / free[:, None]
    deviates = without / np.sqrt(factor)
    agree = np.all(deviates > 0, axis=0) | np.all(deviates < 0, axis=0)
    least = np.where(agree, np.min(np.abs(deviates), axis=0), 0.0)
    known = ~np.isnan(effects[-1])
    return np.where(known, least, np.nan), np.sum(rest * rest, axis=0) / _FREEDOM
