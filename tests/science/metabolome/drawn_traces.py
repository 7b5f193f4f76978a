"""Traces drawn from known peaks, with the noise of counting and of electronics."""

import numpy as np

from biocluster.science.metabolome.hvl import hvl
from biocluster.science.metabolome.traces import Traces, traces_of

TIMES = np.arange(300.0, 700.0, 0.5)


def drawn(rng, *peaks, times=TIMES, baseline=200.0, noise=10.0, gain=0.0) -> np.ndarray:
    """Peaks, each the keywords of ``hvl`` or a curve, on a baseline, with noise."""
    clean = np.zeros(len(times))
    for peak in peaks:
        clean = clean + (hvl(times, **peak) if isinstance(peak, dict) else peak)
    spread = np.sqrt(noise**2 + gain * np.maximum(clean, 0))
    return np.maximum(clean + baseline + spread * rng.standard_normal(len(times)), 0)


def traces(*rows, times=TIMES, lost=None) -> Traces:
    return traces_of(times, np.stack(rows), lost=lost)


def exponential(times, *, area, centre, width, decay) -> np.ndarray:
    """A Gaussian through a mixing volume, by convolution on a fine grid: no formula of the engine."""
    fine = np.arange(-10 * width, 10 * width + 12 * decay, width / 50)
    gauss = np.exp(-0.5 * (fine / width) ** 2)
    tail = np.where(fine >= 0, np.exp(-np.maximum(fine, 0) / decay), 0)
    both = np.convolve(gauss, tail)[: len(fine)]
    both = both / np.trapezoid(both, fine)
    return area * np.interp(times, fine + centre - 10 * width, both, left=0, right=0)


def height_of(peak) -> float:
    """Of the keywords of ``hvl``, on a fine grid."""
    near = np.linspace(peak["centre"] - 40, peak["centre"] + 40, 80001)
    return float(hvl(near, **peak).max())
