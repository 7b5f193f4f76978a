"""How the migration times of one run go over into those of another.

An ion's migration time has its inverse in proportion to the sum of its mobility and that of the
electroosmotic flow. Where only the flow differs between two runs, the inverse times differ by a constant;
another voltage, length or viscosity multiplies them. What is left, a flow that changes during a run, is
smooth. So a run is laid on the reference in three steps: votes for the straight line between the inverse
times; the smooth path along that line which most pairs lie on; local straight lines through these pairs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.features.voting import line_by_votes, path_by_votes

WIDTHS = (0.012, 0.007, 0.005)
"""Relative distance from the fit within which pairs are believed, step by step."""
PART = 8
"""A local line goes through this part of the pairs: an eighth."""
KNOTS = 24
ENOUGH = 12
"""Pairs below which one straight line is drawn through all."""


@dataclass(frozen=True, slots=True, eq=False)
class Warp:
    """A monotone map between the migration times of the reference and of one run.

    Attributes
    ----------
    reference, run : ndarray of float64, shape (n_knots,)
        Inverse migration times, in 1/s, both increasing; straight between the knots and beyond them.
    residual : float
        Robust standard deviation of the pairs that were believed, as a share of the migration time.
    support : int
        How many features of the run agree with it.
    found : bool
        False where the pairs do not agree better than chance: the map then is the one it began with.
    """

    reference: NDArray[np.float64]
    run: NDArray[np.float64]
    residual: float
    support: int
    found: bool

    def to_run(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """When something that migrates at ``time`` in the reference appears in the run, in seconds."""
        return 1.0 / np.maximum(straight(1.0 / time, self.reference, self.run), 1e-9)

    def to_reference(self, time: NDArray[np.float64]) -> NDArray[np.float64]:
        """When something that migrates at ``time`` in the run appears in the reference, in seconds."""
        return 1.0 / np.maximum(straight(1.0 / time, self.run, self.reference), 1e-9)


IDENTITY = Warp(np.array([1e-3, 1e-2]), np.array([1e-3, 1e-2]), 0.0, 0, False)


def fit_warp(
    reference: NDArray[np.float64],
    run: NDArray[np.float64],
    weight: NDArray[np.float64],
    owner: NDArray[np.int64],
    start: Warp | None = None,
) -> Warp:
    """Lay a run on the reference by pairs of features that may be the same.

    Parameters
    ----------
    reference, run : ndarray, shape (n_pairs,)
        Migration times of the two partners, in seconds. Most pairs may be false, as long as the false ones
        do not agree.
    weight : ndarray, shape (n_pairs,)
        How much a pair is worth; little where its m/z occurs often.
    owner : ndarray of int64, shape (n_pairs,)
        Which feature of the run a pair belongs to: in the end, each counts once.
    start : Warp, optional
        A map to begin with instead of the straight line that most pairs agree on.

    Returns
    -------
    Warp
        Not ``found``, and the map begun with, where fewer than three features agree or chance would do as
        well.
    """
    if len(reference) < 3:
        return start or IDENTITY
    x, y = 1.0 / reference, 1.0 / run
    if start is None:
        offset, slope = line_by_votes(x, y, weight)
        base = offset + slope * x
    else:
        base = straight(x, start.reference, start.run)
    predicted = base * (1.0 + path_by_votes(np.log(x), y / base - 1.0, weight))
    if not _more_than_chance(y, predicted, owner):
        return start or IDENTITY
    for width in WIDTHS:
        away = y / predicted - 1.0
        trust = np.where(np.abs(away) < width, weight * (1 - (away / width) ** 2) ** 2, 0.0)
        support = len(np.unique(owner[trust > 0]))
        if support < 3:
            return start or IDENTITY
        knots = _curve(x, y, trust) if support >= ENOUGH else _line(x, y, trust)
        predicted = straight(x, *knots)
        if support < ENOUGH:  # a line through few leaves what a curve would follow
            break
    away = np.abs(y / predicted - 1.0)
    inside = away < width
    if np.count_nonzero(inside) < 3:
        return start or IDENTITY
    residual = 1.4826 * _weighted_median(away[inside], weight[inside])
    return Warp(*knots, residual, len(np.unique(owner[inside])), True)


def _more_than_chance(
    y: NDArray[np.float64], predicted: NDArray[np.float64], owner: NDArray[np.int64]
) -> bool:
    """Whether more features agree with the prediction than if the pairs were spread evenly."""
    spread = (np.quantile(y, 0.95) - np.quantile(y, 0.05)) / np.median(y) + 1e-9
    agree = len(np.unique(owner[np.abs(y / predicted - 1.0) < WIDTHS[0]]))
    chance = min(len(np.unique(owner)), 2 * WIDTHS[0] / spread * len(y))
    return bool(agree >= 3 and agree > chance + 3 * np.sqrt(chance) + 1)


def straight(x: NDArray[np.float64], xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear interpolation that goes on beyond both ends."""
    at = np.clip(np.searchsorted(xs, x) - 1, 0, len(xs) - 2)
    return ys[at] + (x - xs[at]) * (ys[at + 1] - ys[at]) / (xs[at + 1] - xs[at])


