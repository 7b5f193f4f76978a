"""Rows as a file for a spreadsheet: the one place that writes CSV and Excel.

A cell that a spreadsheet would run as a formula is made plain text: in CSV by the apostrophe that spreadsheets
know, in Excel by the cell's own type. Numbers and dates stay numbers and dates.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

import xlsxwriter
from django.utils.timezone import localtime

BOM = b"\xef\xbb\xbf"
CHUNK = 64 * 1024
RUNS_AS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
EXACT_IN_EXCEL = 10**15
FORBIDDEN_IN_SHEET = str.maketrans("[]:*?/\\'", "        ")


class Format(StrEnum):
    CSV = "csv"
    EXCEL = "xlsx"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TooManyRows(Exception):
    """An Excel sheet holds 1,048,576 lines; there are more rows than that."""


@dataclass(frozen=True)
class Export:
    """A file on its way out: its name, its media type, and its bytes piece by piece."""

    file_name: str
    media_type: str
    chunks: Iterator[bytes]


def export_rows(
    name: str, columns: Sequence[object], rows: Iterable[Sequence[Any]], format: str | Format
) -> Export:
    """A file called ``name`` with a line of column names and a line for every row.

    Rows are taken one at a time. Excel is written to a temporary file first, CSV as it is read.

    Raises
    ------
    ValueError
        For a format that is neither ``csv`` nor ``xlsx``.
    TooManyRows
        While the bytes are read, if an Excel sheet cannot hold the rows.
    """
    format = Format(format)
    write: Callable[..., Iterator[bytes]] = _csv if format is Format.CSV else _excel
    headers = [str(column) for column in columns]
    return Export(f"{name}.{format}", MEDIA_TYPES[format], write(name, headers, rows))


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it, leading blanks or not."""
    runs = text.startswith(RUNS_AS_FORMULA) or text.lstrip().startswith(RUNS_AS_FORMULA)
    return f"'{text}" if runs else text


class _Lines:
    """A file-like end for csv.writer that gathers lines until they are worth sending."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.length = 0

    def write(self, line: str) -> None:
        self.kept.append(line)
        self.length += len(line)

    def take(self) -> bytes:
        text = "".join(self.kept)
        self.kept, self.length = [], 0
        return text.encode()


def _csv(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    lines = _Lines()
    writer = csv.writer(lines)
    yield BOM
    writer.writerow([neutral(header) for header in headers])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if lines.length >= CHUNK:
            yield lines.take()
    yield lines.take()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return _local(value).replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return neutral(str(value))


def _excel(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        try:
            sheet = book.add_worksheet(name.translate(FORBIDDEN_IN_SHEET).strip()[:31] or None)
            _fill(book, sheet, headers, rows)
        finally:
            book.close()  # also when it failed: its own temporary files go
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _fill(book: Any, sheet: Any, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    heading = book.add_format({"bold": True, "bottom": 1})
    plain_text = book.add_format({"quote_prefix": True})
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        time: book.add_format({"num_format": "hh:mm"}),
    }
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, heading)
        sheet.set_column(column, column, min(max(len(header) * 2 + 2, 12), 40))
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        if line > MOST_ROWS:
            raise TooManyRows
        for column, value in enumerate(row):
            _excel_cell(sheet, line, column, value, formats, plain_text)


def _excel_cell(sheet: Any, line: int, column: int, value: Any, formats: dict, plain_text: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date) and value.year < 1900:  # Excel's days begin there
        sheet.write_string(line, column, _csv_cell(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(line, column, _local(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date | time):
        sheet.write_datetime(line, column, value, formats[type(value)])
    elif isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float | Decimal) and -EXACT_IN_EXCEL < value < EXACT_IN_EXCEL:
        sheet.write_number(line, column, value)
    else:
        text = str(value)
        if len(text) > LONGEST_CELL:
            text = text[: LONGEST_CELL - 1] + "…"
        sheet.write_string(line, column, text, plain_text if neutral(text) != text else None)


def _local(value: datetime) -> datetime:
    return localtime(value) if value.tzinfo else value
