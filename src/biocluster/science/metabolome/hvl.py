"""The Haarhoff-Van der Linde peak: what diffusion makes of a zone that its own field distorts.

In units of its width, from its centre, and with an area of 1, the peak is::

    g(z; r) = φ(z) / (r / expm1(r) + r Φ(z)),    z = (t - centre) / width,    r = centre · distortion / width²

with the density φ and the distribution Φ of the standard normal law. It is the Gaussian for ``r = 0``, a
triangle with its steep side in front for large ``r``, and mirrored for negative ones; ``log g`` is concave.

References
----------
P. C. Haarhoff and H. J. van der Linde, Anal. Chem. 38 (1966) 573. G. L. Erny, E. T. Bergström and
D. M. Goodall, J. Chromatogr. A 959 (2002) 229, for capillary electrophoresis.
"""

import math

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

ROOT_2, ROOT_PI, SQRT_2PI = math.sqrt(2.0), math.sqrt(math.pi), math.sqrt(2.0 * math.pi)


@numba.njit(cache=True)
def shape(z: float, r: float) -> tuple[float, float, float]:
    """``g(z; r)`` with its derivatives by ``z`` and by ``r``.

    A negative ``r`` is mirrored. For negative ``z`` numerator and denominator are multiplied by ``exp(z²/2)``,
    so that neither vanishes where their ratio does not.
    """
    sign = 1.0
    if r < 0.0:
        sign, z, r = -1.0, -z, -r
    half = 0.5 * z * z
    raised = 0.0
    if r < 0.01:  # series, where the difference would lose its digits
        constant = 1.0 - r * (0.5 - r * (1.0 / 12.0 - r * r / 720.0))
        slope = -0.5 + r * (1.0 / 6.0 - r * r / 180.0)
    elif r < 300.0:  # expm1 squared would overflow beyond
        below = math.expm1(r)
        constant = r / below
        slope = (below - r * (below + 1.0)) / (below * below)
    else:
        constant, slope, raised = r, 1.0 - r, -r
    if z < 0.0:
        if half + raised > 700.0:
            return 0.0, 0.0, 0.0
        x = -z / ROOT_2
        if x < 6.0:
            share = 0.5 * math.exp(half) * math.erfc(x)
        else:
            fraction = x
            for k in range(14, 0, -1):  # a continued fraction, exact to the last digits from 6 on
                fraction = x + 0.5 * k / fraction
            share = 0.5 / (ROOT_PI * fraction)
        grown, top = math.exp(half + raised), 1.0 / SQRT_2PI
    else:
        if half > 700.0:
            return 0.0, 0.0, 0.0
        share = 1.0 - 0.5 * math.erfc(z / ROOT_2)
        grown, top = math.exp(raised), math.exp(-half) / SQRT_2PI
    bottom = constant * grown + r * share
    value = top / bottom
    return value, sign * value * (-z - r * value), -sign * value * (slope * grown + share) / bottom


@numba.njit(cache=True)
def mode(r: float) -> float:
    """Where ``g(z; r)`` is highest: the root of ``z + r g(z; r)``, which grows with ``z``."""
    sign = 1.0
    if r < 0.0:
        sign, r = -1.0, -r
    low, high = -math.sqrt(2.0 * r) - 1.0, 0.0
    z = -r / SQRT_2PI if r < 1.0 else 0.5 * (low + high)
    for _ in range(100):
        value, by_z, _unused = shape(z, r)
        ahead = z + r * value
        if ahead > 0.0:
            high = z
        else:
            low = z
        step = ahead / (1.0 + r * by_z)
        following = z - step
        if not low <= following <= high:
            following = 0.5 * (low + high)
        near = abs(following - z) <= 1e-13 * (1.0 + abs(z))
        z = following
        if near:
            break
    return sign * z


@numba.njit(cache=True)
def flank(r: float, level: float, side: int) -> float:
    """Where ``g(z; r)`` has fallen to ``level`` times its height, before (-1) or after (1) its mode."""
    top = mode(r)
    height = shape(top, r)[0]
    inside, outside = top, top + side
    while shape(outside, r)[0] > level * height:
        inside, outside = outside, outside + 2.0 * (outside - top)
    for _ in range(60):
        middle = 0.5 * (inside + outside)
        if shape(middle, r)[0] > level * height:
            inside = middle
        else:
            outside = middle
        if abs(outside - inside) < 1e-12 * (1.0 + abs(middle)):
            break
    return 0.5 * (inside + outside)


