"""Mass peaks of profile scans, each as one point."""

import math
from dataclasses import replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from biocluster.science.metabolome.runs import Run

_WIDEST_STEP = 0.3
"""Th. What lies further apart does not sample one mass peak, whatever the analyser."""

_GAP = 3.0
"""A step this many times longer than those beside it: points that were zero have been left out there."""

_MOST_ABOVE = 2.0
"""Highest top over the highest point. A Gaussian with three points has 1.4; more is a fit to a stray point."""


def centroid(run: Run, *, threshold: float = 0.0) -> Run:
    """Turn the mass peaks of a profile run into one point each.

    In each scan peaks reach from valley to valley. Two neighbouring maxima count as two peaks where the
    intensity between them falls below half of the lower one; a shallower dip is taken for noise. A peak also
    ends where points that were zero have been left out. Through the points of its upper half a parabola is
    fitted to the logarithm of the intensity, weighted by the squared intensity, as if it were a Gaussian: its
    top gives the m/z, and its height the intensity. Where a peak has fewer than three such points, or no top
    (it is saturated), the mean m/z of these points, weighted by intensity, and the highest point are taken.

    The intensity is thus a *height* in counts, not an area. It does not depend on where the points happen to
    fall on the peak, and at one m/z, where the width of mass peaks stays the same, heights of one scan and
    the next compare as areas do. Negative intensities count as zero.

    Parameters
    ----------
    run : Run
        Whether it is a profile run is its own word; one that is not is given back as it is.
    threshold : float
        In counts. Peaks whose highest point does not exceed it are left out.

    Returns
    -------
    Run
        With the same scans, in centroids. A scan may have none.

    Raises
    ------
    ValueError
        If ``threshold`` is negative or NaN.

    Examples
    --------
    >>> mz = 200 + 0.002 * np.arange(11)
    >>> intensity = 1000 * np.exp(-0.5 * ((mz - 200.0107) / 0.004) ** 2)
    >>> run = Run(np.array([1.0]), np.array([0, 11]), mz, intensity.astype("f4"), profile=True)
    >>> mz, intensity = centroid(run).scan(0)
    >>> mz.round(6).tolist(), intensity.round(2).tolist()
    ([200.0107], [1000.0])
    """
    if not threshold >= 0:
        raise ValueError(f"the threshold is {threshold}, which is not at least 0")
    if not run.profile:
        return run
    offsets, mz, intensity = _centroids(run.offsets, run.mz, run.intensity, float(threshold))
    return replace(run, offsets=offsets, mz=mz, intensity=intensity, profile=False)


@njit(cache=True)
def _centroids(
    offsets: NDArray[np.int64],
    mz: NDArray[np.float64],
    intensity: NDArray[np.float32],
    threshold: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float32]]:
    bounds = np.zeros_like(offsets)
    peak_mz = np.empty(len(mz), np.float64)
    height = np.empty(len(mz), np.float32)
    count = 0
    for scan in range(len(offsets) - 1):
        start, end = offsets[scan], offsets[scan + 1]
        first = start
        while first < end:
            top, last, following = _peak(mz, intensity, first, start, end)
            if intensity[top] > threshold:
                peak_mz[count], height[count] = _summit(mz, intensity, first, top, last)
                count += 1
            first = following
        bounds[scan + 1] = count
    return bounds, peak_mz[:count].copy(), height[:count].copy()


@njit(cache=True)
def _peak(
    mz: NDArray[np.float64], intensity: NDArray[np.float32], first: int, start: int, end: int
) -> tuple[int, int, int]:
    """The highest and the last point of the peak that begins at ``first``, and where the next begins."""
    top = first
    valley = -1  # the lowest point so far, once the peak has fallen below half
    at = first + 1
    while at < end and not _is_gap(mz, at, start, end):
        if valley < 0:
            if intensity[at] > intensity[top]:
                top = at
            elif 2 * intensity[at] < intensity[top]:
                valley = at
        elif intensity[at] <= intensity[valley]:
            valley = at
        elif intensity[at] > 2 * max(intensity[valley], 0):
            return top, valley, valley
        at += 1
    return top, at - 1, at


@njit(cache=True)
def _is_gap(mz: NDArray[np.float64], at: int, start: int, end: int) -> bool:
    """Whether points have been left out before ``at``."""
    step = mz[at] - mz[at - 1]
    beside = np.inf
    if at - 2 >= start and mz[at - 1] > mz[at - 2]:
        beside = mz[at - 1] - mz[at - 2]
    if at + 1 < end and mz[at + 1] > mz[at]:
        beside = min(beside, mz[at + 1] - mz[at])
    return step > min(_GAP * beside, _WIDEST_STEP)


@njit(cache=True)
def _summit(
    mz: NDArray[np.float64], intensity: NDArray[np.float32], first: int, top: int, last: int
) -> tuple[float, float]:
    """m/z and height of a peak."""
    half = 0.5 * intensity[top]
    left, right = top, top
    while left > first and intensity[left - 1] >= half:
        left -= 1
    while right < last and intensity[right + 1] >= half:
        right += 1
    if (
        right - left < 2
    ):  # sampled coarsely: no two points beside the top are above half, but may be above zero
        if left == top and top > first and intensity[top - 1] > 0:
            left -= 1
        if right == top and top < last and intensity[top + 1] > 0:
            right += 1
    # moments of distance from the top, in mean steps, and of the logarithm of what part of it is left
    unit = (mz[right] - mz[left]) / max(right - left, 1)
    s0 = s1 = s2 = s3 = s4 = t0 = t1 = t2 = 0.0
    total = away = 0.0
    for at in range(left, right + 1):
        part = intensity[at] / intensity[top]
        total += part
        away += part * (mz[at] - mz[top])
        if unit > 0:
            u = (mz[at] - mz[top]) / unit
            weight = part * part
            logarithm = math.log(part)
            s0 += weight
            s1 += weight * u
            s2 += weight * u * u
            s3 += weight * u * u * u
            s4 += weight * u * u * u * u
            t0 += weight * logarithm
            t1 += weight * u * logarithm
            t2 += weight * u * u * logarithm
    # the parabola a + b u + c u², by Cramer's rule
    determinant = s0 * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2)
    if right - left >= 2 and determinant > 0:
        a = t0 * (s2 * s4 - s3 * s3) - s1 * (t1 * s4 - s3 * t2) + s2 * (t1 * s3 - s2 * t2)
        b = s0 * (t1 * s4 - s3 * t2) - t0 * (s1 * s4 - s2 * s3) + s2 * (s1 * t2 - t1 * s2)
        c = s0 * (s2 * t2 - t1 * s3) - s1 * (s1 * t2 - t1 * s2) + t0 * (s1 * s3 - s2 * s2)
        a, b, c = a / determinant, b / determinant, c / determinant
        if c < 0:
            summit = mz[top] - 0.5 * b / c * unit
            height = intensity[top] * math.exp(min(a - 0.25 * b * b / c, 1.0))
            if mz[left] <= summit <= mz[right] and height <= _MOST_ABOVE * intensity[top]:
                return summit, height
    return mz[top] + away / total, float(intensity[top])
