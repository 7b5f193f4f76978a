"""One peak of one raw file, to be looked at and to be integrated by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from biocluster.laboratory.analyses.methods import Method
from biocluster.laboratory.analyses.rounding import rounded
from biocluster.laboratory.analyses.target_lists import TargetRow, targets_of
from biocluster.science.metabolome.electropherograms import electropherograms
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.reintegration import reintegrate
from biocluster.science.metabolome.runs import Run

MOST_POINTS = 600


@dataclass(frozen=True, slots=True)
class DrawnPeak:
    """The electropherogram of a target over a part of a run: seconds, and counts."""

    times: list[float]
    intensities: list[float]
    baselines: list[float]


@dataclass(frozen=True, slots=True)
class IntegratedPeak:
    """A peak between two times that somebody chose: seconds, counts·seconds, counts."""

    start: float
    end: float
    time: float
    area: float
    height: float
    snr: float


def draw_peak(
    path: Path, rows: Sequence[TargetRow], name: str, method: Method, *, start: float, end: float
) -> DrawnPeak:
    """The electropherogram of a target between two times, as the engine looked at it.

    Raises
    ------
    OSError, MzmlError
        If the raw file cannot be read.
    ValueError
        If the target is a lock mass, which has no peak.
    """
    targets = targets_of(rows)
    (drawn,) = electropherograms(
        _run(path, method),
        targets,
        [targets.name.index(name)],
        settings=method.measuring,
        start=start,
        end=end,
    )
    step = max(1, -(-len(drawn.times) // MOST_POINTS))
    return DrawnPeak(
        *(rounded(each[::step]).tolist() for each in (drawn.times, drawn.intensity, drawn.baseline))
    )


def integrate_peak(
    path: Path, rows: Sequence[TargetRow], name: str, method: Method, *, start: float, end: float
) -> IntegratedPeak:
    """A target integrated between two times. Raises as ``draw_peak`` does, and ``ValueError`` for empty limits."""
    targets = targets_of(rows)
    found = reintegrate(
        _run(path, method), targets, targets.name.index(name), start=start, end=end, settings=method.measuring
    )
    time, area, height, snr = (
        float(rounded(each)) for each in (found.time, found.area, found.height, found.snr)
    )
    return IntegratedPeak(start, end, time, area, height, snr)


def _run(path: Path, method: Method) -> Run:
    with path.open("rb") as file:
        return read_mzml(file, name=path.name, polarity=method.polarity)
