"""The result of one run as bytes: a small Parquet file of its peaks, with what is told of the run beside them."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from biocluster.laboratory.analyses.store import canonical

ABOUT = "about"
COMPRESSION: Literal["zstd"] = "zstd"
LEVEL = 3


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of one raw file: columns by name, each one value a row, and facts of the run by name.

    A file that could not be measured has facts alone, with its error among them.
    """

    columns: Mapping[str, Any]
    about: Mapping[str, Any]


def encoded(result: RunResult) -> bytes:
    """The result as a file: the same result gives the same bytes; NaN becomes null."""
    frame = pl.DataFrame(dict(result.columns), nan_to_null=True)
    written = io.BytesIO()
    frame.write_parquet(
        written, compression=COMPRESSION, compression_level=LEVEL, statistics=False,
        metadata={ABOUT: canonical(dict(result.about))},
    )  # fmt: skip
    return written.getvalue()


def frame_of(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path)


def about_of(path: Path) -> dict[str, Any]:
    """The facts of the run, as they were given, but lists for tuples and None for NaN."""
    found: dict[str, Any] = json.loads(pl.read_parquet_metadata(path)[ABOUT])
    return found
