"""From the peaks of a run to those of its targets: the time model, the evidence, the matching."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .asked import Asked
from .assignment import Assignment, Expectation, assign, groups_by_mass
from .consensus import candidates
from .drawing import Drawn
from .evidence import OTHER, commonness, mass_errors, mass_log_odds, mass_spread, peak_deviations
from .expecting import expectation
from .flags import Flag
from .guided_fit import lean_shifts
from .isotopes import CARBON, is_isotope, isotope_log_odds, together
from .measurement import Settings
from .migration import MigrationModel, fit_migration, identity
from .pairs import Pairs, pair_up
from .peaks import Peaks

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

HEARD_SNR = 5.0
"""Peaks below it do not vote on migration times."""
STRAY_SNR = 10.0
"""Peaks below it are not taken for a target far from the time at which it is expected."""
UNSURE_SHAPE = np.uint32(Flag.OVERLAPPED | Flag.POOR_SHAPE | Flag.CUT)
LEANING = 0.5
"""Part of the way from an infinitely dilute peak's apex to a leaning one's by which its time is in doubt."""
LEAST_BLUR = 0.6
"""The same, in its widths, of a peak that no isomer competes for: how far a small one leans is not seen."""
NO_OTHER = 1e-3
"""Share of targets far from their time whose m/z something else has pulled."""
AN_ISOTOPE = 8.0
"""By how much, as a natural logarithm, a peak that looks like the ¹³C of another is less likely a target."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Which peak each target has, in parallel arrays of shape (n_asked,) but for the peaks.

    Attributes
    ----------
    peaks : Peaks
        All that were found.
    deviation : ndarray of float64, shape (n_peaks,)
        From the m/z of the trace, in ppm.
    mass_spread : float
        Standard deviation of the m/z of tall peaks in this run, in ppm.
    model : MigrationModel
        Of the run.
    expected : Expectation
        When targets are expected.
    chosen : ndarray of int64
        The peak of each target; -1 for none.
    probability : ndarray of float64
        That it is the target; for none, that the target is not there.
    ambiguous : ndarray of bool
        Whether naming a peak would be a guess.
    """

    peaks: Peaks
    deviation: Floats
    mass_spread: float
    model: MigrationModel
    expected: Expectation
    chosen: Integers
    probability: Floats
    ambiguous: NDArray[np.bool_]


def match(drawn: Drawn, asked: Asked, peaks: Peaks, settings: Settings) -> Found:
    """Find out which of the peaks are which of the targets.

    Parameters
    ----------
    drawn : Drawn
        Electropherograms of the run.
    asked : Asked
        The targets.
    peaks : Peaks
        Of the electropherograms, ordered by trace and time.
    settings : Settings
        Of the method.

    Returns
    -------
    Found
        With at most one peak for each target and one target for each peak.
    """
    deviation = peak_deviations(drawn.traces, peaks)
    group = groups_by_mass(asked.mz, tolerance_ppm=2 * settings.mass_tolerance_ppm)
    step = float(np.median(np.diff(drawn.traces.times)))
    pairs = pair_up(peaks, drawn.row, group, step=step)
    model = _model(drawn, asked, peaks, pairs, group)
    expected = _with_given(expectation(model, asked.usual, asked.other, asked.window), asked)
    blur = _blur(peaks, pairs, group)
    error = np.hypot(expected.own, expected.shared)
    event_time = peaks.time[pairs.event_peak[pairs.event]]
    late = np.abs(event_time - expected.time[pairs.target])
    late = np.fmin(late, np.abs(event_time - expected.other[pairs.target]))
    near = late <= np.minimum(4 * error, expected.reach)[pairs.target] + 2 * blur[pairs.event]
    snr, off = peaks.snr[pairs.peak], deviation[pairs.peak]
    spread = mass_spread(off[near], snr[near])
    fits = near & (np.abs(off) < 4 * mass_errors(snr, spread=spread))
    common = _common(drawn, peaks, pairs, fits, expected, error, len(np.unique(group)))
    in_reach = late <= expected.reach[pairs.target] + 3 * blur[pairs.event]
    common = common + _isotopes(drawn, asked, peaks, pairs, in_reach, settings)
    tolerance = settings.mass_tolerance_ppm
    assignment = assign(
        expected,
        group,
        _presence(drawn, asked, pairs, fits, expected),
        pairs.target,
        pairs.event,
        peaks.time[pairs.event_peak],
        blur,
        common + mass_log_odds(off, snr, spread=spread, tolerance_ppm=tolerance, other=OTHER),
        np.where(
            snr >= STRAY_SNR,
            common + mass_log_odds(off, snr, spread=spread, tolerance_ppm=tolerance, other=NO_OTHER),
            -np.inf,
        ),
    )
    return Found(
        peaks,
        deviation,
        spread,
        model,
        expected,
        _chosen(pairs, assignment),
        assignment.probability.round(6),
        assignment.ambiguous,
    )


def _model(drawn: Drawn, asked: Asked, peaks: Peaks, pairs: Pairs, group: Integers) -> MigrationModel:
    """The migration-time model, for which all peaks that are not small vote."""
    if not np.isfinite(asked.usual).any():
        return identity(asked.usual)
    given = np.flatnonzero(np.isfinite(asked.given))
    heard = (peaks.snr[pairs.peak] >= HEARD_SNR) & ~np.isfinite(asked.given[pairs.target])
    votes = candidates(
        np.concatenate([pairs.target[heard], given]),
        np.concatenate([peaks.time[pairs.event_peak[pairs.event[heard]]], asked.given[given]]),
        np.concatenate([peaks.height[pairs.peak[heard]], np.ones(len(given))]),
    )
    presence = np.where(asked.anchor, 0.9, 0.5)
    return fit_migration(
        asked.usual,
        np.where(np.isfinite(asked.given), 1.0, presence),
        votes,
        group=group,
        trusted=np.isfinite(asked.given),
        first=float(drawn.traces.times[0]),
        last=float(drawn.traces.times[-1]),
    )


def _with_given(expected: Expectation, asked: Asked) -> Expectation:
    """A marker whose time is given is expected there and nowhere else."""
    given = np.isfinite(asked.given)
    return Expectation(
        order=expected.order,
        time=np.where(given, asked.given, expected.time),
        other=np.where(given, np.nan, expected.other),
        shared=np.where(given, 0.0, expected.shared),
        own=np.where(given, 0.003 * asked.given, expected.own),
        reach=np.where(given, 0.015 * asked.given, expected.reach),
        stray=expected.stray,
    )


def _blur(peaks: Peaks, pairs: Pairs, group: Integers) -> Floats:
    """By how many seconds the apex of each event may have been moved by its own leaning."""
    tallest = pairs.event_peak
    shift = lean_shifts(peaks.time[tallest], peaks.width[tallest], peaks.distortion[tallest])
    believed = ((peaks.flags[tallest] & UNSURE_SHAPE) == 0) & (peaks.snr[tallest] > 30)
    leaning = np.where(believed, LEANING * np.abs(np.nan_to_num(shift)), 0.0)
    isomers = np.bincount(group)[group] > 1
    alone = np.ones(len(tallest), dtype=bool)
    alone[pairs.event[isomers[pairs.target]]] = False
    return np.where(alone, np.maximum(leaning, LEAST_BLUR * np.nan_to_num(peaks.width[tallest])), leaning)


def _common(
    drawn: Drawn,
    peaks: Peaks,
    pairs: Pairs,
    fits: NDArray[np.bool_],
    expected: Expectation,
    error: Floats,
    n_groups: int,
) -> Floats:
    """How common peaks like that of each pair are among targets, over how common they are elsewhere."""
    first, last = float(drawn.traces.times[0]), float(drawn.traces.times[-1])
    explained = np.zeros(len(pairs.event_peak), dtype=bool)
    explained[pairs.event[fits]] = True
    inside = (expected.time >= first) & (expected.time <= last)
    by_chance = float(np.minimum(8 * error[inside] / (last - first), 1.0).sum()) / max(n_groups, 1)
    of_events = commonness(
        peaks.snr[pairs.event_peak],
        explained,
        by_chance=min(by_chance, 0.9),
        trace_seconds=n_groups * (last - first),
    )
    return of_events[pairs.event]


def _presence(
    drawn: Drawn, asked: Asked, pairs: Pairs, fits: NDArray[np.bool_], expected: Expectation
) -> Floats:
    """How likely each target is in this run: of ordinary ones by how many have a peak where they should."""
    inside = (expected.time >= drawn.traces.times[0]) & (expected.time <= drawn.traces.times[-1])
    there = np.zeros(len(asked), dtype=bool)
    there[pairs.target[fits]] = True
    ordinary = inside & ~asked.anchor
    share = (there[ordinary].sum() + 5 * 0.7) / (ordinary.sum() + 5)
    return np.where(asked.anchor, 0.95, np.clip(share, 0.05, 0.95))


def _isotopes(
    drawn: Drawn,
    asked: Asked,
    peaks: Peaks,
    pairs: Pairs,
    in_reach: NDArray[np.bool_],
    settings: Settings,
) -> Floats:
    """What isotopes say of the pairs that are near enough to be asked."""
    odds = np.zeros(len(pairs.target))
    some = np.flatnonzero(in_reach)
    target, peak = pairs.target[some], pairs.peak[some]
    start, end, row = peaks.start[peak], peaks.end[peak], drawn.row[target]
    isotope_mz = drawn.within(asked.isotope_mz)
    expected = np.where(np.isfinite(isotope_mz), asked.isotope_ratio, np.nan)[target]
    above = together(drawn.more(isotope_mz, settings), target, drawn.traces, row, start, end)
    noise = peaks.height[peak] / np.maximum(peaks.snr[peak], 1e-9)
    odds[some] = isotope_log_odds(above, expected, peaks.height[peak], noise)
    below = together(drawn.traces, row, drawn.more(drawn.mz - CARBON, settings), row, start, end)
    odds[some] -= np.where(is_isotope(below, asked.mz[target]), AN_ISOTOPE, 0.0)
    return odds


def _chosen(pairs: Pairs, assignment: Assignment) -> Integers:
    """The peak of each target's event that is in the target's own trace; -1 for none."""
    chosen = np.full(len(assignment.peak), -1, dtype=np.int64)
    target = np.flatnonzero(assignment.peak >= 0)
    if len(target):
        most = len(pairs.event_peak)
        key = pairs.target * most + pairs.event
        order = np.argsort(key, kind="stable")
        place = np.searchsorted(key[order], target * most + assignment.peak[target])
        chosen[target] = pairs.peak[order[place]]
    return chosen
