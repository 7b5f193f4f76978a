"""Effective electrophoretic mobility: from migration times and back, by one, two or more markers.

Whatever the markers, the mobility of an ion is a straight line in the inverse of its migration time from
the middle of the voltage ramp, ``t' = t - ramp / 2``. A `MobilityScale` is that line of one run.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

SECONDS = 60.0
"""In a minute: times are in seconds here, mobilities per minute."""


@dataclass(frozen=True, slots=True)
class MobilityScale:
    """The straight line between mobility and inverse migration time in one run.

    Attributes
    ----------
    time : float
        A migration time on the line, from the middle of the ramp, in seconds.
    mobility : float
        The mobility there, in mm² kV⁻¹ min⁻¹.
    slope : float
        Change of mobility with 1/t', in mm² kV⁻¹; negative where the polarity is reversed.
    ramp : float
        How long the voltage rose, in seconds; it counts for half of that time.
    n_markers : int
        How many markers hold the line.
    residual : float
        Root mean square distance of the markers from the line, in mm² kV⁻¹ min⁻¹; NaN below three markers.
    """

    time: float
    mobility: float
    slope: float
    ramp: float = 0.0
    n_markers: int = 1
    residual: float = float("nan")

    @property
    def eof(self) -> float:
        """Mobility of the electroosmotic flow, in mm² kV⁻¹ min⁻¹: what an ion that never arrives lacks."""
        return self.slope * SECONDS / self.time - self.mobility

    def mobilities(self, time: ArrayLike) -> NDArray[np.float64]:
        """Effective mobility of ions by their migration time.

        Parameters
        ----------
        time : array_like
            From injection, in seconds.

        Returns
        -------
        ndarray of the same shape
            In mm² kV⁻¹ min⁻¹, cations positive; NaN stays NaN.

        Raises
        ------
        ValueError
            If a time does not lie after the middle of the ramp.
        """
        corrected = _after_ramp(time, ramp=self.ramp)
        # One fraction, so that a time near the marker's loses no digits to a difference of inverses.
        return self.mobility + self.slope * SECONDS * (self.time - corrected) / (corrected * self.time)

    def times(self, mobility: ArrayLike) -> NDArray[np.float64]:
        """When ions arrive by their effective mobility: the inverse of `mobilities`.

        Parameters
        ----------
        mobility : array_like
            In mm² kV⁻¹ min⁻¹.

        Returns
        -------
        ndarray of the same shape
            In seconds from injection; NaN for NaN and for what never arrives.
        """
        inverse = 1.0 / self.time + (np.asarray(mobility, dtype=np.float64) - self.mobility) / (
            self.slope * SECONDS
        )
        arrives = inverse > 0
        return np.where(arrives, 1.0 / np.where(arrives, inverse, 1.0) + self.ramp / 2, np.nan)


def scale_by_one_marker(
    time: float,
    *,
    length: float,
    voltage: float,
    mobility: float = 0.0,
    effective_length: float | None = None,
    ramp: float = 0.0,
) -> MobilityScale:
    """Mobility scale of a run by a single marker, neutral or charged, and the field.

    With one neutral marker alone the scale rests wholly on length, voltage and temperature being what they
    are said to be: two public runs of the same sample differed by 6 % in mobility where times differed by 4 %.

    Parameters
    ----------
    time : float
        Migration time of the marker, in seconds.
    length : float
        Of the capillary, in mm.
    voltage : float
        In kV; negative for reversed polarity.
    mobility : float
        Of the marker, in mm² kV⁻¹ min⁻¹: 0 for a marker of the electroosmotic flow.
    effective_length : float, optional
        To the detector, in mm. By default the whole length, as with a mass spectrometer.
    ramp : float
        How long the voltage rises to its value, in seconds.

    Returns
    -------
    MobilityScale
        ``µ = µA + (l / E) (1 / t' - 1 / tA')`` with ``E = voltage / length``.

    Raises
    ------
    ValueError
        If a length is not positive, the voltage 0, or the time before the middle of the ramp.

    References
    ----------
    González-Ruiz et al. 2018, Electrophoresis 39:1222, equations 1 and 2.

    Examples
    --------
    Methionine sulfone at 14.24 min, and an ion at 11.56 min, in 1 m at 30 kV:

    >>> scale = scale_by_one_marker(14.24 * 60, mobility=774.7394, length=1000, voltage=30)
    >>> round(float(scale.mobilities(11.56 * 60)), 6)
    1317.421774
    """
    path = length if effective_length is None else effective_length
    if not (length > 0 and path > 0):
        raise ValueError(f"a capillary has a positive length, not {length} mm and {path} mm to the detector")
    if voltage == 0 or not np.isfinite(voltage):
        raise ValueError(f"nothing moves at {voltage} kV")
    return MobilityScale(
        time=float(_after_ramp(time, ramp=ramp)),
        mobility=float(mobility),
        slope=path * length / voltage,
        ramp=ramp,
    )


def scale_by_markers(times: ArrayLike, mobilities: ArrayLike, *, ramp: float = 0.0) -> MobilityScale:
    """Mobility scale of a run by two or more markers of known mobility; the field need not be known.

    Two markers define the line. Three and more are met by a robust regression of mobility on 1/t': of all
    lines through two of the markers, the one with the least median distance is chosen, and refined by
    least squares over the markers that are not far from it.

    Parameters
    ----------
    times : array_like, shape (n_markers,)
        Migration times in seconds.
    mobilities : array_like, shape (n_markers,)
        In mm² kV⁻¹ min⁻¹; 0 for a marker of the electroosmotic flow.
    ramp : float
        How long the voltage rises to its value, in seconds.

    Returns
    -------
    MobilityScale

    Raises
    ------
    ValueError
        If there are fewer than two different times or mobilities, or if a time lies before the middle of the
        ramp.

    References
    ----------
    González-Ruiz et al. 2018, Electrophoresis 39:1222, equation 3; Rousseeuw 1984, J Am Stat Assoc 79:871.

    Examples
    --------
    >>> scale_by_markers([20, 80], [0, 2000]).mobilities([10, 20, 30]).round(3).tolist()
    [-2666.667, 0.0, 888.889]
    """
    time = np.atleast_1d(_after_ramp(times, ramp=ramp))
    mobility = np.atleast_1d(np.asarray(mobilities, dtype=np.float64))
    if time.shape != mobility.shape or time.size < 2:
        raise ValueError(
            f"a scale needs two markers or more, not {time.size} times, {mobility.size} mobilities"
        )
    order = np.lexsort((mobility, time))  # the order in which markers are named must not matter
    time, mobility = time[order], mobility[order]
    distance, spread = _least_median_line(time, mobility)
    kept = distance <= 3 * spread if time.size > 2 else np.ones(2, dtype=bool)
    if kept.sum() == 2:
        first, second = np.flatnonzero(kept)
        rise = mobility[second] - mobility[first]
        return MobilityScale(
            time=float(time[first]),
            mobility=float(mobility[first]),
            slope=float(rise * time[first] * time[second] / (time[first] - time[second]) / SECONDS),
            ramp=ramp,
            n_markers=2,
        )
    inverse = SECONDS / time[kept]
    level, centre = mobility[kept].mean(), inverse.mean()
    slope = ((inverse - centre) * (mobility[kept] - level)).sum() / ((inverse - centre) ** 2).sum()
    left = mobility[kept] - level - slope * (inverse - centre)
    return MobilityScale(
        time=float(SECONDS / centre),
        mobility=float(level),
        slope=float(slope),
        ramp=ramp,
        n_markers=int(kept.sum()),
        residual=float(np.sqrt(np.mean(left**2))),
    )


def _least_median_line(
    time: NDArray[np.float64], mobility: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """How far each marker is from the best line through two of them, and how far the others usually are."""
    inverse = SECONDS / time
    found: tuple[float, float, NDArray[np.float64]] | None = None
    for first, second in combinations(range(time.size), 2):
        if time[first] == time[second] or mobility[first] == mobility[second]:
            continue
        slope = (mobility[second] - mobility[first]) / (inverse[second] - inverse[first])
        distance = np.abs(mobility - mobility[first] - slope * (inverse - inverse[first]))
        others = np.sort(np.delete(distance, (first, second)))
        rank = (float(others[(others.size - 1) // 2]), float(others.sum())) if others.size else (0.0, 0.0)
        if found is None or rank < found[:2]:
            found = (*rank, distance)
    if found is None:
        raise ValueError("markers need two times and two mobilities")
    # 1.4826 turns a median distance into a standard deviation; below a third of a percent of the range a
    # marker is as good as its published mobility.
    return found[2], max(1.4826 * found[0], float(np.ptp(mobility)) / 300)


def _after_ramp(time: ArrayLike, *, ramp: float) -> NDArray[np.float64]:
    """Times from the middle of the ramp; NaN stays NaN."""
    if not ramp >= 0:
        raise ValueError(f"a ramp lasts 0 s or longer, not {ramp} s")
    corrected = np.asarray(time, dtype=np.float64) - ramp / 2
    if np.any(corrected <= 0):
        raise ValueError(f"a migration time lies after the middle of the ramp of {ramp} s")
    return corrected
