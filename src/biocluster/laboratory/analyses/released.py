"""The table that is released: concentrations of some materials, a row for each injection and metabolite."""

from collections.abc import Collection
from datetime import date, datetime

import polars as pl

from biocluster.laboratory.analyses.engine import CONCENTRATIONS
from biocluster.laboratory.analyses.gated_results import CURVES, reviewed_folder
from biocluster.laboratory.models import Processing
from biocluster.laboratory.queries.processings import files_of

COLUMNS = ("material", "file", "name", "concentration", "error", "lod", "loq", "flags")
"""Concentrations, their errors and the limits in µM."""


def released_table(
    processing: Processing, codes: Collection[str], *, on: date, until: datetime
) -> pl.DataFrame:
    """What was measured in the materials of these codes; columns of ``COLUMNS``, ordered by material and file.

    Raises ``NoTables`` and ``TablesDiffer``.
    """
    samples = files_of(processing, on=on).filter(raw_file__injection__type="sample")
    files = pl.DataFrame(
        [
            (each.raw_file.injection.file_name, each.raw_file.injection.material.code)  # type: ignore[union-attr]
            for each in samples
        ],
        schema={"file": pl.String, "material": pl.String},
        orient="row",
    )
    folder = reviewed_folder(processing, on=on, until=until)
    measured = pl.read_parquet(folder / CONCENTRATIONS).with_row_index("row")
    limits = pl.read_parquet(folder / CURVES).select("name", "lod", "loq")
    return (
        measured.join(files.filter(pl.col("material").is_in(list(codes))), on="file")
        .join(limits, on="name", how="left", maintain_order="left")
        .sort("material", "file", "row")
        .select(COLUMNS)
    )


def wide(table: pl.DataFrame) -> pl.DataFrame:
    """The same with a row for each injection and a column for each metabolite, concentrations only."""
    names = table["name"].unique(maintain_order=True).to_list()
    return table.pivot("name", index=["material", "file"], values="concentration").select(
        "material", "file", *names
    )
