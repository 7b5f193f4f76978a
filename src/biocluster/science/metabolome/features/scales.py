"""How a run lies on the common scale of m/z and of migration time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.features.warping import Warp


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How one run lies on the common scale.

    Attributes
    ----------
    warp : Warp
        Of migration times.
    time : ndarray of float64, shape (n_knots,)
        Of this run, in seconds, increasing.
    ppm : ndarray of float64, shape (n_knots,)
        By how much m/z is too high at these times; straight between them, constant beyond.
    """

    warp: Warp
    time: NDArray[np.float64]
    ppm: NDArray[np.float64]

    def mz(self, mz: NDArray[np.float64], time: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put what this run has at these m/z and times on the common scale."""
        return mz / (1.0 + 1e-6 * np.interp(time, self.time, self.ppm))
