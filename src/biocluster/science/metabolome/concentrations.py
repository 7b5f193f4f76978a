"""From the areas of all runs to concentrations: standards, drift, calibration, limits and flags, in this order."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.bad_qcs import bad_qcs
from biocluster.science.metabolome.drift import Drift, cross_validated, drift_of
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.qc_metrics import QcMetrics, qc_metrics
from biocluster.science.metabolome.qc_smooths import Method
from biocluster.science.metabolome.quantification import Curves, concentrations_of, fit_curves
from biocluster.science.metabolome.responses import Responses, responses_of
from biocluster.science.metabolome.segments import aligned_by_standards, segments_of
from biocluster.science.metabolome.targets import Role, Targets

Floats = NDArray[np.float64]

SAMPLE, QC, BLANK, STANDARD = "sample", "qc", "blank", "standard"
KINDS: Final = (SAMPLE, QC, BLANK, STANDARD)

UNUSABLE = Flag.CUT | Flag.REJECTED
"""An area with one of these is divided by nothing, and no drift is told from it."""
NO_CURVE = UNUSABLE | Flag.SATURATED
"""A standard with one of these takes no part in a calibration curve."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantified:
    """Concentrations of all targets in all files; arrays have the shape (n_files, n_targets) unless said.

    Attributes
    ----------
    response : ndarray of float64
        Area over that of the internal standard, or area, as measured.
    corrected_response : ndarray of float64
        The same without drift.
    concentration : ndarray of float64
        In µM, from the corrected response; 0 where the curve would give less, NaN where not found or not calibrated.
    error : ndarray of float64
        Its standard error, in µM: scatter of the standards, uncertainty of the curve and of the drift, and an expected
        standard.
    uncorrected : ndarray of float64
        Concentration from responses as measured, by curves through standards as measured, in µM.
    flags : ndarray of uint32
        What this adds to the flags of the peaks.
    factor : ndarray of float64
        Corrected over measured response.
    segment : ndarray of int64, shape (n_files,)
        Between the breaks of the drift, from 0.
    bad_qc : ndarray of bool, shape (n_files,)
        QCs that went wrong as a whole, and that no drift is told from.
    curves : Curves
        Of the corrected responses; their standards are ``standards``.
    standards : ndarray of int64, shape (n_standards,)
        Files of the calibration series, by batch and order.
    drift : Drift
        As told from the QCs.
    by_standard : ndarray of bool, shape (n_targets,)
        Whether responses are ratios to an internal standard.
    before, after : QcMetrics
        Of responses as measured and without drift.
    held_out_cv : ndarray of float64, shape (n_targets,)
        CV of QCs each of which was corrected by a drift told without it.
    """

    response: Floats
    corrected_response: Floats
    concentration: Floats
    error: Floats
    uncorrected: Floats
    flags: NDArray[np.uint32]
    factor: Floats
    segment: NDArray[np.int64]
    bad_qc: NDArray[np.bool_]
    curves: Curves
    standards: NDArray[np.int64]
    drift: Drift
    by_standard: NDArray[np.bool_]
    before: QcMetrics
    after: QcMetrics
    held_out_cv: Floats


