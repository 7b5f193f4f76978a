"""How well metabolites were measured: what varies between injections of the pool, beside what varies between people."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.epidemiology.reliability import variance_components

Floats = NDArray[np.float64]


class CvClass(IntEnum):
    """Classes of the CV of the QCs, as published for the Tsuruoka cohort."""

    UNKNOWN = 0
    BELOW_20 = 1
    FROM_20_TO_30 = 2
    ABOVE_30 = 3


@dataclass(frozen=True, slots=True, eq=False)
class Variation:
    """Coefficients of variation of one kind of injections; arrays have the shape (n_metabolites,).

    Attributes
    ----------
    n, batches : ndarray of int64
        Values, and batches that have any.
    mean : ndarray of float64
        Of all values.
    cv : ndarray of float64
        Standard deviation of all values over their mean.
    intra_batch : ndarray of float64
        Standard deviation within batches, pooled, over the mean.
    inter_batch : ndarray of float64
        Standard deviation between batches, as a variance component, over the mean; NaN in a single batch.
    variance : ndarray of float64
        Of all values.
    components : ndarray of float64
        Sum of the variances within and between batches.
    """

    n: NDArray[np.int64]
    batches: NDArray[np.int64]
    mean: Floats
    cv: Floats
    intra_batch: Floats
    inter_batch: Floats
    variance: Floats
    components: Floats


@dataclass(frozen=True, slots=True, eq=False)
class QcMetrics:
    """Quality of each metabolite; arrays have the shape (n_metabolites,), NaN where something cannot be told.

    Attributes
    ----------
    qc, samples : Variation
        Of the pool and of the participants' samples.
    d_ratio : ndarray of float64
        Standard deviation of the QCs over that of the samples: 0 measures without error, 1 measures only error.
    d_ratio_robust : ndarray of float64
        The same by median absolute deviations; NaN unless asked for.
    icc : ndarray of float64
        Technical intraclass correlation, 1 - variance of the QCs / variance of the samples; 0 where that is negative.
    icc_components : ndarray of float64
        The same where both variances are sums of the components within and between batches.
    cv_class : ndarray of uint8
        Of ``CvClass``, by the CV of the QCs.
    """

    qc: Variation
    samples: Variation
    d_ratio: Floats
    d_ratio_robust: Floats
    icc: Floats
    icc_components: Floats
    cv_class: NDArray[np.uint8]


def qc_metrics(
    values: ArrayLike,
    qc: ArrayLike,
    sample: ArrayLike,
    *,
    batch: ArrayLike | None = None,
    robust: bool = False,
) -> QcMetrics:
    """Compare what varies in the pool with what varies between samples.

    Parameters
    ----------
    values : array_like, shape (n_injections, n_metabolites)
        Concentrations, ratios or areas, not their logarithms; NaN where not measured.
    qc : array_like of bool, shape (n_injections,)
        Injections of the pool.
    sample : array_like of bool, shape (n_injections,)
        Injections of participants' samples.
    batch : array_like, shape (n_injections,), optional
        One batch unless given.
    robust : bool
        Tell the D-ratio by medians too, which takes longer than all the rest.

    Returns
    -------
    QcMetrics

    Raises
    ------
    ValueError
        If shapes do not fit or an injection is said to be both.

    Notes
    -----
    With m and s the mean and standard deviation of all injections of a kind, the CV is s / m. The intra-batch CV is the
    root of the pooled mean square within batches over m; the inter-batch CV that of the variance between batches over
    m, which is a component of a one-way random effects model (REML) and free of what is within. The D-ratio is
    s(QC) / s(samples). The technical ICC is 1 - s²(QC) / s²(samples), once with the variances of all injections and
    once with the sums of the two components of that model, in which every batch counts by what it tells.

    References
    ----------
    Harada S. et al. (2018) Reliability of plasma polar metabolite concentrations in a large-scale cohort study using
    capillary electrophoresis-mass spectrometry. PLoS ONE 13:e0191230.
    Broadhurst D. et al. (2018) Guidelines and considerations for the use of system suitability and quality control
    samples in mass spectrometry assays. Metabolomics 14:72 (D-ratio).

    Examples
    --------
    >>> areas = [[9.0], [11.0], [10.0], [5.0], [10.0], [15.0]]
    >>> found = qc_metrics(areas, [True] * 3 + [False] * 3, [False] * 3 + [True] * 3)
    >>> found.qc.cv, found.d_ratio, found.icc.round(2)
    (array([0.1]), array([0.2]), array([0.96]))
    """
    y = np.asarray(values, dtype=np.float64)
    pool, people = np.asarray(qc, dtype=bool), np.asarray(sample, dtype=bool)
    part = np.zeros(len(y), dtype=np.int64) if batch is None else np.asarray(batch)
    if y.ndim != 2 or any(each.shape != y.shape[:1] for each in (pool, people, part)):
        raise ValueError(
            "values are injections × metabolites; qc, sample and batch have one entry an injection"
        )
    if np.any(pool & people):
        raise ValueError("an injection is both a QC and a sample")
    of_qc, of_samples = _variation(y, part, pool), _variation(y, part, people)
    with np.errstate(divide="ignore", invalid="ignore"):
        d_ratio = np.sqrt(of_qc.variance / of_samples.variance)
        medians = _deviation(y[pool]) / _deviation(y[people]) if robust else np.full_like(d_ratio, np.nan)
        icc = np.maximum(1.0 - of_qc.variance / of_samples.variance, 0.0)
        by_components = np.maximum(1.0 - of_qc.components / of_samples.components, 0.0)
    return QcMetrics(
        of_qc,
        of_samples,
        _finite(d_ratio),
        _finite(medians),
        _finite(icc),
        _finite(by_components),
        cv_classes(of_qc.cv),
    )


def cv_classes(cv: ArrayLike) -> NDArray[np.uint8]:
    """Sort coefficients of variation into classes.

    Parameters
    ----------
    cv : array_like
        As fractions; NaN where unknown.

    Returns
    -------
    ndarray of uint8
        Of ``CvClass``.

    Examples
    --------
    >>> cv_classes([0.1, 0.2, 0.3, 0.31, float("nan")])
    array([1, 2, 2, 3, 0], dtype=uint8)
    """
    given = np.asarray(cv, dtype=np.float64)
    found = np.where(
        given < 0.2, CvClass.BELOW_20, np.where(given <= 0.3, CvClass.FROM_20_TO_30, CvClass.ABOVE_30)
    )
    return np.where(np.isnan(given), CvClass.UNKNOWN, found).astype(np.uint8)


def _variation(values: Floats, batch: NDArray[np.generic], rows: NDArray[np.bool_]) -> Variation:
    found = variance_components(values, batch, rows=rows)
    one = found.groups == 1  # within a single batch nothing is between
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(found.average > 0, found.average, np.nan)
        return Variation(
            n=found.n,
            batches=found.groups,
            mean=found.average,
            cv=np.sqrt(found.variance) / size,
            intra_batch=np.sqrt(found.pooled) / size,
            inter_batch=np.sqrt(found.between) / size,
            variance=found.variance,
            components=np.where(one, found.variance, found.within + found.between),
        )


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def _deviation(values: Floats) -> Floats:
    """Median absolute deviation; the factor that makes it a standard deviation cancels in a ratio."""
    deviation = np.full(values.shape[1], np.nan)
    some = np.flatnonzero(np.any(~np.isnan(values), axis=0))
    if len(some):
        deviation[some] = np.nanmedian(
            np.abs(values[:, some] - np.nanmedian(values[:, some], axis=0)), axis=0
        )
    return deviation
