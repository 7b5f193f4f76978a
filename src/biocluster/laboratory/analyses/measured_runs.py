"""One raw file measured, wherever a worker is: read once, digested while it is read, measured, rounded.

What comes back depends on the content of this file and on what was asked, and on no other file.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from biocluster.laboratory.analyses.rounding import rounded
from biocluster.laboratory.analyses.run_results import RunResult
from biocluster.laboratory.analyses.store import Store, digest_of
from biocluster.science.metabolome.centroid import centroid
from biocluster.science.metabolome.features.detecting import detect_features
from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.flags import words
from biocluster.science.metabolome.measurement import RunMeasurement, Settings
from biocluster.science.metabolome.measuring import measure_run
from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.targets import Targets
from biocluster.science.metabolome.version import ENGINE_VERSION

PEAKS, FEATURES, PAIRS = "peaks", "features", "pairs"
"""The kinds of results of one run."""
ARRAYS = (
    "time", "area", "height", "snr", "mobility", "quality", "start", "end", "area_error", "width", "distortion",
    "misfit", "mz_error_ppm", "predicted_time", "predicted_error", "isotope_ratio", "isotope_expected", "probability",
)  # fmt: skip
FACTS = (
    "n_scans", "n_points", "first_time", "last_time", "n_support", "time_residual_rms_s", "time_residual_rms_percent",
    "eof_time", "eof_mobility", "mass_shift_ppm", "mass_before_ppm", "mass_after_ppm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunTask:
    """A raw file and what is asked of it."""

    file: str
    path: str
    given_times: tuple[tuple[str, float], ...]
    targets: Targets = field(compare=False, hash=False)
    settings: Settings = field(compare=False, hash=False)
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


def work_on(task: RunTask) -> Worked | Unreadable:
    """Read and measure a raw file. A file that is no right run gives a result too, which says what is wrong."""
    try:
        with Path(task.path).open("rb") as file:
            stream = _Digested(file)
            try:
                run: Run | MzmlError = read_mzml(stream, name=task.file, polarity=task.polarity)  # type: ignore[arg-type]
            except MzmlError as error:
                run = error
            sha256 = stream.whole_digest()
    except OSError as error:
        return Unreadable(error.strerror or str(error))
    store = Store(Path(task.store))
    lacking = [kind for kind in task.kinds if not store.has(task.key(kind, sha256))]
    if not lacking:
        return Worked(sha256, ENGINE_VERSION, {})
    if isinstance(run, MzmlError):
        wrong = RunResult({}, _error(run))
        return Worked(sha256, ENGINE_VERSION, dict.fromkeys(lacking, wrong))
    return Worked(sha256, ENGINE_VERSION, _results(run, task))


def _results(run: Run, task: RunTask) -> dict[str, RunResult]:
    measured = measure_run(run, task.targets, given_times=dict(task.given_times), settings=task.settings)
    results = {PEAKS: peaks_result(measured, run, task.targets)}
    if task.untargeted:
        scale = measured.scale
        centroids = centroid(run) if run.profile else run
        features = detect_features(centroids, mobility=scale.mobilities if scale else None)
        results[FEATURES], results[PAIRS] = features_results(features)
    return results


def peaks_result(measured: RunMeasurement, run: Run, targets: Targets) -> RunResult:
    """A row for each target, and the facts of the run."""
    columns: dict[str, Any] = {"name": list(targets.name)}
    columns |= {name: rounded(getattr(measured, name)) for name in ARRAYS}
    columns["flags"] = [words(int(flags)) for flags in measured.flags]
    about: dict[str, Any] = {name: _fact(getattr(measured, name)) for name in FACTS}
    about |= {
        "polarity": run.polarity,
        "profile": run.profile,
        "n_found": int(np.isfinite(measured.area).sum()),
        "lock_masses": [_fact(mz) for mz in measured.lock_masses],
        "warnings": [str(warning) for warning in measured.warnings],
        "anchors": [
            [anchor.name, _fact(anchor.usual), _fact(anchor.found), _fact(anchor.residual)]
            for anchor in measured.anchors
        ],
    }
    return RunResult(columns, about)


def features_results(features: Features) -> tuple[RunResult, RunResult]:
    """The features of a run, and which of them belong together."""
    columns: dict[str, Any] = {}
    for name, array in features.arrays().items():
        columns[name] = rounded(array) if array.dtype.kind == "f" else array
    pairs = {name: columns.pop(name) for name in list(columns) if name.startswith("pair_")}
    about = {"polarity": features.polarity}
    return RunResult(columns, about), RunResult(pairs, about)


def features_of(columns: dict[str, np.ndarray], pairs: dict[str, np.ndarray], polarity: int) -> Features:
    """The features as they were before they were kept."""
    return Features(**columns, **pairs, polarity=polarity)


def _fact(value: float) -> float | int:
    return value if isinstance(value, int) else float(rounded(value))


def _error(error: MzmlError) -> dict[str, Any]:
    """What is wrong with a file, but not its name: the same content may lie under another."""
    return {
        "error_reason": error.reason,
        "error_spectrum": error.spectrum,
        "error_byte": error.byte,
        "error_detail": error.detail,
    }


def error_sentence(file: str, about: Mapping[str, Any]) -> str:
    """What is wrong with a file, in English, with its name, the spectrum and the byte."""
    return str(
        MzmlError(
            file,
            about["error_spectrum"],
            about["error_byte"],
            about["error_reason"],
            about["error_detail"],
        )
    )


class _Digested(io.RawIOBase):
    """A file whose digest is taken while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        block = self._file.read(-1 if size is None else size)
        self._digest.update(block)
        return block

    def whole_digest(self) -> str:
        """The digest of the whole file, also of what nobody has read."""
        while self.read(1024 * 1024):
            pass
        return self._digest.hexdigest()
