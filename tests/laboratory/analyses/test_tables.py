"""Tables are written piece by piece, and are the same bytes however they were cut."""

import hashlib
import os
import subprocess
import sys

import polars as pl
import pyarrow.parquet
import pytest

from biocluster.laboratory.analyses.tables import PEAKS, ROW_GROUP, fitted, write_table

COLUMNS = {"file": pl.String(), "n": pl.Int64(), "x": pl.Float64()}


def pieces(rows, size):
    for first in range(0, rows, size):
        numbers = list(range(first, min(rows, first + size)))
        yield pl.DataFrame({"n": numbers, "file": [f"f{n // 300}" for n in numbers]})


def written(folder, rows, size):
    path = folder / f"{size}.parquet"
    write_table(path, COLUMNS, pieces(rows, size), incoming=folder / "incoming")
    return path


def test_the_same_rows_are_the_same_bytes_however_they_are_cut(tmp_path):
    rows = 2 * ROW_GROUP + 17
    paths = [written(tmp_path, rows, size) for size in (300, 5_000, 70_000, rows)]
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}) == 1
    frame = pl.read_parquet(paths[0])
    assert frame["n"].to_list() == list(range(rows))
    assert frame["x"].null_count() == rows
    about = pyarrow.parquet.ParquetFile(paths[0]).metadata
    assert [about.row_group(at).num_rows for at in range(about.num_row_groups)] == [ROW_GROUP, ROW_GROUP, 17]


THREADS = """
import sys, hashlib
from pathlib import Path
from tests.laboratory.analyses.test_tables import written
print(hashlib.sha256(written(Path(sys.argv[1]), 150_000, 4_000).read_bytes()).hexdigest())
"""


def test_the_number_of_threads_makes_no_difference(tmp_path):
    said = set()
    for threads in ("1", "3"):
        folder = tmp_path / threads
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", THREADS, str(folder)], capture_output=True, text=True, check=True,
            env=os.environ | {"POLARS_MAX_THREADS": threads, "PYTHONHASHSEED": threads},
        )  # fmt: skip
        said.add(done.stdout)
    assert len(said) == 1


def test_a_table_without_rows_has_its_columns(tmp_path):
    path = tmp_path / "empty.parquet"
    write_table(path, PEAKS, iter(()), incoming=tmp_path / "incoming")
    frame = pl.read_parquet(path)
    assert (frame.height, frame.columns) == (0, list(PEAKS))


def test_an_error_on_the_way_leaves_the_table_as_it_was(tmp_path):
    path = tmp_path / "table.parquet"
    path.write_bytes(b"before")

    def broken():
        yield pl.DataFrame({"n": [1]})
        raise OSError("a piece is gone")

    with pytest.raises(Exception, match="a piece is gone"):
        write_table(path, COLUMNS, broken(), incoming=tmp_path / "incoming")
    assert path.read_bytes() == b"before"
    assert list((tmp_path / "incoming").iterdir()) == []


def test_columns_are_brought_into_order_and_filled_with_null():
    frame = fitted(pl.DataFrame({"x": [1], "file": ["a"]}), COLUMNS)
    assert frame.columns == ["file", "n", "x"]
    assert frame.rows() == [("a", None, 1.0)]