def _line(
    x: NDArray[np.float64], y: NDArray[np.float64], trust: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weighted straight line, as two knots."""
    total = trust.sum()
    mean_x, mean_y = trust @ x / total, trust @ y / total
    # Drawn towards a slope of 1, which is what a change of the flow gives, where the pairs are near one
    # another.
    ridge = 1e-4 * mean_x**2 * trust.max()
    slope = float(trust @ ((x - mean_x) * (y - mean_y)) + ridge) / float(trust @ (x - mean_x) ** 2 + ridge)
    ends = np.array([x.min() * 0.5, x.max()])
    return ends, mean_y + max(slope, 0.2) * (ends - mean_x)


def _curve(
    x: NDArray[np.float64], y: NDArray[np.float64], trust: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Robust local straight lines at knots spread like the pairs; monotone."""
    believed = trust > 0
    x, y, trust = x[believed], y[believed], trust[believed]
    order = np.argsort(x, kind="stable")
    x, y, trust = x[order], y[order], trust[order]
    knots = np.unique(np.quantile(x, np.linspace(0.0, 1.0, min(KNOTS, len(x) // 4))))
    if len(knots) < 2:
        return _line(x, y, trust)
    total = trust.sum()
    mean_x, mean_y = trust @ x / total, trust @ y / total
    inclination = float(trust @ ((x - mean_x) * (y - mean_y))) / float(trust @ (x - mean_x) ** 2)
    offset = y - mean_y - inclination * (x - mean_x)  # what is smoothed is small
    near = max(len(x) // PART, ENOUGH)
    distance = np.abs(x[None, :] - knots[:, None])
    reach = np.partition(distance, near - 1, axis=1)[:, near - 1] if near < len(x) else distance.max(axis=1)
    reach = np.maximum(1.0001 * reach, 0.01 * knots)
    local = np.clip(1.0 - (distance / reach[:, None]) ** 3, 0.0, None) ** 3 * trust
    robust = np.ones_like(x)
    for _ in range(3):
        heavy = local * robust
        worth = heavy.sum(axis=1) + 1e-300
        local_x, local_y = heavy @ x / worth, heavy @ offset / worth
        apart = x[None, :] - local_x[:, None]
        moment = (heavy * apart**2).sum(axis=1)
        mixed = (heavy * apart * (offset[None, :] - local_y[:, None])).sum(axis=1)
        level = local_y + mixed / (moment + 0.005 * reach**2 * worth) * (knots - local_x)
        away = offset - straight(x, knots, level)
        scale = 6.0 * _weighted_median(np.abs(away), trust) + 1e-12
        robust = np.clip(1.0 - (away / scale) ** 2, 0.0, None) ** 2
    # Never backwards: a later ion in one run is a later ion in the other.
    value = np.maximum.accumulate(mean_y + inclination * (knots - mean_x) + level)
    value = value + np.arange(len(value)) * 1e-9 * value[-1]
    # Beyond the ends the direction of the whole leads on, not that of the last two knots.
    slope = np.clip((value[-1] - value[0]) / (knots[-1] - knots[0]), 0.5, 2.0)
    below, above = 0.5 * knots[0], 1.5 * knots[-1]
    return (
        np.concatenate([[below], knots, [above]]),
        np.concatenate(
            [[value[0] - slope * (knots[0] - below)], value, [value[-1] + slope * (above - knots[-1])]]
        ),
    )


def _weighted_median(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(running, 0.5 * running[-1])])
