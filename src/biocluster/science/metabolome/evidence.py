"""What speaks for a peak being a target, beside its time: its m/z, and how common peaks like it are."""

import numpy as np
from numpy.typing import NDArray

from .peaks import Peaks
from .traces import Traces

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

OTHER = 0.1
"""Share of true peaks whose m/z something else has pulled anywhere within the tolerance."""
LEAST_MASS_SPREAD = 0.5
USUAL_MASS_SPREAD = 2.0
"""Standard deviation in ppm that the m/z of tall peaks is given while few are known."""
ALIKE = 0.5
"""Width in ln(S/N) over which peaks are counted as alike."""
SPAN = 6.0
"""Range of ln(S/N) over which peaks are spread that were never seen."""


def peak_deviations(traces: Traces, peaks: Peaks) -> Floats:
    """Deviation of each peak from the m/z of its trace.

    Parameters
    ----------
    traces : Traces
        In which the peaks were found.
    peaks : Peaks
        The peaks.

    Returns
    -------
    ndarray of float64, shape (n_peaks,)
        In ppm: the mean over the upper part of the peak, weighted by intensity; NaN where it has no points.
    """
    half = np.maximum(peaks.width, 1e-6)
    begin = np.searchsorted(traces.times, np.maximum(peaks.time - half, peaks.start))
    end = np.searchsorted(traces.times, np.minimum(peaks.time + half, peaks.end), side="right")
    middle = np.clip(np.searchsorted(traces.times, peaks.time), 0, max(traces.n_scans - 1, 0))
    begin, end = np.minimum(begin, middle), np.maximum(end, middle + 1)
    mean = np.full(len(peaks), np.nan)
    for row in np.unique(peaks.trace):
        of_row = np.flatnonzero(peaks.trace == row)
        weight = traces.intensity[row].astype(np.float64)
        moment = weight * np.nan_to_num(traces.deviation[row].astype(np.float64))
        total = np.concatenate([[0.0], np.cumsum(weight)])
        sums = np.concatenate([[0.0], np.cumsum(moment)])
        counts = total[end[of_row]] - total[begin[of_row]]
        found = sums[end[of_row]] - sums[begin[of_row]]
        mean[of_row] = np.where(counts > 0, found / np.where(counts > 0, counts, 1.0), np.nan)
    return mean


def mass_spread(deviation: Floats, snr: Floats) -> float:
    """Standard deviation in ppm of the m/z of tall peaks, from those that surely are targets.

    Parameters
    ----------
    deviation : ndarray of float64, shape (n_peaks,)
        Of these peaks, in ppm.
    snr : ndarray of float64, shape (n_peaks,)
        Their signal to noise; those below 20 are not asked.

    Returns
    -------
    float
        By the median of its size, held to 2 ppm by as much as five peaks would.
    """
    tall = np.abs(deviation[(snr >= 20) & np.isfinite(deviation)])
    seen = 1.4826 * float(np.median(tall)) if len(tall) else 0.0
    count = len(tall)
    return max(float(np.sqrt((count * seen**2 + 5 * USUAL_MASS_SPREAD**2) / (count + 5))), LEAST_MASS_SPREAD)


def mass_errors(snr: Floats, *, spread: float) -> Floats:
    """Standard errors of the m/z of peaks in ppm: that of tall ones, and 20 ppm over the signal to noise."""
    return np.sqrt(spread**2 + (20.0 / np.maximum(snr, 1.0)) ** 2)


def mass_log_odds(
    deviation: Floats, snr: Floats, *, spread: float, tolerance_ppm: float, other: float = OTHER
) -> Floats:
    """How much better a target of this m/z explains a peak's m/z than chance within the tolerance does.

    Parameters
    ----------
    deviation : ndarray of float64, shape (n_pairs,)
        Of the peak from the target, in ppm; what is NaN says nothing.
    snr : ndarray of float64, shape (n_pairs,)
        Of the peak.
    spread : float
        Standard deviation of tall peaks, in ppm.
    tolerance_ppm : float
        Half width of the windows of m/z.
    other : float
        Share of targets whose m/z something else has pulled anywhere within the tolerance.

    Returns
    -------
    ndarray of float64, shape (n_pairs,)
        Natural logarithms.
    """
    error = mass_errors(snr, spread=spread)
    near = np.exp(-0.5 * (deviation / error) ** 2) * 2 * tolerance_ppm / (error * np.sqrt(2 * np.pi))
    return np.where(np.isfinite(deviation), np.log((1 - other) * np.nan_to_num(near) + other), 0.0)


def commonness(
    snr: Floats, explained: NDArray[np.bool_], *, by_chance: float, trace_seconds: float
) -> Floats:
    """How common peaks as tall as each are among targets, over how many others there are in a second.

    Parameters
    ----------
    snr : ndarray of float64, shape (n_peaks,)
        Signal to noise of all peaks of the run, each counted once.
    explained : ndarray of bool, shape (n_peaks,)
        Whether a target is expected where the peak is.
    by_chance : float
        Share of the time in which targets are expected: so many of the other peaks are explained by chance.
    trace_seconds : float
        Length of all traces together, in seconds.

    Returns
    -------
    ndarray of float64, shape (n_peaks,)
        Natural logarithm of that ratio, in seconds: the density of ln(S/N) among targets over the density of
        other peaks in a second and ln(S/N).

    Notes
    -----
    Densities are counts of peaks alike within a normal kernel, with half a peak more that could be anywhere.
    """
    size = np.log(np.maximum(snr, 1.0))
    centres = np.arange(0.0, 12.01, 0.25)
    place = np.clip(np.rint(size / 0.25).astype(np.int64), 0, len(centres) - 1)
    kernel = np.exp(-0.5 * ((centres[:, None] - centres[None, :]) / ALIKE) ** 2) / (
        ALIKE * np.sqrt(2 * np.pi)
    )
    others = np.bincount(place[~explained], minlength=len(centres)).astype(np.float64)
    others = (kernel * others[None, :]).sum(axis=1) / max(1 - by_chance, 0.05) + 0.5 / SPAN
    targets = np.bincount(place[explained], minlength=len(centres)).astype(np.float64)
    targets = (kernel * targets[None, :]).sum(axis=1) - by_chance * others
    targets = np.maximum(targets, 0.0) + 0.5 / SPAN
    targets /= max(float(targets.sum() * 0.25), 1e-9)
    return np.log(targets[place]) - np.log(others[place] / trace_seconds)
