"""The folder of results that reports and files for other programs are made from: gated, and after decisions."""

from datetime import date
from pathlib import Path

import polars as pl

from biocluster.laboratory.analyses.digests import sha256_of
from biocluster.laboratory.analyses.gated_results import TablesDiffer, reviewed_folder
from biocluster.laboratory.analyses.results import NoResults, Results, open_results
from biocluster.laboratory.analyses.store import INCOMING
from biocluster.laboratory.analyses.tables import ANCHORS, ELECTROPHEROGRAMS, Columns, write_table
from biocluster.laboratory.models import Processing
from biocluster.laboratory.queries.processings import files_of
from biocluster.laboratory.queries.results import folder_of

OF_RUNS: dict[str, Columns] = {"anchors": ANCHORS, "electropherograms": ELECTROPHEROGRAMS}
"""Tables of single runs that no decision changes: only the gate is asked for them."""


def gated_folder(processing: Processing, *, on: date) -> Results:
    """The results of a processing as they may be seen on a day, with every table that a report needs.

    Raises ``NoTables`` and ``TablesDiffer``.
    """
    folder, source = reviewed_folder(processing, on=on), folder_of(processing)
    try:
        whole = open_results(source)
    except NoResults:
        raise TablesDiffer("about.json") from None
    if folder == source:
        return whole
    usable = [each.raw_file.injection.file_name for each in files_of(processing, on=on)]
    for name, columns in OF_RUNS.items():
        _write_once(source / f"{name}.parquet", folder, columns, usable)
    tables = {path.name: sha256_of(path) for path in sorted(folder.glob("*.parquet"))}
    # the folder is named for the tables, the files and the decisions on which these depend
    return Results(folder, whole.engine, whole.parameters, folder.name, whole.method, tables)


def _write_once(table: Path, folder: Path, columns: Columns, usable: list[str]) -> None:
    if not (folder / table.name).is_file():
        rows = pl.read_parquet(table).filter(pl.col("file").is_in(usable))
        write_table(folder / table.name, columns, [rows], incoming=folder / INCOMING)
