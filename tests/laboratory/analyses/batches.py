"""Small simulated batches to run the engine on."""

import hashlib
import shutil
from functools import cache
from pathlib import Path

import pytest

from biocluster.laboratory.analyses import digests
from biocluster.laboratory.analyses.running import Outcome, process
from biocluster.laboratory.analyses.simulating import simulate_batch
from biocluster.laboratory.importers.batches import Inputs, read_inputs

SMALL = {
    "n_scans": 1_200, "scan_interval": 1.0, "noise_points": 8.0, "background_ions": 8,
    "background_under_targets": 0.0, "absent": 0.0, "missing_standards": 0.0,
}  # fmt: skip


def simulated(folder: Path, *, runs: int = 10, targets: int = 8, seed: int = 3, batch_size: int = 5) -> Path:
    simulate_batch(
        folder, runs=runs, targets=targets, seed=seed, standards=4, unlisted=0, levels=(0.5, 1.0, 2.0),
        batch_size=batch_size, ions=False, **SMALL,
    )  # fmt: skip
    return folder


@cache
def batch_once(base: Path) -> Path:
    """The batch that the tests of one process share."""
    return simulated(base / "batch", runs=14, batch_size=7)


@cache
def results_once(base: Path) -> Path:
    """Its results."""
    out = base / "undisturbed"
    out.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "TICK_NS", 0)  # files written a moment ago are remembered too
        run(batch_once(base), out, workers=1)
    return out


def inputs_of(folder: Path, sheet: str = "sheet.csv") -> Inputs:
    return read_inputs(folder / sheet, folder / "targets.csv")


def run(folder: Path, out: Path, *, sheet: str = "sheet.csv", **how) -> Outcome:
    inputs = inputs_of(folder, sheet)
    return process(inputs.sheet, inputs.targets, out, **({"workers": 1} | how))


def part_of(folder: Path, name: str, lines: slice, *, reverse: bool = False) -> str:
    """A sheet with some of the lines of the whole one; returns its name."""
    heading, *rows = (folder / "sheet.csv").read_text().splitlines()
    rows = rows[lines]
    (folder / name).write_text("\n".join([heading, *(reversed(rows) if reverse else rows)]) + "\n")
    return name


def bytes_of(out: Path) -> dict[str, str]:
    """The digest of everything that a call has written for others to read."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.iterdir())
        if path.is_file()
    }


def results_of(out: Path) -> dict[str, str]:
    """The digest of every kept result, by its name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((out / "store").glob("??/*.parquet"))
    }


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to
