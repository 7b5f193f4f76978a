"""Areas between limits that somebody drew, and the ratio of two traces over a peak."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

BESIDE = 2
"""Scans on either side of a drawn limit of which the mean is the baseline there."""


class Integral(NamedTuple):
    """What lies between two limits, above the baseline.

    Attributes
    ----------
    area : float
        In counts·seconds; negative where the trace is below the baseline.
    area_error : float
        Standard error of ``area`` by the noise; NaN where no noise was given.
    height : float
        Of the highest scan, in counts.
    time : float
        Of the apex, in seconds: the top of the parabola through the highest scan and its neighbours.
    snr : float
        ``height`` over the noise there; NaN where no noise was given.
    """

    area: float
    area_error: float
    height: float
    time: float
    snr: float


class Ratio(NamedTuple):
    """The ratio of two traces over a peak.

    Attributes
    ----------
    ratio : float
        Of the heavier to the lighter; NaN where too few scans tell it.
    error : float
        Its standard error.
    correlation : float
        Of the scans of both traces; near 1 where both show the same peak.
    points : int
        Scans that were used.
    """

    ratio: float
    error: float
    correlation: float
    points: int


def integrate(
    times: ArrayLike,
    intensity: ArrayLike,
    start: float,
    end: float,
    *,
    baseline: ArrayLike | None = None,
    noise: ArrayLike | None = None,
) -> Integral:
    """Integrate a trace between two limits.

    The trace is taken as a line from scan to scan, so that limits between scans count too.

    Parameters
    ----------
    times : array_like, shape (n_scans,)
        In seconds, increasing.
    intensity : array_like, shape (n_scans,)
        In counts.
    start, end : float
        Limits in seconds.
    baseline : array_like, shape (n_scans,), optional
        In counts; by default the straight line between the means of the five scans around each limit.
    noise : array_like, shape (n_scans,), optional
        Standard deviation of a scan, in counts.

    Returns
    -------
    Integral
        Area, height and apex above the baseline.

    Raises
    ------
    ValueError
        If ``end`` is not after ``start``, no scan lies between them, or the shapes do not agree.

    Examples
    --------
    >>> found = integrate(np.arange(7.0), [1, 1, 1, 5, 1, 1, 1], 1.5, 4.5, baseline=np.ones(7))
    >>> found.area, found.height, found.time
    (4.0, 4.0, 3.0)
    """
    seconds, counts = np.asarray(times, dtype=np.float64), np.asarray(intensity, dtype=np.float64)
    if seconds.ndim != 1 or counts.shape != seconds.shape:
        raise ValueError("times and intensity must be of one length")
    if not end > start:
        raise ValueError(f"end {end} is not after start {start}")
    inside = np.flatnonzero((seconds >= start) & (seconds <= end))
    if not len(inside):
        raise ValueError(f"no scan lies between {start} s and {end} s")
    low, high = max(start, seconds[0]), min(end, seconds[-1])
    if baseline is None:
        limits = [_mean_around(seconds, counts, at) for at in (low, high)]
        under = np.interp(seconds, [low, high], limits)
    else:
        under = np.asarray(baseline, dtype=np.float64)
    above = counts - under
    grid = np.concatenate([[low], seconds[inside], [high]])
    area = float(np.trapezoid(np.interp(grid, seconds, above), grid))
    top = int(inside[np.argmax(above[inside])])
    error, snr = np.nan, np.nan
    if noise is not None:
        sd = np.asarray(noise, dtype=np.float64)
        error = float(np.sqrt(np.sum((np.gradient(grid)[1:-1] * sd[inside]) ** 2)))
        snr = float(above[top] / sd[top]) if sd[top] > 0 else np.nan
    return Integral(area, error, float(above[top]), _apex(seconds, above, top), snr)


def _mean_around(seconds: NDArray[np.float64], counts: NDArray[np.float64], at: float) -> float:
    near = int(np.argmin(np.abs(seconds - at)))
    return float(np.mean(counts[max(near - BESIDE, 0) : near + BESIDE + 1]))


def _apex(seconds: NDArray[np.float64], above: NDArray[np.float64], top: int) -> float:
    """Of the parabola through three points; the scan itself at an end or on a flat top."""
    if not 0 < top < len(seconds) - 1:
        return float(seconds[top])
    x, y = seconds[top - 1 : top + 2] - seconds[top], above[top - 1 : top + 2]
    rise, fall = (y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1])
    if not rise > fall:
        return float(seconds[top])
    apex = 0.5 * (x[0] + x[1]) + 0.5 * (x[2] - x[0]) * rise / (rise - fall)
    return float(seconds[top] + np.clip(apex, x[0], x[2]))


def isotope_ratio(
    light: ArrayLike,
    heavy: ArrayLike,
    *,
    light_noise: ArrayLike = 1.0,
    heavy_noise: ArrayLike = 1.0,
    threshold: float = 0.0,
) -> Ratio:
    """Tell the ratio of an isotope's trace to the monoisotopic one over the scans of a peak.

    It is the slope of the line through the origin that fits the scans best when both traces have noise
    (effective variance, solved by iteration). A ratio of points does not depend on where the peak is cut.
    Scans in which the heavier ion is expected near or below the threshold of the file are left out, whatever they
    show, since such a file has zeros there.

    Parameters
    ----------
    light, heavy : array_like, shape (n,)
        Counts above the baseline, of the scans of the peak.
    light_noise, heavy_noise : array_like, shape () or (n,)
        Standard deviation of a scan of each.
    threshold : float
        Lowest intensity that the file has; see ``lowest_count``.

    Returns
    -------
    Ratio
        ``ratio`` is NaN where fewer than three scans can be used.

    Raises
    ------
    ValueError
        If the shapes do not agree.

    Examples
    --------
    >>> isotope_ratio([10.0, 50.0, 100.0, 40.0], [1.0, 5.0, 10.0, 4.0]).ratio
    0.1
    """
    x, y = np.asarray(light, dtype=np.float64), np.asarray(heavy, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError("both traces must have the same scans")
    sx, sy = np.broadcast_to(light_noise, x.shape), np.broadcast_to(heavy_noise, x.shape)
    used = (x > 0) & (x >= 0.02 * x.max(initial=0.0))
    if used.sum() < 3:
        return Ratio(np.nan, np.nan, np.nan, 0)
    ratio = max(float(np.sum(x[used] * y[used]) / np.sum(x[used] ** 2)), 0.0)
    weight = np.ones_like(x)
    for _ in range(8):
        enough = used & (ratio * x > 1.5 * threshold)
        chosen = enough if enough.sum() >= 3 else used
        weight = np.where(chosen, 1.0 / (sy**2 + (ratio * sx) ** 2), 0.0)
        # x as the line sees it: pulled towards y by what each of them is worth
        better = weight * (sy**2 * x + ratio * sx**2 * y)
        following = max(float(np.sum(weight * better * y) / np.sum(weight * better * x)), 0.0)
        if abs(following - ratio) <= 1e-12 * max(ratio, 1e-12):
            ratio = following
            break
        ratio = following
    chosen = weight > 0
    left = y[chosen] - ratio * x[chosen]
    scatter = max(float(np.sum(weight[chosen] * left**2)) / max(int(chosen.sum()) - 1, 1), 1.0)
    error = float(np.sqrt(scatter / np.sum(weight * x**2)))
    spread = float(np.std(x[chosen]) * np.std(y[chosen]))
    together = float(np.mean((x[chosen] - x[chosen].mean()) * (y[chosen] - y[chosen].mean())))
    return Ratio(ratio, error, together / spread if spread > 0 else np.nan, int(chosen.sum()))
