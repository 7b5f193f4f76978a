"""From areas to responses: ratios to the internal standard, and what is done where the standard is missing."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

NEIGHBOURS: Final = 11
"""Injections around one whose median says how large a standard is there."""

_FALSE_FACTOR, _FALSE_DEVIATIONS = 3.0, 8.0
_LEAST_ERROR = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """What concentrations are told from; arrays have the shape (n_files, n_targets).

    Attributes
    ----------
    response : ndarray of float64
        Area over that of the internal standard; over what that standard is expected to be where it is missing; the
        area itself for a target that has no standard, or whose standard was not found in any file.
    error : ndarray of float64
        Relative standard error that an expected standard brings in; 0 where it was measured or there is none.
    missing : ndarray of bool
        Whether the target has a standard that was not found in this file.
    by_standard : ndarray of bool, shape (n_targets,)
        Whether responses are ratios.
    """

    response: Floats
    error: Floats
    missing: NDArray[np.bool_]
    by_standard: NDArray[np.bool_]


def responses_of(
    area: ArrayLike,
    standard: ArrayLike,
    order: ArrayLike,
    *,
    segment: ArrayLike | None = None,
    usable: ArrayLike | None = None,
) -> Responses:
    """Divide areas by those of the internal standards.

    Parameters
    ----------
    area : array_like, shape (n_files, n_targets)
        Of all targets, standards among them; NaN where not found.
    standard : array_like of int, shape (n_targets,)
        Column of the standard of each target; -1 for none.
    order : array_like, shape (n_files,)
        Place in the order of injection, each once within a segment.
    segment : array_like, shape (n_files,), optional
        Batch, capillary or both.
    usable : array_like of bool, shape (n_files, n_targets), optional
        False for areas that are there and are not to be divided by, such as rejected ones.

    Returns
    -------
    Responses

    Raises
    ------
    ValueError
        If shapes do not fit or a standard is no column.

    Notes
    -----
    A standard that is missing in a file is expected to be the median of its 11 nearest injections in the segment, times
    what the other standards of the file are over their own such medians (the median of those ratios: all that an
    injection has in common), if for this standard, over all files, that foretells it better than the first alone. The
    relative error is the scatter of the areas that were found around such expectations (by the median absolute
    deviation). An area that is off by a factor of 3 and by more than 8 such errors, both from what is expected and from
    what is usual there, is not of the standard, which counts as missing.

    Examples
    --------
    >>> found = responses_of([[8.0, 4.0], [6.0, np.nan], [9.0, 4.0]], [1, -1], [1, 2, 3])
    >>> found.response[:, 0].tolist(), found.missing[:, 0].tolist()
    ([2.0, 1.5, 2.25], [False, True, False])
    """
    areas, of = np.asarray(area, dtype=np.float64), np.asarray(standard, dtype=np.int64)
    place = np.asarray(order, dtype=np.float64)
    part = np.zeros(len(areas), dtype=np.int64) if segment is None else np.asarray(segment)
    if (
        areas.ndim != 2
        or of.shape != areas.shape[1:]
        or any(e.shape != areas.shape[:1] for e in (place, part))
    ):
        raise ValueError(
            "areas are files × targets; standard has one entry a target, order and segment one a file"
        )
    if np.any((of < -1) | (of >= areas.shape[1])):
        raise ValueError("a standard is no column")
    may = np.ones(areas.shape, dtype=bool) if usable is None else np.asarray(usable, dtype=bool)
    columns = np.unique(of[of >= 0])
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(may[:, columns] & (areas[:, columns] > 0), np.log(areas[:, columns]), np.nan)
    code = np.unique(part, return_inverse=True)[1]
    usual, expected, error = _expected(logs, place, code)
    with np.errstate(invalid="ignore"):
        off = np.minimum(np.abs(logs - expected), np.abs(logs - usual))
        false = (off > np.log(_FALSE_FACTOR)) & (off > _FALSE_DEVIATIONS * error)
    if false.any():
        logs = np.where(false, np.nan, logs)
        _, expected, error = _expected(logs, place, code)
    found = ~np.isnan(logs)
    divisor = np.exp(np.where(found, logs, expected))

    response, extra = areas.copy(), np.zeros_like(areas)
    missing = np.zeros(areas.shape, dtype=np.bool_)
    by_standard = np.zeros(areas.shape[1], dtype=np.bool_)
    for target in np.flatnonzero(of >= 0):
        at = int(np.searchsorted(columns, of[target]))
        missing[:, target] = ~found[:, at]
        if found[:, at].any():
            by_standard[target] = True
            response[:, target] = areas[:, target] / divisor[:, at]
            extra[:, target] = np.where(found[:, at], 0.0, error[at])
    return Responses(response, extra, missing, by_standard)


def _expected(logs: Floats, order: Floats, segment: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """For each file and standard the logarithm of its usual area and of what is expected, and for each the error."""
    usual = np.full_like(logs, np.nan)
    for column in range(logs.shape[1]):
        known = ~np.isnan(logs[:, column])
        for number in range(int(segment.max(initial=-1)) + 1):
            own = np.flatnonzero(segment == number)
            there = own[known[own]]
            # A segment in which the standard was never found has to do with what it is elsewhere.
            there = there if len(there) else np.flatnonzero(known)
            if len(there):
                usual[own, column] = _running_median(order[there], logs[there, column], order[own])
    off = logs - usual
    together = np.zeros_like(logs)
    for column in range(logs.shape[1]):
        others = np.delete(off, column, axis=1)
        some = np.any(~np.isnan(others), axis=1)
        if some.any():
            together[some, column] = np.nanmedian(others[some], axis=1)
    error = np.full(logs.shape[1], np.nan)
    for column in range(logs.shape[1]):
        known = ~np.isnan(off[:, column])
        if known.any():
            alone, shared = (
                _spread(each[known]) for each in (off[:, column], off[:, column] - together[:, column])
            )
            if alone <= shared:
                together[:, column] = 0.0
            error[column] = max(min(alone, shared), _LEAST_ERROR)
    return usual, usual + together, error


def _running_median(places: Floats, values: Floats, at: Floats) -> Floats:
    ordered = np.lexsort((values, places))
    x, y = places[ordered], values[ordered]
    width = min(NEIGHBOURS, len(x))
    begin = np.clip(np.searchsorted(x, at) - width // 2, 0, len(x) - width)
    return np.asarray(np.median(y[begin[:, None] + np.arange(width)], axis=1))


def _spread(values: Floats) -> float:
    return float(1.4826 * np.median(np.abs(values - np.median(values))))
