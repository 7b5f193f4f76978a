"""A sheet and a list of targets written by a test, with empty raw files beside them."""

from pathlib import Path

import pytest

from biocluster.laboratory.importers.batches import Inputs, InputsRefused, read_inputs
from tests.factories.files import csv_bytes

Problem = tuple[int, str, str, str]


def written(
    folder: Path, sheet: list[str], targets: list[str], *, files: tuple[str, ...] = ()
) -> tuple[Path, Path]:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    (folder / "sheet.csv").write_bytes(csv_bytes(*sheet))
    (folder / "targets.csv").write_bytes(csv_bytes(*targets))
    return folder / "sheet.csv", folder / "targets.csv"


def read(folder: Path, sheet: list[str], targets: list[str], *, files: tuple[str, ...] = ()) -> Inputs:
    return read_inputs(*written(folder, sheet, targets, files=files))


def problems_of(
    folder: Path, sheet: list[str], targets: list[str], *, files: tuple[str, ...] = ()
) -> dict[str, list[Problem]]:
    """What is wrong, by file: line, column, what stands there, and the sentence."""
    with pytest.raises(InputsRefused) as refused:
        read(folder, sheet, targets, files=files)
    return {
        path.name: [(each.line, each.column, each.value, each.message) for each in found]
        for path, found in refused.value.problems.items()
    }
