"""A batch to be simulated, and each of its runs with the truth about it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from ..runs import Run
from ..targets import Role, Targets
from .amounts import Amounts, amounts_of
from .background import Background, levels, make_background, organic_mz
from .capillary import Capillary, migration_times, reference
from .compounds import Compounds, Ions, make_compounds, make_ions, measured_mz
from .conditions import Conditions, conditions
from .design import Design, capillary_of, plan_injections
from .peaks import TruePeaks, true_peaks
from .scans import centroids, count_ions, scan_times
from .shapes import trace_points
from .streams import COMPOUNDS, INJECTION, stream
from .truth import ion_rows, truth_rows


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """All that is decided before the first injection.

    Attributes
    ----------
    seed : int
        Together with the other arguments of ``make_batch``, all there is to say.
    conditions : Conditions
        Of the instrument.
    compounds : Compounds
        What is in the vials.
    ions : Ions
        What they give.
    background : Background
        What the spray gives.
    design : Design
        What is injected when.
    """

    seed: int
    conditions: Conditions
    compounds: Compounds
    ions: Ions
    background: Background
    design: Design

    def __len__(self) -> int:
        return len(self.design)


class SimulatedRun(NamedTuple):
    """One injection, and the truth about it.

    Attributes
    ----------
    run : Run
        What the instrument wrote.
    truth : polars.DataFrame
        A row for each compound, in the order of ``Batch.compounds``; see ``truth.truth_rows``.
    ions : polars.DataFrame
        A row for each ion in the run, with isotopes, adducts and fragments; see ``truth.ion_rows``.
    state : dict
        Of the capillary, the injection and the mass axis.
    """

    run: Run
    truth: pl.DataFrame
    ions: pl.DataFrame
    state: dict[str, float]


def make_batch(
    seed: int,
    *,
    runs: int,
    targets: int,
    preset: str | Conditions = "friendly",
    standards: int = 8,
    unlisted: int | None = None,
    levels: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0),
    batch_size: int = 100,
) -> Batch:
    """Decide all that is decided before the first injection.

    Parameters
    ----------
    seed : int
        Not negative. The same arguments give the same batch, and the first runs of a longer batch are the
        runs of a shorter one.
    runs : int
        Injections.
    targets : int
        Metabolites to be measured, beside standards and markers.
    preset : str or Conditions, default "friendly"
        A name in ``PRESETS``, or conditions of one's own.
    standards : int, default 8
        Internal standards.
    unlisted : int, optional
        Compounds of the samples that are in no list; a tenth of the targets by default.
    levels : tuple of float
        Of the calibration series that opens every batch; empty for none, and for no blanks.
    batch_size : int, default 100
        Injections in a batch.

    Returns
    -------
    Batch
        Small: spectra are made run by run.

    Examples
    --------
    >>> batch = make_batch(7, runs=12, targets=50)
    >>> len(batch), len(batch.compounds)
    (12, 65)
    """
    chosen = conditions(preset) if isinstance(preset, str) else preset
    extra = targets // 10 if unlisted is None else unlisted
    compounds = make_compounds(seed, targets=targets, conditions=chosen, standards=standards, unlisted=extra)
    listed = measured_mz(compounds)[compounds.of_role(Role.TARGET)]
    return Batch(
        seed=seed,
        conditions=chosen,
        compounds=compounds,
        ions=make_ions(seed, compounds, conditions=chosen),
        background=make_background(seed, listed, conditions=chosen),
        design=plan_injections(runs, conditions=chosen, levels=levels, batch_size=batch_size),
    )


def simulate_run(batch: Batch, injection: int) -> SimulatedRun:
    """Make the spectra of one injection.

    Parameters
    ----------
    batch : Batch
        From ``make_batch``.
    injection : int
        From 0.

    Returns
    -------
    SimulatedRun
        The same for the same batch and injection, whatever was made before.

    Raises
    ------
    IndexError
        If the batch has no such injection.
    """
    if not 0 <= injection < len(batch):
        raise IndexError(f"the batch has {len(batch)} injections; there is no {injection}")
    about = batch.conditions
    capillary = capillary_of(batch.seed, batch.design, injection, conditions=about)
    amounts = amounts_of(batch.seed, batch.compounds, batch.design, injection, conditions=about)
    peaks = true_peaks(
        batch.seed, batch.compounds, batch.design, injection, capillary, amounts, conditions=about
    )
    rng = stream(batch.seed, INJECTION, injection)
    times = scan_times(rng, conditions=about)
    eof_time = float(migration_times([0.0], capillary)[0])
    run, mass_state = _spectra(rng, batch, peaks, times, eof_time)
    ions = ion_rows(batch.compounds, batch.ions, batch.background, peaks, conditions=about)
    truth = truth_rows(batch.compounds, batch.ions, peaks, amounts, ions)
    state = _state(batch, injection, capillary, amounts, eof_time) | mass_state
    return SimulatedRun(run, truth, ions, state)


def target_list(batch: Batch) -> Targets:
    """What a laboratory would write down about the batch's targets, standards, markers and lock masses.

    Parameters
    ----------
    batch : Batch
        From ``make_batch``.

    Returns
    -------
    Targets
        Times are those of the apex on the reference capillary at level 1; times and mobilities are off by
        ``conditions.mobility_uncertainty``. The standard of each target is the nearest in time.
    """
    about, compounds = batch.conditions, batch.compounds
    rows = np.flatnonzero(compounds.of_role(*Role))
    roles = [Role(compounds.role[row]) for row in rows]
    error = stream(batch.seed, COMPOUNDS, 2).normal(0.0, about.mobility_uncertainty, len(compounds))
    mobility = (compounds.mobility * (1.0 + error))[rows]
    standard_amounts = Amounts(np.nan_to_num(compounds.level_one), np.ones(len(compounds)), 1.0)
    usual = true_peaks(batch.seed, compounds, None, 0, reference(about), standard_amounts, conditions=about)
    time = usual.apex[rows] + migration_times(mobility, reference(about)) - usual.centre[rows]
    standards = [at for at, role in enumerate(roles) if role is Role.INTERNAL_STANDARD]
    nearest = [
        min(standards, key=lambda at: (abs(time[at] - when), at)) if standards and role is Role.TARGET else -1
        for when, role in zip(time, roles, strict=True)
    ]
    locks = [at for at, name in enumerate(batch.background.name) if name]
    unknown = np.full(len(locks), np.nan)
    return Targets(
        name=(*(compounds.name[row] for row in rows), *(batch.background.name[at] for at in locks)),
        formula=(*(compounds.formula[row] for row in rows), *[""] * len(locks)),
        mz=np.concatenate([measured_mz(compounds)[rows], batch.background.mz[locks]]),
        role=(*roles, *[Role.LOCK_MASS] * len(locks)),
        time=np.concatenate([time, unknown]),
        window=np.full(len(rows) + len(locks), np.nan),
        mobility=np.concatenate([mobility, unknown]),
        standard=np.array([*nearest, *[-1] * len(locks)], dtype=np.int64),
        concentration=np.concatenate([compounds.level_one[rows], unknown]),
    )


def _spectra(
    rng: np.random.Generator, batch: Batch, peaks: TruePeaks, times: np.ndarray, eof_time: float
) -> tuple[Run, dict[str, float]]:
    about, ions = batch.conditions, batch.ions
    n_scans = len(times)
    spray = _spray(rng, n_scans, about)
    peak, scan, density = trace_points(
        times,
        np.where(peaks.area > 0, peaks.centre, np.nan),
        peaks.sigma,
        peaks.kind,
        peaks.lean,
        peaks.tail,
        peaks.skew,
    )
    # every ion of a compound has the compound's shape
    shown = np.bincount(peak, minlength=len(batch.compounds))
    starts = np.concatenate([[0], np.cumsum(shown)[:-1]])
    of_ion = shown[ions.compound]
    ion = np.repeat(np.arange(len(ions)), of_ion)
    within = np.arange(len(ion)) - np.repeat(np.cumsum(of_ion) - of_ion, of_ion)
    point = starts[ions.compound[ion]] + within
    expected = density[point] * (peaks.area[ions.compound] * ions.ratio)[ion]
    seen = expected > 0.01 * about.gain
    ion, point, expected = ion[seen], point[seen], expected[seen]

    traces = levels(rng, batch.background, times, eof_time, conditions=about)
    background = np.repeat(np.arange(len(batch.background.mz)), n_scans)
    scans = [scan[point], np.tile(np.arange(n_scans), len(batch.background.mz))]
    mzs = [ions.mz[ion], batch.background.mz[background]]
    heights = [expected, traces.ravel()]
    if about.spikes:
        spike_scan, spike_mz, spike_height = _spikes(rng, batch, n_scans)
        scans, mzs, heights = [*scans, spike_scan], [*mzs, spike_mz], [*heights, spike_height]
    at_scan = np.concatenate(scans)
    mz_true = np.concatenate(mzs)
    counts, mz = count_ions(rng, np.concatenate(heights) * spray[at_scan], mz_true, conditions=about)

    noise_per_scan = rng.poisson(about.noise_points, n_scans)
    noise_scan = np.repeat(np.arange(n_scans), noise_per_scan)
    noise = about.threshold + about.noise_height * rng.standard_exponential(len(noise_scan))
    at_scan = np.concatenate([at_scan, noise_scan])
    mz = np.concatenate([mz, organic_mz(rng, len(noise_scan), conditions=about)])
    counts = np.concatenate([counts, noise])

    offset = rng.normal(0.0, about.mass_offset)
    slope, wave, stretch = rng.normal(0.0, [about.mass_wave, about.mass_wave, 0.3 * about.mass_wave])
    through = times / times[-1]
    drift = offset + slope * (through - 0.5) + wave * np.sin(2.0 * np.pi * through)
    low, high = about.mass_range
    ppm = drift[at_scan] + stretch * (mz - low) / (high - low)
    run = centroids(rng, times, at_scan, mz * (1.0 + 1e-6 * ppm), counts, conditions=about)
    return run, {
        "mass_offset_ppm": offset,
        "mass_slope_ppm": slope,
        "mass_wave_ppm": wave,
        "mass_stretch_ppm": stretch,
    }


def _spray(rng: np.random.Generator, n_scans: int, about: Conditions) -> np.ndarray:
    """Common factor of all ions in each scan; neighbouring scans are alike."""
    white = rng.standard_normal(n_scans + 4)
    smooth = np.convolve(white, [0.2, 0.5, 0.6, 0.5, 0.2], mode="valid")[:n_scans]  # of variance about 1
    spray = np.exp(about.spray_noise * smooth)
    for start in rng.integers(0, n_scans, rng.poisson(about.spray_dips)):
        spray[start : start + int(rng.integers(1, 4))] *= 0.5
    return spray


def _spikes(
    rng: np.random.Generator, batch: Batch, n_scans: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Single centroids of great height near the m/z of measured ions."""
    about = batch.conditions
    measured = batch.ions.mz[batch.ions.measured]
    mz = rng.choice(measured, about.spikes) * (1.0 + rng.uniform(-5e-6, 5e-6, about.spikes))
    height = about.threshold * np.exp(rng.normal(3.0, 0.8, about.spikes))
    return rng.integers(0, n_scans, about.spikes), mz, height


def _state(
    batch: Batch, injection: int, capillary: Capillary, amounts: Amounts, eof_time: float
) -> dict[str, float]:
    return {
        "capillary": int(batch.design.capillary[injection]) + 1,
        "age": int(batch.design.age[injection]),
        "length": capillary.length,
        "voltage": capillary.voltage,
        "ramp": capillary.ramp,
        "eof_mobility": capillary.eof,
        "eof_time": eof_time,
        "eof_change": eof_time / batch.conditions.eof_time - 1.0,
        "eof_slope": capillary.slope,
        "eof_wave": capillary.wave,
        "eof_phase": capillary.phase,
        "field_factor": capillary.field_factor,
        "injected": amounts.injected,
    }
