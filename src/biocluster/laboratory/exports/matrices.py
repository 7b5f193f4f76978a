"""Numbers of a table with a row for each file and target, as one array a column."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from biocluster.laboratory.analyses.results import Results


def matrix_of(
    results: Results, table: str, column: str, *, files: Sequence[str], names: Sequence[str]
) -> NDArray[np.float64]:
    """The values of a column, with a row for each of these files and a column for each of these targets; NaN for null."""
    found = (
        results.scan(table).select("file", "name", column)
        .filter(pl.col("name").is_in(list(names)), pl.col("file").is_in(list(files)))
        .with_columns(
            row=pl.col("file").replace_strict(list(files), range(len(files)), return_dtype=pl.Int64),
            place=pl.col("name").replace_strict(list(names), range(len(names)), return_dtype=pl.Int64),
        )
        .select("row", "place", column)
        .collect()
    )  # fmt: skip
    made = np.full((len(files), len(names)), np.nan)
    made[found["row"].to_numpy(), found["place"].to_numpy()] = found[column].fill_null(np.nan).to_numpy()
    return made


def middles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each column; NaN where there is no value."""
    return np.array(
        [
            np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else np.nan
            for column in values.T
        ]
    )
