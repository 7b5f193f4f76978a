"""The whole targeted processing of one run: from its spectra to a row for each target."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .assignment import Expectation, assign, groups_by_mass
from .baseline import Floor, baseline_and_noise
from .consensus import candidates
from .detection import find_peaks
from .evidence import OTHER, commonness, mass_errors, mass_log_odds, mass_spread, peak_deviations
from .expecting import expectation, usual_times
from .flags import Flag
from .guided import fit_shaded, run_shape
from .guided_fit import lean_shifts
from .mass_axis import WINDOW_PPM, MassAxis, calibrate
from .measurement import Anchor, RunMeasurement, RunWarning, Settings
from .migration import MigrationModel, fit_migration, identity
from .pairs import Pairs, pair_up
from .peaks import Peaks
from .quality import quality_of
from .run_summary import ANCHORS, anchors_of, scale_of_run, time_residuals, warnings_of
from .runs import Run
from .targets import Role, Targets
from .traces import Traces, extract

__all__ = ["Anchor", "RunMeasurement", "RunWarning", "Settings", "measure_run"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

HEARD_SNR = 5.0
"""Peaks below it do not vote on migration times."""
FEWEST_SCANS = 20
UNSURE_SHAPE = np.uint32(Flag.OVERLAPPED | Flag.POOR_SHAPE | Flag.CUT)
LEANING = 0.5
"""Part of the way from an infinitely dilute peak's apex to a leaning one's by which its time is in doubt."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The targets that have a peak, which lock masses have not."""

    at: Integers
    mz: Floats
    usual: Floats
    window: Floats
    anchor: NDArray[np.bool_]
    given: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What was found for the asked targets, before it is written into rows."""

    peaks: Peaks
    deviation: Floats
    spread_ppm: float
    expected: Expectation
    chosen: Integers
    probability: Floats
    ambiguous: NDArray[np.bool_]


def measure_run(
    run: Run,
    targets: Targets,
    *,
    given_times: Mapping[str, float] | None = None,
    settings: Settings | None = None,
) -> RunMeasurement:
    """Find and measure every target in a run.

    Nothing but the run and the table is looked at, so that a run is measured the same in every batch.

    Parameters
    ----------
    run : Run
        Of centroids or of profiles.
    targets : Targets
        In any order, which changes nothing but the order of the result.
    given_times : mapping of str to float, optional
        Migration times in seconds of markers, by name, that are known from elsewhere, such as the trace of a
        detector or an ion that the file does not have. They are trusted.
    settings : Settings, optional
        Of the laboratory's method.

    Returns
    -------
    RunMeasurement
        With a row for each target.

    Raises
    ------
    ValueError
        If a given time is not positive or its marker is not in the table, or a target has no m/z.
    """
    settings = settings or Settings()
    given_times = given_times or {}
    asked = _asked(targets, given_times, settings)
    locks = targets.mz[targets.indices(Role.LOCK_MASS)]
    if run.n_scans < FEWEST_SCANS:
        return _nothing(run, targets)
    trace_mz, trace_of_target = np.unique(asked.mz, return_inverse=True)
    axis = calibrate(run, locks, extract(run, trace_mz, tolerance_ppm=WINDOW_PPM), trace_mz)
    traces = extract(
        run,
        axis.measured(trace_mz),
        tolerance_ppm=settings.mass_tolerance_ppm,
        shift_ppm=axis.scan_shift,
    )
    floor = baseline_and_noise(traces.times, traces.intensity, lost=traces.lost)
    peaks = find_peaks(traces, baseline=floor.baseline, noise=floor.noise, minimum_snr=settings.minimum_snr)
    deviation = peak_deviations(traces, peaks)
    group = groups_by_mass(asked.mz, tolerance_ppm=2 * settings.mass_tolerance_ppm)
    step = float(np.median(np.diff(run.times)))
    pairs = pair_up(peaks, trace_of_target, group, step=step)
    model = _model(run, asked, peaks, pairs, group)
    found = _found(run, asked, peaks, pairs, deviation, model, group, settings)
    found = _out_of_the_shade(run, found, traces, floor, axis, asked.mz, trace_of_target, settings)
    return _measurement(run, targets, asked, found, model, axis, settings)


def _asked(targets: Targets, given_times: Mapping[str, float], settings: Settings) -> _Asked:
    at = np.array([i for i, role in enumerate(targets.role) if role is not Role.LOCK_MASS], dtype=np.int64)
    unknown = sorted(set(given_times) - {targets.name[i] for i in at})
    if unknown:
        raise ValueError(f"no target is called {', '.join(unknown)}, of which a migration time is given")
    if any(not time > 0 for time in given_times.values()):
        raise ValueError("a migration time is positive")
    if not np.all(targets.mz > 0):
        raise ValueError("every target needs an m/z")
    usual = usual_times(
        targets,
        given_times,
        length=settings.length_mm,
        voltage=settings.voltage_kv,
        ramp=settings.ramp_s,
    )
    return _Asked(
        at=at,
        mz=targets.mz[at],
        usual=usual[at],
        window=targets.window[at],
        anchor=np.array([targets.role[i] in ANCHORS for i in at], dtype=bool),
        given=np.array([given_times.get(targets.name[i], np.nan) for i in at], dtype=np.float64),
    )


def _model(run: Run, asked: _Asked, peaks: Peaks, pairs: Pairs, group: Integers) -> MigrationModel:
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
        first=float(run.times[0]),
        last=float(run.times[-1]),
    )


def _found(
    run: Run,
    asked: _Asked,
    peaks: Peaks,
    pairs: Pairs,
    deviation: Floats,
    model: MigrationModel,
    group: Integers,
    settings: Settings,
) -> _Found:
    """Weigh what speaks for each pair, and match."""
    expected = _with_given(expectation(model, asked.usual, asked.window), asked)
    event_time = peaks.time[pairs.event_peak]
    tallest = pairs.event_peak
    shift = lean_shifts(event_time, peaks.width[tallest], peaks.distortion[tallest])
    believed = ((peaks.flags[tallest] & UNSURE_SHAPE) == 0) & (peaks.snr[tallest] > 30)
    blur = np.where(believed, LEANING * np.abs(np.nan_to_num(shift)), 0.0)
    late = np.abs(event_time[pairs.event] - expected.time[pairs.target])
    error = np.hypot(expected.own, expected.shared)
    near = late <= np.minimum(4 * error, expected.reach)[pairs.target] + 2 * blur[pairs.event]
    spread = mass_spread(deviation[pairs.peak[near]], peaks.snr[pairs.peak[near]])
    fits = near & (np.abs(deviation[pairs.peak]) < 4 * mass_errors(peaks.snr[pairs.peak], spread=spread))
    explained = np.zeros(len(pairs.event_peak), dtype=bool)
    explained[pairs.event[fits]] = True
    span = float(run.times[-1] - run.times[0])
    n_groups = len(np.unique(group))
    inside = (expected.time >= run.times[0]) & (expected.time <= run.times[-1])
    by_chance = float(np.minimum(8 * error[inside] / span, 1.0).sum()) / max(n_groups, 1)
    common = commonness(
        peaks.snr[pairs.event_peak],
        explained,
        by_chance=min(by_chance, 0.9),
        trace_seconds=n_groups * span,
    )
    by_mass, by_mass_alone = (
        mass_log_odds(
            deviation[pairs.peak],
            peaks.snr[pairs.peak],
            spread=spread,
            tolerance_ppm=settings.mass_tolerance_ppm,
            other=other,
        )
        for other in (OTHER, 1e-3)
    )
    there = np.zeros(len(asked.mz), dtype=bool)
    there[pairs.target[fits]] = True
    ordinary = inside & ~asked.anchor
    share = (there[ordinary].sum() + 5 * 0.7) / (ordinary.sum() + 5)
    presence = np.where(asked.anchor, 0.95, np.clip(share, 0.05, 0.95))
    assignment = assign(
        expected,
        group,
        presence,
        pairs.target,
        pairs.event,
        event_time,
        blur,
        common[pairs.event] + by_mass,
        common[pairs.event] + by_mass_alone,
    )
    chosen = np.full(len(asked.mz), -1, dtype=np.int64)
    hit = np.flatnonzero(assignment.peak >= 0)
    chosen[hit] = _peak_of(pairs, hit, assignment.peak[hit])
    return _Found(peaks, deviation, spread, expected, chosen, assignment.probability, assignment.ambiguous)


def _out_of_the_shade(
    run: Run,
    found: _Found,
    traces: Traces,
    floor: Floor,
    axis: MassAxis,
    mz: Floats,
    trace_of_target: Integers,
    settings: Settings,
) -> _Found:
    """Look for what was not found under the peaks of its isomers."""
    hit = found.chosen[found.chosen >= 0]
    guided = fit_shaded(
        run,
        traces,
        floor,
        found.peaks,
        found.expected,
        axis.measured(mz),
        trace_of_target,
        found.chosen,
        scan_shift=axis.scan_shift,
        shape=run_shape(traces, floor, found.peaks, hit),
        settings=settings,
    )
    if not len(guided.target):
        return found
    chosen, probability = found.chosen.copy(), found.probability.copy()
    ambiguous = found.ambiguous.copy()
    new = chosen[guided.target] < 0
    probability[guided.target[new]] = guided.probability[new]
    chosen[guided.target] = guided.peak
    ambiguous[guided.target] = False
    deviation = np.concatenate([found.deviation, np.full(len(guided.peak), np.nan)])
    old = found.chosen[guided.target]
    deviation[guided.peak[old >= 0]] = found.deviation[old[old >= 0]]
    return _Found(guided.peaks, deviation, found.spread_ppm, found.expected, chosen, probability, ambiguous)


def _with_given(expected: Expectation, asked: _Asked) -> Expectation:
    """A marker whose time is given is expected there and nowhere else."""
    given = np.isfinite(asked.given)
    return Expectation(
        order=expected.order,
        time=np.where(given, asked.given, expected.time),
        shared=np.where(given, 0.0, expected.shared),
        own=np.where(given, 0.003 * asked.given, expected.own),
        reach=np.where(given, 0.015 * asked.given, expected.reach),
    )


def _measurement(
    run: Run,
    targets: Targets,
    asked: _Asked,
    found: _Found,
    model: MigrationModel,
    axis: MassAxis,
    settings: Settings,
) -> RunMeasurement:
    """Write what was found into rows, one for each target of the table."""
    n_targets = len(targets)
    nan = np.full(n_targets, np.nan)
    hit = np.flatnonzero(found.chosen >= 0)
    row, chosen = asked.at[hit], found.chosen[hit]
    peaks = found.peaks
    expected_error = np.hypot(found.expected.own, found.expected.shared)

    def column(values: Floats) -> Floats:
        filled = nan.copy()
        filled[row] = values[chosen]
        return filled

    def asked_column(values: Floats) -> Floats:
        filled = nan.copy()
        filled[asked.at] = values
        return filled

    predicted, predicted_error = asked_column(found.expected.time), asked_column(expected_error)
    given = asked_column(asked.given)
    time, snr = column(peaks.time), column(peaks.snr)
    time = np.where(np.isnan(time), given, time)
    mass_error = column(found.deviation)
    flags = np.zeros(n_targets, dtype=np.uint32)
    flags[row] = peaks.flags[chosen]
    flags[asked.at[found.ambiguous]] |= np.uint32(Flag.AMBIGUOUS)
    with np.errstate(invalid="ignore"):
        late = np.abs(time - predicted) > 4 * np.maximum(predicted_error, 0.001 * predicted)
        off = np.abs(mass_error) > 4 * mass_errors(snr, spread=found.spread_ppm)
    flags[late] |= np.uint32(Flag.TIME_OFF)
    flags[off] |= np.uint32(Flag.MASS_OFF)
    if not model.supported:
        flags[row] |= np.uint32(Flag.NO_TIME_MODEL)
    probability = asked_column(found.probability)
    misfit = column(peaks.misfit)
    scale, scale_warning = scale_of_run(targets, time, settings)
    mobility = scale.mobilities(time) if scale else nan
    anchors = anchors_of(targets, asked.at, asked.usual, asked.anchor, model)
    residual_s, residual_percent = time_residuals(model, anchors)
    eof = targets.indices(Role.EOF_MARKER)
    eof_times = np.where(np.isnan(time[eof]), predicted[eof], time[eof])
    eof_time = float(eof_times[0]) if len(eof) else float(scale.times(0.0)) if scale else np.nan
    return RunMeasurement(
        time=time,
        start=column(peaks.start),
        end=column(peaks.end),
        area=column(peaks.area),
        area_error=column(peaks.area_error),
        height=column(peaks.height),
        snr=snr,
        width=column(peaks.width),
        distortion=column(peaks.distortion),
        misfit=misfit,
        mz_error_ppm=mass_error + axis.offset,
        predicted_time=predicted,
        predicted_error=predicted_error,
        mobility=mobility,
        isotope_ratio=nan,
        isotope_expected=nan,
        probability=probability,
        quality=quality_of(probability, snr, misfit, flags),
        flags=flags,
        n_scans=run.n_scans,
        n_points=run.n_points,
        first_time=float(run.times[0]),
        last_time=float(run.times[-1]),
        anchors=anchors,
        n_support=len(model.support),
        time_residual_rms_s=residual_s,
        time_residual_rms_percent=residual_percent,
        eof_time=eof_time,
        eof_mobility=scale.eof if scale else np.nan,
        scale=scale,
        mass_shift_ppm=float(axis.scan_shift.mean()),
        mass_before_ppm=axis.before,
        mass_after_ppm=axis.after,
        lock_masses=axis.lock_masses,
        warnings=warnings_of(targets, time, model, axis, anchors, scale_warning, settings),
    )


def _peak_of(pairs: Pairs, target: Integers, event: Integers) -> Integers:
    """The peak of an event that is in the target's own trace."""
    if not len(target):
        return target
    most = len(pairs.event_peak)
    key = pairs.target * most + pairs.event
    order = np.argsort(key, kind="stable")
    return pairs.peak[order[np.searchsorted(key[order], target * most + event)]]


def _nothing(run: Run, targets: Targets) -> RunMeasurement:
    """Of a run that has too few scans to hold a peak."""
    nan = np.full(len(targets), np.nan)
    gone = float("nan")
    return RunMeasurement(
        **dict.fromkeys(RunMeasurement.columns(), nan),
        flags=np.zeros(len(targets), dtype=np.uint32),
        n_scans=run.n_scans,
        n_points=run.n_points,
        first_time=float(run.times[0]) if run.n_scans else gone,
        last_time=float(run.times[-1]) if run.n_scans else gone,
        anchors=(),
        n_support=0,
        time_residual_rms_s=gone,
        time_residual_rms_percent=gone,
        eof_time=gone,
        eof_mobility=gone,
        scale=None,
        mass_shift_ppm=0.0,
        mass_before_ppm=gone,
        mass_after_ppm=gone,
        lock_masses=(),
        warnings=(RunWarning.EMPTY,),
    )
