"""A first guess of how far a whole run has moved: every peak that could be a target votes.

A run differs from the usual one mostly in the electroosmotic flow, the voltage and the capillary. All of
these leave 1/t of the run a straight line in 1/t of the usual run. That line is fixed by how much later
than usual an early and a late ion arrive, so that these two numbers are looked for on a grid.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

WIDTH = 0.02
"""Relative width within which a peak speaks for a line; the grid is as fine as that."""
REACH = 0.7
"""How far ln(t / usual) may go: from half the usual time to twice."""
LEVEL = 0.25
"""Standard deviation of ln(t / usual) from run to run, before anything is seen."""
TILT = 0.15
"""The same of the difference between early and late ions, where voltage or length changed."""
FIELD = 0.06
"""Standard deviation of the slope in runs in which only the flow changed, which most are."""
BEST_OF = 8
"""Candidates of one target that are listened to, the tallest."""
MOST_TARGETS = 160
"""Targets that are listened to; more make the guess no better and only take longer."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Peaks that could be targets, in parallel arrays of shape (n_candidates,), ordered by target and time.

    Attributes
    ----------
    target : ndarray of int64
        The target that the peak could be.
    time : ndarray of float64
        Of the apex, in seconds.
    share : ndarray of float64
        How likely it is the target, if the target is there and nothing is known of times; the shares of one
        target add up to 1.
    """

    target: NDArray[np.int64]
    time: NDArray[np.float64]
    share: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """1/t of the run as a straight line in 1/t of the usual run.

    Attributes
    ----------
    shift : float
        1/t of the run where 1/t of the usual run is 0, in 1/s.
    slope : float
        1 unless voltage or length changed.
    score : float
        Logarithm of how much better the line explains the candidates than chance does.
    """

    shift: float
    slope: float
    score: float


def candidates(
    target: NDArray[np.int64], time: NDArray[np.float64], height: NDArray[np.float64]
) -> Candidates:
    """Give each peak that could be a target its share, by the square root of its height.

    Heights say little, since the tallest peak of a trace often is another substance, but not nothing.

    Parameters
    ----------
    target : ndarray of int64, shape (n_candidates,)
        The target that each peak could be.
    time : ndarray of float64, shape (n_candidates,)
        In seconds.
    height : ndarray of float64, shape (n_candidates,)
        In any positive unit that is the same for all peaks of a target.

    Returns
    -------
    Candidates
        Ordered by target and time.
    """
    order = np.lexsort((height, time, target))
    target, time, height = target[order], time[order], height[order]
    root = np.sqrt(np.maximum(height, 0.0))
    total = np.bincount(target, weights=root, minlength=int(target.max(initial=-1)) + 1)
    return Candidates(target, time, root / np.maximum(total[target], 1e-300))


def lines(
    usual: NDArray[np.float64],
    presence: NDArray[np.float64],
    found: Candidates,
    *,
    first: float,
    last: float,
    most: int = 6,
) -> list[Line]:
    """Find the straight lines between usual and present 1/t for which most candidates speak.

    Parameters
    ----------
    usual : ndarray of float64, shape (n_targets,)
        Usual migration times in seconds; NaN where unknown.
    presence : ndarray of float64, shape (n_targets,)
        How likely each target is there, from 0 to 1; 0 for one that shall not be listened to.
    found : Candidates
        The peaks.
    first, last : float
        Beginning and end of the run, in seconds. A target expected outside of it says nothing.
    most : int
        How many lines at most.

    Returns
    -------
    list of Line
        The best first, each different from those before it. Empty where no target has a candidate.

    Notes
    -----
    For a target that is there with probability p, with candidates of share w at times t and the line's
    expectation τ, the score gains ``log(1 - p + p (last - first) Σ w φ(log t - log τ) / t)``; a prior of both numbers of the line is added.
    """
    heard, table_time, table_share = _heard(usual, presence, found)
    if heard.size == 0:
        return []
    all_inverse = 1.0 / usual[np.isfinite(usual)]
    fast, slow = np.quantile(all_inverse, 0.9), np.quantile(all_inverse, 0.1)
    slow = min(slow, 0.8 * fast)  # so that a table of one time gives two different numbers, too
    steps = np.arange(-REACH, REACH + WIDTH / 2, WIDTH)
    early, late = (grid.ravel() for grid in np.meshgrid(steps, steps, indexing="ij"))
    slope = (fast * np.exp(-early) - slow * np.exp(-late)) / (fast - slow)
    shift = fast * np.exp(-early) - slope * fast
    flow_alone = np.exp(-0.5 * ((slope - 1.0) / FIELD) ** 2)
    field_too = 0.1 * np.exp(-0.5 * ((early - late) / TILT) ** 2)
    score = np.log(flow_alone + field_too + 1e-300) - 0.5 * ((early + late) / 2 / LEVEL) ** 2
    kept = score > -12.0  # beyond five standard deviations nothing is looked for
    early, late, shift, slope, score = (each[kept] for each in (early, late, shift, slope, score))
    _vote(shift, slope, score, 1.0 / usual[heard], presence[heard], table_time, table_share, first, last)
    return _different(early, late, shift, slope, score, most=most)


@numba.njit(cache=True)
def _vote(
    shift: NDArray[np.float64],
    slope: NDArray[np.float64],
    score: NDArray[np.float64],
    inverse: NDArray[np.float64],
    presence: NDArray[np.float64],
    times: NDArray[np.float64],
    shares: NDArray[np.float64],
    first: float,
    last: float,
) -> None:
    """Add to the score of each line what the candidates say of it."""
    density = (last - first) / (WIDTH * np.sqrt(2 * np.pi))
    for line in range(len(shift)):
        for at in range(len(inverse)):
            expected = shift[line] + slope[line] * inverse[at]
            if expected * last <= 1.0 or expected * first >= 1.0:
                continue
            chance = 0.0
            for rank in range(times.shape[1]):
                distance = (times[at, rank] * expected - 1.0) / WIDTH
                if -4.0 < distance < 4.0:
                    chance += shares[at, rank] / times[at, rank] * np.exp(-0.5 * distance * distance)
            score[line] += np.log(max(1.0 - presence[at], 1e-4) + presence[at] * density * chance)


def _heard(
    usual: NDArray[np.float64], presence: NDArray[np.float64], found: Candidates
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Which targets are listened to, with the times and shares of their best candidates in rows."""
    n_targets = len(usual)
    order = np.lexsort((found.time, -found.share, found.target))
    target = found.target[order]
    begins = np.searchsorted(target, np.arange(n_targets))
    rank = np.arange(len(target)) - begins[target]
    times, shares = np.ones((n_targets, BEST_OF)), np.zeros((n_targets, BEST_OF))
    top = rank < BEST_OF
    times[target[top], rank[top]] = found.time[order][top]
    shares[target[top], rank[top]] = found.share[order][top]
    clearness = np.where(np.isfinite(usual), presence * shares.max(axis=1, initial=0.0), 0.0)
    # Sorted by what they say and not by where they stand, so that the order of targets does not matter.
    best = np.lexsort((np.nan_to_num(usual), -clearness))[:MOST_TARGETS]
    heard = np.sort(best[clearness[best] > 0])
    return heard, times[heard], shares[heard]


def _different(
    early: NDArray[np.float64],
    late: NDArray[np.float64],
    shift: NDArray[np.float64],
    slope: NDArray[np.float64],
    score: NDArray[np.float64],
    *,
    most: int,
) -> list[Line]:
    """The best lines, each two steps or more away from those before it."""
    chosen: list[Line] = []
    left = np.ones(len(score), dtype=bool)
    while len(chosen) < most and left.any():
        best = int(np.flatnonzero(left)[np.argmax(score[left])])
        chosen.append(Line(float(shift[best]), float(slope[best]), float(score[best])))
        left &= (np.abs(early - early[best]) > 2.5 * WIDTH) | (np.abs(late - late[best]) > 2.5 * WIDTH)
    return chosen
