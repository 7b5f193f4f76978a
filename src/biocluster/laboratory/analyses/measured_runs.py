"""One raw file measured, wherever a worker is: read once, digested while it is read, measured, rounded.

What comes back depends on the content of this file and on what was asked, and on no other file.
"""

import hashlib
import io
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from biocluster.laboratory.analyses.rounding import rounded
from biocluster.laboratory.analyses.run_results import RunResult
from biocluster.laboratory.analyses.store import Store
from biocluster.laboratory.analyses.tasks import FEATURES, PAIRS, PEAKS, RunTask, Unreadable, Worked
from biocluster.science.metabolome.centroid import centroid
from biocluster.science.metabolome.features.detecting import detect_features
from biocluster.science.metabolome.features.found import Features
from biocluster.science.metabolome.flags import words
from biocluster.science.metabolome.measurement import RunMeasurement
from biocluster.science.metabolome.measuring import measure_run
from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.targets import Targets
from biocluster.science.metabolome.version import ENGINE_VERSION

ARRAYS = (
    "time", "area", "height", "snr", "mobility", "quality", "start", "end", "area_error", "width", "distortion",
    "misfit", "mz_error_ppm", "predicted_time", "predicted_error", "isotope_ratio", "isotope_expected", "probability",
)  # fmt: skip
FACTS = (
    "n_scans", "n_points", "first_time", "last_time", "n_support", "time_residual_rms_s", "time_residual_rms_percent",
    "eof_time", "eof_mobility", "mass_shift_ppm", "mass_before_ppm", "mass_after_ppm",
)  # fmt: skip


def measured(task: RunTask) -> Worked | Unreadable:
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
    found = measure_run(run, task.targets, given_times=dict(task.given_times), settings=task.settings)
    results = {PEAKS: peaks_result(found, run, task.targets)}
    if task.untargeted:
        scale = found.scale
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
