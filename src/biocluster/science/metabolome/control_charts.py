"""Levey-Jennings charts: control values against a centre and a spread, and Westgard's rules."""

from enum import IntFlag

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEAST_FOR_SPREAD = 2
"""A standard deviation needs two values."""


class Rule(IntFlag):
    """What a control value can break. The first is a warning, each of the others is out of control."""

    ONE_2S = 1
    """It lies more than two standard deviations from the centre."""
    ONE_3S = 2
    """It lies more than three standard deviations from the centre."""
    TWO_2S = 4
    """It and the one before lie more than two standard deviations from the centre, on the same side."""
    R_4S = 8
    """It and the one before lie more than two standard deviations from the centre, on either side."""
    FOUR_1S = 16
    """It and the three before lie more than one standard deviation from the centre, on the same side."""
    TEN_X = 32
    """It and the nine before lie on the same side of the centre."""


OUT_OF_CONTROL = Rule.ONE_3S | Rule.TWO_2S | Rule.R_4S | Rule.FOUR_1S | Rule.TEN_X
NAMES = {
    Rule.ONE_2S: "1-2s",
    Rule.ONE_3S: "1-3s",
    Rule.TWO_2S: "2-2s",
    Rule.R_4S: "R-4s",
    Rule.FOUR_1S: "4-1s",
    Rule.TEN_X: "10-x",
}
"""What the rules are called everywhere."""


def baseline(values: ArrayLike) -> tuple[float, float]:
    """The centre and the spread of the values of a baseline period.

    Parameters
    ----------
    values : array_like, shape (n_values,)
        In any unit; NaN is passed over.

    Returns
    -------
    centre : float
        Mean, in the unit of ``values``; NaN without a value.
    spread : float
        Standard deviation with ``n - 1`` in the denominator, in the unit of ``values``; NaN below two values.

    Examples
    --------
    >>> baseline([9.0, 10.0, 11.0, float("nan")])
    (10.0, 1.0)
    """
    found = np.asarray(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    if not len(found):
        return float("nan"), float("nan")
    centre = float(found.mean())
    return centre, float(found.std(ddof=1)) if len(found) >= LEAST_FOR_SPREAD else float("nan")


def westgard(values: ArrayLike, *, centre: float, spread: float) -> NDArray[np.uint8]:
    """Which rules each control value breaks, looking back over the values before it.

    Parameters
    ----------
    values : array_like, shape (n_values,)
        Control values in the order of measurement; NaN breaks nothing and is passed over by the rules that look back.
    centre : float
        In the unit of ``values``.
    spread : float
        Standard deviation, in the unit of ``values``.

    Returns
    -------
    ndarray of uint8, shape (n_values,)
        Of ``Rule``. A rule over several values marks the one that completes it.

    Raises
    ------
    ValueError
        If ``centre`` is not finite or ``spread`` is not positive.

    References
    ----------
    Westgard JO, Barry PL, Hunt MR, Groth T. A multi-rule Shewhart chart for quality control in clinical chemistry.
    Clinical Chemistry 1981; 27: 493-501.

    Examples
    --------
    >>> broken = westgard([10.0, 12.5, 12.1], centre=10.0, spread=1.0)
    >>> [[NAMES[rule] for rule in Rule(int(each))] for each in broken]
    [[], ['1-2s'], ['1-2s', '2-2s']]
    """
    if not np.isfinite(centre) or not spread > 0 or not np.isfinite(spread):
        raise ValueError(f"no chart with centre {centre} and spread {spread}")
    given = np.asarray(values, dtype=np.float64)
    there = np.flatnonzero(np.isfinite(given))
    z = (given[there] - centre) / spread
    found = np.zeros(len(z), dtype=np.uint8)
    found[np.abs(z) > 2] |= np.uint8(Rule.ONE_2S)
    found[np.abs(z) > 3] |= np.uint8(Rule.ONE_3S)
    for side in (z, -z):
        found[_last_of(side > 2, 2)] |= np.uint8(Rule.TWO_2S)
        found[_last_of(side > 1, 4)] |= np.uint8(Rule.FOUR_1S)
        found[_last_of(side > 0, 10)] |= np.uint8(Rule.TEN_X)
    across = ((z[1:] > 2) & (z[:-1] < -2)) | ((z[1:] < -2) & (z[:-1] > 2))
    found[1:][across] |= np.uint8(Rule.R_4S)
    marks = np.zeros(len(given), dtype=np.uint8)
    marks[there] = found
    return marks


def _last_of(held: NDArray[np.bool_], length: int) -> NDArray[np.int64]:
    """Where a run of ``length`` values that hold ends, or goes on."""
    since = np.arange(len(held)) - np.maximum.accumulate(np.where(held, -1, np.arange(len(held))))
    return np.flatnonzero(held & (since >= length))
