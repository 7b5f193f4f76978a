"""Peaks found in traces, in flat arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Peaks of many traces, in parallel arrays of shape (n_peaks,), ordered by trace and then by time.

    Attributes
    ----------
    trace : ndarray of int64
        Row of the trace in which the peak was found.
    time : ndarray of float64
        Of the apex, in seconds.
    start, end : ndarray of float64
        Where the peak leaves the baseline, or the valley to its neighbour, in seconds.
    height : ndarray of float64
        Above the baseline, in counts.
    area : ndarray of float64
        Above the baseline, in counts·seconds: of the fitted shape where the fit holds, else of the points.
    area_error : ndarray of float64
        Standard error of ``area``.
    snr : ndarray of float64
        Height over the standard deviation of the noise beside the peak.
    width : ndarray of float64
        Gaussian width parameter of the fitted shape (its sigma), in seconds.
    distortion : ndarray of float64
        Distortion parameter of the fitted Haarhoff-Van der Linde shape, in seconds; 0 for a Gaussian.
    misfit : ndarray of float64
        Root mean square of what the fit leaves, over the height.
    flags : ndarray of uint32
        Of ``flags.Flag``.
    """

    trace: NDArray[np.int64]
    time: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    height: NDArray[np.float64]
    area: NDArray[np.float64]
    area_error: NDArray[np.float64]
    snr: NDArray[np.float64]
    width: NDArray[np.float64]
    distortion: NDArray[np.float64]
    misfit: NDArray[np.float64]
    flags: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.trace)
