"""Profile spectra: each centroid drawn as the mass peak that it stands for."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..runs import Run
from .conditions import Conditions
from .scans import FWHM_PER_SIGMA

POINTS_IN_WIDTH = 6.0
"""Samples within the width at half height."""
REACH = 3.5
"""Sigmas that are drawn to either side."""
SMALLEST = 0.02
"""Samples below this share of the threshold are left out, as instruments do between mass peaks."""


def to_profile(run: Run, *, conditions: Conditions) -> Run:
    """Draw the centroids of a run as profile spectra.

    The samples of a time-of-flight instrument are even in flight time, so in the square root of m/z; here
    the grid is even in the logarithm, which at a constant resolving power gives every mass peak as many
    samples.

    Parameters
    ----------
    run : Run
        Of centroids.
    conditions : Conditions
        Resolving power and threshold.

    Returns
    -------
    Run
        In which the top of each mass peak is as high as its centroid, and neighbours add up.
    """
    step = 1.0 / (POINTS_IN_WIDTH * conditions.resolving_power)
    sigma = 1.0 / (FWHM_PER_SIGMA * conditions.resolving_power)
    offsets, cells, heights = _draw(
        run.offsets, run.mz, run.intensity, step, sigma / step, SMALLEST * conditions.threshold
    )
    mz = np.round(np.exp(cells * step), 7)
    return Run(run.times, offsets, mz, np.round(heights, 2).astype(np.float32), run.polarity, True)


@njit(cache=True)
def _draw(
    offsets: NDArray[np.int64],
    mz: NDArray[np.float64],
    intensity: NDArray[np.float32],
    step: float,
    sigma: float,
    smallest: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Gaussians of ``sigma`` cells on the grid, summed within each scan: (offsets, cells, heights)."""
    reach = math.ceil(REACH * sigma)
    cells = np.empty(len(mz) * (2 * reach + 1), np.int64)
    heights = np.empty(len(cells))
    drawn = np.zeros(len(offsets), np.int64)
    into = 0
    for scan in range(len(offsets) - 1):
        begin = into
        for at in range(offsets[scan], offsets[scan + 1]):
            centre = math.log(mz[at]) / step
            first = math.floor(centre) - reach
            place = into  # neighbours share cells: go back to where this one begins
            while place > begin and cells[place - 1] >= first:
                place -= 1
            for cell in range(first, first + 2 * reach + 1):
                height = intensity[at] * math.exp(-0.5 * ((cell - centre) / sigma) ** 2)
                while place < into and cells[place] < cell:
                    place += 1
                if place < into:
                    heights[place] += height
                else:
                    cells[into], heights[into] = cell, height
                    into += 1
                    place = into
        kept = begin
        for place in range(begin, into):
            if heights[place] >= smallest:
                cells[kept], heights[kept] = cells[place], heights[place]
                kept += 1
        into = kept
        drawn[scan + 1] = into
    return drawn, cells[:into], heights[:into]