@numba.njit(cache=True)
def _curve(times: NDArray[np.float64], centre: float, width: float, r: float) -> NDArray[np.float64]:
    """Value and derivatives by ``z`` and ``r`` at each time."""
    out = np.empty((len(times), 3))
    for at in range(len(times)):
        out[at, 0], out[at, 1], out[at, 2] = shape((times[at] - centre) / width, r)
    return out


def hvl(
    times: ArrayLike, *, area: float, centre: float, width: float, distortion: float = 0.0
) -> NDArray[np.float64]:
    """Evaluate a Haarhoff-Van der Linde peak.

    Parameters
    ----------
    times : array_like, shape (n,)
        In seconds.
    area : float
        In counts·seconds; that of the curve, for either sign of the distortion.
    centre : float
        Where the zone would arrive undistorted, in seconds; this is not the apex.
    width : float
        Standard deviation of the undistorted zone, in seconds.
    distortion : float
        In seconds; positive for a steep front and a tail. 0 gives a Gaussian.

    Returns
    -------
    ndarray of float64, shape (n,)
        In counts.

    Raises
    ------
    ValueError
        If ``centre`` or ``width`` is not positive.

    Examples
    --------
    >>> float(hvl([100.0], area=10.0, centre=100.0, width=2.0)[0])  # 10 / (2 √(2π))
    1.9947114020071635
    """
    _check(centre, width)
    seconds = np.asarray(times, dtype=np.float64)
    r = centre * distortion / width**2
    return area / width * _curve(seconds.ravel(), centre, width, r)[:, 0].reshape(seconds.shape)


def hvl_gradient(
    times: ArrayLike, *, area: float, centre: float, width: float, distortion: float = 0.0
) -> NDArray[np.float64]:
    """Derivatives of ``hvl`` by area, centre, width and distortion.

    Parameters
    ----------
    times : array_like, shape (n,)
        In seconds.
    area, centre, width, distortion : float
        As for ``hvl``.

    Returns
    -------
    ndarray of float64, shape (n, 4)
        One column for each parameter, in the order above.

    Raises
    ------
    ValueError
        If ``centre`` or ``width`` is not positive.

    Examples
    --------
    >>> hvl_gradient([100.0], area=1.0, centre=100.0, width=2.0, distortion=0.1).round(4)
    array([[ 0.1354,  0.045 ,  0.0117, -0.7943]])
    """
    _check(centre, width)
    seconds = np.asarray(times, dtype=np.float64).ravel()
    r = centre * distortion / width**2
    value, by_z, by_r = _curve(seconds, centre, width, r).T
    z = (seconds - centre) / width
    return np.stack(
        [
            value / width,
            area / width * (by_r * distortion / width**2 - by_z / width),
            area / width**2 * (-value - by_z * z - 2.0 * by_r * r),
            area / width * by_r * centre / width**2,
        ],
        axis=1,
    )


def hvl_apex(*, area: float, centre: float, width: float, distortion: float = 0.0) -> tuple[float, float]:
    """Time and height of the highest point of a peak.

    Parameters
    ----------
    area, centre, width, distortion : float
        As for ``hvl``.

    Returns
    -------
    time : float
        In seconds.
    height : float
        In counts.

    Raises
    ------
    ValueError
        If ``centre`` or ``width`` is not positive.

    Examples
    --------
    >>> time, height = hvl_apex(area=10.0, centre=100.0, width=2.0, distortion=0.2)
    >>> round(time, 3), round(height, 4)
    (96.299, 1.8506)
    """
    _check(centre, width)
    r = centre * distortion / width**2
    top = mode(r)
    return centre + width * top, area / width * shape(top, r)[0]


def hvl_span(
    *, centre: float, width: float, distortion: float = 0.0, level: float = 0.5
) -> tuple[float, float]:
    """Times at which a peak rises above and falls below a share of its height.

    Parameters
    ----------
    centre, width, distortion : float
        As for ``hvl``.
    level : float
        Share of the height, between 0 and 1.

    Returns
    -------
    tuple of float
        Both in seconds; their distance is the full width at half maximum for the default.

    Raises
    ------
    ValueError
        If ``centre`` or ``width`` is not positive, or ``level`` is not between 0 and 1.

    Examples
    --------
    >>> begin, end = hvl_span(centre=100.0, width=2.0)
    >>> round(end - begin, 4)
    4.7096
    """
    _check(centre, width)
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} is not between 0 and 1")
    r = centre * distortion / width**2
    return centre + width * flank(r, level, -1), centre + width * flank(r, level, 1)


def _check(centre: float, width: float) -> None:
    if not (centre > 0.0 and width > 0.0):
        raise ValueError(f"centre {centre} and width {width} must be positive")
