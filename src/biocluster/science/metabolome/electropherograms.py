"""Electropherograms to be looked at: a target's trace in one run, with all that the engine made of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .asked import asked_of
from .centroid import centroid
from .drawing import Drawn, draw
from .guided_fit import lean_shifts
from .hvl import hvl
from .measurement import RunMeasurement, Settings
from .runs import Run
from .targets import Role, Targets

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FittedShape:
    """The fitted peak of one target, to be drawn above the baseline.

    Attributes
    ----------
    name : str
        Of the target.
    intensity : ndarray of float64, shape (n_scans,)
        In counts, at the times of the electropherogram.
    """

    name: str
    intensity: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Electropherogram:
    """A target's trace in one run.

    Attributes
    ----------
    name : str
        Of the target.
    mz : float
        In Th.
    times : ndarray of float64, shape (n_scans,)
        In seconds.
    intensity : ndarray of float64, shape (n_scans,)
        In counts.
    baseline, noise : ndarray of float64, shape (n_scans,)
        In counts: what lies under the peaks, and the standard deviation around it.
    shapes : tuple of FittedShape
        Of the target, and of its isomers in the same trace, above the baseline.
    """

    name: str
    mz: float
    times: Floats
    intensity: Floats
    baseline: Floats
    noise: Floats
    shapes: tuple[FittedShape, ...]


def electropherograms(
    run: Run,
    targets: Targets,
    indices: Sequence[int],
    *,
    measurement: RunMeasurement | None = None,
    settings: Settings | None = None,
    start: float = -np.inf,
    end: float = np.inf,
) -> tuple[Electropherogram, ...]:
    """Draw the electropherograms of some targets, as they were measured.

    Parameters
    ----------
    run : Run
        The run.
    targets : Targets
        The whole table: all of it judges the m/z axis.
    indices : sequence of int
        Rows of the targets that are to be drawn.
    measurement : RunMeasurement, optional
        Of this run by this table, whose shapes are drawn, too.
    settings : Settings, optional
        Of the method.
    start, end : float
        In seconds; the whole run by default.

    Returns
    -------
    tuple of Electropherogram
        In the order of ``indices``.

    Raises
    ------
    ValueError
        If one of them is a lock mass, which has no peak.
    """
    drawn = drawn_as_measured(run, targets, settings or Settings())
    return tuple(_of(drawn, targets, index, measurement, start, end) for index in indices)


def drawn_as_measured(run: Run, targets: Targets, settings: Settings) -> Drawn:
    """All electropherograms of a run as `measure_run` looks at them.

    Parameters
    ----------
    run : Run
        The run.
    targets : Targets
        The whole table.
    settings : Settings
        Of the method.

    Returns
    -------
    Drawn
        Of the targets that have a peak.
    """
    asked = asked_of(targets, {}, settings)
    return draw(centroid(run), asked.mz, targets.mz[targets.indices(Role.LOCK_MASS)], settings)


def place_of(targets: Targets, index: int) -> int:
    """Where a row of the table stands among the targets that have a peak.

    Parameters
    ----------
    targets : Targets
        The whole table.
    index : int
        A row of it.

    Returns
    -------
    int
        Its place in the order of the table.

    Raises
    ------
    ValueError
        If it is a lock mass.
    """
    if targets.role[index] is Role.LOCK_MASS:
        raise ValueError(f"{targets.name[index]} is a lock mass, which has no peak")
    return sum(role is not Role.LOCK_MASS for role in targets.role[:index])


def _of(
    drawn: Drawn,
    targets: Targets,
    index: int,
    measurement: RunMeasurement | None,
    start: float,
    end: float,
) -> Electropherogram:
    row = drawn.row[place_of(targets, index)]
    all_times = drawn.traces.times
    seen = slice(np.searchsorted(all_times, start), np.searchsorted(all_times, end, side="right"))
    times = all_times[seen]
    shapes = []
    if measurement is not None:
        isomers = np.flatnonzero(targets.mz == targets.mz[index])
        isomers = isomers[np.lexsort((isomers, isomers != index))]  # the target itself first
        shapes = [_shape(targets, int(each), measurement, times) for each in isomers]
    return Electropherogram(
        name=targets.name[index],
        mz=float(targets.mz[index]),
        times=times,
        intensity=drawn.traces.intensity[row, seen].astype(np.float64),
        baseline=drawn.floor.baseline[row, seen].astype(np.float64),
        noise=drawn.floor.noise[row, seen].astype(np.float64),
        shapes=tuple(shape for shape in shapes if shape is not None),
    )


def _shape(targets: Targets, index: int, measurement: RunMeasurement, times: Floats) -> FittedShape | None:
    """The fitted peak of a target; None where it has none."""
    at = slice(index, index + 1)
    time, width = measurement.time[at], measurement.width[at]
    if not (np.isfinite(measurement.area[index]) and width[0] > 0):
        return None
    shift = lean_shifts(time, width, np.nan_to_num(measurement.distortion[at]))
    intensity = hvl(
        times,
        area=float(measurement.area[index]),
        centre=float(time[0] - shift[0]),
        width=float(width[0]),
        distortion=float(np.nan_to_num(measurement.distortion[index])),
    )
    return FittedShape(targets.name[index], intensity)
