"""A simulated batch as files: raw runs, the sheet and the targets that go with them, and the truth."""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl

from biocluster.science.metabolome.mzml.writing import write_mzml
from biocluster.science.metabolome.simulate import (
    PRESETS,
    Batch,
    SimulatedRun,
    conditions,
    make_batch,
    simulate_run,
    target_list,
)

__all__ = ["PRESETS", "simulate_batch", "write_injection"]

SHEET, TARGETS = "sheet.csv", "targets.csv"
TRUTH, TRUTH_IONS, TRUTH_RUNS = "truth.csv", "truth_ions.csv", "truth_runs.csv"
RUN_FOLDER = "raw"
SIGNIFICANT = 8
"""Digits of the numbers in the tables of truth."""


def simulate_batch(
    folder: Path,
    *,
    runs: int,
    targets: int,
    seed: int,
    preset: str = "friendly",
    standards: int = 8,
    unlisted: int | None = None,
    levels: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0),
    batch_size: int | None = None,
    ions: bool = True,
    told: Callable[[int, int], None] | None = None,
    **changes: Any,
) -> Path:
    """Write a batch of which everything is known, and return the path of its sheet.

    The folder gets ``sheet.csv`` and ``targets.csv``, which the processing reads; the runs as mzML in
    ``raw/``; and the truth: ``truth.csv`` with a row for each file and compound, ``truth_ions.csv`` with one
    for each file and ion that is in it (isotopes, adducts and fragments too), and ``truth_runs.csv`` with
    one for each file (capillary, flow, mass axis). One run at a time is in memory. The same arguments give
    the same bytes, and the first runs of a longer batch are the runs of a shorter one.

    ``changes`` are fields of the preset's conditions, such as ``n_scans``, ``noise_points`` or
    ``capillary_life``; ``ions=False`` leaves out ``truth_ions.csv``; ``told`` is called after each run with
    how many are done and how many there are.

    Raises ``KeyError`` for an unknown preset, ``TypeError`` for an unknown condition and ``ValueError``
    where ``runs`` or ``targets`` is below 1 or the seed is negative.
    """
    if runs < 1 or targets < 1 or seed < 0:
        raise ValueError("a batch has at least one run and one target, and its seed is not negative")
    batch = make_batch(
        seed,
        runs=runs,
        targets=targets,
        preset=conditions(preset, **changes),
        standards=standards,
        unlisted=unlisted,
        levels=levels,
        batch_size=batch_size,
    )
    (folder / RUN_FOLDER).mkdir(parents=True, exist_ok=True)
    _write_targets(folder / TARGETS, batch)
    with (
        _whole(folder / TRUTH) as truth,
        _whole(folder / TRUTH_IONS) if ions else _nothing() as truth_ions,
        _whole(folder / TRUTH_RUNS) as truth_runs,
    ):
        for injection in range(runs):
            made = write_injection(folder, batch, injection)
            file = file_name(injection)
            first = injection == 0
            _append(truth, made.truth, file, header=first)
            if truth_ions is not None:
                _append(truth_ions, made.ions, file, header=first)
            _append(truth_runs, pl.DataFrame([_about(batch, injection) | made.state]), file, header=first)
            if told is not None:
                told(injection + 1, runs)
    _write_sheet(folder / SHEET, batch)
    return folder / SHEET


def write_injection(folder: Path, batch: Batch, injection: int) -> SimulatedRun:
    """Write the mzML of one injection of a batch, counted from 0, into the folder's ``raw/``."""
    made = simulate_run(batch, injection)
    path = folder / file_name(injection)
    with _whole(path) as stream:
        write_mzml(stream, made.run, run_id=path.stem)
    return made


def file_name(injection: int) -> str:
    """Where a run of a simulated batch lies, as its sheet says it."""
    return f"{RUN_FOLDER}/run{injection + 1:05d}.mzML"


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name only once all of it is written."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        yield stream
    os.replace(part, path)


@contextmanager
def _nothing() -> Iterator[None]:
    yield None


def _append(stream: BinaryIO, table: pl.DataFrame, file: str, *, header: bool) -> None:
    named = table.select(pl.lit(file).alias("file"), pl.all())
    floats = pl.col(pl.Float64)
    shown = named.with_columns(floats.fill_nan(None).round_sig_figs(SIGNIFICANT))
    shown.write_csv(stream, include_header=header)


def _about(batch: Batch, injection: int) -> dict[str, object]:
    """The line of the sheet about one injection."""
    design = batch.design
    level = design.level[injection]
    return {
        "order": injection + 1,
        "batch": str(design.batch[injection]),
        "type": design.kind[injection],
        "level": None if np.isnan(level) else float(level),
        "material": design.material[injection],
    }


def _write_sheet(path: Path, batch: Batch) -> None:
    rows = [{"file": file_name(at)} | _about(batch, at) for at in range(len(batch))]
    _write_rows(path, ["file", "order", "batch", "type", "level", "material"], rows)


def _write_targets(path: Path, batch: Batch) -> None:
    listed = target_list(batch)
    rows = [
        {
            "name": listed.name[at],
            "formula": listed.formula[at],
            "mz": f"{listed.mz[at]:.6f}",
            "role": listed.role[at],
            "time": _shown(listed.time[at], 2),
            "window": _shown(listed.window[at], 2),
            "mobility": _shown(listed.mobility[at], 3),
            "standard": listed.name[listed.standard[at]] if listed.standard[at] >= 0 else "",
            "concentration": _shown(listed.concentration[at], 3),
        }
        for at in range(len(listed))
    ]
    _write_rows(path, list(rows[0]), rows)


def _shown(value: float, digits: int) -> str:
    return "" if np.isnan(value) else f"{value:.{digits}f}"


def _write_rows(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with _whole(path) as stream:
        lines = _Lines(stream)
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class _Lines:
    """Text for a binary file, which the CSV writer does not take itself."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        return self._stream.write(line.encode())
