"""What the QCs of one segment say of every injection between them: smooths, weighted by how well they foretell."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from biocluster.science.metabolome.local_linear import (
    FEWEST_NEIGHBOURS,
    Smooth,
    fits_at,
    fits_without,
    smooth,
)

FEWEST_FOR_LINE: Final = 3
FEWEST_FOR_LOCAL: Final = 5
FEWEST_FOR_PARABOLA: Final = 6

_NEGLIGIBLE = 0.01
"""A smooth with less weight than this takes no part in the average."""
_SAME = 1e-9
"""Relative errors below this are those of the arithmetic: all smooths are then as good, and the simplest is named."""
_LOWEST = 0.1
"""Of the mean QC of the segment: a curve of values (not of logarithms) that falls lower is not believed."""


class Method(IntEnum):
    """What the QCs of a segment allowed to be done for a metabolite."""

    NOTHING = 0
    """No QC: left as measured."""
    STEP = 1
    """Brought towards the common level, as far as so few QCs tell it."""
    LINE = 2
    PARABOLA = 3
    LOCAL = 4
    """Local lines (LOESS)."""


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """Of some metabolites in one segment."""

    at: NDArray[np.float64]
    """The fits at the injections."""
    without: NDArray[np.float64]
    """The fit at each QC to the others."""
    method: NDArray[np.uint8]
    span: NDArray[np.float64]
    error: NDArray[np.float64]
    """Standard error of the fits, on average over the QCs."""


def foretell(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    at: NDArray[np.float64],
    level: NDArray[np.float64],
    ratio: NDArray[np.float64],
    spans: tuple[float, ...],
    averaged: bool,
    positive: bool,
) -> Foretold:
    """Fits to the QCs of one segment, for metabolites that all have the same QCs.

    ``level`` is what is common to all segments, and ``ratio`` the variance between segments over that within.
    """
    n, n_columns = y.shape
    smooths = _smooths(n, spans)
    inside = np.clip(at, x[0], x[-1])  # beyond the QCs nothing tells how the drift goes on
    degrees = np.array([by.degree for by in smooths])
    neighbours = np.array([by.neighbours for by in smooths])
    smallest = (_SAME * (np.median(np.abs(y), axis=0) if positive else np.ones(n_columns))) ** 2
    smallest = np.where(smallest > 0, smallest, np.finfo(float).tiny)
    kept, kept_without = _kept(n, ratio), _kept(n - 1, ratio)
    fits, without, best = _foretell(
        x, y - level, inside, degrees, neighbours, smallest, averaged, kept, kept_without
    )
    method = np.array([_method(by) for by in smooths], dtype=np.uint8)[best]
    span = np.array([by.neighbours / n if by.neighbours else np.nan for by in smooths])[best]
    if positive:
        mean = smooth(x, y, by=Smooth(0), at=x[:1])[0]
        low = np.flatnonzero((fits.min(axis=0) + level <= _LOWEST * mean) | (mean <= 0))
        fits[:, low], without[:, low], _ = _foretell(
            x, y[:, low] - level[low], inside, degrees[:1], neighbours[:1], smallest[low], averaged,
            kept[low], kept_without[low],
        )  # fmt: skip
        method[low], span[low] = np.where(mean[low] > 0, Method.STEP, Method.NOTHING), np.nan
    return Foretold(fits + level, without + level, method, span, _error(y - without - level, method, span))


def _error(
    left: NDArray[np.float64], method: NDArray[np.uint8], span: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The errors of single QCs, over the root of how many QCs there are for each free number of the curve.

    A local line over the share f of evenly spaced QCs has 0.9 + 1.4 / f of them: the sum of its squared weights.
    """
    n = len(left)
    free = np.where(method == Method.LOCAL, 0.9 + 1.4 / span, np.maximum(method, 1))
    return np.asarray(np.sqrt(np.cumsum(left**2, axis=0)[-1] / n * np.minimum(free / n, 1.0)))


