"""The migration-time model of a run: when an ion arrives in it that usually arrives at a known time.

``1 / t = a + b / τ + c τ + g(log τ) / τ`` with τ the usual time: a for the electroosmotic flow, b for
voltage and length, c for a flow that changes steadily through the run, and g, smooth and small, for how
else it changes. Of all of these something is known before a run is seen, so that the model stays at the
usual times where there is no anchor, and its standard errors say how far it may be off.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .consensus import Candidates, Line, lines

Floats = NDArray[np.float64]

PRIOR_SHIFT = 0.4
"""Standard deviation of a, over the inverse of a middle usual time, before a run is seen."""
PRIOR_SLOPE = 0.1
PRIOR_TREND = 0.05
PRIOR_BUMP = 0.01
"""Standard deviation of each bump of g: a percent of the migration time."""
BUMP = 0.2
"""Width and distance of the bumps of g, in log τ."""
USUAL_SPREAD = 0.003
"""Relative standard deviation of peaks about the curve that is assumed while few are seen."""
LEAST_SPREAD = 0.0005
UNSEEN = 0.1
"""Relative standard error of a usual time that nothing supports."""
SURE = 3.0
"""By how much a model must explain the peaks better than another one, as a natural logarithm."""


@dataclass(frozen=True, slots=True, eq=False)
class MigrationModel:
    """When ions arrive in one run, by when they usually do.

    Attributes
    ----------
    middle : float
        A middle usual time, in seconds: the unit of time of the coefficients.
    bumps : ndarray of float64, shape (n_bumps,)
        Centres of the bumps of g, in log(τ / middle).
    coefficients : ndarray of float64, shape (3 + n_bumps,)
        a, b, c and the heights of the bumps, in units of 1 / middle.
    covariance : ndarray of float64, shape (3 + n_bumps, 3 + n_bumps)
        Of the coefficients, after the run was seen.
    spread : float
        Relative standard deviation of single ions about the curve.
    support : ndarray of int64, shape (n_support,)
        Targets whose peaks hold the model.
    support_time : ndarray of float64, shape (n_support,)
        Where these peaks are, in seconds.
    residual : ndarray of float64, shape (n_support,)
        How much later each peak came than the others alone would let one expect, relative to its time.
    supported : bool
        Whether anything holds the model; if not, it returns the usual times.
    margin : float
        Logarithm of how much better this model explains the peaks than the next best, different one.
    """

    middle: float
    bumps: Floats
    coefficients: Floats
    covariance: Floats
    spread: float
    support: NDArray[np.int64]
    support_time: Floats
    residual: Floats
    supported: bool
    margin: float

    def times(self, usual: ArrayLike) -> Floats:
        """When ions arrive in this run; NaN where they never do. Increases strictly with ``usual``."""
        tau = np.asarray(usual, dtype=np.float64)
        grid, inverse = self._curve()
        # Outside of the grid the curve goes on as a straight line in the inverse times.
        value = np.interp(1 / tau, grid, inverse)
        value += np.where(1 / tau < grid[0], (1 / tau - grid[0]) * _end_slope(grid, inverse, 0), 0.0)
        value += np.where(1 / tau > grid[-1], (1 / tau - grid[-1]) * _end_slope(grid, inverse, -2), 0.0)
        arrives = value > 0
        return np.where(arrives, 1 / np.where(arrives, value, 1.0), np.nan)

    def errors(self, usual: ArrayLike) -> Floats:
        """Standard errors of ``times`` as predictions of single ions, in seconds."""
        tau = np.asarray(usual, dtype=np.float64)
        if not self.supported:
            return UNSEEN * tau
        rows = _basis(np.atleast_1d(tau) / self.middle, self.bumps)
        variance = np.einsum("ij,jk,ik->i", rows, self.covariance, rows).reshape(tau.shape)
        expected = self.times(tau)
        return expected * np.sqrt(variance * (expected / self.middle) ** 2 + self.spread**2)

    def usual(self, times: ArrayLike) -> Floats:
        """When ions usually arrive that arrive at these times: the inverse of ``times``."""
        value = 1 / np.asarray(times, dtype=np.float64)
        grid, inverse = self._curve()
        usual = np.interp(value, inverse, grid)
        usual += np.where(value < inverse[0], (value - inverse[0]) / _end_slope(grid, inverse, 0), 0.0)
        usual += np.where(value > inverse[-1], (value - inverse[-1]) / _end_slope(grid, inverse, -2), 0.0)
        arrives = usual > 0
        return np.where(arrives, 1 / np.where(arrives, usual, 1.0), np.nan)

    def _curve(self) -> tuple[Floats, Floats]:
        """1 / τ on a fine grid, ascending, and 1 / t there, made to ascend strictly where it does not."""
        reach = max(1.0, float(np.abs(self.bumps).max(initial=0.0))) + 3 * BUMP
        x = np.exp(np.linspace(-reach, reach, 1024))
        y = _basis(1 / x, self.bumps) @ self.coefficients
        steps = np.diff(x)
        least = 0.05 * max(float(self.coefficients[1]), 0.1)
        rises = np.maximum(np.diff(y), least * steps)
        start = len(x) // 2
        upward = np.concatenate([[0.0], np.cumsum(rises)])
        return x / self.middle, (y[start] + upward - upward[start]) / self.middle


def _end_slope(grid: Floats, inverse: Floats, at: int) -> float:
    return float((inverse[at + 1] - inverse[at]) / (grid[at + 1] - grid[at]))


def _basis(tau: Floats, bumps: Floats) -> Floats:
    """Rows of a, b, c and the bumps for usual times in units of the middle one."""
    distance = (np.log(tau)[:, None] - bumps[None, :]) / BUMP
    waves = np.exp(-0.5 * distance * distance) / tau[:, None]
    return np.concatenate([np.stack([np.ones_like(tau), 1 / tau, tau], axis=1), waves], axis=1)


def identity(usual: Floats) -> MigrationModel:
    """The model that expects every ion at its usual time: of a run in which nothing speaks for another."""
    known = usual[np.isfinite(usual)]
    empty = np.zeros(0)
    return MigrationModel(
        middle=float(np.median(known)) if known.size else 600.0,
        bumps=empty,
        coefficients=np.array([0.0, 1.0, 0.0]),
        covariance=np.zeros((3, 3)),
        spread=UNSEEN,
        support=np.zeros(0, dtype=np.int64),
        support_time=empty,
        residual=empty,
        supported=False,
        margin=0.0,
    )


def fit_migration(
    usual: Floats,
    presence: Floats,
    found: Candidates,
    *,
    group: NDArray[np.int64],
    trusted: NDArray[np.bool_],
    first: float,
    last: float,
) -> MigrationModel:
    """Fit the migration-time model of a run to the peaks that could be its targets.

    Parameters
    ----------
    usual : ndarray of float64, shape (n_targets,)
        Usual migration times in seconds; NaN where unknown.
    presence : ndarray of float64, shape (n_targets,)
        How likely each target is in the run, from 0 to 1: what is added to every sample weighs more.
    found : Candidates
        Peaks that could be targets, before anything is known of their times.
    group : ndarray of int64, shape (n_targets,)
        Targets of one group share their peaks, since their m/z cannot be told apart.
    trusted : ndarray of bool, shape (n_targets,)
        Whether the one candidate of the target is known to be it.
    first, last : float
        Beginning and end of the run, in seconds.

    Returns
    -------
    MigrationModel
        The identity where nothing speaks for a model, neither a target that is likely there nor three others,
        or where another model explains the peaks about as well; then that of the trusted times alone, if any.

    Notes
    -----
    Starting from each of the best straight lines (`consensus.lines`), peaks are matched to the times that
    the model expects, with a width that shrinks, and the coefficients are fitted to the matched peaks with
    their prior and with weights of Student's t distribution (4 degrees of freedom), in turns.
    """
    known = np.isfinite(usual)
    model = identity(usual)
    if not known.any() or not len(found.target):
        return model
    found_lines = lines(usual, presence, found, first=first, last=last, most=4)
    work = _Matching(usual, presence, found, group, trusted, first, last)
    fits = [work.refined(line) for line in found_lines]
    fits.sort(key=lambda fit: -fit[0])
    if not fits:
        return model
    best_score, best = fits[0]
    there = presence[best.support] >= 0.8
    if not (there.any() or len(best.support) >= 3):
        return model
    margin = np.inf
    expected, error = best.times(usual[known]), best.errors(usual[known])
    for score, other in fits[1:]:
        apart = np.abs(other.times(usual[known]) - expected) > 3 * (error + 0.002 * expected)
        if apart.mean() > 0.2:
            margin = min(margin, best_score - score)
    if margin < SURE:
        sure = trusted[found.target] & (presence[found.target] > 0)
        if sure.all() or not sure.any():
            return model
        alone = Candidates(found.target[sure], found.time[sure], found.share[sure])
        return fit_migration(usual, presence, alone, group=group, trusted=trusted, first=first, last=last)
    return replace(best, margin=float(margin))


class _Matching:
    """What stays the same while lines are refined to models."""

    def __init__(
        self,
        usual: Floats,
        presence: Floats,
        found: Candidates,
        group: NDArray[np.int64],
        trusted: NDArray[np.bool_],
        first: float,
        last: float,
    ) -> None:
        known = np.isfinite(usual)
        self.middle = float(np.median(usual[known]))
        self.tau = np.where(known, usual, self.middle) / self.middle
        span = np.log(self.tau[known])
        steps = int(np.ceil((span.max() - span.min()) / BUMP)) + 1
        self.bumps = span.min() + BUMP * np.arange(steps) if steps > 1 else span[:1]
        self.rows = _basis(self.tau, self.bumps)
        self.prior_sd = np.concatenate(
            [[PRIOR_SHIFT, PRIOR_SLOPE, PRIOR_TREND], np.full(len(self.bumps), PRIOR_BUMP)]
        )
        self.prior_mean = np.zeros_like(self.prior_sd)
        self.prior_mean[1] = 1.0
        heard = known[found.target] & (presence[found.target] > 0)
        self.target, self.time, self.share = found.target[heard], found.time[heard], found.share[heard]
        self.presence, self.trusted = presence, trusted
        self.first, self.last = first, last
        # A peak that several targets of a group could be is one peak.
        place = np.stack([group[self.target].astype(np.float64), self.time])
        self.peak = np.unique(place, axis=1, return_inverse=True)[1].ravel()

    def refined(self, line: Line) -> tuple[float, MigrationModel]:
        """The model nearest to a line, and the logarithm of how well it explains the candidates."""
        coefficients = self.prior_mean.copy()
        coefficients[0], coefficients[1] = line.shift * self.middle, line.slope
        covariance, spread = np.zeros((len(coefficients), len(coefficients))), 0.02
        for turn in range(9):
            matched, weight, _ = self._matched(coefficients, covariance, spread)
            coefficients, covariance, left = self._fitted(matched, weight, coefficients, spread)
            spread = max(_spread_of(left, weight), 0.02 * 0.5 ** (turn + 1))
        matched, weight, score = self._matched(coefficients, covariance, spread)
        coefficients, covariance, left = self._fitted(matched, weight, coefficients, spread)
        score -= 0.5 * float((((coefficients - self.prior_mean) / self.prior_sd) ** 2).sum())
        return score, self._model(matched, weight, left, coefficients, covariance, spread)

    def _matched(
        self, coefficients: Floats, covariance: Floats, spread: float
    ) -> tuple[NDArray[np.int64], Floats, float]:
        """The best candidate of each target that has one, its probability, and the logarithm of all of it."""
        inverse = self.rows @ coefficients
        variance = np.einsum("ij,jk,ik->i", self.rows, covariance, self.rows)
        width = np.sqrt(spread**2 + variance / np.maximum(inverse, 1e-3) ** 2)
        expected = inverse[self.target] / self.middle
        distance = (self.time * expected - 1.0) / width[self.target]
        density = np.exp(-0.5 * np.minimum(distance**2, 60.0)) / (
            self.time * width[self.target] * np.sqrt(2 * np.pi)
        )
        there = self.presence[self.target]
        odds = there * self.share * density * (self.last - self.first)
        n_targets = len(self.tau)
        total = np.bincount(self.target, weights=odds, minlength=n_targets)
        seen = (inverse * self.last > self.middle) & (inverse * self.first < self.middle)
        has = np.bincount(self.target, minlength=n_targets) > 0
        score = float(np.log(np.maximum(1 - self.presence, 1e-4) + total)[seen & has].sum())
        probability = odds / (np.maximum(1 - there, 1e-4) + total[self.target])
        rivals = np.bincount(self.peak, weights=probability)
        probability = probability / np.maximum(rivals[self.peak], 1.0)
        probability = np.where(self.trusted[self.target], 1.0, probability)
        order = np.lexsort((probability, self.target))
        last_of_target = np.append(np.diff(self.target[order]) != 0, True) if len(order) else order > 0
        best = order[last_of_target]
        best = best[probability[best] > 0.3]
        return best, probability[best], score

    def _fitted(
        self, matched: NDArray[np.int64], weight: Floats, start: Floats, spread: float
    ) -> tuple[Floats, Floats, Floats]:
        """Coefficients, their covariance, and what is left of the matched peaks relative to their times."""
        rows = self.rows[self.target[matched]]
        observed = self.middle / self.time[matched]
        trusted = self.trusted[self.target[matched]]
        coefficients = start
        for _ in range(3):
            left = (rows @ coefficients - observed) / observed
            # A given time is as good as the curve, whatever it does to the curve.
            student = np.where(trusted, 1.0, 5.0 / (4.0 + (left / spread) ** 2))
            precision = weight * student / (observed * spread) ** 2
            information = np.einsum("ij,i,ik->jk", rows, precision, rows) + np.diag(1 / self.prior_sd**2)
            pull = np.einsum("ij,i->j", rows, precision * observed) + self.prior_mean / self.prior_sd**2
            covariance = np.linalg.inv(information)
            coefficients = covariance @ pull
        left = (rows @ coefficients - observed) / observed
        return coefficients, covariance, left

    def _model(
        self,
        matched: NDArray[np.int64],
        weight: Floats,
        left: Floats,
        coefficients: Floats,
        covariance: Floats,
        spread: float,
    ) -> MigrationModel:
        rows = self.rows[self.target[matched]]
        observed = self.middle / self.time[matched]
        held = (weight > 0.5) & (np.abs(left) < 4 * spread)
        # Leave-one-out residuals of a linear fit: what is left over one minus the leverage.
        leverage = np.einsum("ij,jk,ik->i", rows, covariance, rows) / (observed * spread) ** 2
        residual = left / np.maximum(1 - leverage, 0.05)
        return MigrationModel(
            middle=self.middle,
            bumps=self.bumps,
            coefficients=coefficients,
            covariance=covariance,
            spread=spread,
            support=self.target[matched][held],
            support_time=self.time[matched][held],
            residual=residual[held].round(8),  # whose last digits are not the same on all machines
            supported=True,
            margin=np.inf,
        )


def _spread_of(left: Floats, weight: Floats) -> float:
    """Relative standard deviation of matched peaks about the curve, by the weighted median of its size."""
    order = np.argsort(np.abs(left), kind="stable")
    total = np.cumsum(weight[order])
    prior = 3.0  # as many peaks as the assumed spread counts for
    if not len(order):
        return USUAL_SPREAD
    half = int(np.searchsorted(total, total[-1] / 2))
    seen = 1.4826 * float(np.abs(left)[order][half])
    return max(
        float(np.sqrt((total[-1] * seen**2 + prior * USUAL_SPREAD**2) / (total[-1] + prior))), LEAST_SPREAD
    )
