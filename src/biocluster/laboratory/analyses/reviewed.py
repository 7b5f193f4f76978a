"""The tables of a processing after people have decided about peaks: what they rejected is gone, what they integrated
by hand has their area, and everything that follows from areas is worked out anew.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from biocluster.laboratory.analyses.assembling import AcrossRunsFailed
from biocluster.laboratory.analyses.executors import Failed, LocalProcesses
from biocluster.laboratory.analyses.injections import Injection
from biocluster.laboratory.analyses.methods import Method
from biocluster.laboratory.analyses.store import INCOMING, replace_whole
from biocluster.laboratory.analyses.tables import PEAKS, RUNS, TARGETS, write_table
from biocluster.laboratory.analyses.target_lists import TargetRow, targets_of
from biocluster.laboratory.analyses.tasks import QUANTIFY, Batch
from biocluster.science.metabolome.flags import Flag, words

DONE = "reviewed.json"
OF_THE_SHAPE = ("area_error", "width", "distortion", "misfit")
"""What is told of a fitted shape, and of a peak integrated by hand not at all."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided of one peak; without an area it was rejected."""

    file: str
    name: str
    time: float | None = None
    start: float | None = None
    end: float | None = None
    area: float | None = None
    height: float | None = None

    @property
    def flag(self) -> str:
        return words(Flag.REJECTED if self.area is None else Flag.REINTEGRATED)


def with_decisions(peaks: pl.DataFrame, decisions: Sequence[Decision]) -> pl.DataFrame:
    """The peaks with what was decided in the place of what was computed, and a flag that says so."""
    made = pl.DataFrame(
        [(d.file, d.name, d.time, d.start, d.end, d.area, d.height, d.flag) for d in decisions],
        schema={
            "file": pl.String, "name": pl.String,
            **dict.fromkeys(("time_", "start_", "end_", "area_", "height_"), pl.Float64), "flag_": pl.String,
        },
        orient="row",
    )  # fmt: skip
    decided = pl.col("flag_").is_not_null()
    flags = pl.concat_str("flags", "flag_", separator=" ").str.strip_chars()
    return (
        peaks.join(made, on=["file", "name"], how="left", maintain_order="left")
        .with_columns(
            *(
                pl.when(decided).then(pl.col(f"{name}_")).otherwise(pl.col(name)).alias(name)
                for name in ("time", "start", "end", "area", "height")
            ),
            *(pl.when(decided).then(None).otherwise(pl.col(name)).alias(name) for name in OF_THE_SHAPE),
            flags=pl.when(decided).then(flags).otherwise("flags"),
        )
        .select(peaks.columns)
    )


def write_reviewed(
    source: Path,
    out: Path,
    injections: Sequence[Injection],
    rows: Sequence[TargetRow],
    method: Method,
    decisions: Sequence[Decision],
) -> None:
    """Write the tables of these injections alone, after these decisions, into a folder of their own, once.

    Files that are left out have no part in anything: not in the drift, the calibration or the spread of the samples.

    Raises
    ------
    AcrossRunsFailed
        If what the runs say together could not be worked out.
    """
    if (out / DONE).is_file():
        return
    incoming, files = out / INCOMING, [each.file for each in injections]
    place = pl.DataFrame({"file": files, "place": range(len(files))})
    peaks = _of_files(pl.read_parquet(source / "peaks.parquet"), place)
    write_table(out / "peaks.parquet", PEAKS, [with_decisions(peaks, decisions)], incoming=incoming)
    write_table(
        out / "targets.parquet", TARGETS, [pl.read_parquet(source / "targets.parquet")], incoming=incoming
    )
    batch = Batch(out, incoming, tuple(injections), targets_of(rows), method)
    with LocalProcesses(1) as processes:
        ((_task, judged),) = processes.results(QUANTIFY, [batch])
    if isinstance(judged, Failed):
        raise AcrossRunsFailed(judged.error or "the worker died, which too little memory can do")
    runs = _of_files(pl.read_parquet(source / "runs.parquet"), place)
    judged_runs = runs.with_columns(segment=judged.segment, bad_qc=judged.bad_qc)
    write_table(out / "runs.parquet", RUNS, [judged_runs], incoming=incoming)
    replace_whole(out / DONE, json.dumps({"decisions": len(decisions)}).encode(), incoming=incoming)


def _of_files(table: pl.DataFrame, place: pl.DataFrame) -> pl.DataFrame:
    """The rows of these files in their order."""
    found = table.with_row_index("row_").join(place, on="file")
    return found.sort("place", "row_").select(table.columns)