def quantify(
    area: ArrayLike,
    flags: ArrayLike,
    targets: Targets,
    *,
    kind: ArrayLike,
    order: ArrayLike,
    batch: ArrayLike,
    level: ArrayLike,
    material: ArrayLike | None = None,
    time: ArrayLike | None = None,
    segment: ArrayLike | None = None,
    correct_drift: bool = True,
    power: int | None = None,
    through_zero: bool | None = None,
) -> Quantified:
    """Turn the areas of all runs into concentrations.

    Parameters
    ----------
    area : array_like, shape (n_files, n_targets)
        NaN where a target was not found.
    flags : array_like of uint32, shape (n_files, n_targets)
        Of the peaks.
    targets : Targets
        Standard and concentration at level 1 are used.
    kind : array_like of str, shape (n_files,)
        ``sample``, ``qc``, ``blank`` or ``standard``.
    order : array_like, shape (n_files,)
        Place in the order of injection, each once within a batch.
    batch : array_like, shape (n_files,)
        Labels.
    level : array_like, shape (n_files,)
        Concentration factor of standards; NaN for others.
    material : array_like of str, shape (n_files,), optional
        Which pool a QC is of; asked for QCs alone.
    time : array_like, shape (n_files, n_targets), optional
        Migration times in seconds, by which a replaced capillary is noticed.
    segment : array_like, shape (n_files,), optional
        Between which files the measurement may have stepped; batches, and breaks found in them, unless given.
    correct_drift : bool
        Take out the drift.
    power : {0, 1, 2}, optional
        Weight of the standards, as for ``fit_curves``.
    through_zero : bool, optional
        Likewise.

    Returns
    -------
    Quantified
        The same whatever the order of the files in the arrays.

    Raises
    ------
    ValueError
        If shapes do not fit, a kind is unknown, or a place in the order is missing or twice in a batch.

    Notes
    -----
    1. Response: area over that of the internal standard, which takes out what is common to an injection
       (``responses_of``). Where the standard is missing it is replaced by what the other standards and the neighbouring
       injections let expect; the concentration has the flag NO_STANDARD and a larger error.
    2. Segments: batches, cut where migration times or QCs step (``segments_of``).
    3. Drift, told from the QCs of each segment in the response (``drift_of``), is taken out of samples, QCs, blanks and
       standards alike: the calibration series drifts as everything does, and stands at one place in the order only.
       QCs whose standard is missing, that went wrong as a whole (``bad_qcs``), are cut or rejected tell no drift. All
       segments thereby have the level of the median QC. A segment without QC is brought to the level of the others
       by its calibration series; without that too it is left, with the flag NO_QC.
    4. Calibration: one curve for each target through the corrected standards of all segments (``fit_curves``), and the
       concentration of everything by it (``concentrations_of``). The level of the QCs cancels.

    Examples
    --------
    >>> unknown = np.array([np.nan])
    >>> one = Targets(("A",), ("",), np.array([90.0]), (Role.TARGET,), *[unknown] * 3, np.array([-1]), np.array([5.0]))
    >>> found = quantify(
    ...     [[10.0], [20.0], [30.0]], np.zeros((3, 1), np.uint32), one, kind=["standard", "standard", "sample"],
    ...     order=[1, 2, 3], batch=["1"] * 3, level=[1.0, 2.0, np.nan], correct_drift=False,
    ... )
    >>> found.concentration[2].round(6)
    array([15.])
    """
    files = _checked(area, flags, targets, kind, order, batch, level)
    rows = np.lexsort(
        (files.order, files.batch)
    )  # whatever the order of the arrays, sums are made in this one
    back = np.argsort(rows)
    cut = None if segment is None else np.unique(np.asarray(segment), return_inverse=True)[1][rows]
    times = None if time is None else np.asarray(time, dtype=np.float64)[rows]
    pools = None if material is None else np.where(files.kind == QC, np.asarray(material), "")[rows]
    found = _quantify(files.at(rows), targets, times, cut, pools, correct_drift, power, through_zero)
    by_file = {name: getattr(found, name)[back] for name in _BY_FILE}
    drift = replace(found.drift, factor=found.drift.factor[back], held_out=found.drift.held_out[back])
    return replace(found, **by_file, drift=drift, standards=rows[found.standards])


class _Files(NamedTuple):
    area: Floats
    flags: NDArray[np.uint32]
    kind: NDArray[np.str_]
    order: Floats
    batch: NDArray[np.int64]
    level: Floats

    def at(self, rows: NDArray[np.int64]) -> "_Files":
        return _Files(
            self.area[rows],
            self.flags[rows],
            self.kind[rows],
            self.order[rows],
            self.batch[rows],
            self.level[rows],
        )


