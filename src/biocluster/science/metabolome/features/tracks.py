"""Mass tracks: the m/z at which a run has something for several scans on end."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from biocluster.science.metabolome.features.precision import Precision, mass_precision, resolved_distance
from biocluster.science.metabolome.features.sweep import chain
from biocluster.science.metabolome.runs import Run

REACH = 3.0
"""Standard deviations within which a centroid belongs to a piece."""
GAP = 2
"""Scans that a piece may miss in a row."""
WANDER = 0.1
"""By how much the m/z axis moves from scan to scan, as a share of the best precision."""
TOGETHER = 3.0
"""Pieces whose m/z are nearer than this many standard errors (and floors of precision) are one track,"""
UNRESOLVED = 0.6
"""and so are those nearer than this share of what the instrument resolves,"""
BEYOND = 1.6
"""A window is so much wider than the range of its pieces."""
NARROWEST = 5.0
"""or than this, in ppm; and no window reaches less than twice as far, but for its neighbours."""


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """Tracks of one run, in parallel arrays of shape (n_tracks,), ordered by m/z.

    Attributes
    ----------
    mz : ndarray of float64
        In Th.
    tolerance : ndarray of float64
        Half width of the window in which its centroids lie, in ppm; the windows of two tracks do not meet.
    n_points : ndarray of int64
        Centroids in its pieces.
    n_scans : ndarray of int64
        Scans from the first to the last of each piece, summed: nearly the whole run for a background ion.
    precision : Precision
        Of the run.
    """

    mz: NDArray[np.float64]
    tolerance: NDArray[np.float64]
    n_points: NDArray[np.int64]
    n_scans: NDArray[np.int64]
    precision: Precision

    def __len__(self) -> int:
        return len(self.mz)


def find_tracks(
    run: Run, *, precision: Precision | None = None, least_points: int = 5, least_share: float = 0.6
) -> Tracks:
    """Find the mass tracks of a run.

    Parameters
    ----------
    run : Run
        Centroided.
    precision : Precision, optional
        Scatter of the centroids; measured in the run by default.
    least_points : int
        Centroids that a piece of a track must have.
    least_share : float
        Share of the scans between its first and its last in which it must have one.

    Returns
    -------
    Tracks
    """
    known = mass_precision(run) if precision is None else precision
    label, n_pieces = chain(
        run.offsets,
        run.mz,
        run.intensity,
        known.floor,
        known.shot,
        known.worst,
        REACH,
        GAP,
        WANDER * known.floor,
    )
    mz, error, points, first, last = _pieces(
        label,
        n_pieces,
        run.offsets,
        run.mz,
        run.intensity,
        known.floor,
        known.shot,
        known.worst,
        least_points,
    )
    kept = points >= least_share * (last - first + 1)
    order = np.argsort(mz[kept], kind="stable")
    mz, error, points, scans = (
        mz[kept][order],
        error[kept][order],
        points[kept][order],
        (last - first + 1)[kept][order],
    )
    if not len(mz):
        nothing = np.empty(0, np.int64)
        return Tracks(mz, mz, nothing, nothing, known)
    away = np.diff(mz) / mz[1:] * 1e6
    apart = np.maximum(
        TOGETHER * np.sqrt(error[1:] ** 2 + error[:-1] ** 2 + 2 * known.floor**2),
        max(UNRESOLVED * resolved_distance(run), NARROWEST),
    )
    cut = away > apart
    begin = np.concatenate([[0], np.nonzero(cut)[0] + 1])
    end = np.concatenate([begin[1:], [len(mz)]])
    lowest, highest = mz[begin], mz[end - 1]
    centre = 0.5 * (lowest + highest)
    # Wide enough for the weak centroids at the feet of a peak.
    weak = float(np.quantile(run.intensity, 0.2))
    around = max(REACH * float(known.ppm(np.array([weak]))[0]), 2 * NARROWEST)
    # Ions that are not resolved from one another are seen between their own m/z, and now and then at them.
    tolerance = BEYOND * 0.5e6 * (highest - lowest) / centre + around
    # Two windows that would meet end halfway between the tracks.
    between = 0.5 * (highest[:-1] + lowest[1:])
    upper = np.concatenate([(between / centre[:-1] - 1.0) * 1e6, [np.inf]])
    lower = np.concatenate([[np.inf], (1.0 - between / centre[1:]) * 1e6])
    return Tracks(
        centre,
        np.minimum(tolerance, np.minimum(upper, lower)),
        np.add.reduceat(points, begin),
        np.add.reduceat(scans, begin),
        known,
    )


@njit(cache=True)
def _pieces(
    label: NDArray[np.int32],
    n_pieces: int,
    offsets: NDArray[np.int64],
    mz: NDArray[np.float64],
    intensity: NDArray[np.float32],
    floor: float,
    shot: float,
    worst: float,
    least_points: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """m/z, its standard error (ppm), centroids, first and last scan of pieces of enough centroids."""
    count = np.zeros(n_pieces, np.int32)
    for point in range(len(label)):
        count[label[point]] += 1
    name = np.full(n_pieces, -1, np.int32)
    kept = 0
    for piece in range(n_pieces):
        if count[piece] >= least_points:
            name[piece] = kept
            kept += 1
    centre, weight = np.zeros(kept), np.zeros(kept)
    points = np.zeros(kept, np.int64)
    first, last = np.full(kept, -1, np.int64), np.zeros(kept, np.int64)
    for scan in range(len(offsets) - 1):
        for point in range(offsets[scan], offsets[scan + 1]):
            piece = name[label[point]]
            if piece >= 0:
                worth = 1.0 / min(floor * floor + shot * shot / intensity[point], worst * worst)
                weight[piece] += worth
                centre[piece] += worth * mz[point]
                points[piece] += 1
                last[piece] = scan
                if first[piece] < 0:
                    first[piece] = scan
    for piece in range(kept):
        centre[piece] /= weight[piece]
    return centre, 1.0 / np.sqrt(weight), points, first, last
