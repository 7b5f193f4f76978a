"""Drift of the signal, told from pooled quality control samples (QC) and taken out of all injections.

The same pool is injected again and again. What changes in it is taken for a change of the measurement: a step where
the capillary was replaced, a line and a smooth curve in between. Each metabolite has its own.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.epidemiology.reliability import variance_components
from biocluster.science.metabolome.bridging import bridged_levels, patterns
from biocluster.science.metabolome.qc_smooths import Method, foretell

SPANS: Final = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0)
"""Shares of the QCs of a segment that a local line is fitted to."""


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """Drift of many metabolites; ``values * factor`` are the corrected values.

    Attributes
    ----------
    factor : ndarray of float64, shape (n_injections, n_metabolites)
        Positive; 1 where nothing could be done.
    segments : tuple
        Labels of the segments, sorted.
    method : ndarray of uint8, shape (n_segments, n_metabolites)
        Of ``Method``: what left the QCs of the segment the smallest error when each was left out.
    span : ndarray of float64, shape (n_segments, n_metabolites)
        Share of the QCs in a local line of that method; NaN for other methods.
    qc : ndarray of int64, shape (n_segments, n_metabolites)
        How many QCs were used.
    group : ndarray of int64, shape (n_segments, n_metabolites)
        Segments of the same number were brought to the same level; 0 is the group of the most frequent material,
        -1 a segment without QC.
    error : ndarray of float64, shape (n_segments, n_metabolites)
        Relative standard error that the factor has in the segment, on average: the errors of left-out QCs over the root
        of their number for each free number of the curve; NaN where no QC can be left out.
    held_out : ndarray of float64, shape (n_injections, n_metabolites)
        QCs as corrected by the other QCs of the segment; NaN for other injections and for a QC that is alone. The
        choice of the smooth has seen them: ``cross_validated`` is stricter.
    """

    factor: NDArray[np.float64]
    segments: tuple[object, ...]
    method: NDArray[np.uint8]
    span: NDArray[np.float64]
    qc: NDArray[np.int64]
    group: NDArray[np.int64]
    error: NDArray[np.float64]
    held_out: NDArray[np.float64]


def drift_of(
    values: ArrayLike,
    order: ArrayLike,
    qc: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    material: ArrayLike | None = None,
    spans: tuple[float, ...] = SPANS,
    logarithmic: bool = True,
    averaged: bool = True,
) -> Drift:
    """Tell the drift of every metabolite from its QCs, segment by segment.

    Parameters
    ----------
    values : array_like, shape (n_injections, n_metabolites)
        Areas, ratios to a standard or concentrations. NaN where not measured; not positive counts as not measured
        where ``logarithmic``.
    order : array_like, shape (n_injections,)
        Place in the order of injection, or a time; each once within a segment. The arrays need not be in this order.
    qc : array_like of bool, shape (n_injections,)
        Which injections are of a pool.
    segment : array_like, shape (n_injections,), optional
        Batch, capillary or both: no smooth goes across. One segment unless given.
    material : array_like, shape (n_injections,), optional
        Which pool a QC is of, where there are several. Segments are aligned by the pools that they share.
    spans : tuple of float
        Shares of the QCs that a local line may be fitted to.
    logarithmic : bool
        Smooth the logarithms: drift multiplies, and so does most of the error. Otherwise the values themselves.
    averaged : bool
        Weight the smooths by how well they foretell a QC that is left out; otherwise take the best alone.

    Returns
    -------
    Drift

    Raises
    ------
    ValueError
        If shapes do not fit, a place in the order is missing or stands twice in a segment, or a span is not above 0
        and at most 1.

    Notes
    -----
    In each segment the QCs are smoothed by a constant, a line (from 3 QCs), a parabola (from 6) and local lines with
    tricube weights (from 5) over each of the spans. A smooth has the error s², the mean square of what it leaves of
    each QC when that is left out, and the weight (min s² / s²)^(n/2), its profile likelihood over that of the best;
    below 0.01 the weight is 0. Before the first and after the last QC of a segment the fit stays as it is there. The
    factor is the median of all QCs over the fit.

    The constant is not the mean of the n QCs alone but lies between that and the median of all QCs, as far from the
    latter as the mean is reliable: n r / (1 + n r) of the way, where r is the variance between segments over that
    within (REML). Where r cannot be told, as in one segment, it is the mean.

    The result of a metabolite depends on no other metabolite, and not on the order of the injections in the arrays.

    References
    ----------
    Dunn W. B. et al. (2011) Procedures for large-scale metabolic profiling of serum and plasma using gas
    chromatography and liquid chromatography coupled to mass spectrometry. Nat Protoc 6:1060 (QC-RLSC).
    Kirwan J. A. et al. (2013) Characterising and correcting batch variation in an automated direct infusion mass
    spectrometry metabolomics workflow. Anal Bioanal Chem 405:5147 (QC-RSC).

    Examples
    --------
    >>> drift = drift_of([[8.0], [5.0], [2.0]], [1, 2, 3], [True, False, True])
    >>> drift.factor.ravel()
    array([1., 1., 1.])
    >>> Method(drift.method[0, 0]).name
    'STEP'
    """
    measured, place, pooled = (
        np.asarray(values, dtype=np.float64),
        np.asarray(order, dtype=np.float64),
        np.asarray(qc, dtype=bool),
    )
    parts = np.zeros(len(measured), dtype=np.int64) if segment is None else np.asarray(segment)
    _check(measured, place, pooled, parts, spans)
    labels, code = np.unique(parts, return_inverse=True)
    rows = np.lexsort((place, code))  # segment after segment, each in its order
    if np.any((np.diff(place[rows]) == 0) & (np.diff(code[rows]) == 0)):
        raise ValueError("two injections of a segment have the same place in the order")
    qc_rows = rows[pooled[rows]]
    pool = np.zeros(len(qc_rows), dtype=np.int64)
    if material is not None:
        pool = np.unique(np.asarray(material)[qc_rows], return_inverse=True)[1]
    signal, group = _leveled(measured[qc_rows], code[qc_rows], pool, len(labels), logarithmic)
    level = _group_levels(signal, group[code[qc_rows]])
    parts_of_variance = variance_components(signal - level, code[qc_rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = parts_of_variance.between / parts_of_variance.within

    found = _empty(measured, labels, group)
    for number in range(len(labels)):
        members = rows[code[rows] == number]
        own = np.flatnonzero(code[qc_rows] == number)
        for there, columns in patterns(~np.isnan(signal[own])):
            used = own[there]
            if not len(used):
                continue
            y, common = signal[np.ix_(used, columns)], level[used[0], columns]
            told = foretell(
                place[qc_rows[used]],
                y,
                place[members],
                common,
                ratio[columns],
                spans,
                averaged,
                not logarithmic,
            )
            found.method[number, columns], found.span[number, columns] = told.method, told.span
            found.qc[number, columns] = len(used)
            here, left = np.ix_(members, columns), np.ix_(qc_rows[used], columns)
            if logarithmic:
                found.error[number, columns] = told.error
                found.factor[here] = np.exp(common - told.at)
                found.held_out[left] = np.exp(y - told.without + common)
            else:
                with np.errstate(divide="ignore", invalid="ignore"):
                    found.error[number, columns] = told.error / np.abs(common)
                    found.factor[here] = np.where(told.method != Method.NOTHING, common / told.at, 1.0)
                    found.held_out[left] = np.where(told.without > 0, y * (common / told.without), np.nan)
    return found


def cross_validated(
    values: ArrayLike,
    order: ArrayLike,
    qc: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    material: ArrayLike | None = None,
    spans: tuple[float, ...] = SPANS,
    logarithmic: bool = True,
    averaged: bool = True,
    folds: int = 5,
) -> NDArray[np.float64]:
    """Correct every QC as if it were a sample: by a drift that was told without it.

    Parameters
    ----------
    values : array_like, shape (n_injections, n_metabolites)
        As for ``drift_of``, like all that follow but the last.
    order : array_like, shape (n_injections,)
        Place in the order of injection.
    qc : array_like of bool, shape (n_injections,)
        Which injections are of a pool.
    segment : array_like, shape (n_injections,), optional
        Batch, capillary or both.
    material : array_like, shape (n_injections,), optional
        Which pool.
    spans : tuple of float
        Shares of the QCs.
    logarithmic : bool
        Smooth the logarithms.
    averaged : bool
        Weight the smooths.
    folds : int
        The first, the (folds + 1)-th … QC of each segment are left out together, then the second ones, and so on.

    Returns
    -------
    ndarray, shape (n_injections, n_metabolites)
        The corrected QCs; NaN for other injections, and for QCs that were left out with all QCs of their segment.

    Examples
    --------
    >>> cross_validated([[4.0], [2.0], [4.0]], [1, 2, 3], [True, True, True]).ravel().round(3)
    array([4., 2., 4.])
    """
    measured, place, pooled = (
        np.asarray(values, dtype=np.float64),
        np.asarray(order, dtype=np.float64),
        np.asarray(qc, dtype=bool),
    )
    parts = np.zeros(len(measured), dtype=np.int64) if segment is None else np.asarray(segment)
    _check(measured, place, pooled, parts, spans)
    rows = np.flatnonzero(pooled)
    rows = rows[np.lexsort((place[rows], parts[rows]))]
    turn = np.zeros(len(measured), dtype=np.int64)
    for label in np.unique(parts[rows]):
        own = rows[parts[rows] == label]
        turn[own] = np.arange(len(own)) % folds
    corrected = np.full_like(measured, np.nan)
    # Only the QCs: what other injections would become is not asked.
    for fold in range(min(folds, int(turn[rows].max(initial=-1)) + 1)):
        drift = drift_of(
            measured[rows],
            place[rows],
            turn[rows] != fold,
            segment=parts[rows],
            material=None if material is None else np.asarray(material)[rows],
            spans=spans,
            logarithmic=logarithmic,
            averaged=averaged,
        )
        out = turn[rows] == fold
        known = drift.qc[np.searchsorted(np.array(drift.segments), parts[rows[out]])] > 0
        corrected[rows[out]] = np.where(known, (measured[rows] * drift.factor)[out], np.nan)
    return corrected


def _leveled(
    values: NDArray[np.float64],
    segment: NDArray[np.int64],
    material: NDArray[np.int64],
    n_segments: int,
    logarithmic: bool,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The QCs, or their logarithms, as if all were of one material; and the groups of the segments."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(values > 0, np.log(values), np.nan)
    offset, group = bridged_levels(logs, segment, material, n_segments=n_segments)
    if logarithmic:
        return logs - offset, group
    signal = values / np.exp(offset)
    for number in range(n_segments):  # a segment whose QCs are all 0 has values without having logarithms
        own = segment == number
        group[number] = np.where(np.any(~np.isnan(signal[own]), axis=0), np.maximum(group[number], 0), -1)
    return signal, group


def _group_levels(signal: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each QC the median of all QCs of its group."""
    level = np.full_like(signal, np.nan)
    for number in range(int(group.max(initial=-1)) + 1):
        own = np.where(group == number, signal, np.nan)
        some = np.flatnonzero(np.any(~np.isnan(own), axis=0))
        median = np.full(signal.shape[1], np.nan)
        median[some] = np.nanmedian(own[:, some], axis=0)
        level = np.where(group == number, median, level)
    return level


def _empty(values: NDArray[np.float64], labels: NDArray[np.generic], group: NDArray[np.int64]) -> Drift:
    return Drift(
        factor=np.ones_like(values),
        segments=tuple(labels.tolist()),
        method=np.zeros(group.shape, dtype=np.uint8),
        span=np.full(group.shape, np.nan),
        qc=np.zeros(group.shape, dtype=np.int64),
        group=group,
        error=np.full(group.shape, np.nan),
        held_out=np.full_like(values, np.nan),
    )


def _check(
    values: NDArray[np.float64],
    order: NDArray[np.float64],
    qc: NDArray[np.bool_],
    segment: NDArray[np.generic],
    spans: tuple[float, ...],
) -> None:
    if values.ndim != 2 or any(each.shape != values.shape[:1] for each in (order, qc, segment)):
        raise ValueError(
            "values are injections × metabolites; order, qc and segment have one entry an injection"
        )
    if np.any(np.isnan(order)):
        raise ValueError("an injection has no place in the order")
    if not all(0 < span <= 1 for span in spans):
        raise ValueError(f"a span is above 0 and at most 1, not so in {spans}")
