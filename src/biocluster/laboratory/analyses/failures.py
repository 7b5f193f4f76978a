"""What failed in a batch, with its electropherograms for people to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from biocluster.laboratory.analyses.rounding import rounded
from biocluster.laboratory.analyses.tables import ELECTROPHEROGRAMS
from biocluster.laboratory.analyses.tasks import Batch
from biocluster.science.metabolome.electropherograms import electropherograms
from biocluster.science.metabolome.mzml.errors import MzmlError
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.runs import Run

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
    predicted: float | None
    found: float | None


def choose_failures(peaks: pl.LazyFrame, runs: pl.DataFrame, targets: pl.DataFrame) -> list[Failure]:
    """What to show of a batch: standards and markers first, then QCs and standards, then samples; no file too often.

    The same tables give the same choice.
    """
    about = runs.filter(pl.col("error").is_null()).with_row_index("place")
    wanted = targets.filter(pl.col("role") != "lock_mass").select("name", "role").with_row_index("row")
    found = (
        peaks.select("file", "name", "time", "predicted_time", "flags")
        .join(about.lazy().select("file", "type", "place"), on="file")
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
            file=str(file), name=str(name), reason=str(row["reason"]),
            predicted=_number(row["predicted_time"]), found=_number(row["time"]),
        )  # fmt: skip


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def draw_batch(batch: Batch) -> pl.DataFrame:
    """The electropherograms of what failed: a row for each, with lists of times and of intensities.

    One raw file at a time is read. One that cannot be read any more has rows without points.
    """
    failures = choose_failures(
        pl.scan_parquet(batch.folder / "peaks.parquet"),
        pl.read_parquet(batch.folder / "runs.parquet"),
        pl.read_parquet(batch.folder / "targets.parquet"),
    )
    paths = {each.file: each.path for each in batch.injections}
    traces: dict[tuple[str, str], Trace] = {}
    for file in dict.fromkeys(each.file for each in failures):
        of_file = [each for each in failures if each.file == file]
        traces |= {(file, each.name): trace for each, trace in _drawn(paths[file], of_file, batch)}
    rows = [
        (each.file, each.name, each.reason, each.predicted, each.found, *traces[each.file, each.name])
        for each in failures
    ]
    return pl.DataFrame(rows, schema=ELECTROPHEROGRAMS, orient="row")


Trace = tuple[list[float], list[float], list[float]]
"""Times in seconds, and the intensity and the baseline at each in counts."""


def _drawn(path: Path, failures: list[Failure], batch: Batch) -> Iterator[tuple[Failure, Trace]]:
    run = _run(path, batch.method.polarity)
    if run is None:
        yield from ((each, ([], [], [])) for each in failures)
        return
    indices = [batch.targets.name.index(each.name) for each in failures]
    drawn = electropherograms(run, batch.targets, indices, settings=batch.method.measuring)
    for each, trace in zip(failures, drawn, strict=True):
        middle = each.found if each.found is not None else each.predicted
        if middle is None:
            yield each, ([], [], [])
            continue
        first, end = np.searchsorted(trace.times, [middle - BESIDE_S, middle + BESIDE_S])
        kept = first + _thinned(trace.intensity[first:end])
        yield (
            each,
            (
                rounded(trace.times[kept]).tolist(),
                rounded(trace.intensity[kept]).tolist(),
                rounded(trace.baseline[kept]).tolist(),
            ),
        )


def _thinned(intensity: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which points are kept: all, or of many the highest of each group of neighbours."""
    every = np.arange(len(intensity))
    if len(every) <= MOST_POINTS:
        return every
    return np.array([group[np.argmax(intensity[group])] for group in np.array_split(every, MOST_POINTS)])


def _run(path: Path, polarity: int) -> Run | None:
    try:
        with path.open("rb") as file:
            return read_mzml(file, name=path.name, polarity=polarity)
    except (OSError, MzmlError):
        return None  # it was read before, and the table says what was found then
