"""Columns of a file: what each is called, how its cells are read, and every mistake found on the way."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.cells import READABLE_ERRORS, Reader
from biocluster.record.importers.sheets import Sheet
from biocluster.record.importers.workbooks import ERROR_VALUES, NO_STORED_VALUE
from biocluster.record.words.text import fold

REMEMBERED = 20_000
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Column:
    """One column of a kind of file."""

    name: str
    japanese: str
    english: str
    read: Reader
    required: bool = False
    also: tuple[str, ...] = ()
    example: str = ""
    remark: object = ""

    @property
    def heading(self) -> str:
        return self.japanese if (get_language() or "ja").startswith("ja") else self.english

    @property
    def other_headings(self) -> tuple[str, ...]:
        """The further headings under which the column is read."""
        return tuple(
            heading for heading in (self.japanese, self.english, *self.also) if heading != self.heading
        )

    @property
    def every_heading(self) -> tuple[str, ...]:
        return (self.japanese, self.english, self.name, *self.also)


@dataclass(frozen=True)
class Problem:
    """One thing to correct: where it is, what stands there, and what was expected. Line 0 is the whole file."""

    line: int
    column: str
    value: str
    message: str


@dataclass
class Problems:
    """Everything found wrong in one file. Columns are called as the file calls them."""

    found: list[Problem] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def add(self, line: int, column: Column | str, value: object, message: object) -> None:
        heading = (
            self.headings.get(column.name, column.heading) if isinstance(column, Column) else str(column)
        )
        shown = str(value)
        if len(shown) > LONGEST_SHOWN:
            shown = shown[:LONGEST_SHOWN] + "…"
        self.found.append(Problem(line, heading, shown, str(message)))

    def in_order(self) -> list[Problem]:
        return sorted(self.found, key=lambda problem: problem.line)

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass
class Row:
    """A line of the file with the values of its cells; a cell that is empty or wrong has no value."""

    line: int
    values: dict[str, Any]
    wrong: bool

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def given(self, *names: str) -> dict[str, Any]:
        """The values of these columns, where the line has one."""
        return {name: self.values[name] for name in names if name in self.values}


def read_rows(sheet: Sheet, columns: Sequence[Column], problems: Problems) -> Iterator[Row]:
    """The lines of a sheet with their cells read; what is wrong goes to ``problems``.

    A heading that is missing or stands there twice makes every line wrong: then there are no rows. Under one that
    is unknown nothing is read, and the rest is.
    """
    order = _order(sheet, columns, problems)
    if not _whole(order, columns):
        return
    readers = [_Reading(column) if column else None for column in order]
    required = [column for column in columns if column.required]
    for line, cells in sheet.lines:
        row = Row(line, {}, wrong=False)
        _check_length(row, cells, sheet, problems)
        filled = set()
        for cell, reading in zip(cells, readers, strict=False):
            if reading is not None and (trimmed := cell.strip()):
                filled.add(reading.column.name)
                reading.into(row, trimmed, problems)
        for column in required:
            if column.name not in filled:
                problems.add(line, column, "", _("This cell is empty, and every line needs it."))
                row.wrong = True
        yield row


def _order(sheet: Sheet, columns: Sequence[Column], problems: Problems) -> list[Column | None]:
    """The column that each heading names; None for a column without heading."""
    known = {_plain(heading): column for column in columns for heading in column.every_heading}
    order: list[Column | None] = [
        known.get(_plain(heading)) if heading.strip() else None for heading in sheet.headings
    ]
    problems.headings = {
        column.name: heading.strip()
        for heading, column in zip(sheet.headings, order, strict=True)
        if column is not None
    }
    for heading, column in zip(sheet.headings, order, strict=True):
        if heading.strip() and column is None:
            problems.add(
                sheet.heading_line, heading.strip(), heading,
                _("No column is called this. Remove it, or give it one of these headings: %(headings)s.")
                % {"headings": ", ".join(column.heading for column in columns)},
            )  # fmt: skip
    for column, count in Counter(column for column in order if column).items():
        if count > 1:
            problems.add(
                sheet.heading_line, column, column.heading,
                _("%(count)s columns have this heading or another name of it. Leave one.") % {"count": count},
            )  # fmt: skip
    for column in columns:
        if column.required and column not in order:
            problems.add(
                sheet.heading_line,
                column,
                "",
                _("This column is missing from the heading, and it is needed."),
            )
    return order


def _whole(order: list[Column | None], columns: Sequence[Column]) -> bool:
    """Whether every column that is needed is there, and none twice."""
    there = [column for column in order if column is not None]
    return len(set(there)) == len(there) and all(column in there for column in columns if column.required)


_REMARK = re.compile(r"[（(【\[].*?[）)】\]]|[*＊※:：\s_]")


def _plain(heading: str) -> str:
    """A heading as it is compared: without remarks in brackets, marks for needed columns, and spaces."""
    return fold(_REMARK.sub("", heading)) or fold(heading)


def _check_length(row: Row, cells: list[str], sheet: Sheet, problems: Problems) -> None:
    width = len(sheet.headings)
    for place, cell in enumerate(cells, start=1):
        if cell.strip() and (place > width or not sheet.headings[place - 1].strip()):
            problems.add(
                row.line, _("column %(place)s") % {"place": place}, cell,
                _("There is something in this cell, and no heading above it."),
            )  # fmt: skip
            row.wrong = True
    if sheet.every_line_is_whole and len(cells) < width:
        problems.add(
            row.line, "", "",
            _("This line has %(count)s cells and the heading has %(width)s. Is a comma or a quotation mark missing?")
            % {"count": len(cells), "width": width},
        )  # fmt: skip
        row.wrong = True


class _Reading:
    """A column at work. It remembers what it has read, because files repeat themselves."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self._known: dict[str, tuple[Any, str]] = {}

    def into(self, row: Row, cell: str, problems: Problems) -> None:
        known = self._known.get(cell)
        if known is None:
            known = self._read(cell)
            if len(self._known) < REMEMBERED:
                self._known[cell] = known
        value, mistake = known
        if mistake:
            problems.add(row.line, self.column, cell, mistake)
            row.wrong = True
        elif value not in ("", []):
            row.values[self.column.name] = value

    def _read(self, cell: str) -> tuple[Any, str]:
        """The value, or what is wrong with the cell."""
        if cell == NO_STORED_VALUE:
            return None, str(_("The formula has no stored value. Open the file in Excel and save it again."))
        if cell in ERROR_VALUES:
            return None, str(
                _("The cell shows an error of the spreadsheet. Correct the formula or write the value.")
            )
        try:
            return self.column.read(cell), ""
        except READABLE_ERRORS as error:
            return None, str(error)
