"""What detection leaves of a run: its features, in flat arrays that can be stored."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Features of one run, in parallel arrays of shape (n_features,), ordered by m/z.

    Attributes
    ----------
    mz : ndarray of float64
        Mean over the peak, weighted by intensity, in Th.
    mz_error : ndarray of float64
        Standard error of ``mz``, in ppm.
    time, start, end : ndarray of float64
        Of the apex, and where the peak begins and ends, in seconds.
    height, area, area_error, snr, width, distortion, misfit : ndarray of float64
        As in ``peaks.Peaks``.
    quality : ndarray of float64
        From 0 to 1: how sure it is that this is a peak of an ion.
    sure : ndarray of bool
        Whether it stands by itself. The others, too weak or too near a much stronger ion, count only where
        they are linked to a sure one of another run.
    mobility : ndarray of float64
        Effective mobility in mm² kV⁻¹ min⁻¹; NaN where it is not known.
    flags : ndarray of uint32
        Of ``flags.Flag``.
    pair_left, pair_right : ndarray of int32, shape (n_pairs,)
        Features that migrate together and whose m/z differ by a step that is known.
    pair_kind : ndarray of int16, shape (n_pairs,)
        Which step, as an index into ``steps.STEPS``.
    pair_likeness : ndarray of float32, shape (n_pairs,)
        Correlation of the two peaks over the scans.
    polarity : int
        1 or -1; 0 where it is not known.
    """

    mz: NDArray[np.float64]
    mz_error: NDArray[np.float64]
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
    quality: NDArray[np.float64]
    sure: NDArray[np.bool_]
    mobility: NDArray[np.float64]
    flags: NDArray[np.uint32]
    pair_left: NDArray[np.int32]
    pair_right: NDArray[np.int32]
    pair_kind: NDArray[np.int16]
    pair_likeness: NDArray[np.float32]
    polarity: int = 0

    def __len__(self) -> int:
        return len(self.mz)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All arrays by name, as they are to be stored; ``Features(**arrays, polarity=…)`` is the inverse."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "polarity"}
