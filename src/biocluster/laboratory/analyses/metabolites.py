"""The concentrations of one metabolite over a processing, after decisions: values, curve, and how well it was measured."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from biocluster.laboratory.analyses.engine import CONCENTRATIONS
from biocluster.laboratory.analyses.gated_results import CURVES, QC, reviewed_folder
from biocluster.laboratory.models import Processing
from biocluster.laboratory.queries.processings import files_of

CALIBRATION = "calibration.parquet"


@dataclass(frozen=True, slots=True)
class MeasuredInjection:
    """One injection's value: concentrations in µM, ``place`` counted over all batches from 1."""

    place: int
    injection: int
    file: str
    batch: str
    type: str
    material: str
    concentration: float | None
    uncorrected: float | None
    error: float | None
    flags: str


@dataclass(frozen=True, slots=True)
class Metabolite:
    """Everything about one metabolite; ``curve`` and ``quality`` are rows of their tables, None where there is none."""

    injections: list[MeasuredInjection]
    curve: dict[str, Any] | None
    calibration: list[dict[str, Any]]
    quality: dict[str, Any] | None


def metabolites(processing: Processing, *, on: date) -> list[dict[str, Any]]:
    """Of each metabolite its control statistics, its limits, and in how many injections it was found.

    Raises ``NoTables`` and ``TablesDiffer``; so does ``metabolite``.
    """
    folder = reviewed_folder(processing, on=on)
    found = (
        pl.scan_parquet(folder / CONCENTRATIONS)
        .group_by("name")
        .agg(found=pl.col("response").count(), all=pl.len())
        .collect()
    )
    limits = pl.read_parquet(folder / CURVES).select("name", "standard", "lod", "loq", "n", "slope")
    quality = pl.read_parquet(folder / QC).drop("n_batches")
    rows = quality.join(limits, on="name", how="left", maintain_order="left").join(
        found, on="name", how="left", maintain_order="left"
    )
    return list(rows.iter_rows(named=True))


def metabolite(processing: Processing, name: str, *, on: date) -> Metabolite:
    """One metabolite, its injections in the order of the batches."""
    folder = reviewed_folder(processing, on=on)
    rows = pl.scan_parquet(folder / CONCENTRATIONS).filter(pl.col("name") == name).collect()
    by_file = {row["file"]: row for row in rows.iter_rows(named=True)}
    injections = []
    for place, file in enumerate(files_of(processing, on=on), start=1):
        each = file.raw_file.injection
        row = by_file.get(each.file_name)
        if row is not None:
            injections.append(
                MeasuredInjection(
                    place, each.pk, each.file_name, each.batch.code, str(each.type),
                    each.material.code if each.material else "", row["concentration"], row["uncorrected"],
                    row["error"], row["flags"],
                )
            )  # fmt: skip
    return Metabolite(
        injections,
        _row_of(pl.read_parquet(folder / CURVES), name),
        list(pl.read_parquet(folder / CALIBRATION).filter(pl.col("name") == name).iter_rows(named=True)),
        _row_of(pl.read_parquet(folder / QC), name),
    )


def _row_of(table: pl.DataFrame, name: str) -> dict[str, Any] | None:
    found = table.filter(pl.col("name") == name)
    return None if found.is_empty() else found.row(0, named=True)
