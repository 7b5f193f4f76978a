"""Electropherograms for people to look at: of any peak, and of what failed in a batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl

from biocluster.laboratory.analyses.injections import Injection
from biocluster.laboratory.analyses.methods import Method
from biocluster.laboratory.analyses.rounding import rounded
from biocluster.laboratory.analyses.tables import ELECTROPHEROGRAMS
from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.traces import extract

MOST_SHOWN, MOST_FILES, MOST_OF_A_TARGET = 24, 12, 3
USUALLY_THERE = 0.5
"""Of the runs of the same type: what is found in fewer is not missed where it is not."""
BESIDE_S = 45.0
"""Seconds shown on either side."""
MOST_POINTS = 300
NOT_FOUND = "not_found"
GRAVE = ("ambiguous", "saturated", "cut", "mass_off", "time_off", "poor_shape")
"""Flags for which a peak is shown, the gravest first."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A target that was not found where it should be, or whose peak is doubtful."""

    file: str
    name: str
    reason: str
    mz: float
    predicted: float | None
    found: float | None
    shift_ppm: float


@dataclass(frozen=True, slots=True)
class DrawnBatch:
    """A folder with the tables of peaks, runs and targets, and where the raw files are."""

    folder: Path
    injections: tuple[Injection, ...]
    method: Method


@dataclass(frozen=True, slots=True, eq=False)
class Electropherogram:
    """The intensity near one m/z over a part of a run."""

    times: np.ndarray
    intensity: np.ndarray


def electropherogram(
    run: Run, mz: float, *, tolerance_ppm: float, start: float, end: float, most_points: int = MOST_POINTS
) -> Electropherogram:
    """The trace of an m/z between two times; more points than asked for are thinned to their highest.

    Times are in seconds, intensities in counts.
    """
    trace = extract(run, [mz], tolerance_ppm=tolerance_ppm)
    within = (trace.times >= start) & (trace.times <= end)
    times, intensity = trace.times[within], trace.intensity[0][within].astype(np.float64)
    if len(times) > most_points:
        groups = np.array_split(np.arange(len(times)), most_points)
        kept = np.array([group[np.argmax(intensity[group])] for group in groups])
        times, intensity = times[kept], intensity[kept]
    return Electropherogram(times, intensity)


def choose_failures(peaks: pl.LazyFrame, runs: pl.DataFrame, targets: pl.DataFrame) -> list[Failure]:
    """What to show of a batch: standards and markers first, then QCs and standards, then samples; no file too often.

    The same tables give the same choice.
    """
    about = runs.filter(pl.col("error").is_null()).with_row_index("place")
    wanted = targets.filter(pl.col("role") != "lock_mass").select("name", "mz", "role").with_row_index("row")
    found = (
        peaks.select("file", "name", "time", "predicted_time", "flags")
        .join(about.lazy().select("file", "type", "place", "mass_shift_ppm"), on="file")
        .join(wanted.lazy(), on="name")
        .with_columns(share=pl.col("time").is_not_null().mean().over("name", "type"))
        .with_columns(reason=_reason(), rank=_rank())
        .filter(pl.col("reason").is_not_null())
        .sort("rank", "place", "row")
        .collect()
    )
    return list(_few(found.iter_rows(named=True)))


def _reason() -> pl.Expr:
    missing = pl.col("time").is_null()
    flags = pl.col("flags").str.split(" ")
    reasons = [pl.when(missing & (pl.col("share") >= USUALLY_THERE)).then(pl.lit(NOT_FOUND))]
    for flag in GRAVE:
        there = flags.list.contains(flag) & (~missing | (flag == "ambiguous"))
        reasons.append(pl.when(there).then(pl.lit(flag)))
    return pl.coalesce(reasons)


def _rank() -> pl.Expr:
    added = pl.col("role") != "target"
    missing = pl.col("time").is_null()
    pooled = pl.col("type").is_in(["qc", "standard"])
    return (
        pl.when(pl.col("type") == "blank").then(4)
        .when(added & missing).then(0)
        .when(added | (pooled & missing)).then(1)
        .when(pooled).then(2)
        .otherwise(3)
    )  # fmt: skip


def _few(rows: Iterator[dict[str, object]]) -> Iterator[Failure]:
    files: dict[object, int] = {}
    names: dict[object, int] = {}
    shown = 0
    for row in rows:
        if shown == MOST_SHOWN:
            return
        file, name = row["file"], row["name"]
        if names.get(name, 0) >= MOST_OF_A_TARGET or (file not in files and len(files) >= MOST_FILES):
            continue
        files[file], names[name] = files.get(file, 0) + 1, names.get(name, 0) + 1
        shown += 1
        yield Failure(
            file=str(file), name=str(name), reason=str(row["reason"]), mz=_number(row["mz"]) or 0.0,
            predicted=_number(row["predicted_time"]), found=_number(row["time"]),
            shift_ppm=_number(row["mass_shift_ppm"]) or 0.0,
        )  # fmt: skip


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def draw_batch(batch: DrawnBatch) -> pl.DataFrame:
    """The electropherograms of what failed in a batch."""
    failures = choose_failures(
        pl.scan_parquet(batch.folder / "peaks.parquet"),
        pl.read_parquet(batch.folder / "runs.parquet"),
        pl.read_parquet(batch.folder / "targets.parquet"),
    )
    return draw_failures(
        failures,
        {each.file: each.path for each in batch.injections},
        tolerance_ppm=batch.method.measuring.mass_tolerance_ppm,
        polarity=batch.method.polarity,
    )


def draw_failures(
    failures: Sequence[Failure], paths: Mapping[str, Path], *, tolerance_ppm: float, polarity: int
) -> pl.DataFrame:
    """The electropherograms as a table: a row for each, with lists of times and of intensities.

    One raw file at a time is read. One that cannot be read any more has a row without points.
    """
    rows = []
    for file, some in groupby(
        sorted(failures, key=lambda each: (each.file, each.name)), key=lambda each: each.file
    ):
        run = _run(paths.get(file), polarity)
        for each in some:
            middle = each.found if each.found is not None else each.predicted
            times, intensity = np.array([]), np.array([])
            if run is not None and middle is not None:
                drawn = electropherogram(
                    run, each.mz * (1 + each.shift_ppm * 1e-6), tolerance_ppm=tolerance_ppm,
                    start=middle - BESIDE_S, end=middle + BESIDE_S,
                )  # fmt: skip
                times, intensity = drawn.times, drawn.intensity
            rows.append((each.file, each.name, each.reason, each.predicted, each.found,
                         rounded(times).tolist(), rounded(intensity).tolist()))  # fmt: skip
    order = {(each.file, each.name): at for at, each in enumerate(failures)}
    rows.sort(key=lambda row: order[row[0], row[1]])
    return pl.DataFrame(rows, schema=ELECTROPHEROGRAMS, orient="row")


def _run(path: Path | None, polarity: int) -> Run | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return read_mzml(file, name=path.name, polarity=polarity)
    except (OSError, MzmlError):
        return None  # it was read before, and the table says what was found then
