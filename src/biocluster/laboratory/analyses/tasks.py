"""What workers are asked to do, and what they bring back. Nothing here needs the engine, which only workers load."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biocluster.laboratory.analyses.injections import Injection
from biocluster.laboratory.analyses.methods import ENGINE_VERSION, Measuring, Method
from biocluster.laboratory.analyses.run_results import RunResult
from biocluster.laboratory.analyses.store import digest_of
from biocluster.science.metabolome.targets import Targets

PEAKS, FEATURES, PAIRS = "peaks", "features", "pairs"
"""The kinds of results of one run."""


@dataclass(frozen=True, slots=True)
class Work[Task, Result]:
    """A function of a module, which is loaded where the work is done: the engine takes a second and 100 MB."""

    module: str
    function: str

    def __call__(self, task: Task) -> Result:
        work: Callable[[Task], Result] = getattr(import_module(self.module), self.function)
        return work(task)


@dataclass(frozen=True, slots=True)
class RunTask:
    """A raw file and what is asked of it."""

    file: str
    path: str
    given_times: tuple[tuple[str, float], ...]
    targets: Targets = field(compare=False, hash=False)
    settings: Measuring = field(compare=False, hash=False)
    polarity: int
    parameters: str
    """Digest of targets, settings and polarity."""
    store: str
    """The folder of results, where a worker that sees it looks whether they are there already."""
    untargeted: bool = False

    def key(self, kind: str, sha256: str) -> str:
        """Under which a result of this kind is kept, for a raw file with this digest."""
        return result_key(kind, sha256, parameters=self.parameters, given_times=self.given_times)

    @property
    def kinds(self) -> tuple[str, ...]:
        return (PEAKS, FEATURES, PAIRS) if self.untargeted else (PEAKS,)


def result_key(kind: str, sha256: str, *, parameters: str, given_times: tuple[tuple[str, float], ...]) -> str:
    """The digest of everything on which a result depends."""
    return digest_of(
        {
            "engine": ENGINE_VERSION,
            "kind": kind,
            "raw": sha256,
            "parameters": parameters,
            "given_times": sorted(given_times),
        }
    )


@dataclass(frozen=True, slots=True)
class Worked:
    """What a worker brings back: the digest of the file, and the results that were not there already."""

    sha256: str
    engine: str
    results: dict[str, RunResult]


class Unreadable(Exception):
    """The operating system does not give the file: ``reason`` says why. Nothing is kept of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


MEASURE: Work[RunTask, Worked | Unreadable] = Work("biocluster.laboratory.analyses.measured_runs", "measured")


@dataclass(frozen=True, slots=True)
class Batch:
    """The tables of all files, and what is asked."""

    folder: Path
    incoming: Path
    injections: tuple[Injection, ...]
    targets: Targets = field(compare=False, hash=False)
    method: Method


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What the batch says of each file."""

    segment: NDArray[np.int64]
    bad_qc: NDArray[np.bool_]


QUANTIFY: Work[Batch, Judged] = Work("biocluster.laboratory.analyses.quantifying", "quantify_batch")
DRAW: Work[Batch, Any] = Work("biocluster.laboratory.analyses.failures", "draw_batch")
"""Gives a frame of electropherograms."""


@dataclass(frozen=True, slots=True)
class FeatureTask:
    """The features of all runs: for each its file, and where its features and its pairs of features are kept."""

    folder: Path
    incoming: Path
    results: tuple[tuple[str, Path, Path], ...]


LINK: Work[FeatureTask, int] = Work("biocluster.laboratory.analyses.linked_features", "link_batch")
