"""All that reaches the detector in one injection, put together into spectra."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..runs import Run
from .background import Background, levels, organic_mz
from .compounds import Ions
from .conditions import Conditions
from .peaks import TruePeaks
from .profiles import to_profile
from .scans import centroids, count_ions
from .shapes import trace_points


class MassAxis(NamedTuple):
    """By how much a run's m/z are off, in ppm: t through the run from 0 to 1, m through the mass range.

    The error is offset + slope (t − ½) + wave sin 2πt + stretch m.
    """

    mass_offset_ppm: float
    mass_slope_ppm: float
    mass_wave_ppm: float
    mass_stretch_ppm: float


class _Signals(NamedTuple):
    """Signals in parallel arrays: scan, m/z in Th, and counts, expected or arrived."""

    scan: NDArray[np.int64]
    mz: NDArray[np.float64]
    counts: NDArray[np.float64]


def spectra(
    rng: np.random.Generator,
    ions: Ions,
    background: Background,
    peaks: TruePeaks,
    times: NDArray[np.float64],
    eof_time: float,
    *,
    conditions: Conditions,
) -> tuple[Run, MassAxis]:
    """Make the spectra of one injection.

    Parameters
    ----------
    rng : numpy.random.Generator
        Of the injection.
    ions : Ions
        Of all compounds.
    background : Background
        Of the batch.
    peaks : TruePeaks
        Of the injection.
    times : ndarray of float64, shape (n_scans,)
        Of the scans, in s.
    eof_time : float
        When a neutral molecule arrives, in s.
    conditions : Conditions
        Of the instrument.

    Returns
    -------
    tuple of Run and MassAxis
        Centroids, or profiles where the conditions say so.
    """
    n_scans = len(times)
    spray = _spray(rng, n_scans, conditions)
    sources = [
        _of_compounds(ions, peaks, times, conditions),
        _of_background(background, levels(rng, background, times, eof_time, conditions=conditions)),
        _spikes(rng, ions, n_scans, conditions),
    ]
    scan, mz, expected = (np.concatenate(column) for column in zip(*sources, strict=True))
    counts, mz = count_ions(rng, expected * spray[scan], mz, conditions=conditions)
    noise = _chemical_noise(rng, n_scans, conditions)
    scan, mz, counts = (np.concatenate(column) for column in zip((scan, mz, counts), noise, strict=True))
    wave = conditions.mass_wave
    errors = rng.normal(0.0, [conditions.mass_offset, wave, wave, 0.3 * wave])
    axis = MassAxis(*(float(error) for error in errors))
    through = times / times[-1]
    drift = axis.mass_offset_ppm + axis.mass_slope_ppm * (through - 0.5)
    drift += axis.mass_wave_ppm * np.sin(2.0 * np.pi * through)
    low, high = conditions.mass_range
    ppm = drift[scan] + axis.mass_stretch_ppm * (mz - low) / (high - low)
    run = centroids(rng, times, scan, mz * (1.0 + 1e-6 * ppm), counts, conditions=conditions)
    return (to_profile(run, conditions=conditions) if conditions.profile else run), axis


def _of_compounds(ions: Ions, peaks: TruePeaks, times: NDArray[np.float64], about: Conditions) -> _Signals:
    """Expected counts of every ion of every compound, each with the shape of its compound's peak."""
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
    shown = np.bincount(peak, minlength=len(peaks.centre))
    starts = np.concatenate([[0], np.cumsum(shown)[:-1]])
    of_ion = shown[ions.compound]
    ion = np.repeat(np.arange(len(ions)), of_ion)
    within = np.arange(len(ion)) - np.repeat(np.cumsum(of_ion) - of_ion, of_ion)
    point = starts[ions.compound[ion]] + within
    expected = density[point] * (peaks.area[ions.compound] * ions.ratio)[ion]
    seen = expected > 0.01 * about.gain
    ion, point, expected = ion[seen], point[seen], expected[seen]
    return _Signals(scan[point], ions.mz[ion], expected)


def _of_background(background: Background, traces: NDArray[np.float64]) -> _Signals:
    count, n_scans = traces.shape
    return _Signals(np.tile(np.arange(n_scans), count), np.repeat(background.mz, n_scans), traces.ravel())


def _chemical_noise(rng: np.random.Generator, n_scans: int, about: Conditions) -> _Signals:
    """Random centroids above the threshold."""
    scan = np.repeat(np.arange(n_scans), rng.poisson(about.noise_points, n_scans))
    height = about.threshold + about.noise_height * rng.standard_exponential(len(scan))
    return _Signals(scan, organic_mz(rng, len(scan), conditions=about), height)


def _spray(rng: np.random.Generator, n_scans: int, about: Conditions) -> NDArray[np.float64]:
    """Common factor of all ions in each scan; neighbouring scans are alike."""
    white = rng.standard_normal(n_scans + 4)
    smooth = np.convolve(white, [0.2, 0.5, 0.6, 0.5, 0.2], mode="valid")[:n_scans]  # of variance about 1
    spray = np.exp(about.spray_noise * smooth)
    for start in rng.integers(0, n_scans, rng.poisson(about.spray_dips)):
        spray[start : start + int(rng.integers(1, 4))] *= 0.5
    return spray


def _spikes(rng: np.random.Generator, ions: Ions, n_scans: int, about: Conditions) -> _Signals:
    """Single centroids of great height near the m/z of measured ions."""
    count = about.spikes
    mz = rng.choice(ions.mz[ions.measured], count) * (1.0 + rng.uniform(-5e-6, 5e-6, count))
    height = about.threshold * np.exp(rng.normal(3.0, 0.8, count))
    return _Signals(rng.integers(0, n_scans, count), mz, height)
