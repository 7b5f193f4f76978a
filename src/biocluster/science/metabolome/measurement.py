"""What a run is measured by, and what was measured in it."""

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .mobility import MobilityScale

Floats = NDArray[np.float64]


class RunWarning(StrEnum):
    """What a report says of a whole run."""

    EMPTY = "empty"
    """Fewer than twenty scans: nothing was looked for."""
    NO_TIME_MODEL = "no_time_model"
    """Nothing holds the migration times: the usual ones were taken as they are."""
    FEW_ANCHORS = "few_anchors"
    """Fewer than three markers and internal standards were found: predictions rest on the other targets."""
    STANDARDS_MISSING = "standards_missing"
    """Fewer than half of the internal standards were found."""
    ONE_NEUTRAL_MARKER = "one_neutral_marker"
    """Mobilities rest on the marker of the electroosmotic flow alone, and so on the stated field."""
    ONE_MARKER = "one_marker"
    """Mobilities rest on one charged marker, and so on the stated field."""
    NO_MOBILITY = "no_mobility"
    """No mobilities: there is no marker, or one and no field is stated."""
    NO_LOCK_MASS = "no_lock_mass"
    """No lock mass was found: m/z are as they were measured."""
    LOCK_MASS_REFUSED = "lock_mass_refused"
    """A lock mass disagrees with the targets, and was not used."""
    MASS_OFFSET = "mass_offset"
    """Without a lock mass, targets have more than half of the mass tolerance in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a laboratory's method fixes.

    Attributes
    ----------
    mass_tolerance_ppm : float
        Half width within which a point belongs to a target.
    minimum_snr : float
        Peaks whose height is less than this many standard deviations of the noise are no peaks.
    ramp_s : float
        How long the voltage rises, in seconds.
    length_mm : float or None
        Of the capillary; needed for mobilities by a single marker.
    voltage_kv : float or None
        Negative for reversed polarity; needed like the length.
    """

    mass_tolerance_ppm: float = 20.0
    minimum_snr: float = 3.0
    ramp_s: float = 0.0
    length_mm: float | None = None
    voltage_kv: float | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A marker or internal standard that holds the migration-time model of a run.

    Attributes
    ----------
    name : str
    usual : float
        Usual migration time, in seconds.
    found : float
        In this run, in seconds.
    residual : float
        How much later it came than the other peaks let expect, in seconds.
    """

    name: str
    usual: float
    found: float
    residual: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RunMeasurement:
    """What was measured in one run.

    Arrays have the shape (n_targets,), in the order of the targets, and are NaN where a target was not found.

    Attributes
    ----------
    time, start, end : ndarray of float64
        Apex, begin and end of the peak, in seconds. A marker whose time was given and that has no peak has
        that time and nothing else.
    area, area_error : ndarray of float64
        In counts·seconds.
    height : ndarray of float64
        In counts.
    snr, width, distortion, misfit : ndarray of float64
        As in ``Peaks``.
    mz_error_ppm : ndarray of float64
        Measured less expected m/z, after calibration by lock masses, in ppm.
    predicted_time, predicted_error : ndarray of float64
        Where the migration-time model of the run expects the target, and the standard error, in seconds; also
        for what was not found.
    mobility : ndarray of float64
        In mm² kV⁻¹ min⁻¹.
    isotope_ratio, isotope_expected : ndarray of float64
        Height of M+1 over that of M: measured, and by the formula.
    probability : ndarray of float64
        That the peak is the target; of a target that was not found, that it is not there.
    quality : ndarray of float64
        From 0 to 1, see `quality_of`.
    flags : ndarray of uint32
        Of ``flags.Flag``; also ``AMBIGUOUS`` for a target that was not reported because it would be a guess.
    n_scans, n_points : int
        Of the run.
    first_time, last_time : float
        In seconds; NaN for an empty run.
    anchors : tuple of Anchor
        That hold the migration-time model, in the order of the targets.
    n_support : int
        How many peaks of anchors and targets together hold it.
    time_residual_rms_s : float
        Root mean square of the residuals of the anchors in seconds (of all peaks that hold the model, where
        there are fewer than three anchors); NaN without a model. Each residual is from the prediction that
        the others alone make.
    time_residual_rms_percent : float
        The same relative to the migration time, in percent.
    eof_time : float
        When a neutral ion arrives, in seconds, found or by the model; NaN where nothing tells.
    eof_mobility : float
        Mobility of the electroosmotic flow, in mm² kV⁻¹ min⁻¹; NaN without a mobility scale.
    scale : MobilityScale or None
        By which mobilities were worked out.
    mass_shift_ppm : float
        By how much m/z were measured too high on average, in ppm, as the lock masses say; 0 without any.
    mass_before_ppm, mass_after_ppm : float
        Root mean square deviation of tall peaks from their m/z in ppm, before and after calibration.
    lock_masses : tuple of float
        M/z of those that were used.
    warnings : tuple of RunWarning
    """

    time: Floats
    start: Floats
    end: Floats
    area: Floats
    area_error: Floats
    height: Floats
    snr: Floats
    width: Floats
    distortion: Floats
    misfit: Floats
    mz_error_ppm: Floats
    predicted_time: Floats
    predicted_error: Floats
    mobility: Floats
    isotope_ratio: Floats
    isotope_expected: Floats
    probability: Floats
    quality: Floats
    flags: NDArray[np.uint32]
    n_scans: int
    n_points: int
    first_time: float
    last_time: float
    anchors: tuple[Anchor, ...]
    n_support: int
    time_residual_rms_s: float
    time_residual_rms_percent: float
    eof_time: float
    eof_mobility: float
    scale: MobilityScale | None
    mass_shift_ppm: float
    mass_before_ppm: float
    mass_after_ppm: float
    lock_masses: tuple[float, ...]
    warnings: tuple[RunWarning, ...]

    @staticmethod
    def columns() -> tuple[str, ...]:
        """Names of the arrays of float64, in order."""
        return tuple(each.name for each in fields(RunMeasurement) if each.type == Floats)
