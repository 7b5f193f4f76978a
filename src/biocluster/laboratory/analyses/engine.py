"""The engine as the room calls it: a sheet and a version of a method in, tables in a folder out."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from biocluster.laboratory.analyses.assembling import AcrossRunsFailed
from biocluster.laboratory.analyses.cluster import ClusterMissing, ClusterUnreachable
from biocluster.laboratory.analyses.injections import Sheet
from biocluster.laboratory.analyses.methods import ENGINE_VERSION, Measuring, Method
from biocluster.laboratory.analyses.running import STORE, OtherEngine, Outcome, process
from biocluster.laboratory.analyses.store import digest_of
from biocluster.laboratory.analyses.target_lists import TargetRow, targets_of

__all__ = ["ENGINE_VERSION", "EngineFailed", "Measuring", "Method", "Tables", "make_tables"]

Progress = Callable[[int, int], None]
"""Told how many files of all are done."""

PEAKS, CONCENTRATIONS, RUNS, QC = "peaks.parquet", "concentrations.parquet", "runs.parquet", "qc.parquet"
GOOD_CV = 0.2


class EngineFailed(Exception):
    """The engine could not make tables; ``reason`` says why, for whoever asked for them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What a processing gave: the digests of its tables, and how much there is in them."""

    peaks_sha256: str
    concentrations_sha256: str
    runs_sha256: str
    files_read: int
    files_failed: int
    targets: int
    share_qc_cv_below_20: float | None


def parameters_digest(rows: Sequence[TargetRow], method: Method) -> str:
    """The digest of everything that is asked for but the files."""
    return digest_of({"targets": targets_of(rows), "method": method})


def inputs_digest(lines: Sequence[dict[str, Any]]) -> str:
    """The digest of the files, in their order, and of what the sheet says of each."""
    return digest_of(list(lines))


def make_tables(
    sheet: Sheet,
    rows: Sequence[TargetRow],
    method: Method,
    *,
    out: Path,
    store: Path,
    scheduler: str | None = None,
    workers: int | None = None,
    progress: Progress,
) -> Tables:
    """Process the files of a sheet into tables in the folder ``out``; what is there already is not made again.

    Results of single runs lie in ``store``, which many folders share: a run that was measured for one is not measured
    again for another.

    Raises
    ------
    StoreInUse
        If another call is at work in the store: try again later.
    EngineFailed
        If no tables could be made. A file that cannot be read is counted, and the rest goes on.
    """
    _share(store, out)
    whole = len(sheet)

    def told(stage: str, done: int, waiting: int) -> None:
        if stage == "measuring":
            progress(whole - waiting + done, whole)

    try:
        outcome = process(
            sheet, targets_of(rows), out, method=method, scheduler=scheduler, workers=workers, progress=told
        )
    except (AcrossRunsFailed, ClusterMissing, ClusterUnreachable, OtherEngine) as error:
        raise EngineFailed(str(error)) from error
    progress(whole, whole)
    return _tables(outcome, out)


def _share(store: Path, out: Path) -> None:
    """Let the folder's store be the one that all folders share."""
    store.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    link = out / STORE
    if not link.is_symlink():
        os.symlink(os.path.relpath(store, out), link, target_is_directory=True)


def _tables(outcome: Outcome, out: Path) -> Tables:
    digests = outcome.tables
    return Tables(
        peaks_sha256=digests[PEAKS],
        concentrations_sha256=digests[CONCENTRATIONS],
        runs_sha256=digests[RUNS],
        files_read=outcome.files - len(outcome.failed),
        files_failed=len(outcome.failed),
        targets=outcome.targets,
        share_qc_cv_below_20=_share_of_good(pl.read_parquet(out / QC, columns=["qc_cv"])),
    )


def _share_of_good(qc: pl.DataFrame) -> float | None:
    """Of the metabolites that the QCs tell something of, the share in per cent whose CV is below 20 %."""
    told = qc["qc_cv"].drop_nulls()
    return 100.0 * float((told < GOOD_CV).mean()) if len(told) else None  # type: ignore[arg-type]
