"""Laying many runs on one scale: of m/z and of migration time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.features.gaps import components
from biocluster.science.metabolome.features.medians import group_medians
from biocluster.science.metabolome.features.scales import Scale
from biocluster.science.metabolome.features.settling import Stack, merge_rows, settle
from biocluster.science.metabolome.features.voting import mass_pairs
from biocluster.science.metabolome.features.warping import IDENTITY, Warp, fit_warp, straight

MASS_OFFSET = 25.0
"""Runs may differ in m/z by about this much, in ppm."""
NEAR_MZ = 6.0
"""Gap in ppm, between all features of all runs, where m/z are told apart to choose a reference."""
STRETCH = 20
"""Pairs from which the offset in m/z of a stretch of time is taken."""
LEAST_ERROR = 0.7
"""No m/z is believed to be better than this, in ppm."""
SURE = 3.5
"""Standard deviations within which two values may be the same."""
GAP = 0.004
"""Features of like m/z this near in time, as a share of it, are settled together."""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The common scale, and how each run lies on it.

    Attributes
    ----------
    scales : list of Scale
    reference : int
    """

    scales: list[Scale]
    reference: int


def align(runs: Sequence[Features]) -> Alignment:
    """Lay runs on the scale of one of them, and link their features.

    Parameters
    ----------
    runs : sequence of Features
        In an order that does not depend on the order in which they were given.

    Returns
    -------
    Alignment
    """
    reference = choose_reference(runs)
    target = runs[reference]
    scales = [
        lay(
            run,
            target.mz,
            target.mz_error,
            target.time,
            target.snr,
            start=Scale(warp_by_mobility(target, run), np.zeros(1), np.zeros(1)),
        )
        for run in runs
    ]
    scales[reference] = Scale(
        Warp(IDENTITY.reference, IDENTITY.run, 0.0, len(target), True), np.zeros(1), np.zeros(1)
    )
    for _ in range(2 if len(runs) > 2 else 0):
        stack = stack_of(runs, scales)
        mz, error, time, weight = _consensus(stack, rows_of(stack))
        scales = [
            lay(run, mz, error, time, weight, start=scale) for run, scale in zip(runs, scales, strict=True)
        ]
    return Alignment(scales, reference)


def choose_reference(runs: Sequence[Features]) -> int:
    """The run with the most m/z that other runs have too; the first of equals."""
    run = np.concatenate([np.full(len(features), at) for at, features in enumerate(runs)])
    log_mz = np.log(np.concatenate([features.mz for features in runs])) * 1e6
    order = np.argsort(log_mz, kind="stable")
    group = np.concatenate([[0], np.cumsum(np.diff(log_mz[order]) > NEAR_MZ)]).astype(np.int64)[: len(order)]
    pairs = np.unique(np.column_stack([group, run[order]]), axis=0)
    shared = np.bincount(pairs[:, 0])[pairs[:, 0]] - 1
    return int(np.argmax(np.bincount(pairs[:, 1], weights=shared, minlength=len(runs))))


def lay(
    run: Features,
    mz: NDArray[np.float64],
    error: NDArray[np.float64],
    time: NDArray[np.float64],
    strength: NDArray[np.float64],
    *,
    start: Scale,
) -> Scale:
    """Lay a run on a list of m/z and times.

    Parameters
    ----------
    run : Features
    mz, error, time, strength : ndarray, shape (n,)
        The list, ordered by m/z; how strong or sure an entry is, in any unit.
    start : Scale
        What is known already; nothing where its map of times is ``IDENTITY``.
    """
    mine = start.mz(run.mz, run.time)
    order = np.argsort(mine, kind="stable")
    wide = 0.0 if start.warp.found else MASS_OFFSET
    first, second = mass_pairs(mine[order], np.hypot(_reach(run.mz_error), wide)[order], mz, _reach(error))
    first = order[first]
    often = np.bincount(first, minlength=len(run))[first] * np.bincount(second, minlength=len(mz))[second]
    weight = np.log1p(run.snr[first]) * np.log1p(strength[second]) / often
    warp = fit_warp(
        time[second], run.time[first], weight, first, None if start.warp is IDENTITY else start.warp
    )
    near = np.abs(warp.to_run(time[second]) / run.time[first] - 1.0) < max(4 * warp.residual, 0.002)
    if not warp.found or np.count_nonzero(near) < 3:
        return Scale(warp, start.time, start.ppm)
    difference = (run.mz[first] / mz[second] - 1.0) * 1e6
    return Scale(warp, *_running_median(run.time[first][near], difference[near]))


