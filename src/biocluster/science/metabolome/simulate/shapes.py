"""Shapes of peaks along time, each of area 1: Haarhoff-Van der Linde's and others that it cannot take."""

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class ShapeKind(IntEnum):
    """Which shape a peak has."""

    HVL = 0
    """Haarhoff-Van der Linde: a triangle that leans; ``lean`` is its dimensionless distortion."""
    EXPONENTIAL = 1
    """A Gaussian through a mixing volume; ``lean`` is the exponential's length over sigma, negative to the front."""
    SPLIT = 2
    """Two Gaussians ``tail`` + 1 sigma apart, of shares (1 ± ``skew``) / 2: a split or shouldered top."""
    TWO_TAILS = 3
    """A Gaussian on a foot that is wider with ``tail`` and reaches further to one side with ``skew``."""


class Extent(NamedTuple):
    """Where peaks lie, each of shape (n_peaks,), in s; ``height`` for an area of 1.

    Attributes
    ----------
    apex, height : ndarray of float64
        Of the highest point.
    fwhm_start, fwhm_end : ndarray of float64
        Where half the height is crossed, outermost.
    start, end : ndarray of float64
        Where 1 % of the height is crossed, outermost.
    """

    apex: NDArray[np.float64]
    height: NDArray[np.float64]
    fwhm_start: NDArray[np.float64]
    fwhm_end: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]


_ROOT_2 = math.sqrt(2.0)
_ROOT_2_PI = math.sqrt(2.0 * math.pi)


@njit(cache=True)
def _feet(tail: float, skew: float) -> tuple[float, float]:
    """Lengths in sigmas of the foot before and after the top."""
    length = 2.5 * (1.0 + tail)
    return length * (1.0 - 0.6 * skew), length * (1.0 + 0.6 * skew)


@njit(cache=True)
def _unit(kind: int, z: float, lean: float, tail: float, skew: float) -> float:
    """The shape at ``z`` sigmas from the centre, for a sigma of 1."""
    if kind == 0:
        if abs(lean) < 1e-7:
            return math.exp(-0.5 * z * z) / _ROOT_2_PI
        if lean < 0.0:
            z, lean = -z, -lean
        fill = 0.0 if lean > 700.0 else 1.0 / math.expm1(lean)
        if z < -36.0:
            return 0.0
        return math.exp(-0.5 * z * z) / _ROOT_2_PI / lean / (fill + 0.5 * math.erfc(-z / _ROOT_2))
    if kind == 1:
        if lean < 0.0:
            z, lean = -z, -lean
        rate = 1.0 / max(lean, 0.05)
        if z < -12.0:
            return 0.0
        return 0.5 * rate * math.exp(0.5 * rate * rate - rate * z) * math.erfc((rate - z) / _ROOT_2)
    if kind == 2:
        apart = 0.5 * (1.0 + tail)
        one = 0.5 * (1.0 + skew) * math.exp(-0.5 * (z + apart) ** 2)
        other = 0.5 * (1.0 - skew) * math.exp(-0.5 * (z - apart) ** 2)
        return (one + other) / _ROOT_2_PI
    before, after = _feet(tail, skew)
    core = math.exp(-0.5 * z * z) / _ROOT_2_PI
    foot = (1.0 + (z / (after if z > 0.0 else before)) ** 2) ** -4 * 32.0 / (5.0 * math.pi * (before + after))
    return 0.7 * core + 0.3 * foot


@njit(cache=True)
def _reach(kind: int, lean: float, tail: float, skew: float) -> tuple[float, float]:
    """How many sigmas before and after its centre a shape has anything to show (below 1e-6 of its area)."""
    if kind == 0:
        far = 6.0 + math.sqrt(2.0 * abs(lean))
        return (far, 6.0) if lean > 0.0 else (6.0, far)
    if kind == 1:
        far = 7.0 + 13.0 * max(abs(lean), 0.05)
        return (6.0, far) if lean > 0.0 else (far, 6.0)
    if kind == 2:
        return 7.5 + tail, 7.5 + tail
    before, after = _feet(tail, skew)
    return 7.0 * before, 7.0 * after


