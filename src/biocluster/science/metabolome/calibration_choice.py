"""Which weights, which intercept and which standards a calibration curve is given."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from biocluster.science.metabolome.calibration_lines import Floats, fit_lines, influence_of

POWERS: Final = (2, 1, 0)
"""Standards weigh x^-power: 0 is unweighted, 1 is 1/x, 2 is 1/x². Of equally good ones the first is taken."""

FEWEST_TO_CHOOSE: Final = 4
FEWEST_TO_DROP: Final = 5
FEW: Final = 25
"""Standards that can be left out in turn to see which of them is at odds with all others."""
MANY: Final = 10
"""Standards whose scatter tells by itself what is too far off."""

_ALPHA = 0.001
_TOLERANCE = 0.15
"""Relative error up to which none of many standards is a bad one (ICH M10)."""
_FEW_TOLERANCE, _FEW_TIMES = 0.25, 8.0
"""The same of few standards, and how many times the mean error of the others."""
_FEW_DEVIATIONS = 5.0
"""How many standard deviations one of few has to lie from the curve through the others."""
_CAPPED = 0.5
"""Relative errors beyond it are all alike: a bad standard must not choose the weight."""
_WORTHWHILE = 0.95
"""Share of the errors that an intercept may leave at most, or the line goes through zero."""


class Choice(NamedTuple):
    """What curves are to be like; arrays have the shape (n_targets,).

    Attributes
    ----------
    power : ndarray of int64
        Standards weigh concentration^-power.
    through_zero : ndarray of bool
        Whether there is no intercept.
    error : ndarray of float64
        Mean absolute relative error of standards that are left out, each counted up to 50 %.
    """

    power: NDArray[np.int64]
    through_zero: NDArray[np.bool_]
    error: Floats


def chosen(
    x: Floats,
    y: Floats,
    used: NDArray[np.bool_],
    powers: tuple[int, ...],
    zeros: tuple[bool, ...],
    own: Floats | None,
) -> Choice:
    """Choose the power, and whether the curve goes through zero, for each target.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n_standards, n_targets)
        Concentrations and responses.
    used : ndarray of bool, shape (n_standards, n_targets)
        Which count.
    powers : tuple of int
        To choose from; of equally good ones the first.
    zeros : tuple of bool
        To choose from; through zero comes first.
    own : ndarray of float64, shape (n_standards, n_targets), optional
        Weights instead of powers.

    Returns
    -------
    Choice

    Examples
    --------
    >>> level = np.array([[1.0], [2.0], [4.0], [8.0]])
    >>> choice = chosen(level, level + 1, level > 0, POWERS, (True, False), None)
    >>> choice.through_zero, choice.error.round(9)
    (array([False]), array([0.]))
    """
    n, n_targets = used.sum(axis=0), x.shape[1]
    best: list[tuple[NDArray[np.int64], Floats]] = []
    for through in zeros:
        errors = []
        for each in powers:
            w = weights_of(x, used, np.full(n_targets, each), own)
            error = influence_of(fit_lines(x, y, w, np.full(n_targets, through)), x, y, w).left_out_error
            with np.errstate(divide="ignore", invalid="ignore"):
                relative = np.where((w > 0) & (x > 0), np.abs(error) / x, 0.0)
            # What cannot be told without a standard counts as badly told.
            capped = np.minimum(np.nan_to_num(relative, nan=_CAPPED), _CAPPED)
            errors.append(np.cumsum(capped, axis=0)[-1:].sum(axis=0))
        total = np.array(errors)
        first = np.argmax(total <= total.min(axis=0) + 1e-9, axis=0)
        first[n < FEWEST_TO_CHOOSE] = 0
        best.append((np.array(powers)[first], total[first, np.arange(n_targets)]))
    (power, least), (other, left) = best[0], best[-1]
    intercept = (left < _WORTHWHILE * least - 1e-9) & (n >= FEWEST_TO_CHOOSE) & (len(zeros) > 1)
    zero = np.where(intercept, False, zeros[0]) | (levels_of(x, used) < 2)
    return Choice(
        np.where(intercept, other, power), zero, np.where(intercept, left, least) / np.maximum(n, 1)
    )


def without_bad(
    x: Floats,
    y: Floats,
    used: NDArray[np.bool_],
    powers: tuple[int, ...],
    zeros: tuple[bool, ...],
    own: Floats | None,
) -> NDArray[np.bool_]:
    """Leave out bad standards, as ``fit_curves`` says.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n_standards, n_targets)
        Concentrations and responses.
    used : ndarray of bool, shape (n_standards, n_targets)
        Which count.
    powers : tuple of int
        To choose from.
    zeros : tuple of bool
        To choose from.
    own : ndarray of float64, shape (n_standards, n_targets), optional
        Weights instead of powers.

    Returns
    -------
    ndarray of bool, shape (n_standards, n_targets)

    Examples
    --------
    >>> level = np.array([[1.0], [2.0], [4.0], [8.0], [16.0]])
    >>> without_bad(level, level * [[1.0], [1.0], [0.5], [1.0], [1.0]], level > 0, POWERS, (True,), None).ravel()
    array([ True,  True, False,  True,  True])
    """
    kept, n = used.copy(), used.sum(axis=0)
    few = np.flatnonzero((n >= FEWEST_TO_DROP) & (n < FEW))
    if len(few):
        mine = None if own is None else own[:, few]
        kept[:, few] = _one_of_few(x[:, few], y[:, few], used[:, few], powers, zeros, mine)
    many = np.flatnonzero(n >= MANY)
    if len(many):
        mine = None if own is None else own[:, many]
        kept[:, many] = _some_of_many(x[:, many], y[:, many], kept[:, many], powers, zeros, mine)
    return kept


def lowest_of(x: Floats, used: NDArray[np.bool_]) -> Floats:
    """Tell the lowest concentration above 0.

    Parameters
    ----------
    x : ndarray of float64, shape (n_standards, n_targets)
        Concentrations.
    used : ndarray of bool, shape (n_standards, n_targets)
        Which count.

    Returns
    -------
    ndarray of float64, shape (n_targets,)
        NaN where there is none.

    Examples
    --------
    >>> lowest_of(np.array([[0.0], [2.0], [1.0]]), np.array([[True], [True], [False]]))
    array([2.])
    """
    lowest = np.min(np.where(used & (x > 0), x, np.inf), axis=0, initial=np.inf)
    return np.where(np.isfinite(lowest), lowest, np.nan)


def levels_of(x: Floats, used: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the different concentrations.

    Parameters
    ----------
    x : ndarray of float64, shape (n_standards, n_targets)
        Concentrations.
    used : ndarray of bool, shape (n_standards, n_targets)
        Which count.

    Returns
    -------
    ndarray of int64, shape (n_targets,)

    Examples
    --------
    >>> levels_of(np.array([[1.0], [2.0], [1.0]]), np.full((3, 1), True))
    array([2])
    """
    ordered = np.sort(np.where(used, x, np.nan), axis=0)  # NaN last
    if not len(ordered):
        return np.zeros(x.shape[1], dtype=np.int64)
    return np.asarray(np.sum(np.diff(ordered, axis=0) > 0, axis=0) + ~np.isnan(ordered[0]), dtype=np.int64)


