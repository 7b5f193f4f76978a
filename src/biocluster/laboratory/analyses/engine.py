"""The engine as the room calls it: a sheet and a version of a method in, tables in a folder out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biocluster.laboratory.analyses.injections import Sheet
from biocluster.laboratory.analyses.store import digest_of
from biocluster.laboratory.analyses.target_lists import TargetRow

Progress = Callable[[int, int], None]
"""Told how many files of all are done."""

PEAKS, CONCENTRATIONS, RUNS = "peaks.parquet", "concentrations.parquet", "runs.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What of a version of a method the engine is told beside the targets."""

    polarity: int
    mz_tolerance_ppm: float
    least_snr: float
    weighting: str
    corrects_drift: bool


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


def parameters_digest(targets: list[TargetRow], settings: Settings) -> str:
    """The digest of everything that is asked for but the files."""
    return digest_of({"targets": targets, "settings": settings})


def inputs_digest(lines: list[dict[str, Any]]) -> str:
    """The digest of the files, in their order, and of what the sheet says of each."""
    return digest_of(lines)


class EngineFailed(Exception):
    """The engine could not make tables; ``reason`` says why, for whoever asked for them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def make_tables(
    sheet: Sheet, targets: list[TargetRow], settings: Settings, *, out: Path, progress: Progress
) -> Tables:
    """Process the files of a sheet into tables in the folder ``out``; what is there already is not made again.

    Raises
    ------
    EngineFailed
        If no tables could be made. A file that cannot be read is counted and the rest goes on.
    """
    raise EngineFailed("the engine is not joined yet")
