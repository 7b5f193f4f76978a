"""A target integrated by hand: between two times that somebody drew."""

from typing import NamedTuple

from .electropherograms import drawn_as_measured, place_of
from .integration import integrate
from .measurement import Settings
from .runs import Run
from .targets import Targets


class Reintegration(NamedTuple):
    """What a target measures between two times.

    Attributes
    ----------
    time : float
        Of the highest point between them, in seconds.
    start, end : float
        The two times, in seconds.
    area, area_error : float
        Above the straight line from limit to limit, and its standard error by the noise, in counts·seconds.
    height : float
        Above that line, in counts.
    snr : float
        Height over the standard deviation of the noise.
    """

    time: float
    start: float
    end: float
    area: float
    area_error: float
    height: float
    snr: float


def reintegrate(
    run: Run,
    targets: Targets,
    index: int,
    *,
    start: float,
    end: float,
    settings: Settings | None = None,
) -> Reintegration:
    """Integrate a target in a run between two given times.

    Parameters
    ----------
    run : Run
        The run.
    targets : Targets
        The whole table: all of it judges the m/z axis, as when the run was measured.
    index : int
        Row of the target.
    start, end : float
        Limits in seconds.
    settings : Settings, optional
        Of the method.

    Returns
    -------
    Reintegration
        Of the points between the limits; no shape is fitted.

    Raises
    ------
    ValueError
        If ``end`` is not after ``start``, no scan lies between them, or the target is a lock mass.
    """
    place = place_of(targets, index)
    drawn = drawn_as_measured(run, targets, settings or Settings())
    row = drawn.row[place]
    found = integrate(
        drawn.traces.times, drawn.traces.intensity[row], start, end, noise=drawn.floor.noise[row]
    )
    return Reintegration(
        time=found.time,
        start=start,
        end=end,
        area=found.area,
        area_error=found.area_error,
        height=found.height,
        snr=found.snr,
    )