def weights_of(x: Floats, used: NDArray[np.bool_], power: NDArray[np.int64], own: Floats | None) -> Floats:
    """Weigh standards; one of concentration 0 weighs as much as the lowest other.

    Parameters
    ----------
    x : ndarray of float64, shape (n_standards, n_targets)
        Concentrations.
    used : ndarray of bool, shape (n_standards, n_targets)
        Which count; the others weigh 0.
    power : ndarray of int64, shape (n_targets,)
        Of the concentration, less its sign.
    own : ndarray of float64, shape (n_standards, n_targets), optional
        Weights instead.

    Returns
    -------
    ndarray of float64, shape (n_standards, n_targets)

    Examples
    --------
    >>> weights_of(np.array([[0.0], [2.0], [4.0]]), np.full((3, 1), True), np.array([1]), None).ravel()
    array([0.5 , 0.5 , 0.25])
    """
    if own is not None:
        return np.where(used, own, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        w = np.fmax(x, lowest_of(x, used)) ** -power.astype(np.float64)
    return np.where(used & np.isfinite(w), w, 0.0)


def _one_of_few(
    x: Floats,
    y: Floats,
    used: NDArray[np.bool_],
    powers: tuple[int, ...],
    zeros: tuple[bool, ...],
    own: Floats | None,
) -> NDArray[np.bool_]:
    """The standard without which the others agree best goes, if it is far from them."""
    least, drop = np.full(x.shape[1], np.inf), np.full(x.shape[1], -1)
    for row in range(len(x)):
        others = used.copy()
        others[row] = False
        choice = chosen(x, y, others, powers, zeros, own)
        lines = fit_lines(x, y, weights_of(x, others, choice.power, own), choice.through_zero)
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.abs((y[row] - lines.intercept) / lines.slope / x[row] - 1.0)
            weight = weights_of(x, used, choice.power, own)[row]
            of_line = (
                np.where(lines.through_zero, 0.0, 1.0 / lines.total)
                + (x[row] - lines.centre) ** 2 / lines.spread
            )
            error = lines.sd * np.sqrt(1.0 / weight + of_line)
            far = np.abs(y[row] - lines.intercept - lines.slope * x[row]) > _FEW_DEVIATIONS * error
        bad = far & (off > _FEW_TOLERANCE) & (off > _FEW_TIMES * choice.error) & (levels_of(x, others) >= 3)
        better = used[row] & (choice.error < least)
        least = np.where(better, choice.error, least)
        drop = np.where(better, np.where(bad, row, -1), drop)
    return used & (np.arange(len(x))[:, None] != drop)


def _some_of_many(
    x: Floats,
    y: Floats,
    used: NDArray[np.bool_],
    powers: tuple[int, ...],
    zeros: tuple[bool, ...],
    own: Floats | None,
) -> NDArray[np.bool_]:
    kept, n_all = used.copy(), used.sum(axis=0)
    choice = chosen(x, y, used, powers, zeros, own)
    for _ in range(int(n_all.max(initial=0)) // 4):
        w = weights_of(x, kept, choice.power, own)
        lines = fit_lines(x, y, w, choice.through_zero)
        influence = influence_of(lines, x, y, w)
        n = kept.sum(axis=0)
        limit = student.isf(_ALPHA / (2 * n), np.maximum(lines.freedom - 1, 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.abs(influence.left_out_error) > _TOLERANCE * x
        size = np.where(off, np.nan_to_num(np.abs(influence.studentised), nan=0.0), 0.0)
        worst, columns = np.argmax(size, axis=0), np.arange(x.shape[1])
        fewer = kept.copy()
        fewer[worst, columns] = False
        may = (n_all - n < n_all // 4) & (levels_of(x, fewer) >= 3)
        drop = np.flatnonzero(may & (size[worst, columns] > limit))
        if not len(drop):
            break
        kept[worst[drop], drop] = False
    return kept
