"""Stretches of injections between which the measurement may have stepped, and their common level."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.breaks import find_breaks
from biocluster.science.metabolome.calibration_choice import POWERS, chosen, weights_of
from biocluster.science.metabolome.calibration_lines import fit_lines

Floats = NDArray[np.float64]


def segments_of(
    response: ArrayLike,
    order: ArrayLike,
    qc: ArrayLike,
    *,
    batch: ArrayLike,
    time: ArrayLike | None = None,
) -> NDArray[np.int64]:
    """Cut batches where migration times step, as at a replaced capillary, and where QCs do.

    Parameters
    ----------
    response : array_like, shape (n_files, n_targets)
        Ratios to a standard, or areas; NaN where not measured.
    order : array_like, shape (n_files,)
        Place in the order of injection, each once within a batch.
    qc : array_like of bool, shape (n_files,)
        Which injections are of the pool.
    batch : array_like, shape (n_files,)
        Labels.
    time : array_like, shape (n_files, n_anchors), optional
        Migration times of standards and markers, in seconds; NaN where not found.

    Returns
    -------
    ndarray of int64, shape (n_files,)
        Numbered from 0, by batch (sorted by its label) and order.

    Notes
    -----
    The test is that of ``find_breaks``: of all injections by their times, and of the QCs by their responses. A step in
    the times is followed by another one in the responses wherever the new capillary is not like the old one.

    Examples
    --------
    >>> segments_of([[1.0]] * 4, [1, 2, 1, 2], [True] * 4, batch=["b", "b", "a", "a"]).tolist()
    [1, 1, 0, 0]
    """
    values, pooled = np.asarray(response, dtype=np.float64), np.asarray(qc, dtype=bool)
    part: NDArray[np.generic] = np.asarray(batch)
    if time is not None:
        part = find_breaks(time, order, np.ones(len(values), dtype=bool), known=part)
    part = find_breaks(values, order, pooled, known=part)
    first = np.unique(np.asarray(batch), return_inverse=True)[1]
    ranks = np.lexsort((part, first))
    # Numbers in the order of the labels, whatever the places in the order say of batches among one another.
    names = list(dict.fromkeys(part[ranks].tolist()))
    return np.array([names.index(each) for each in part.tolist()], dtype=np.int64)


def aligned_by_standards(
    concentration: ArrayLike, response: ArrayLike, segment: ArrayLike, leveled: ArrayLike
) -> Floats:
    """Bring segments to a common level by the calibration series in them.

    Parameters
    ----------
    concentration, response : array_like, shape (n_standards, n_targets)
        Of the standards; NaN where there is none.
    segment : array_like of int, shape (n_standards,)
        Of each standard, from 0.
    leveled : array_like of bool, shape (n_segments, n_targets)
        Segments that have the common level already.

    Returns
    -------
    ndarray, shape (n_segments, n_targets)
        What responses of a segment are to be multiplied by; NaN where nothing tells it, 1 where it is known already.

    Notes
    -----
    A curve is drawn through the standards of the segments that are leveled, or, where there are none, of the segment
    with the most standards (the first of equals). The factor of another segment is the median of what the curve says of
    its standards over what was measured.

    Examples
    --------
    >>> levels, measured = [[1.0], [2.0], [1.0], [2.0]], [[3.0], [6.0], [4.0], [8.0]]
    >>> aligned_by_standards(levels, measured, [0, 0, 1, 1], [[True], [False]]).ravel()
    array([1.  , 0.75])
    """
    x, y = np.asarray(concentration, dtype=np.float64), np.asarray(response, dtype=np.float64)
    part, known = np.asarray(segment, dtype=np.int64), np.array(leveled, dtype=bool)
    factor = np.where(known, 1.0, np.nan)
    there = ~np.isnan(x) & (y > 0) & (x > 0)
    counts = np.array([there[part == number].sum(axis=0) for number in range(len(known))]).reshape(
        known.shape
    )
    base = known.copy()
    alone = np.flatnonzero(~np.any(base & (counts > 0), axis=0) & np.any(counts > 0, axis=0))
    base[np.argmax(counts[:, alone], axis=0), alone] = True
    used = there & base[part]
    choice = chosen(x, y, used, POWERS, (True, False), None)
    lines = fit_lines(x, y, weights_of(x, used, choice.power, None), choice.through_zero)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(there, (lines.intercept + lines.slope * x) / y, np.nan)
    for number in range(len(known)):
        own = ratio[part == number]
        some = np.flatnonzero(np.any(~np.isnan(own), axis=0) & ~known[number])
        if len(some):
            factor[number, some] = np.nanmedian(own[:, some], axis=0)
    factor[base] = 1.0
    return np.where(factor > 0, factor, np.nan)
