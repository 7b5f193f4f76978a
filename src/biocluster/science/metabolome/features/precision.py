"""How well a run knows its masses: the scatter of a centroid as a function of its intensity."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from biocluster.science.metabolome.runs import Run

WINDOW = 60.0
"""Neighbours from scan to scan are compared within this many ppm."""
SCANS = 400
"""Pairs of scans that are looked at; more change nothing."""
CLASSES = 12
ENOUGH = 60
"""Pairs of a class from which a width is taken."""
RESOLVED = 200.0
"""All instruments resolve what is this far apart, in ppm."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Standard deviation of a centroid's m/z: ``sqrt(floor² + shot² / intensity)`` ppm, at most ``worst``.

    Attributes
    ----------
    floor : float
        Of the strongest ions, in ppm.
    shot : float
        In ppm · sqrt(counts): what counting adds, so that weak ions scatter more.
    worst : float
        In ppm; nothing is taken to be worse.
    """

    floor: float
    shot: float
    worst: float = 15.0

    def ppm(self, intensity: NDArray[np.float64]) -> NDArray[np.float64]:
        """The standard deviation at each intensity.

        Examples
        --------
        >>> Precision(floor=3.0, shot=40.0).ppm(np.array([1e8, 100.0, 1.0])).round(2)
        array([ 3.,  5., 15.])
        """
        return np.minimum(np.sqrt(self.floor**2 + self.shot**2 / intensity), self.worst)


def resolved_distance(run: Run) -> float:
    """How near two centroids of one scan can be: what is nearer is one ion, or not to be told from one.

    Distances between neighbouring centroids of a scan are spread evenly near zero, but for those that the
    instrument, or the way in which its peaks were turned into centroids, does not resolve.

    Parameters
    ----------
    run : Run
        Centroided.

    Returns
    -------
    float
        In ppm: the 2 % quantile of the distances below 200 ppm; 0 where there are too few of them.
    """
    if run.n_points < 2:
        return 0.0
    away = np.diff(run.mz) / run.mz[1:] * 1e6  # negative from one scan to the next
    near = away[(away > 0) & (away < RESOLVED)]
    return float(np.quantile(near, 0.02)) if len(near) >= 4 * ENOUGH else 0.0


USUAL = Precision(2.0, 60.0)
"""Of a time-of-flight instrument."""


@njit(cache=True)
def _neighbours(
    offsets: NDArray[np.int64],
    mz: NDArray[np.float64],
    intensity: NDArray[np.float32],
    scans: NDArray[np.int64],
    window: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compare each centroid with the nearest of the next scan, where that has about its intensity.

    Gives their differences in ppm and the geometric means of their intensities.
    """
    room = 0
    for at in scans:
        room += offsets[at + 1] - offsets[at]
    differences = np.empty(room)
    strengths = np.empty(room)
    found = 0
    for at in scans:
        other = offsets[at + 1]
        end = offsets[at + 2]
        for point in range(offsets[at], offsets[at + 1]):
            here = mz[point]
            while other < end - 1 and abs(mz[other + 1] - here) <= abs(mz[other] - here):
                other += 1
            if other >= end:
                continue
            away = (mz[other] - here) / here * 1e6
            ratio = intensity[other] / intensity[point]
            if abs(away) <= window and 0.4 < ratio < 2.5:
                differences[found] = away
                strengths[found] = np.sqrt(float(intensity[other]) * float(intensity[point]))
                found += 1
    return differences[:found], strengths[:found]


def mass_precision(run: Run) -> Precision:
    """Measure how much the m/z of an ion scatters from scan to scan, by intensity.

    Each centroid is compared with its nearest neighbour of like intensity in the next scan. The same ion
    gives a narrow heap of differences, other ions a flat ground, whose level is read beyond the heap and
    taken away.

    Parameters
    ----------
    run : Run
        Centroided.

    Returns
    -------
    Precision
        ``USUAL`` where the run has too few centroids to tell.
    """
    if run.n_scans < 2:
        return USUAL
    step = max(1, (run.n_scans - 1) // SCANS)
    scans = np.arange(0, run.n_scans - 1, step, dtype=np.int64)
    differences, strengths = _neighbours(run.offsets, run.mz, run.intensity, scans, WINDOW)
    if len(differences) < 4 * ENOUGH:
        return USUAL
    edges = np.geomspace(np.quantile(strengths, 0.01), strengths.max() * 1.001, CLASSES + 1)
    inverse, variance, weight = [], [], []
    for low, high in pairwise(edges):
        inside = (strengths >= low) & (strengths < high)
        away = np.abs(differences[inside])
        sigma = _half_width(away)
        if sigma is not None:
            inverse.append(float(np.mean(1.0 / strengths[inside])))
            variance.append(sigma**2 / 2)
            weight.append(np.sqrt(len(away)) / (sigma**2 / 2))
    if not variance:
        return USUAL
    floor, shot = _two_terms(np.array(inverse), np.array(variance), np.array(weight))
    return Precision(max(float(np.sqrt(floor)), 0.2), float(np.sqrt(shot)))


def _half_width(away: NDArray[np.float64]) -> float | None:
    """Standard deviation of a heap of differences on a flat ground; None where none stands out."""
    ground = np.count_nonzero(away > WINDOW / 2) * 2.0
    heap = len(away) - ground
    if heap < ENOUGH or heap < 3 * np.sqrt(len(away)):
        return None
    ordered = np.sort(away)
    above = np.arange(1, len(ordered) + 1) - ground * ordered / WINDOW
    # Two thirds of a normal heap lie within one standard deviation.
    return float(ordered[np.argmax(above >= 0.6827 * heap)])


def _two_terms(
    inverse: NDArray[np.float64], variance: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, float]:
    """Weighted least squares of ``variance = floor + shot · inverse``, neither below zero."""
    both = np.column_stack([np.ones_like(inverse), inverse]) * weight[:, None]
    wanted = variance * weight
    if len(inverse) > 1:
        floor, shot = np.linalg.lstsq(both, wanted, rcond=None)[0]
        if floor >= 0 and shot >= 0:
            return float(floor), float(shot)
        if shot < 0:
            return float(both[:, 0] @ wanted / (both[:, 0] @ both[:, 0])), 0.0
    return 0.0, float(both[:, 1] @ wanted / (both[:, 1] @ both[:, 1]))
