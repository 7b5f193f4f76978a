"""From expected intensities to the centroids of scans, as a detector of ions and its electronics write them."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..runs import Run
from .conditions import Conditions

MERGED = 0.7
"""Ions nearer than this share of a mass peak's width at half height give one centroid."""
FWHM_PER_SIGMA = 2.3548200450309493


def scan_times(rng: np.random.Generator, *, conditions: Conditions) -> NDArray[np.float64]:
    """When spectra are taken.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of jitter and of scans that are dropped.
    conditions : Conditions
        Interval, number, jitter and share of dropped scans.

    Returns
    -------
    ndarray of float64, shape (n_scans,)
        In s, increasing, rounded to 0.1 ms; fewer than ``conditions.n_scans`` where some were dropped.
    """
    count, interval = conditions.n_scans, conditions.scan_interval
    jitter = np.clip(conditions.scan_jitter * rng.standard_normal(count), -0.4, 0.4)
    kept = rng.random(count) >= conditions.dropped_scans
    kept[0] = True
    return np.round((np.arange(1, count + 1) + jitter) * interval, 4)[kept]


def count_ions(
    rng: np.random.Generator,
    expected: NDArray[np.float64],
    mz: NDArray[np.float64],
    *,
    conditions: Conditions,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Let ions arrive one by one.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of counting noise and of errors in m/z.
    expected : ndarray of float64, shape (n,)
        In counts.
    mz : ndarray of float64, shape (n,)
        True m/z in Th.
    conditions : Conditions
        Gain, resolving power and floor of the error in m/z.

    Returns
    -------
    tuple of ndarray
        Counts (multiples of the gain) and the m/z that so many ions give, each of shape (n,). The error of
        m/z is that of the mean of as many ions as arrived, beside the floor.
    """
    arrived = rng.poisson(expected / conditions.gain).astype(np.float64)
    of_one = 1.0 / (FWHM_PER_SIGMA * conditions.resolving_power)
    error = np.sqrt(of_one**2 / np.maximum(arrived, 1.0) + (1e-6 * conditions.mass_floor) ** 2)
    return arrived * conditions.gain, mz * (1.0 + error * rng.standard_normal(len(mz)))


@njit(cache=True)
def _merge(
    scan: NDArray[np.int64],
    mz: NDArray[np.float64],
    counts: NDArray[np.float64],
    order: NDArray[np.int64],
    n_scans: int,
    share: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Join neighbours within ``share`` of their m/z to the centroid of both; (points of each scan, m/z, counts)."""
    lengths = np.zeros(n_scans, np.int64)
    merged_mz = np.empty(len(order))
    merged = np.empty(len(order))
    into = -1
    last_scan = -1
    last_mz = -math.inf
    for place in order:
        if scan[place] == last_scan and mz[place] - last_mz < share * mz[place]:
            total = merged[into] + counts[place]
            if total > 0.0:
                merged_mz[into] += (mz[place] - merged_mz[into]) * counts[place] / total
            merged[into] = total
        else:
            into += 1
            merged_mz[into], merged[into] = mz[place], counts[place]
            lengths[scan[place]] += 1
        last_scan, last_mz = scan[place], merged_mz[into]
    return lengths, merged_mz[: into + 1], merged[: into + 1]


def centroids(
    rng: np.random.Generator,
    times: NDArray[np.float64],
    scan: NDArray[np.int64],
    mz: NDArray[np.float64],
    counts: NDArray[np.float64],
    *,
    conditions: Conditions,
) -> Run:
    """Make the spectra that the instrument writes.

    Ions that it does not resolve become one centroid; every centroid has the noise of the electronics, ends
    at saturation and is left out below the threshold.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the electronics' noise.
    times : ndarray of float64, shape (n_scans,)
        Of the scans, in s.
    scan : ndarray of int64, shape (n,)
        Of each signal.
    mz : ndarray of float64, shape (n,)
        Of each signal, in Th.
    counts : ndarray of float64, shape (n,)
        Of each signal.
    conditions : Conditions
        Of the instrument.

    Returns
    -------
    Run
        Centroids, m/z rounded to 1 µTh and intensities to 0.01 counts.
    """
    some = counts > 0.0
    scan, mz, counts = scan[some], mz[some], counts[some]
    order = np.argsort(scan * (2.0 * conditions.mass_range[1]) + mz, kind="stable")
    share = MERGED / conditions.resolving_power
    lengths, mz, counts = _merge(scan, mz, counts, order, len(times), share)
    counts = counts + conditions.electronic_noise * rng.standard_normal(len(counts))
    counts = np.minimum(counts, conditions.saturation)
    written = counts >= conditions.threshold
    of_scan = np.repeat(np.arange(len(times)), lengths)
    offsets = np.zeros(len(times) + 1, dtype=np.int64)
    np.cumsum(np.bincount(of_scan[written], minlength=len(times)), out=offsets[1:])
    return Run(
        times=times,
        offsets=offsets,
        mz=np.round(mz[written], 6),
        intensity=np.round(counts[written], 2).astype(np.float32),
        polarity=1,
        profile=False,
    )
