"""A folder of results as it is read again: by reports, exports and pages."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from biocluster.laboratory.analyses.assembling import ABOUT_FILE
from biocluster.laboratory.analyses.store import digest_of


class NoResults(Exception):
    """The folder holds no whole results: ``folder``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no results in {folder}")
        self.folder = folder


@dataclass(frozen=True, slots=True)
class Results:
    """Tables that belong together, and what they were made by."""

    folder: Path
    engine: str
    parameters: str
    inputs: str
    method: dict[str, Any]
    tables: dict[str, str]
    """The digest of each table by its file name."""

    @property
    def digest(self) -> str:
        """The digest of all tables."""
        return digest_of(self.tables)

    def scan(self, name: str) -> pl.LazyFrame:
        """A table that may be large, such as ``peaks``, to be read as it is asked."""
        return pl.scan_parquet(self.folder / f"{name}.parquet")

    def read(self, name: str) -> pl.DataFrame:
        """A table that is small: one row for a file, a target, or both where few are meant."""
        return pl.read_parquet(self.folder / f"{name}.parquet")


def open_results(folder: Path) -> Results:
    """The results in a folder. Raises ``NoResults`` where nothing was processed to its end."""
    try:
        about = json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))
        found = Results(
            folder=folder,
            engine=about["engine"],
            parameters=about["parameters"],
            inputs=about["inputs"],
            method=about["method"],
            tables=about["tables"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise NoResults(folder) from None
    if not all((folder / name).is_file() for name in found.tables):
        raise NoResults(folder)
    return found
