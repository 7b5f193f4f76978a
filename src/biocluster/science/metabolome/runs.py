"""A run in memory: every MS1 spectrum of one injection, in flat arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """The MS1 spectra of one injection, one after another in flat arrays.

    Attributes
    ----------
    times : ndarray of float64, shape (n_scans,)
        Time of each scan from injection, in seconds, increasing.
    offsets : ndarray of int64, shape (n_scans + 1,)
        Scan ``i`` has the points ``offsets[i]:offsets[i + 1]``; a scan may have none.
    mz : ndarray of float64, shape (n_points,)
        In Th, ascending within each scan.
    intensity : ndarray of float32, shape (n_points,)
        In counts.
    polarity : int
        1 or -1; 0 where the file does not say.
    profile : bool
        Whether points sample the shape of mass peaks; otherwise each point is one centroid.
    """

    times: NDArray[np.float64]
    offsets: NDArray[np.int64]
    mz: NDArray[np.float64]
    intensity: NDArray[np.float32]
    polarity: int = 0
    profile: bool = False

    @property
    def n_scans(self) -> int:
        return len(self.times)

    @property
    def n_points(self) -> int:
        return len(self.mz)

    def scan(self, index: int) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """The m/z and the intensities of one scan."""
        points = slice(self.offsets[index], self.offsets[index + 1])
        return self.mz[points], self.intensity[points]
