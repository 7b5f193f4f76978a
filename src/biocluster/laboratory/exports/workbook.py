"""Results as an Excel workbook for people: concentrations, flags, peaks, quality, curves and runs, with notes."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.matrices import matrix_of
from biocluster.laboratory.words.flags import FLAGS

MOST_ROWS = 1_048_575
MOST_COLUMNS = 16_384
ABOUT_RUN = ("file", "batch", "order", "type", "level", "material")
FIXED = datetime(2000, 1, 1, tzinfo=UTC)
"""The day that the file names as that of its making, so that the same results give the same bytes."""
OUT_OF_RANGE = ("below_lod", "below_loq", "extrapolated")


def write_workbook(results: Results, path: Path) -> None:
    """Write the workbook in the language that is active; the same results give the same bytes."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": FIXED.replace(tzinfo=None), "title": _("CE-MS metabolome")})
        made = _Book(results, book)
        made.notes()
        made.concentrations()
        made.flags()
        made.peaks()
        made.table(pgettext("report", "QC"), results.read("qc"))
        made.table(pgettext("report", "Curves"), results.read("curves"))
        made.table(pgettext("report", "Runs"), results.read("runs"))


class _Book:
    def __init__(self, results: Results, book: xlsxwriter.Workbook) -> None:
        self.results, self.book = results, book
        self.head: Format = book.add_format(
            {"bold": True, "bg_color": "#e6f5ec", "text_wrap": True, "valign": "top"}
        )
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.doubtful: Format = book.add_format({"italic": True, "font_color": "#8a4b00"})
        self.runs = results.read("runs")
        self.files: list[str] = self.runs["file"].to_list()
        self.names: list[str] = results.read("targets").filter(pl.col("role") == "target")["name"].to_list()
        self.shown = self.names[: MOST_COLUMNS - len(ABOUT_RUN)]

    def notes(self) -> None:
        sheet = self.book.add_worksheet(pgettext("report", "Notes"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        lines: list[tuple[str, str]] = [
            (_("Concentrations"), _("In µM, without drift. Empty: not found, or not calibrated. In italics and brown: "
                                    "below the limit of detection or quantification, or outside the calibration range.")),
            (pgettext("report", "Flags"), _("What can be said against each value, in the words below.")),
            (pgettext("report", "Peaks"), _("Times in s, areas in counts·s, heights in counts, mobilities in mm² kV⁻¹ min⁻¹, errors of "
                           "m/z in ppm. At most %(most)s rows fit a sheet; all are in peaks.parquet.")
             % {"most": f"{MOST_ROWS:,}"}),
            (pgettext("report", "QC"), _("CV as fractions: of the pool (qc) and of the samples, within and between batches; before: "
                        "with drift; held_out: each QC corrected without itself.")),
            (pgettext("report", "Curves"), _("Response = intercept + slope × concentration; concentrations in µM.")),
            (pgettext("report", "Runs"), _("One line for each file: how well times and m/z were held, warnings, and what went wrong.")),
            (_("Version of the engine"), self.results.engine),
            (_("Digest of the tables"), self.results.digest),
            *((name, str(words)) for name, words in FLAGS.items()),
        ]  # fmt: skip
        for row, (what, words) in enumerate(lines):
            sheet.write_string(row, 0, what, self.head)
            sheet.write_string(row, 1, words, self.wrapped)

    def concentrations(self) -> None:
        values = matrix_of(
            self.results, "concentrations", "concentration", files=self.files, names=self.shown
        )
        doubts = matrix_of_doubts(self.results, self.files, self.shown)
        sheet = self._wide(_("Concentrations (µM)"))
        for at, about in enumerate(self.runs.select(ABOUT_RUN).iter_rows(), start=1):
            _write(sheet, at, about)
            for place, value in enumerate(values[at - 1], start=len(ABOUT_RUN)):
                if math.isfinite(value):
                    doubtful = (at - 1, place - len(ABOUT_RUN)) in doubts
                    sheet.write_number(at, place, value, self.doubtful if doubtful else None)

    def flags(self) -> None:
        """The flags of each concentration, in the same places."""
        sheet = self._wide(pgettext("report", "Flags"))
        found = (
            self.results.scan("concentrations")
            .filter(pl.col("flags") != "")
            .select("file", "name", "flags")
            .collect()
        )
        by_file: dict[str, dict[str, str]] = {}
        for file, name, flags in found.iter_rows():
            by_file.setdefault(file, {})[name] = flags
        for at, about in enumerate(self.runs.select(ABOUT_RUN).iter_rows(), start=1):
            own = by_file.get(about[0], {})
            _write(sheet, at, [*about, *(own.get(name) for name in self.shown)])

    def _wide(self, title: str) -> Worksheet:
        sheet = self._sheet(title, [*ABOUT_RUN, *self.shown])
        sheet.freeze_panes(1, len(ABOUT_RUN))
        return sheet

    def _sheet(self, title: str, headings: Sequence[str]) -> Worksheet:
        sheet = self.book.add_worksheet(title[:31])
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, max(1, len(headings) - 1), 12)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, self.head)
        return sheet

    def peaks(self) -> None:
        columns = self.results.scan("peaks").collect_schema().names()
        sheet = self._sheet(pgettext("report", "Peaks"), columns)
        sheet.freeze_panes(1, 2)
        frame = self.results.scan("peaks").filter(pl.col("area").is_not_null()).head(MOST_ROWS).collect()
        for at, row in enumerate(frame.iter_rows(), start=1):
            _write(sheet, at, row)
        sheet.autofilter(0, 0, max(1, frame.height), len(columns) - 1)

    def table(self, title: str, frame: pl.DataFrame) -> None:
        sheet = self._sheet(title, frame.columns)
        sheet.freeze_panes(1, 1)
        for at, row in enumerate(frame.iter_rows(), start=1):
            _write(sheet, at, row)
        sheet.autofilter(0, 0, max(1, frame.height), max(0, frame.width - 1))


def matrix_of_doubts(results: Results, files: Sequence[str], names: Sequence[str]) -> set[tuple[int, int]]:
    """Where concentrations are that lie outside of what the method measures, as row and column."""
    rows = {file: at for at, file in enumerate(files)}
    columns = {name: at for at, name in enumerate(names)}
    flagged = (
        results.scan("concentrations")
        .filter(
            pl.any_horizontal(pl.col("flags").str.split(" ").list.contains(flag) for flag in OUT_OF_RANGE)
        )
        .select("file", "name")
        .collect()
    )
    return {(rows[file], columns[name]) for file, name in flagged.iter_rows() if name in columns}


def _write(sheet: Worksheet, row: int, values: Iterable[Any]) -> None:
    """Numbers as numbers, words as words, nothing where there is nothing."""
    for column, value in enumerate(values):
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            if math.isfinite(value):
                sheet.write_number(row, column, value)
        elif value is not None and value != "":
            sheet.write_string(row, column, str(value))
