"""Which peak is which target: the most probable matching, and no guess where two are about as probable.

Targets whose m/z cannot be told apart share their peaks and are matched together. They arrive in the order
of their usual times, whatever the run did, so that only matchings that keep this order count. Of all of them
the probability of each pair of target and peak is summed up exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

OTHER = 0.3
"""Probability that a target is where its mobility says, of which the table says that it usually is elsewhere."""
MOVED = 0.15
"""Probability that the apex of a leaning peak is off by its leaning."""
SURE = 0.9
"""Probability, among all that a peak could be, from which on it is taken for the target."""
NODES = np.linspace(-2.5, 2.5, 11)
"""Places, in standard errors, at which the error that a group has in common is integrated over."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Which peak each target is, in parallel arrays of shape (n_targets,).

    Attributes
    ----------
    peak : ndarray of int64
        Index of the peak; -1 where the target was not found, or where it would be a guess.
    probability : ndarray of float64
        That this peak is the target; for a target without a peak, that it is none of the peaks.
    ambiguous : ndarray of bool
        Whether the target is likely one of the peaks, but it cannot be said which; or the peak likely is one
        of several targets. Such a target has no peak.
    """

    peak: Integers
    probability: Floats
    ambiguous: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """When targets are expected in a run, in parallel arrays of shape (n_targets,), in seconds.

    Attributes
    ----------
    order : ndarray of float64
        Usual times: what arrives earlier usually arrives earlier always.
    time : ndarray of float64
        Expected; NaN where nothing is known or it never arrives, so that no peak is taken for it.
    other : ndarray of float64
        Where else it could be, since the table contradicts itself; NaN where it does not.
    shared : ndarray of float64
        Standard error that neighbours in time have in common, of the model.
    own : ndarray of float64
        Standard error of the target itself.
    reach : ndarray of float64
        Half width of the window.
    stray : ndarray of float64
        Probability that the target is somewhere else in its window than the model and its usual time say.
    """

    order: Floats
    time: Floats
    other: Floats
    shared: Floats
    own: Floats
    reach: Floats
    stray: Floats


def groups_by_mass(mz: Floats, *, tolerance_ppm: float) -> Integers:
    """Number targets so that those whose windows of m/z overlap have the same number.

    Parameters
    ----------
    mz : ndarray of float64, shape (n_targets,)
        In Th.
    tolerance_ppm : float
        Half width of the windows. Targets further apart than this cannot be mistaken for each other, as their
        m/z tells them apart.

    Returns
    -------
    ndarray of int64, shape (n_targets,)
        Numbers from 0, ascending with m/z.

    Examples
    --------
    >>> groups_by_mass(np.array([132.1019, 147.1128, 132.1019, 147.0764]), tolerance_ppm=15).tolist()
    [0, 2, 0, 1]
    """
    order = np.argsort(mz, kind="stable")
    apart = np.diff(mz[order]) > tolerance_ppm * 1e-6 * mz[order][:-1]
    group = np.empty(len(mz), dtype=np.int64)
    group[order] = np.concatenate([[0], np.cumsum(apart)]) if len(mz) else order
    return group


def assign(
    expected: Expectation,
    group: Integers,
    presence: Floats,
    pair_target: Integers,
    pair_peak: Integers,
    peak_time: Floats,
    peak_blur: Floats,
    log_odds: Floats,
    stray_log_odds: Floats,
) -> Assignment:
    """Match targets and peaks.

    Parameters
    ----------
    expected : Expectation
        When the targets are expected.
    group : ndarray of int64, shape (n_targets,)
        From `groups_by_mass`.
    presence : ndarray of float64, shape (n_targets,)
        How likely each target is in the run, from 0 to 1.
    pair_target, pair_peak : ndarray of int64, shape (n_pairs,)
        Which peaks could be which targets by their m/z.
    peak_time : ndarray of float64, shape (n_peaks,)
        In seconds.
    peak_blur : ndarray of float64, shape (n_peaks,)
        Standard deviation in seconds by which a peak's own shape may have moved its apex.
    log_odds : ndarray of float64, shape (n_pairs,)
        Natural logarithm of how much more likely the peak is as this target than as anything else, by all but
        its time; and less the logarithm of how many other peaks there are in a second.
    stray_log_odds : ndarray of float64, shape (n_pairs,)
        The same for a peak that is far from the expected time, so that the rest must speak for it.

    Returns
    -------
    Assignment
        One peak to one target.

    Notes
    -----
    A peak at t has the odds ``p / (1 - p) {(1 - δ - ε) φ(t - τ; σ) e^(log odds) + [δ φ(t - τ; σ') + ε / (2 reach)]
    e^(stray log odds)}`` with ε of the target (`Expectation.stray`), δ = 0.15 (`MOVED`), σ of the target and σ' of target and peak. The sum over all matchings that keep the order is made forwards and backwards over targets and
    peaks, at eleven places of the error that the group has in common, which are weighted by the sum.
    """
    n_targets = len(presence)
    result = Assignment(
        peak=np.full(n_targets, -1, dtype=np.int64),
        probability=np.ones(n_targets),
        ambiguous=np.zeros(n_targets, dtype=bool),
    )
    late = np.abs(peak_time[pair_peak] - expected.time[pair_target])
    with np.errstate(invalid="ignore"):
        late = np.fmin(late, np.abs(peak_time[pair_peak] - expected.other[pair_target]))
        near = late <= expected.reach[pair_target] + 3 * peak_blur[pair_peak]
    kept = np.flatnonzero(near)
    kept = kept[np.lexsort((pair_peak[kept], group[pair_target[kept]]))]
    cuts = np.flatnonzero(np.diff(group[pair_target[kept]])) + 1
    for pairs in np.split(kept, cuts):
        if len(pairs):
            _match_group(
                result,
                expected,
                presence,
                pair_target[pairs],
                pair_peak[pairs],
                peak_time,
                peak_blur,
                log_odds[pairs],
                stray_log_odds[pairs],
            )
    return result


def _match_group(
    result: Assignment,
    expected: Expectation,
    presence: Floats,
    pair_target: Integers,
    pair_peak: Integers,
    peak_time: Floats,
    peak_blur: Floats,
    log_odds: Floats,
    stray_log_odds: Floats,
) -> None:
    """Write the matching of one group into the result."""
    targets = np.unique(pair_target)
    targets = targets[np.lexsort((expected.time[targets], expected.order[targets]))]
    peaks = np.unique(pair_peak)
    peaks = peaks[np.argsort(peak_time[peaks], kind="stable")]
    place = (_places(targets, pair_target), _places(peaks, pair_peak))
    most = min(25.0, 500.0 / len(targets))  # what a product over all targets can hold
    odds, stray_odds = (np.zeros((len(targets), len(peaks), 1)) for _ in range(2))
    odds[place] = np.exp(np.minimum(log_odds, most))[:, None]
    stray_odds[place] = np.exp(np.minimum(stray_log_odds, most))[:, None]
    shared = float(expected.shared[targets].max())
    common = NODES if shared > 0.2 * float(expected.own[targets].min()) else np.zeros(1)
    late = peak_time[peaks][None, :, None] - expected.time[targets][:, None, None] - shared * common
    own = expected.own[targets][:, None, None]
    blurred = np.hypot(own, peak_blur[peaks][None, :, None])
    stray = expected.stray[targets][:, None, None]
    near = (1 - stray - MOVED) * _normal(late, own)
    other = expected.other[targets][:, None, None]
    elsewhere = peak_time[peaks][None, :, None] - other - shared * common
    near = np.where(np.isnan(other), near, (1 - OTHER) * near + OTHER * _normal(elsewhere, own))
    far = MOVED * _normal(late, blurred) + stray / (2 * expected.reach[targets][:, None, None])
    there = np.clip(presence[targets], 1e-3, 0.999)[:, None, None]
    weight = (near * odds + far * stray_odds) * there / (1 - there)
    probability = _pair_probabilities(weight, np.exp(-0.5 * common**2))
    _decide(result, targets, peaks, probability)


def _normal(distance: Floats, width: Floats) -> Floats:
    return np.exp(-0.5 * (distance / width) ** 2) / (width * np.sqrt(2 * np.pi))


def _places(values: Integers, wanted: Integers) -> Integers:
    """Where each wanted value stands among values, which are all different."""
    order = np.argsort(values, kind="stable")
    return order[np.searchsorted(values[order], wanted)]


def _pair_probabilities(weight: Floats, prior: Floats) -> Floats:
    """Probability of each pair over all matchings that keep the order, mixed over places of the common error.

    ``weight`` has the shape (n_targets, n_peaks, n_places).
    """
    n_targets, n_peaks, n_places = weight.shape
    before = np.ones((n_targets + 1, n_peaks + 1, n_places))
    after = np.ones((n_targets + 1, n_peaks + 1, n_places))
    for at in range(n_targets):
        for peak in range(n_peaks):
            before[at + 1, peak + 1] = (
                before[at, peak + 1]
                + before[at + 1, peak]
                - before[at, peak]
                + before[at, peak] * weight[at, peak]
            )
    for at in range(n_targets - 1, -1, -1):
        for peak in range(n_peaks - 1, -1, -1):
            after[at, peak] = (
                after[at, peak + 1]
                + after[at + 1, peak]
                - after[at + 1, peak + 1]
                + after[at + 1, peak + 1] * weight[at, peak]
            )
    total = after[0, 0]
    place = prior * total / (prior * total).sum()
    pairs = before[:-1, :-1] * weight * after[1:, 1:] / total
    return (pairs * place).sum(axis=2)


def _decide(result: Assignment, targets: Integers, peaks: Integers, probability: Floats) -> None:
    """Take a peak where it is sure, leave what is not there, and call the rest ambiguous."""
    there = probability.sum(axis=1)
    of_peak = probability.sum(axis=0)
    best = probability.argmax(axis=1)
    for at, target in enumerate(targets):
        chance = float(probability[at, best[at]])
        if there[at] < 0.5 and chance < 0.5:
            result.probability[target] = 1 - there[at]
            # A peak that surely is one of the group, but perhaps this one as well as another.
            rivals = of_peak > 0.5
            result.ambiguous[target] = bool((probability[at, rivals] > 1 - SURE).any())
        elif chance >= SURE * max(there[at], float(of_peak[best[at]])):
            result.peak[target], result.probability[target] = peaks[best[at]], chance
        else:
            result.probability[target] = 1 - there[at]
            result.ambiguous[target] = True
