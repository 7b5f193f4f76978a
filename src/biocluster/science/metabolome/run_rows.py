"""What was found in a run, written into a row for each target of the table."""

import numpy as np
from numpy.typing import NDArray

from .asked import Asked
from .baseline import baseline_and_noise, lowest_count
from .drawing import Drawn
from .evidence import mass_errors
from .flags import Flag
from .integration import isotope_ratio
from .isotopes import VISIBLE, differs
from .matching import Found
from .measurement import RunMeasurement, RunWarning, Settings
from .quality import quality_of
from .run_summary import anchors_of, scale_of_run, time_residuals, warnings_of
from .runs import Run
from .targets import Role, Targets

Floats = NDArray[np.float64]

CERTAIN = 4.0
"""Standard errors from which on a time or an m/z is called off."""


def measurement_of(
    drawn: Drawn, targets: Targets, asked: Asked, found: Found, settings: Settings
) -> RunMeasurement:
    """Write what was found into rows, and sum up the run.

    Parameters
    ----------
    drawn : Drawn
        Electropherograms of the run.
    targets : Targets
        The table.
    asked : Asked
        What of it was looked for.
    found : Found
        Which peaks are which of these targets.
    settings : Settings
        Of the method.

    Returns
    -------
    RunMeasurement
        In the order of the table.
    """
    nan = np.full(len(targets), np.nan)
    hit = np.flatnonzero(found.chosen >= 0)
    row, chosen = asked.at[hit], found.chosen[hit]
    peaks, run, model, axis = found.peaks, drawn.run, found.model, drawn.axis

    def measured(values: Floats) -> Floats:
        filled = nan.copy()
        filled[row] = values[chosen]
        return filled

    def of_asked(values: Floats) -> Floats:
        filled = nan.copy()
        filled[asked.at] = values
        return filled

    predicted = of_asked(found.expected.time)
    predicted_error = of_asked(np.hypot(found.expected.own, found.expected.shared))
    snr, mass_error = measured(peaks.snr), measured(found.deviation)
    time = measured(peaks.time)
    time = np.where(np.isnan(time), of_asked(asked.given), time)
    flags = np.zeros(len(targets), dtype=np.uint32)
    flags[row] = peaks.flags[chosen]
    flags[asked.at[found.ambiguous]] |= np.uint32(Flag.AMBIGUOUS)
    with np.errstate(invalid="ignore"):
        late = np.abs(time - predicted) > CERTAIN * np.maximum(predicted_error, 0.001 * predicted)
        off = np.abs(mass_error) > CERTAIN * mass_errors(snr, spread=found.mass_spread)
    flags[late] |= np.uint32(Flag.TIME_OFF)
    flags[off] |= np.uint32(Flag.MASS_OFF)
    isotope_ratio, other_isotope = nan.copy(), np.zeros(len(targets), dtype=bool)
    isotopes, differ = _isotopes(drawn, asked, found, hit, settings)
    isotope_ratio[row], other_isotope[row] = isotopes, differ
    flags[other_isotope] |= np.uint32(Flag.ISOTOPES_DIFFER)
    if not model.supported:
        flags[row] |= np.uint32(Flag.NO_TIME_MODEL)
    probability, misfit = of_asked(found.probability), measured(peaks.misfit)
    scale, scale_warning = scale_of_run(targets, time, settings)
    after_ramp = np.where(time > settings.ramp_s / 2, time, np.nan)
    anchors = anchors_of(targets, asked.at, asked.usual, asked.anchor, model)
    residual_s, residual_percent = time_residuals(model, anchors)
    eof = targets.indices(Role.EOF_MARKER)
    eof_times = np.where(np.isnan(time[eof]), predicted[eof], time[eof])
    eof_time = float(eof_times[0]) if len(eof) else float(scale.times(0.0)) if scale else np.nan
    return RunMeasurement(
        time=time,
        start=measured(peaks.start),
        end=measured(peaks.end),
        area=measured(peaks.area),
        area_error=measured(peaks.area_error),
        height=measured(peaks.height),
        snr=snr,
        width=measured(peaks.width),
        distortion=measured(peaks.distortion),
        misfit=misfit,
        mz_error_ppm=mass_error + axis.offset,
        predicted_time=predicted,
        predicted_error=predicted_error,
        mobility=scale.mobilities(after_ramp) if scale else nan,
        isotope_ratio=isotope_ratio,
        isotope_expected=of_asked(asked.isotope_ratio),
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


def _isotopes(
    drawn: Drawn, asked: Asked, found: Found, hit: NDArray[np.int64], settings: Settings
) -> tuple[Floats, NDArray[np.bool_]]:
    """Height of M+1 over that of M for the found targets, and whether it is another than the formula's."""
    peak, peaks = found.chosen[hit], found.peaks
    isotope_mz = drawn.within(asked.isotope_mz[hit])
    expected = np.where(np.isfinite(isotope_mz), asked.isotope_ratio[hit], np.nan)
    with np.errstate(invalid="ignore"):
        told = np.flatnonzero(expected * peaks.snr[peak] > 1.0)
    heavy = drawn.more(isotope_mz[told], settings)
    under = baseline_and_noise(heavy.times, heavy.intensity, lost=heavy.lost)
    threshold = lowest_count(drawn.traces.intensity)
    ratio, error = np.full(len(hit), np.nan), np.full(len(hit), np.nan)
    begin = np.searchsorted(heavy.times, peaks.start[peak])
    end = np.searchsorted(heavy.times, peaks.end[peak], side="right")
    for at, each in enumerate(told):
        row, scans = drawn.row[hit[each]], slice(begin[each], end[each])
        ratio[each], error[each], *_ = isotope_ratio(
            drawn.traces.intensity[row, scans] - drawn.floor.baseline[row, scans],
            heavy.intensity[at, scans] - under.baseline[at, scans],
            light_noise=drawn.floor.noise[row, scans],
            heavy_noise=under.noise[at, scans],
            threshold=threshold,
        )
    with np.errstate(invalid="ignore"):
        judged = (expected * peaks.snr[peak] > VISIBLE) & (
            (peaks.flags[peak] & np.uint32(Flag.SATURATED)) == 0
        )
    return ratio, differs(ratio, error, expected) & judged


def nothing_in(run: Run, targets: Targets) -> RunMeasurement:
    """What is measured in a run that has too few scans to hold a peak."""
    nan, gone = np.full(len(targets), np.nan), float("nan")
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
