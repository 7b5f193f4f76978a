"""The tables of a folder, put together from the results of its runs, piece by piece."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

import polars as pl

from biocluster.laboratory.analyses.digests import Digests, sha256_of, stamp_of
from biocluster.laboratory.analyses.executors import Failed, LocalProcesses
from biocluster.laboratory.analyses.injections import Injection
from biocluster.laboratory.analyses.methods import ENGINE_VERSION, Method, measuring_digest
from biocluster.laboratory.analyses.run_results import about_of, frame_of
from biocluster.laboratory.analyses.store import INCOMING, Store, canonical, digest_of, replace_whole
from biocluster.laboratory.analyses.tables import (
    ANCHORS,
    ELECTROPHEROGRAMS,
    PEAKS,
    RUNS,
    TARGETS,
    write_table,
)
from biocluster.laboratory.analyses.target_lists import Targets
from biocluster.laboratory.analyses.tasks import (
    DRAW,
    FEATURES,
    LINK,
    PAIRS,
    QUANTIFY,
    Batch,
    FeatureTask,
    Work,
)
from biocluster.laboratory.analyses.tasks import PEAKS as PEAKS_KIND
from biocluster.science.metabolome.mzml.errors import MzmlError

ABOUT_FILE = "about.json"
WRITTEN = (
    "peaks.parquet", "concentrations.parquet", "runs.parquet", "anchors.parquet", "targets.parquet", "curves.parquet",
    "calibration.parquet", "qc.parquet", "drift.parquet", "electropherograms.parquet",
)  # fmt: skip
AT_ONCE = 64
"""Runs whose results are held at a time."""
UNTARGETED = ("features.parquet", "feature_areas.parquet")

Progress = Callable[[str, int, int], None]


class AcrossRunsFailed(Exception):
    """What runs say together could not be worked out. The results of single runs are kept."""


@dataclass(frozen=True, slots=True)
class Run:
    """An injection with where its results are kept, by kind; none for a file that gave no result."""

    injection: Injection
    sha256: str
    keys: dict[str, str]
    failed: tuple[str, str] | None = None
    """Reason and detail of what went wrong before there was a result."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is in the folder now."""

    changed: bool
    tables: dict[str, str]
    failed: dict[str, str]


@dataclass
class Facts:
    """What is told of each run, gathered while the peaks are written."""

    runs: list[pl.DataFrame] = field(default_factory=list)
    anchors: list[pl.DataFrame] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def write_tables(
    out: Path,
    runs: Sequence[Run],
    targets: Targets,
    method: Method,
    *,
    store: Store,
    digests: Digests,
    progress: Progress,
) -> Written:
    """Write the tables of these runs, unless they are there already."""
    inputs = inputs_digest(runs, targets, method)
    if (there := _there(out, inputs, digests)) is not None:
        return there
    incoming = store.folder / INCOMING
    facts = Facts()
    write_table(
        out / "peaks.parquet", PEAKS, _peaks(runs, targets, store, facts, progress), incoming=incoming
    )
    write_table(out / "anchors.parquet", ANCHORS, facts.anchors, incoming=incoming)
    write_table(out / "targets.parquet", TARGETS, [_targets(targets)], incoming=incoming)
    injections = tuple(each.injection for each in runs)
    batch = Batch(out, incoming, injections, targets, method)
    judged = _in_a_worker(QUANTIFY, batch)
    about_runs = pl.concat(facts.runs).with_columns(segment=judged.segment, bad_qc=judged.bad_qc)
    write_table(out / "runs.parquet", RUNS, [about_runs], incoming=incoming)
    drawn = _in_a_worker(DRAW, batch)
    write_table(out / "electropherograms.parquet", ELECTROPHEROGRAMS, [drawn], incoming=incoming)
    names: tuple[str, ...] = WRITTEN
    if method.untargeted:
        _in_a_worker(LINK, FeatureTask(out, incoming, _kept_features(runs, store)))
        names += UNTARGETED
    tables = {name: _digest(out / name, digests) for name in names}
    about = {
        "engine": ENGINE_VERSION,
        "inputs": inputs,
        "parameters": measuring_digest(targets, method),
        "method": asdict(method),
        "tables": tables,
        "failed": facts.failed,
    }
    replace_whole(out / ABOUT_FILE, (canonical(about) + "\n").encode(), incoming=incoming)
    return Written(True, tables, facts.failed)


def _in_a_worker[Task, Result](work: Work[Task, Result], task: Task) -> Result:
    """The result of work that all runs have a part in, done where arithmetic is steady.

    Raises
    ------
    AcrossRunsFailed
        If the worker could not do it.
    """
    with LocalProcesses(1) as processes:
        ((_task, result),) = processes.results(work, [task])
    if isinstance(result, Failed):
        raise AcrossRunsFailed(result.error or "the worker died, which too little memory can do")
    return result