def _kept(n: int, ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the mean of n QCs, less the common level, that is kept: its reliability; 1 where that is unknown."""
    known = np.isfinite(ratio)
    r = np.where(known, ratio, 0.0)
    return np.where(known, n * r / (1.0 + n * r), 1.0 if n else np.nan)


@njit(cache=True)
def _foretell(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    at: NDArray[np.float64],
    degrees: NDArray[np.int64],
    neighbours: NDArray[np.int64],
    smallest: NDArray[np.float64],
    averaged: bool,
    kept: NDArray[np.float64],
    kept_without: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """The averages of the smooths, the averages of what they say of a QC without it, and the number of the best.

    The first smooth is the mean, of which the shares ``kept``, and ``kept_without`` one QC, are kept. ``smallest`` is
    added to the mean squares of the errors.
    """
    n, n_columns = y.shape
    n_smooths = len(degrees)
    errors, weights = np.zeros((n_smooths, n_columns)), np.ones((n_smooths, n_columns))
    fits, left = np.zeros((len(at), n_columns)), np.zeros((n, n_columns))
    best = np.zeros(n_columns, dtype=np.int64)
    some = np.empty(y.size)
    columns = np.empty(n_columns, dtype=np.int64)
    for final in range(2):  # first the errors of all smooths, then the average of those that are good enough
        for number in range(n_smooths):
            used = 0
            for column in range(n_columns):
                if weights[number, column] > 0.0:
                    columns[used] = column
                    used += 1
            if used == 0:
                continue
            taken = some[: n * used].reshape(n, used)
            for row in range(n):
                for place in range(used):
                    taken[row, place] = y[row, columns[place]]
            without = fits_without(x, taken, degrees[number], neighbours[number])
            if number == 0:
                for place in range(used):
                    for row in range(n):
                        share = kept_without[columns[place]]
                        without[row, place] = share * without[row, place] if n > 1 else 0.0 * share
            for row in range(n):
                for place in range(used):
                    errors[number, columns[place]] += (taken[row, place] - without[row, place]) ** 2
                    left[row, columns[place]] += weights[number, columns[place]] * without[row, place]
            if final:
                fit = fits_at(x, taken, degrees[number], neighbours[number], at)
                if number == 0:
                    for row in range(len(at)):
                        for place in range(used):
                            fit[row, place] *= kept[columns[place]]
                for row in range(len(at)):
                    for place in range(used):
                        fits[row, columns[place]] += weights[number, columns[place]] * fit[row, place]
        if not final:
            left[:] = 0.0
            for column in range(n_columns):
                best[column] = _weigh(errors[:, column], weights[:, column], n, averaged, smallest[column])
    return fits, left, best


@njit(cache=True)
def _weigh(
    errors: NDArray[np.float64],
    weights: NDArray[np.float64],
    n: int,
    averaged: bool,
    smallest: float,
) -> int:
    """Weights from sums of squares, and the number of the best; NaN is the error of a smooth that cannot be judged."""
    least = np.inf
    for number in range(len(errors)):
        least = min(least, errors[number] / n + smallest) if errors[number] >= 0.0 else least
    best = 0
    while least < np.inf and not errors[best] / n + smallest <= least * (1.0 + _SAME):
        best += 1
    total = 0.0
    for number in range(len(errors)):
        weight = 1.0 if number == best else 0.0
        if averaged and least < np.inf and errors[number] >= 0.0:
            weight = (least / (errors[number] / n + smallest)) ** (n / 2)
        weights[number] = weight if weight >= _NEGLIGIBLE else 0.0
        total += weights[number]
    weights /= total
    return best


def _smooths(n: int, spans: tuple[float, ...]) -> list[Smooth]:
    """What so many QCs allow, the simplest first."""
    found = [Smooth(0)]
    if n >= FEWEST_FOR_LINE:
        found.append(Smooth(1))
    if n >= FEWEST_FOR_PARABOLA:
        found.append(Smooth(2))
    if n >= FEWEST_FOR_LOCAL:
        numbers = {int(span * n + 1e-10) for span in spans}
        found += [Smooth(1, k) for k in sorted(numbers, reverse=True) if k >= FEWEST_NEIGHBOURS]
    return found


def _method(by: Smooth) -> Method:
    return Method.LOCAL if by.neighbours else (Method.STEP, Method.LINE, Method.PARABOLA)[by.degree]
