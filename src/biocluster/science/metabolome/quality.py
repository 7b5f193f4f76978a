"""How good a peak is, in one number, of which its flags are the reasons."""

import numpy as np
from numpy.typing import NDArray

from .flags import Flag

Floats = NDArray[np.float64]

FACTORS = {
    Flag.SATURATED: 0.5,
    Flag.CUT: 0.3,
    Flag.OVERLAPPED: 0.8,
    Flag.ISOTOPES_DIFFER: 0.5,
    Flag.TIME_OFF: 0.3,
    Flag.MASS_OFF: 0.5,
    Flag.NO_TIME_MODEL: 0.6,
}
"""What each flag leaves of the quality."""


def quality_of(probability: Floats, snr: Floats, misfit: Floats, flags: NDArray[np.uint32]) -> Floats:
    """Quality of peaks from 0 to 1.

    Parameters
    ----------
    probability : ndarray of float64, shape (n,)
        That the peak is the target.
    snr : ndarray of float64, shape (n,)
        Height over the standard deviation of the noise.
    misfit : ndarray of float64, shape (n,)
        Root mean square of what the fitted shape leaves, over the height; NaN where nothing was fitted.
    flags : ndarray of uint32, shape (n,)
        Of ``Flag``.

    Returns
    -------
    ndarray of float64, shape (n,)
        The product of the probability, of ``s² / (s² + 5²)`` for the signal to noise s, of
        ``1 / (1 + (m / 0.15)²)`` for the misfit m beyond noise, and of the factors of the flags (`FACTORS`).
        NaN where ``snr`` is NaN; told to a millionth.

    Examples
    --------
    >>> quality_of(np.ones(2), np.array([100.0, 5.0]), np.zeros(2), np.array([0, 2], dtype=np.uint32)).round(2)
    array([1.  , 0.25])
    """
    beyond = np.maximum(np.nan_to_num(misfit) ** 2 - 1 / np.maximum(snr, 1.0) ** 2, 0.0)
    quality = probability * snr**2 / (snr**2 + 25.0) / (1 + beyond / 0.15**2)
    for flag, factor in FACTORS.items():
        quality = np.where(flags & np.uint32(flag), quality * factor, quality)
    return quality.round(6)