def _quantify(
    files: _Files,
    targets: Targets,
    time: Floats | None,
    cut: NDArray[np.int64] | None,
    material: NDArray[np.str_] | None,
    correct_drift: bool,
    power: int | None,
    through_zero: bool | None,
) -> Quantified:
    qc, sample = files.kind == QC, files.kind == SAMPLE
    usable = (files.flags & np.uint32(UNUSABLE)) == 0
    # A first time with batches for segments, for what cuts them.
    first = responses_of(files.area, targets.standard, files.order, segment=files.batch, usable=usable)
    told = _telling(first, usable)
    if cut is None:
        anchors = targets.indices(Role.INTERNAL_STANDARD, Role.EOF_MARKER, Role.MARKER)
        times = None if time is None else time[:, anchors] if len(anchors) else time
        cut = segments_of(told, files.order, qc, batch=files.batch, time=times)
    responses = responses_of(files.area, targets.standard, files.order, segment=cut, usable=usable)
    told = _telling(responses, usable)
    bad = bad_qcs(told, files.order, qc, segment=cut) if correct_drift else np.zeros(len(qc), dtype=np.bool_)
    telling = qc & ~bad & correct_drift
    drift = drift_of(told, files.order, telling, segment=cut, material=material)

    standards = np.flatnonzero(files.kind == STANDARD)
    x = targets.concentration * files.level[standards][:, None]
    fit = (files.flags[standards] & np.uint32(NO_CURVE)) == 0
    fit &= ~(responses.missing & responses.by_standard)[standards]
    factor, unleveled = drift.factor.copy(), np.zeros(files.area.shape, dtype=np.bool_)
    if correct_drift:
        leveled = drift.method != Method.NOTHING
        measured = np.where(fit, responses.response[standards] * factor[standards], np.nan)
        steps = aligned_by_standards(x, measured, cut[standards], leveled)
        factor *= np.where(np.isnan(steps), 1.0, steps)[cut]
        unleveled = np.isnan(steps)[cut]
    corrected = responses.response * factor

    blanks = corrected[files.kind == BLANK]
    curves = fit_curves(
        x, np.where(fit, corrected[standards], np.nan), blanks=blanks, power=power, through_zero=through_zero
    )
    concentration, error = concentrations_of(curves, corrected)
    plain = fit_curves(
        x, np.where(fit, responses.response[standards], np.nan), power=power, through_zero=through_zero
    )
    uncorrected, _ = concentrations_of(plain, responses.response)
    held_out = cross_validated(told, files.order, telling, segment=cut, material=material)
    return Quantified(
        response=responses.response,
        corrected_response=corrected,
        concentration=np.maximum(concentration, 0.0),
        error=np.hypot(error, concentration * np.hypot(responses.error, np.nan_to_num(drift.error)[cut])),
        uncorrected=np.maximum(uncorrected, 0.0),
        flags=_flags(files.area, responses, concentration, curves, unleveled),
        factor=factor,
        segment=cut,
        bad_qc=bad,
        curves=curves,
        standards=standards,
        drift=drift,
        by_standard=responses.by_standard,
        before=qc_metrics(responses.response, qc, sample, batch=files.batch, robust=True),
        after=qc_metrics(corrected, qc, sample, batch=files.batch, robust=True),
        held_out_cv=qc_metrics(held_out, qc, sample, batch=files.batch).qc.cv,
    )


_BY_FILE = (
    "response", "corrected_response", "concentration", "error", "uncorrected", "flags", "factor", "segment", "bad_qc",
)  # fmt: skip


def _telling(responses: Responses, usable: NDArray[np.bool_]) -> Floats:
    """Responses that may tell a drift."""
    known = usable & ~(responses.missing & responses.by_standard)
    return np.where(known, responses.response, np.nan)


def _flags(
    area: Floats,
    responses: Responses,
    concentration: Floats,
    curves: Curves,
    unleveled: NDArray[np.bool_],
) -> NDArray[np.uint32]:
    found = ~np.isnan(area)
    with np.errstate(invalid="ignore"):
        below_lod = concentration < curves.lod
        said = {
            Flag.NO_STANDARD: responses.missing,
            Flag.BELOW_LOD: below_lod,
            Flag.BELOW_LOQ: (concentration < curves.loq) & ~below_lod,
            Flag.EXTRAPOLATED: (concentration < curves.lowest) | (concentration > curves.highest),
            Flag.NO_CALIBRATION: np.broadcast_to(np.isnan(curves.slope), area.shape),
            Flag.NO_QC: unleveled,
        }
    flags = np.zeros(area.shape, dtype=np.uint32)
    for flag, where in said.items():
        flags |= np.where(found & where, np.uint32(flag), np.uint32(0))
    return flags


def _checked(
    area: ArrayLike,
    flags: ArrayLike,
    targets: Targets,
    kind: ArrayLike,
    order: ArrayLike,
    batch: ArrayLike,
    level: ArrayLike,
) -> _Files:
    files = _Files(
        np.asarray(area, dtype=np.float64),
        np.asarray(flags, dtype=np.uint32),
        np.asarray(kind).astype(np.str_),
        np.asarray(order, dtype=np.float64),
        np.unique(np.asarray(batch), return_inverse=True)[1],
        np.asarray(level, dtype=np.float64),
    )
    shape = files.area.shape
    if len(shape) != 2 or files.flags.shape != shape or shape[1] != len(targets):
        raise ValueError("areas and flags are files × targets")
    if any(each.shape != shape[:1] for each in files[2:]):
        raise ValueError("kind, order, batch and level have one entry a file")
    if unknown := set(files.kind.tolist()) - set(KINDS):
        raise ValueError(f"a file is one of {', '.join(KINDS)}, not {', '.join(sorted(unknown))}")
    return files
