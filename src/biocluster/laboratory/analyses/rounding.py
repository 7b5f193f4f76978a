"""Numbers rounded before they are kept, so that the last bits of an arithmetic unit make no difference."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

DIGITS = 10
_LOWEST, _HIGHEST = -307, 308
_POWERS = np.array([float(f"1e{power}") for power in range(_LOWEST, _HIGHEST + 1)])


def rounded(values: ArrayLike) -> NDArray[np.float64]:
    """The values to 10 significant digits; NaN and infinities stay. Every machine gives the same bits.

    Only comparisons, multiplications and divisions by constants are made, which IEEE 754 defines to the last bit.

    >>> rounded([1 / 3, 123456.7890123, -2e-9 / 3, 0.0]).tolist()
    [0.3333333333, 123456.789, -6.666666667e-10, 0.0]
    """
    given = np.asarray(values, dtype=np.float64)
    size = np.abs(given)
    with np.errstate(invalid="ignore"):
        ordinary = (size >= _POWERS[DIGITS]) & (size < _POWERS[-DIGITS])
    safe = np.where(ordinary, given, 1.0)
    magnitude = np.searchsorted(_POWERS, np.abs(safe), side="right") - 1 + _LOWEST
    shift = DIGITS - 1 - magnitude
    up = _POWERS[np.maximum(shift, 0) - _LOWEST]
    down = _POWERS[np.maximum(-shift, 0) - _LOWEST]
    whole = np.rint(safe * up / down)
    kept = whole / up * down
    tiny = np.where(np.isfinite(given) & (size < _POWERS[DIGITS]), 0.0, given)
    return np.where(ordinary, kept, tiny)