@njit(cache=True)
def trace_points(
    times: NDArray[np.float64],
    centre: NDArray[np.float64],
    sigma: NDArray[np.float64],
    kind: NDArray[np.int64],
    lean: NDArray[np.float64],
    tail: NDArray[np.float64],
    skew: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Sample peaks of area 1 at the times of scans: (peak, scan, density), by peak and then by time.

    Parameters
    ----------
    times : ndarray of float64, shape (n_scans,)
        Increasing, in s.
    centre, sigma : ndarray of float64, shape (n_peaks,)
        In s; peaks whose centre is not finite have no points.
    kind : ndarray of int64, shape (n_peaks,)
        Of ``ShapeKind``.
    lean, tail, skew : ndarray of float64, shape (n_peaks,)
        Of the shape.

    Returns
    -------
    tuple of ndarray
        Peak, scan and density in 1/s, each of shape (n_points,).
    """
    first = np.zeros(len(centre), np.int64)
    last = np.zeros(len(centre), np.int64)
    total = 0
    for at in range(len(centre)):
        if math.isfinite(centre[at]):
            before, after = _reach(kind[at], lean[at], tail[at], skew[at])
            first[at] = np.searchsorted(times, centre[at] - before * sigma[at])
            last[at] = np.searchsorted(times, centre[at] + after * sigma[at])
            total += last[at] - first[at]
    peak = np.empty(total, np.int64)
    scan = np.empty(total, np.int64)
    density = np.empty(total, np.float64)
    into = 0
    for at in range(len(centre)):
        for step in range(first[at], last[at]):
            z = (times[step] - centre[at]) / sigma[at]
            peak[into], scan[into] = at, step
            density[into] = _unit(kind[at], z, lean[at], tail[at], skew[at]) / sigma[at]
            into += 1
    return peak, scan, density


@njit(cache=True)
def _extents(
    sigma: NDArray[np.float64],
    kind: NDArray[np.int64],
    lean: NDArray[np.float64],
    tail: NDArray[np.float64],
    skew: NDArray[np.float64],
) -> NDArray[np.float64]:
    found = np.zeros((6, len(sigma)))
    for at in range(len(sigma)):
        before, after = _reach(kind[at], lean[at], tail[at], skew[at])
        step = 0.02
        count = int((before + after) / step) + 2
        values = np.empty(count)
        for place in range(count):
            values[place] = _unit(kind[at], place * step - before, lean[at], tail[at], skew[at])
        top = np.argmax(values)
        apex, height = float(top), values[top]
        if 0 < top < count - 1:  # the parabola through the three highest points
            left, right = values[top - 1], values[top + 1]
            bend = left - 2.0 * height + right
            if bend < 0.0:
                shift = 0.5 * (left - right) / bend
                apex += shift
                height -= 0.25 * (left - right) * shift
        found[0, at], found[1, at] = (apex * step - before) * sigma[at], height / sigma[at]
        for which in range(2):
            level = height * (0.5 if which == 0 else 0.01)
            begin, end = 0, count - 1
            while begin < top and values[begin] < level:
                begin += 1
            while end > top and values[end] < level:
                end -= 1
            found[2 + 2 * which, at] = (begin * step - before) * sigma[at]
            found[3 + 2 * which, at] = (end * step - before) * sigma[at]
    return found


def extents(
    centre: NDArray[np.float64],
    sigma: NDArray[np.float64],
    kind: NDArray[np.int64],
    lean: NDArray[np.float64],
    tail: NDArray[np.float64],
    skew: NDArray[np.float64],
) -> Extent:
    """Where peaks of area 1 are highest and how far they go.

    Parameters
    ----------
    centre, sigma : ndarray of float64, shape (n_peaks,)
        In s.
    kind : ndarray of int64, shape (n_peaks,)
        Of ``ShapeKind``.
    lean, tail, skew : ndarray of float64, shape (n_peaks,)
        Of the shape.

    Returns
    -------
    Extent
        Found on a grid of 0.02 sigma, the apex on the parabola through the three highest points.
    """
    found = _extents(sigma, kind, lean, tail, skew)
    return Extent(
        found[0] + centre,
        found[1],
        found[2] + centre,
        found[3] + centre,
        found[4] + centre,
        found[5] + centre,
    )