def warp_by_mobility(reference: Features, run: Features) -> Warp:
    """Where a run's times should go over into the reference's, by the mobilities that both know.

    Returns
    -------
    Warp
        Through times of equal mobility, and not ``found``: features have yet to agree with it. ``IDENTITY``
        where either knows fewer than two mobilities.
    """
    sides = []
    for features in (reference, run):
        known = np.isfinite(features.mobility)
        inverse, mobility = 1.0 / features.time[known], features.mobility[known]
        order = np.lexsort((mobility, inverse))
        inverse, mobility = inverse[order], mobility[order]
        if len(mobility) and mobility[-1] < mobility[0]:  # reversed polarity: slower ions are the more mobile
            mobility = -mobility
        rising = (
            np.concatenate([[True], np.diff(np.maximum.accumulate(mobility)) > 0])
            if len(mobility)
            else known[:0]
        )
        if np.count_nonzero(rising) < 2:
            return IDENTITY
        sides.append((inverse[rising], mobility[rising]))
    (inverse, mobility), (run_inverse, run_mobility) = sides
    knots = np.linspace(min(mobility[0], run_mobility[0]), max(mobility[-1], run_mobility[-1]), 24)
    at = straight(knots, mobility, inverse)
    at_run = straight(knots, run_mobility, run_inverse)
    good = (at > 0) & (at_run > 0)
    return Warp(at[good], at_run[good], 0.0, 0, False) if np.count_nonzero(good) >= 2 else IDENTITY


def _running_median(
    time: NDArray[np.float64], ppm: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Medians of stretches of time that hold as many values each."""
    order = np.argsort(time, kind="stable")
    parts = np.array_split(order, int(np.clip(len(order) // STRETCH, 1, 12)))
    return np.array([np.median(time[part]) for part in parts]), np.array(
        [np.median(ppm[part]) for part in parts]
    )


def _reach(error: NDArray[np.float64]) -> NDArray[np.float64]:
    return SURE * np.hypot(error, LEAST_ERROR)


def stack_of(runs: Sequence[Features], scales: Sequence[Scale]) -> Stack:
    residual = max([scale.warp.residual for scale in scales], default=0.0)
    time, scatter, width = [], [], []
    for run, scale in zip(runs, scales, strict=True):
        warp = scale.warp
        aligned = warp.to_reference(run.time)
        # A peak is as much narrower in the reference as it is earlier.
        stretch = (aligned / run.time) ** 2
        time.append(aligned)
        width.append(run.width * stretch)
        own = warp.residual if warp.found else max(residual, 0.01)
        scatter.append(np.hypot(max(own, 0.0005) * aligned, 0.1 * run.width * stretch))
    return Stack(
        run=np.concatenate([np.full(len(run), at) for at, run in enumerate(runs)]).astype(np.int64),
        mz=np.concatenate([scale.mz(run.mz, run.time) for run, scale in zip(runs, scales, strict=True)]),
        error=np.hypot(np.concatenate([run.mz_error for run in runs]), LEAST_ERROR),
        time=np.concatenate(time),
        scatter=np.concatenate(scatter),
        width=np.concatenate(width),
        size=np.log(np.maximum(np.concatenate([run.area for run in runs]), 1e-9)),
        trust=np.concatenate([np.log1p(run.snr) for run in runs]),
    )


def rows_of(stack: Stack) -> NDArray[np.int64]:
    """Row of each feature, numbered from 0 in the order of the first feature of each."""
    label = components(
        stack.mz, SURE * stack.error, stack.time, np.maximum(3 * stack.scatter, GAP * stack.time)
    )
    return merge_rows(stack, settle(stack, label))


def _consensus(
    stack: Stack, row: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """m/z, its error, time and number of runs of the rows that more than one run has, ordered by m/z."""
    count = np.bincount(row)
    shared = count > 1
    mz, error, time = (group_medians(values, row)[shared] for values in (stack.mz, stack.error, stack.time))
    order = np.argsort(mz, kind="stable")
    runs = count[shared][order].astype(np.float64)
    return mz[order], error[order] / np.sqrt(runs), time[order], runs
