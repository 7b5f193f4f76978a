"""The workbook for people: every sheet with its heading held still, numbers as numbers, nothing that runs."""

import openpyxl
import polars as pl
import pytest
from django.utils.translation import override

from biocluster.laboratory.analyses.results import open_results
from biocluster.laboratory.exports.workbook import ABOUT_RUN, write_workbook
from biocluster.laboratory.words.flags import FLAGS
from tests.laboratory.analyses.batches import copied


@pytest.fixture(scope="module")
def path(undisturbed, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "results.xlsx"
    with override("en"):
        write_workbook(open_results(undisturbed), path)
    return path


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_sheets_have_names_and_headings_that_stay(book):
    assert book.sheetnames == ["Notes", "Concentrations (µM)", "Flags", "Peaks", "QC", "Curves", "Runs"]
    assert [sheet.freeze_panes for sheet in book] == [None, "G2", "G2", "C2", "B2", "B2", "B2"]
    noted = {row[0].value for row in book["Notes"].iter_rows()}
    assert set(FLAGS) <= noted


def test_concentrations_stand_by_file_and_metabolite(book, undisturbed):
    sheet = book["Concentrations (µM)"]
    heading = [cell.value for cell in sheet[1]]
    assert heading[: len(ABOUT_RUN)] == list(ABOUT_RUN)
    column = heading.index("Lysine")
    told = [row[column].value for row in sheet.iter_rows(min_row=2)]
    own = pl.read_parquet(undisturbed / "concentrations.parquet").filter(pl.col("name") == "Lysine")
    assert told == own["concentration"].to_list()
    flags = [row[column].value or "" for row in book["Flags"].iter_rows(min_row=2)]
    assert flags == own["flags"].to_list()
    italic = [row[column].font.i or False for row in sheet.iter_rows(min_row=2)]
    doubtful = (
        own["flags"].str.contains("below_lod|below_loq|extrapolated") & own["concentration"].is_not_null()
    )
    assert italic == doubtful.to_list()


def test_the_same_results_give_the_same_bytes(path, undisturbed, tmp_path):
    with override("en"):
        write_workbook(open_results(undisturbed), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_name_that_looks_like_a_formula_stays_text(undisturbed, tmp_path):
    folder = copied(undisturbed, tmp_path / "results")
    for table in ("targets", "peaks", "concentrations", "qc", "curves"):
        file = folder / f"{table}.parquet"
        pl.read_parquet(file).with_columns(name=pl.col("name").replace("Lysine", "=1+1")).write_parquet(file)
    write_workbook(open_results(folder), tmp_path / "b.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "b.xlsx"):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert "=1+1" in [cell.value for cell in openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[1][1]]
