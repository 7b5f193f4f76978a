"""Headings of a file: those that are known, those that name a marker, and those that are misspelled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from biocluster.laboratory.importers.numbers import nearest
from biocluster.record.importers.cells import Reader
from biocluster.record.importers.columns import Column, Problems, Row, read_rows
from biocluster.record.importers.sheets import Sheet


def column(
    name: str, japanese: str, read: Reader, *, required: bool = False, also: tuple[str, ...] = ()
) -> Column:
    """A column whose English heading is the name that the documentation gives it."""
    return Column(name, japanese, name, read, required=required, also=also)


@dataclass(frozen=True)
class Headings:
    """What the headings of a file name: columns by name, and what is none, each once."""

    known: dict[str, str]
    unknown: list[str]


def headings_of(sheet: Sheet, columns: Sequence[Column]) -> Headings:
    found = Problems()
    for _row in read_rows(replace(sheet, lines=iter(())), columns, found):
        pass  # there is no line: only the heading is looked at
    known = set(found.headings.values())
    filled = dict.fromkeys(heading.strip() for heading in sheet.headings)
    return Headings(found.headings, [heading for heading in filled if heading and heading not in known])


def unread(heading: str) -> Column:
    """A column under whose heading nothing is read."""
    return Column(heading, heading, heading, read=lambda _cell: "")


def tell_unknown(heading: str, sheet: Sheet, columns: Sequence[Column], problems: Problems) -> None:
    """Say that no column is called this, and which may be meant."""
    meant = nearest(heading, [name for column in columns for name in column.every_heading])
    if meant:
        message = _("No column is called this. Is “%(meant)s” meant?") % {"meant": meant}
    else:
        message = _(
            "No column is called this. Remove it, or give it one of these headings: %(headings)s."
        ) % {"headings": ", ".join(column.name for column in columns)}
    problems.add(sheet.heading_line, heading, heading, message)


class Lines:
    """The lines of a file as they are checked beyond their cells."""

    def __init__(self, columns: Sequence[Column], problems: Problems) -> None:
        self._columns = {column.name: column for column in columns}
        self._problems = problems

    def rows(self, sheet: Sheet, columns: Sequence[Column]) -> Iterator[Row]:
        return read_rows(sheet, columns, self._problems)

    def tell(self, row: Row, name: str, value: object, message: str) -> None:
        self._problems.add(row.line, self._columns[name], value, message)
        row.wrong = True

    def is_empty(self, row: Row, name: str) -> bool:
        """Whether nothing stands in the cell; a cell that is wrong is not empty."""
        if row[name] is not None:
            return False
        heading = self._problems.headings.get(name)
        return not row.wrong or not any(
            problem.line == row.line and problem.column == heading for problem in self._problems.found
        )
