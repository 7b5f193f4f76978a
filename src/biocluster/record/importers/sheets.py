"""A file of rows, CSV or Excel, as lines of text cells with their line numbers."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.workbooks import MOST_COLUMNS, Line, Workbook
from biocluster.record.words.file_kinds import CSV, EXCEL, FileKind, FileRefused, kind_of
from biocluster.record.words.text import EncodingError, decode

LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = 300_000
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp932": "CP932 (Shift_JIS)"}


@dataclass
class Sheet:
    """The heading of a file and the lines under it, which are read as they are asked for."""

    kind: FileKind
    heading_line: int
    headings: list[str]
    lines: Iterator[Line]
    read_as: str
    other_sheets: list[str]

    @property
    def every_line_is_whole(self) -> bool:
        """Whether a line with fewer cells than the heading is a mistake; Excel leaves out empty cells."""
        return self.kind is CSV


def read_sheet(content: bytes, file_name: str) -> Sheet:
    """Open a CSV or Excel file and read its heading, the first line that is not empty.

    Raises
    ------
    FileRefused
        If the file is too large, of another kind, in an unknown encoding or damaged. Damage further down is
        found, and raised, while the lines are read.
    """
    refuse_large(len(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(_("This is an old Excel file (.xls). Save it as .xlsx or as CSV and try again."))
    kind = kind_of(content, file_name)
    if kind not in (CSV, EXCEL):
        raise FileRefused(_("Rows are read from CSV (.csv) and Excel (.xlsx) files only."))
    if kind is EXCEL:
        workbook = Workbook(content)
        lines, read_as, others = workbook.rows(), workbook.sheet_name, workbook.other_sheets
    else:
        lines, read_as = _csv_lines(content)
        others = []
    filled = (line for line in lines if any(cell.strip() for cell in line[1]))
    heading = next(filled, None)
    if heading is None:
        raise FileRefused(_("The file has no line with anything in it."))
    return Sheet(kind, heading[0], heading[1], _bounded(filled), read_as, others)


def refuse_large(size: int) -> None:
    """Raises ``FileRefused`` for a size that is not read; asked before the bytes are."""
    if size > LARGEST_FILE:
        raise FileRefused(
            _("The file has %(size)s MB; at most %(most)s MB are read. Split it into several files."),
            size=-(-size // 1024**2), most=LARGEST_FILE // 1024**2,
        )  # fmt: skip


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that somebody named. Raises ``FileRefused`` if they cannot be read or are too many."""
    try:
        refuse_large(path.stat().st_size)
        return path.read_bytes()
    except IsADirectoryError:
        raise FileRefused(_("This is a folder. Name a file.")) from None
    except OSError as error:
        raise FileRefused(_("The file cannot be read: %(why)s."), why=error.strerror) from None


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise FileRefused(
                _("The file has more than %(most)s rows. Split it into several files."), most=MOST_ROWS
            )
        yield line


def _csv_lines(content: bytes) -> tuple[Iterator[Line], str]:
    try:
        text, encoding = decode(content)
    except EncodingError as error:  # pragma: no cover - kind_of has decoded it before
        raise FileRefused("%(error)s", error=error) from None
    first = text[: text.find("\n") + 1] or text
    tabbed = "\t" in first and "," not in first
    return _split(text, "\t" if tabbed else ","), ENCODINGS[encoding]


def _split(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefused(
                _(
                    "From line %(line)s on the quotation marks do not match, or a cell is far too long. "
                    'Write "" for a quotation mark inside a cell, and close every quotation.'
                ),
                line=line,
            ) from None
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise FileRefused(
                _("Line %(line)s has something in column %(column)s; at most %(most)s columns are read."),
                line=line, column=len(cells), most=MOST_COLUMNS,
            )  # fmt: skip
        yield line, cells
        line = reader.line_num + 1
