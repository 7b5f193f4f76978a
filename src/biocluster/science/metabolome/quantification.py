"""Calibration: from the standards of known concentration to the concentration of everything else."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biocluster.science.metabolome.calibration_choice import (
    POWERS,
    chosen,
    levels_of,
    lowest_of,
    weights_of,
    without_bad,
)
from biocluster.science.metabolome.calibration_lines import Floats, Lines, fit_lines

DETECTION, QUANTIFICATION = 3.3, 10.0
"""Standard deviations over the slope (ICH Q2)."""

FEWEST_BLANKS: Final = 6


class LimitBy(IntEnum):
    """What the limits of detection and quantification were told from."""

    NOTHING = 0
    RESIDUALS = 1
    """Standard deviation of a standard of the lowest level around the curve."""
    BLANKS = 2
    """Mean and standard deviation of the blanks."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Calibration curves, response = intercept + slope · concentration; arrays have the shape (n_targets,).

    Attributes
    ----------
    slope, intercept : ndarray of float64
        Responses for 1 µM and for 0; NaN where there is no curve.
    slope_error, intercept_error : ndarray of float64
        Standard errors; NaN where the standards leave no freedom, 0 for an intercept that is 0 by choice.
    power : ndarray of int64
        Standards weigh concentration^-power.
    through_zero : ndarray of bool
        Whether the intercept is 0 by choice.
    sd : ndarray of float64
        Of the response of a standard of 1 µM around the curve, if ``power`` holds there.
    lowest, highest : ndarray of float64
        Range of the standards used, in µM, without those of 0 µM; ``lowest`` is also where weights stop growing.
    lod, loq : ndarray of float64
        In µM.
    limit_by : ndarray of uint8
        Of ``LimitBy``.
    n, levels : ndarray of int64
        Standards used, and how many different concentrations they have.
    used : ndarray of bool, shape (n_standards, n_targets)
        False for what was not measured and for bad ones.
    bias : ndarray of float64, shape (n_standards, n_targets)
        Concentration of each standard by the curve over its true one, less 1; also of those not used.
    lines : Lines
        What the standard errors are told from.
    """

    slope: Floats
    intercept: Floats
    slope_error: Floats
    intercept_error: Floats
    power: NDArray[np.int64]
    through_zero: NDArray[np.bool_]
    sd: Floats
    lowest: Floats
    highest: Floats
    lod: Floats
    loq: Floats
    limit_by: NDArray[np.uint8]
    n: NDArray[np.int64]
    levels: NDArray[np.int64]
    used: NDArray[np.bool_]
    bias: Floats
    lines: Lines


def fit_curves(
    concentration: ArrayLike,
    response: ArrayLike,
    *,
    power: int | None = None,
    through_zero: bool | None = None,
    blanks: ArrayLike | None = None,
    drop_bad: bool = True,
    weights: ArrayLike | None = None,
) -> Curves:
    """Fit the calibration curves of many targets.

    Parameters
    ----------
    concentration : array_like, shape (n_standards, n_targets)
        Of the standards, in µM; NaN where a standard does not have the target.
    response : array_like, shape (n_standards, n_targets)
        Area ratios to the internal standard, or areas; NaN where not measured.
    power : {0, 1, 2}, optional
        Weight the standards by concentration^-power; chosen for each target unless given.
    through_zero : bool, optional
        Whether curves have no intercept; chosen for each target unless given.
    blanks : array_like, shape (n_blanks, n_targets), optional
        Responses of blanks; NaN where nothing was found.
    drop_bad : bool
        Leave out bad standards.
    weights : array_like, shape (n_standards, n_targets), optional
        Weights instead of a power, such as 1 / sd²; ``power`` is then 0 for all that is not a standard.

    Returns
    -------
    Curves

    Raises
    ------
    ValueError
        If shapes do not fit, a concentration is negative, or ``power`` is not 0, 1 or 2.

    Notes
    -----
    Choice. For each power, with and without intercept, the concentration of each standard is told from the curve
    through the others. The pair with the smallest sum of absolute relative errors (each counted up to 50 %) is taken;
    an intercept has to make it smaller by 5 %. With fewer than 4 standards the curve is 1/x² through zero; with one
    level it always goes through zero (single-point calibration). A standard of 0 µM weighs as much as one of the
    lowest other level.

    Bad standards. Among 5 to 24 the standard without which the others foretell one another best is bad if it is off by
    more than 25 %, by more than 8 times their mean error and by more than 5 standard deviations; one at most. Among 10
    and more a standard is also bad if its studentised deleted residual is beyond the two-sided 0.1 % point of
    Student's t over the number of standards (Bonferroni) and it is more than 15 % off by the curve through the others;
    the worst is dropped and the curve fitted anew, up to a quarter of the standards. At least 3 levels stay.

    Limits. LOD = 3.3 σ / slope and LOQ = 10 σ / slope, where σ is the standard deviation of a response at the lowest
    level around the curve; with 6 blanks or more in which something was found, σ is theirs, and what they have in the
    mean above the intercept is added to both.

    References
    ----------
    ICH Q2(R2) Validation of analytical procedures; ICH M10 Bioanalytical method validation.
    Currie L. A. (1968) Limits for qualitative detection and quantitative determination. Anal Chem 40:586.
    Almeida A. M., Castel-Branco M. M., Falcão A. C. (2002) Linear regression for calibration lines revisited:
    weighting schemes for bioanalytical methods. J Chromatogr B 774:215 (the sum of relative errors).

    Examples
    --------
    >>> level = np.array([[1.0], [2.0], [5.0], [10.0], [20.0]])
    >>> curves = fit_curves(level, 0.5 * level * np.array([[1.01], [0.98], [1.0], [1.02], [0.99]]))
    >>> curves.slope.round(3), curves.power, curves.through_zero
    (array([0.5]), array([2]), array([ True]))
    """
    x, y = np.asarray(concentration, dtype=np.float64), np.asarray(response, dtype=np.float64)
    empty = np.asarray(np.full((0, x.shape[-1]), np.nan) if blanks is None else blanks, dtype=np.float64)
    if x.ndim != 2 or x.shape != y.shape or empty.ndim != 2 or empty.shape[1] != x.shape[1]:
        raise ValueError("concentrations and responses are standards × targets, blanks are blanks × targets")
    if np.any(x < 0):
        raise ValueError("a concentration is negative")
    if power not in (None, *POWERS):
        raise ValueError(f"power is 0, 1 or 2, not {power}")
    used = ~np.isnan(x) & ~np.isnan(y) & np.isfinite(y)
    own = None if weights is None else np.where(used, np.asarray(weights, dtype=np.float64), 0.0)
    powers = POWERS if power is None and own is None else (power or 0,)
    zeros = (True, False) if through_zero is None else (through_zero,)
    if drop_bad:
        used = without_bad(x, y, used, powers, zeros, own)
    choice = chosen(x, y, used, powers, zeros, own)
    lowest = lowest_of(x, used)
    lines = fit_lines(x, y, weights_of(x, used, choice.power, own), choice.through_zero)
    return _told(lines, x, y, used, lowest, choice.power, empty)


def concentrations_of(curves: Curves, response: ArrayLike, *, replicates: int = 1) -> tuple[Floats, Floats]:
    """Read concentrations from calibration curves.

    Parameters
    ----------
    curves : Curves
        Of the targets.
    response : array_like, shape (n_files, n_targets)
        As the standards were measured; NaN where not.
    replicates : int
        How many measurements each response is the mean of.

    Returns
    -------
    concentration : ndarray, shape (n_files, n_targets)
        In µM; negative below the intercept, NaN where there is no curve.
    error : ndarray, shape (n_files, n_targets)
        Standard error: of the response, as the standards scatter, and of the curve. NaN where the standards leave no
        freedom.

    Notes
    -----
    The error of x is (s / b) √(1/(m w) + 1/Σw + (x − x̄)² / Σw(x − x̄)²) with s and b the standard deviation around
    the curve and its slope, m the replicates, w the weight at x, and sums and the mean x̄ over the standards with their
    weights; through zero it is (s / b) √(1/(m w) + x² / Σwx²).

    References
    ----------
    Miller J. N., Miller J. C. (2010) Statistics and chemometrics for analytical chemistry, 6th ed., sections 5.6 and
    5.10.

    Examples
    --------
    >>> curves = fit_curves([[1.0], [2.0], [4.0]], [[3.0], [5.0], [9.0]], power=0, through_zero=False)
    >>> concentrations_of(curves, [[7.0], [0.0]])[0].ravel()
    array([ 3. , -0.5])
    """
    y, lines = np.asarray(response, dtype=np.float64), curves.lines
    with np.errstate(divide="ignore", invalid="ignore"):
        x = (y - curves.intercept) / curves.slope
        of_response = np.maximum(x, curves.lowest) ** curves.power.astype(np.float64) / replicates
        of_mean = np.where(curves.through_zero, 0.0, 1.0 / lines.total)
        of_slope = (x - lines.centre) ** 2 / lines.spread
        error = lines.sd / np.abs(curves.slope) * np.sqrt(of_response + of_mean + of_slope)
    return x, error


def _told(
    lines: Lines,
    x: Floats,
    y: Floats,
    used: NDArray[np.bool_],
    lowest: Floats,
    power: NDArray[np.int64],
    blanks: Floats,
) -> Curves:
    """Everything that follows from the lines. A curve that does not rise is none."""
    rises = lines.slope > 0
    slope, intercept = np.where(rises, lines.slope, np.nan), np.where(rises, lines.intercept, np.nan)
    highest = np.max(np.where(used & (x > 0), x, -np.inf), axis=0, initial=-np.inf)
    found = ~np.isnan(blanks)
    n_blanks = found.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope_error = lines.sd / np.sqrt(lines.spread)
        intercept_error = np.where(
            lines.through_zero, 0.0, lines.sd * np.sqrt(1 / lines.total + lines.centre**2 / lines.spread)
        )
        sigma = lines.sd * lowest ** (power / 2)
        mean = np.where(found, blanks, 0.0).sum(axis=0) / n_blanks
        of_blanks = np.sqrt(np.where(found, (blanks - mean) ** 2, 0.0).sum(axis=0) / (n_blanks - 1))
        by_blanks = n_blanks >= FEWEST_BLANKS
        above = np.where(by_blanks, np.maximum(mean - intercept, 0.0), 0.0)
        sigma = np.where(by_blanks, of_blanks, sigma)
        lod, loq = (above + DETECTION * sigma) / slope, (above + QUANTIFICATION * sigma) / slope
        bias = (y - intercept) / slope / x - 1.0
    limit_by = np.where(by_blanks, LimitBy.BLANKS, LimitBy.RESIDUALS)
    return Curves(
        slope=slope,
        intercept=intercept,
        slope_error=np.where(rises, slope_error, np.nan),
        intercept_error=np.where(rises, intercept_error, np.nan),
        power=power,
        through_zero=lines.through_zero,
        sd=np.where(rises, lines.sd, np.nan),
        lowest=lowest,
        highest=np.where(np.isfinite(highest), highest, np.nan),
        lod=lod,
        loq=loq,
        limit_by=np.where(np.isnan(lod), LimitBy.NOTHING, limit_by).astype(np.uint8),
        n=lines.n,
        levels=levels_of(x, used),
        used=used,
        bias=np.where(x > 0, bias, np.nan),
        lines=lines,
    )
