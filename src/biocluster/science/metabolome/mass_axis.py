"""Calibration of m/z by lock masses: background ions of known m/z that are there all the time."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .runs import Run
from .traces import Traces, extract

Floats = NDArray[np.float64]

DEFAULT_LOCK_MASSES = (121.050873, 922.009798)
"""Purine and HP-0921, which many time-of-flight instruments spray beside a sample in positive mode."""
WINDOW_PPM = 50.0
"""Half width in which a lock mass, and the tall peaks that judge it, are looked for."""
PEAK_SPREAD = 3.0
"""Assumed standard deviation of the m/z of a tall peak, in ppm."""
FEWEST_JUDGES = 6
"""Tall peaks below which nothing is said against a lock mass, and nothing is refined."""
CLEARLY = 3.0
"""Difference of log likelihoods that tells one set of lock masses from another."""


@dataclass(frozen=True, slots=True, eq=False)
class MassAxis:
    """By how much a run measures m/z too high.

    Attributes
    ----------
    scan_shift : ndarray of float64, shape (n_scans,)
        In ppm, of each scan at a middle m/z; 0 where nothing calibrates.
    tilt : float
        Further shift in ppm for each √Th above ``centre``.
    centre : float
        Square root of the middle m/z, in √Th.
    span : tuple of float
        Between which √m/z the tilt is believed; outside of it the shift stays what it is at the end.
    offset : float
        Deviation in ppm that the tall peaks of the targets have in common after all that, in a run without a
        lock mass: windows are laid around it, m/z are not moved by it.
    lock_masses : tuple of float
        The m/z that were used.
    refused : tuple of float
        Those that were there, but disagree with the tall peaks of the targets or with one another.
    before, after : float
        Root mean square deviation in ppm of the tall peaks of the targets (of the lock masses, where there are
        too few) from their m/z before and after; NaN where there is nothing to tell from.
    """

    scan_shift: Floats
    tilt: float = 0.0
    centre: float = 15.0
    span: tuple[float, float] = (0.0, np.inf)
    offset: float = 0.0
    lock_masses: tuple[float, ...] = ()
    refused: tuple[float, ...] = ()
    before: float = np.nan
    after: float = np.nan

    def measured(self, mz: ArrayLike) -> Floats:
        """Where ions appear on the m/z axis once each scan is shifted back, in Th."""
        mass = np.asarray(mz, dtype=np.float64)
        return mass * (1.0 + (self.tilts(mass) + self.offset) * 1e-6)

    def tilts(self, mz: ArrayLike) -> Floats:
        """The part of the shift that depends on m/z, in ppm."""
        return self.tilt * (np.clip(np.sqrt(mz), *self.span) - self.centre)


@dataclass(frozen=True, slots=True, eq=False)
class _Lock:
    """A lock mass in a run: its smooth deviation, and how single scans scatter about it."""

    mz: float
    curve: Floats
    level: float
    left: Floats


def calibrate(run: Run, lock_mz: ArrayLike, judges: Traces, judge_mz: ArrayLike) -> MassAxis:
    """Calibrate the m/z axis of a run by its lock masses, unless they make it worse.

    Parameters
    ----------
    run : Run
        Of centroids.
    lock_mz : array_like, shape (n_locks,)
        M/z of the lock masses that the laboratory names. In positive mode those of `DEFAULT_LOCK_MASSES` are
        looked for, too, and used where they stand out.
    judges : Traces
        Of the targets, drawn within `WINDOW_PPM` of their m/z. The apex of each gives a deviation; lock masses
        are believed if these come nearer to zero by them.
    judge_mz : array_like, shape (n_judges,)
        M/z of these targets.

    Returns
    -------
    MassAxis
        Without any lock mass nothing is moved; ``offset`` then tells what the targets have in common.

    Notes
    -----
    The deviation of a lock mass in each scan is reduced to medians of some 15 scans and smoothed by robust
    local lines over a tenth of the run. Two and more give a common curve, and a tilt linear in √m/z, as a time
    of flight has it. Of all, each and none of the lock masses those are taken under which the judges agree
    best with their m/z (of sets that are about as good, the largest), by the likelihood of a normal distribution with a uniform background. The mean of the
    agreeing judges, if there are six and more, moves the axis once more.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> mz = np.sort(np.array([121.050873, 200.0]) * (1 + 8e-6))  # 8 ppm too high
    >>> run = Run(np.arange(300.0), np.arange(0, 602, 2), np.tile(mz, 300), np.full(600, 1e4, np.float32), 1)
    >>> axis = calibrate(run, [], extract(run, [200.0], tolerance_ppm=50), [200.0])
    >>> [round(lock, 4) for lock in axis.lock_masses], round(float(axis.scan_shift.mean()), 3)
    ([121.0509], 8.0)
    """
    deviation, scan = apex_deviations(judges)
    mass = np.asarray(judge_mz, dtype=np.float64)
    heard = np.isfinite(deviation)
    deviation, scan, mass = deviation[heard], scan[heard], mass[heard]
    locks = _locks(run, np.atleast_1d(np.asarray(lock_mz, dtype=np.float64)))
    nothing = MassAxis(np.zeros(run.n_scans))
    choices = [_axis_of(chosen) for chosen in _choices(locks)] + [nothing]
    if len(deviation) >= FEWEST_JUDGES:
        agreement = np.array([_agreement(_left(axis, deviation, scan, mass)) for axis in choices])
        # The more lock masses the better, unless fewer explain the judges clearly better.
        best = choices[int(np.flatnonzero(agreement >= agreement.max() - CLEARLY)[0])]
    else:
        best = choices[0]
    left = _left(best, deviation, scan, mass)
    shift = _common(left)
    before, after = _scatter(deviation, 0.0), _scatter(left, shift)
    moved = best.scan_shift + shift if best.lock_masses else best.scan_shift
    if not best.lock_masses:
        after = before
    elif not np.isfinite(before):
        used = [lock for lock in locks if lock.mz in best.lock_masses]
        before = float(np.sqrt(np.mean(np.concatenate([lock.left + lock.level for lock in used]) ** 2)))
        after = float(np.sqrt(np.mean(np.concatenate([lock.left for lock in used]) ** 2)))
    return MassAxis(
        scan_shift=moved,
        tilt=best.tilt,
        centre=best.centre,
        span=best.span,
        offset=0.0 if best.lock_masses else shift,
        lock_masses=best.lock_masses,
        refused=tuple(lock.mz for lock in locks if lock.mz not in best.lock_masses),
        before=before,
        after=after,
    )


def apex_deviations(traces: Traces) -> tuple[Floats, NDArray[np.int64]]:
    """Deviation of the tallest peak of each trace from its m/z, and the scan in which it is.

    Parameters
    ----------
    traces : Traces
        Electropherograms.

    Returns
    -------
    deviation : ndarray of float64, shape (n_traces,)
        In ppm: the mean over five scans, weighted by intensity. NaN for a trace in which nothing stands out.
    scan : ndarray of int64, shape (n_traces,)
        Of the apex.
    """
    intensity = traces.intensity
    n_traces, n_scans = intensity.shape
    deviation, scan = np.full(n_traces, np.nan), np.zeros(n_traces, dtype=np.int64)
    if n_scans < 5:
        return deviation, scan
    five = intensity[:, :-4] + intensity[:, 1:-3] + intensity[:, 2:-2] + intensity[:, 3:-1] + intensity[:, 4:]
    scan = five.argmax(axis=1) + 2
    around = scan[:, None] + np.arange(-2, 3)
    weight = np.take_along_axis(intensity, around, axis=1).astype(np.float64)
    apart = np.nan_to_num(np.take_along_axis(traces.deviation, around, axis=1)).astype(np.float64)
    usual = np.partition(intensity, n_scans * 3 // 4, axis=1)[:, n_scans * 3 // 4]
    stands_out = (weight.min(axis=1) > 0) & (weight.sum(axis=1) > 50.0 * usual)
    with np.errstate(invalid="ignore"):
        mean = (weight * apart).sum(axis=1) / weight.sum(axis=1)
    deviation[stands_out] = mean[stands_out]
    return deviation, scan


def _locks(run: Run, named: Floats) -> list[_Lock]:
    """The lock masses that are really there, ascending by m/z."""
    usual = [mz for mz in DEFAULT_LOCK_MASSES if run.polarity >= 0 and not np.any(np.abs(named - mz) < 0.01)]
    wanted = np.sort(np.concatenate([named, usual]))
    if not len(wanted) or run.n_scans < 20:
        return []
    wide = extract(run, wanted, tolerance_ppm=WINDOW_PPM)
    level = np.array([_middle(row) for row in wide.deviation])
    narrow = extract(run, wanted * (1 + level * 1e-6), tolerance_ppm=15.0)
    locks = []
    for at, mz in enumerate(wanted):
        there = np.isfinite(narrow.deviation[at])
        seen = there.mean()
        values = narrow.deviation[at][there].astype(np.float64) + level[at]
        scatter = 1.4826 * float(np.median(np.abs(values - np.median(values)))) if there.any() else np.inf
        # A uniform background scatters by 11 ppm in this window. One that nobody named must be beyond doubt.
        asked = mz in named and seen >= 0.5 and scatter < 8.0
        if asked or (seen >= 0.8 and scatter < 5.0 and abs(level[at]) < 20.0):
            curve = _smooth(run.times, np.where(there, narrow.deviation[at] + level[at], np.nan))
            locks.append(_Lock(float(mz), curve, float(np.median(curve)), values - curve[there]))
    return locks


def _middle(deviation: NDArray[np.float32]) -> float:
    there = deviation[np.isfinite(deviation)]
    return float(np.median(there)) if len(there) else 0.0


def _choices(locks: list[_Lock]) -> list[list[_Lock]]:
    """All lock masses, all but one, and each alone: the more the earlier."""
    several = [list(chosen) for chosen in combinations(locks, len(locks) - 1)] if len(locks) > 2 else []
    return ([locks] if len(locks) > 1 else []) + several + [[lock] for lock in locks]


def _axis_of(locks: list[_Lock]) -> MassAxis:
    root = np.sqrt([lock.mz for lock in locks])
    centre = float(root.mean())
    tilt, span = 0.0, (0.0, np.inf)
    if len(locks) > 1:
        level = np.array([lock.level for lock in locks])
        tilt = float(((root - centre) * (level - level.mean())).sum() / ((root - centre) ** 2).sum())
        span = (float(0.8 * root.min()), float(1.1 * root.max()))
    curve = np.mean([lock.curve for lock in locks], axis=0)
    masses = tuple(lock.mz for lock in locks)
    return MassAxis(curve, tilt, centre, span, lock_masses=masses)


def _left(axis: MassAxis, deviation: Floats, scan: NDArray[np.int64], mass: Floats) -> Floats:
    return deviation - axis.scan_shift[scan] - axis.tilts(mass)


def _agreement(left: Floats) -> float:
    """Logarithm of the likelihood that deviations are those of targets, against a uniform background."""
    near = np.exp(-0.5 * (left / PEAK_SPREAD) ** 2) * 2 * WINDOW_PPM / (PEAK_SPREAD * np.sqrt(2 * np.pi))
    return float(np.log(0.4 + 0.6 * near).sum())


def _common(left: Floats) -> float:
    """The deviation that most judges share: where they agree best, then the mean of those near it."""
    if len(left) < FEWEST_JUDGES:
        return 0.0
    steps = np.arange(-WINDOW_PPM, WINDOW_PPM + 1.0)
    best = float(steps[int(np.argmax([_agreement(left - step) for step in steps]))])
    for _ in range(5):
        near = np.abs(left - best) < 3 * PEAK_SPREAD
        if near.sum() < FEWEST_JUDGES:
            return 0.0
        best = float(left[near].mean())
    return best


def _scatter(left: Floats, common: float) -> float:
    """Root mean square of the deviations that are not far from what they share; NaN for too few."""
    near = np.abs(left - _common(left)) < 3 * PEAK_SPREAD
    return float(np.sqrt(np.mean((left[near] - common) ** 2))) if near.sum() >= FEWEST_JUDGES else np.nan


def _smooth(times: Floats, values: Floats) -> Floats:
    """A robust smooth curve through values of which many may be NaN, told at every time."""
    parts = np.array_split(np.arange(len(times)), max(1, min(len(times) // 15, 120)))
    parts = [part[np.isfinite(values[part])] for part in parts]
    parts = [part for part in parts if len(part) >= 3]
    if not parts:
        return np.full(len(times), float(np.nanmedian(values)))
    at = np.array([times[part].mean() for part in parts])
    level = np.array([np.median(values[part]) for part in parts])
    reach = max(0.1 * (times[-1] - times[0]), 4 * (times[-1] - times[0]) / len(parts))
    near = np.clip(1 - (np.abs(at[:, None] - at) / reach) ** 3, 0, None) ** 3
    weight, curve = np.ones(len(at)), level
    for _ in range(4):
        curve = _local_lines(at, level, near * weight)
        left = level - curve
        spread = max(1.4826 * float(np.median(np.abs(left))), 0.05)
        weight = np.clip(1 - (left / (6 * spread)) ** 2, 0.01, None) ** 2
    return np.interp(times, at, curve)


def _local_lines(at: Floats, level: Floats, weight: Floats) -> Floats:
    """Weighted straight lines, one for each row of weights, each told at its own place."""
    total = weight.sum(axis=1)
    centre = (weight * at).sum(axis=1) / total
    mean = (weight * level).sum(axis=1) / total
    apart = at[None, :] - centre[:, None]
    spread = (weight * apart**2).sum(axis=1)
    slope = (weight * apart * level).sum(axis=1) / np.maximum(spread, 1e-9)
    return mean + np.where(spread > 1e-6, slope, 0.0) * (at - centre)