def _kept_features(runs: Sequence[Run], store: Store) -> tuple[tuple[str, Path, Path], ...]:
    """Where the features are of each run that could be measured."""
    found = []
    for run in runs:
        if run.keys and "error_reason" not in about_of(store.path_of(run.keys[FEATURES])):
            paths = (store.path_of(run.keys[FEATURES]), store.path_of(run.keys[PAIRS]))
            found.append((run.injection.file, *paths))
    return tuple(found)


def inputs_digest(runs: Sequence[Run], targets: Targets, method: Method) -> str:
    """The digest of everything on which the tables depend."""
    return digest_of(
        {
            "engine": ENGINE_VERSION,
            "targets": targets,
            "method": method,
            "runs": [
                [
                    each.injection.file, each.injection.order, each.injection.batch, each.injection.type,
                    each.injection.level, each.injection.material, each.injection.given_times, each.sha256,
                    each.failed,
                ]
                for each in runs
            ],
        }
    )  # fmt: skip


def _there(out: Path, inputs: str, digests: Digests) -> Written | None:
    """What the folder says it holds, if that is made of the same inputs and every table is as it was written."""
    try:
        about = json.loads((out / ABOUT_FILE).read_text(encoding="utf-8"))
        if about["inputs"] != inputs:
            return None
        for name, sha256 in about["tables"].items():
            if _digest(out / name, digests) != sha256:
                return None
    except (OSError, ValueError, KeyError):
        return None  # never written, or spoilt: written anew
    return Written(False, about["tables"], about["failed"])


def _digest(path: Path, digests: Digests) -> str:
    known = digests.of(path)
    if known:
        return known
    stamp = stamp_of(path)
    sha256 = sha256_of(path)
    digests.remember(path, stamp, sha256)
    return sha256


def _peaks(
    runs: Sequence[Run], targets: Targets, store: Store, facts: Facts, progress: Progress
) -> Iterator[pl.DataFrame]:
    """The peaks of all runs, some runs at a time, while the facts of each are noted."""
    done = 0
    for some in batched(runs, AT_ONCE):
        frames, rows, anchors = [], [], []
        for run in some:
            frame, about = _result(run, targets, store)
            file = run.injection.file
            frames.append(frame.with_columns(pl.lit(file).alias("file")))
            row = _row(run, about)
            if row["error"]:
                facts.failed[file] = row["error"]
            rows.append(row)
            anchors += [(file, *anchor) for anchor in about.get("anchors", ())]
        facts.runs.append(pl.DataFrame(rows, schema=RUNS))
        facts.anchors.append(pl.DataFrame(anchors, schema=ANCHORS, orient="row"))
        yield pl.concat(frames, how="diagonal")
        done += len(some)
        progress("tables", done, len(runs))


def _result(run: Run, targets: Targets, store: Store) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The peaks of a run and its facts; without a result a row for each target, and what went wrong."""
    if run.keys:
        path = store.path_of(run.keys[PEAKS_KIND])
        about = about_of(path)
        if "error_reason" not in about:
            return frame_of(path), about
    else:
        reason, detail = run.failed or ("unforeseen", "")
        about = {"error_reason": reason, "error_spectrum": None, "error_byte": None, "error_detail": detail}
    return pl.DataFrame({"name": list(targets.name), "flags": [""] * len(targets)}), about


def _row(run: Run, about: dict[str, Any]) -> dict[str, Any]:
    injection = run.injection
    row: dict[str, Any] = dict.fromkeys(RUNS)
    row |= {name: about[name] for name in RUNS if name in about}
    row |= {
        "file": injection.file, "order": injection.order, "batch": injection.batch, "type": str(injection.type),
        "level": injection.level, "material": injection.material, "sha256": run.sha256 or None,
        "error": error_sentence(injection.file, about) if "error_reason" in about else None,
    }  # fmt: skip
    if "anchors" in about:
        row |= {
            "n_anchors": len(about["anchors"]),
            "lock_masses": " ".join(f"{mz:.4f}" for mz in about["lock_masses"]),
            "warnings": " ".join(about["warnings"]),
        }
    return row


def _targets(targets: Targets) -> pl.DataFrame:
    standards = [targets.name[at] if at >= 0 else None for at in targets.standard.tolist()]
    return pl.DataFrame(
        {
            "name": list(targets.name), "formula": [each or None for each in targets.formula], "mz": targets.mz,
            "role": [str(each) for each in targets.role], "time": targets.time, "window": targets.window,
            "mobility": targets.mobility, "standard": standards, "concentration": targets.concentration,
        },
        nan_to_null=True,
    )  # fmt: skip


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
