"""Excel workbooks, read row by row: only as much is held at once as a row and the shared words need.

The parts are streamed through expat, with document types refused, so that neither a small file that unpacks to
a large one nor a cell in the last of a million rows can make the reader hold more than the limits below.
Readings above words (furigana) are not part of the words. A formula gives the value that was stored with it.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.archives import Archive, ArchiveError
from biocluster.record.words.file_kinds import FileRefused

LARGEST_SHEET = 200 * 1024 * 1024
LARGEST_PART = 64 * 1024 * 1024
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
MOST_LINES = 1_048_576

ERROR_VALUES = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
)
NO_STORED_VALUE = "=(formula)"
"""What a cell reads as whose formula was never worked out; like an error value, no column takes it."""

Line = tuple[int, list[str]]
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class Workbook:
    """The first sheet that is shown of an Excel file."""

    def __init__(self, content: bytes):
        """Read the names of the sheets, the words and the formats. Raises ``FileRefused``."""
        try:
            self._archive = Archive(content)
        except ArchiveError as error:
            raise FileRefused("%(error)s", error=error) from None
        self._from_1904 = False
        sheets = self._sheets()
        shown = [sheet for sheet in sheets if not sheet[2]]
        if not shown:
            raise FileRefused(_("The workbook has no sheet that is shown."))
        self.sheet_name, target, _hidden = shown[0]
        self.other_sheets = [name for name, _target, hidden in shown[1:]]
        self._part = self._targets().get(target, "xl/worksheets/sheet1.xml")
        self._words = self._shared_words()
        self._dated = self._date_formats()

    def rows(self) -> Iterator[Line]:
        """Each line of the sheet that holds something, with its number and its cells as text."""
        reader = _SheetReader(self._words, self._dated, self._from_1904)
        for _chunk in self._parse(self._part, LARGEST_SHEET, reader.start, reader.end, reader.text):
            yield from reader.take()
        yield from reader.take()

    def _sheets(self) -> list[tuple[str, str, bool]]:
        found: list[tuple[str, str, bool]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                found.append(
                    (attributes.get("name", ""), link, attributes.get("state", "visible") != "visible")
                )
            elif name == "workbookPr":
                self._from_1904 = attributes.get("date1904") in ("1", "true")

        self._read("xl/workbook.xml", start)
        return found

    def _targets(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
                found[attributes.get("Id", "")] = posixpath.normpath(path)

        self._read("xl/_rels/workbook.xml.rels", start)
        return found

    def _shared_words(self) -> list[str]:
        reader = _WordsReader()
        if "xl/sharedStrings.xml" in self._archive.names:
            self._read("xl/sharedStrings.xml", reader.start, reader.end, reader.text)
        return reader.words

    def _date_formats(self) -> list[bool]:
        """For each cell format of the workbook, whether it shows a number as a date or a time."""
        custom: dict[str, bool] = {}
        dated: list[bool] = []
        within: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            within.append(name)
            if name == "numFmt":
                custom[attributes.get("numFmtId", "")] = _shows_date(attributes.get("formatCode", ""))
            elif name == "xf" and "cellXfs" in within:
                number = attributes.get("numFmtId", "0")
                dated.append(custom.get(number, number in DATE_FORMATS))

        def end(_name: str) -> None:
            within.pop()

        if "xl/styles.xml" in self._archive.names:
            self._read("xl/styles.xml", start, end)
        return dated

    def _read(
        self, part: str, start: Start, end: End | None = None, text: Callable[[str], None] | None = None
    ) -> None:
        for _chunk in self._parse(part, LARGEST_PART, start, end, text):
            pass

    def _parse(
        self, part: str, largest: int, start: Start, end: End | None, text: Callable[[str], None] | None
    ) -> Iterator[None]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        local: dict[str, str] = {}

        def bare(name: str) -> str:
            if name not in local:
                local[name] = name.rpartition(":")[2]
            return local[name]

        parser.StartElementHandler = lambda name, attributes: start(bare(name), attributes)
        if end:
            parser.EndElementHandler = lambda name: end(bare(name))
        if text:
            parser.CharacterDataHandler = text
        try:
            for chunk in self._archive.stream(part, largest=largest):
                parser.Parse(chunk)
                yield
            parser.Parse(b"", True)
        except ArchiveError as error:
            raise FileRefused("%(error)s", error=error) from None
        except FileRefused:
            raise
        except (expat.ExpatError, ValueError, LookupError):
            raise FileRefused(
                _(
                    "The workbook is damaged: its part “%(part)s” cannot be read. Open it in Excel and save it again."
                ),
                part=part,
            ) from None


def _refuse_doctype(*_arguments: object) -> None:
    raise FileRefused(
        _("The workbook declares a document type, which no spreadsheet program writes. It was not read.")
    )


class _WordsReader:
    """Gathers the shared words; what stands in a reading (rPh) is left out."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._parts: list[str] = []
        self._in_text = False
        self._readings = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._readings += 1
        elif name == "t":
            self._in_text = not self._readings

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._readings -= 1
        elif name == "si":
            self.words.append(_unescaped("".join(self._parts)))

    def text(self, text: str) -> None:
        if self._in_text:
            self._parts.append(text)


class _SheetReader:
    """Gathers the lines of a sheet; ``take`` hands over those that are complete."""

    def __init__(self, words: list[str], dated: list[bool], from_1904: bool) -> None:
        self._words, self._dated, self._from_1904 = words, dated, from_1904
        self._lines: list[Line] = []
        self._number = 0
        self._cells: list[str] = []
        self._column = 0
        self._type, self._style = "n", 0
        self._has_formula = self._in_value = False
        self._readings = 0
        self._parts: list[str] = []

    def take(self) -> list[Line]:
        lines, self._lines = self._lines, []
        return lines

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._column = _column_of(attributes["r"]) if "r" in attributes else self._column + 1
            self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._has_formula = False
            self._parts = []
        elif name == "v" or name == "t":
            self._in_value = not self._readings
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            if not 0 < self._number <= MOST_LINES:
                raise ValueError(self._number)
            self._cells, self._column = [], 0
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._readings += 1

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._in_value = False
        elif name == "c":
            self._keep("".join(self._parts))
        elif name == "row":
            if self._cells:
                self._lines.append((self._number, self._cells))
            self._cells = []
        elif name == "rPh":
            self._readings -= 1

    def text(self, text: str) -> None:
        if self._in_value:
            self._parts.append(text)

    def _keep(self, raw: str) -> None:
        value = self._value(raw)
        if not value:
            return
        if self._column > MOST_COLUMNS:
            raise FileRefused(
                _("Line %(line)s has something in column %(column)s; at most %(most)s columns are read."),
                line=self._number, column=self._column, most=MOST_COLUMNS,
            )  # fmt: skip
        self._cells.extend([""] * (self._column - len(self._cells)))
        self._cells[self._column - 1] = value[:LONGEST_CELL]

    def _value(self, raw: str) -> str:
        if not raw:
            return NO_STORED_VALUE if self._has_formula and self._type != "str" else ""
        if self._type == "s":
            return self._words[int(raw)]
        if self._type in ("str", "inlineStr"):
            return _unescaped(raw)
        if self._type == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if self._type == "n":
            dated = self._style < len(self._dated) and self._dated[self._style]
            return _number_text(raw, dated, self._from_1904)
        return raw  # d: an ISO date; e: an error value


def _column_of(reference: str) -> int:
    column = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    if not 0 < column <= 16_384:
        raise ValueError(reference)
    return column


DATE_FORMATS = frozenset(
    str(number) for number in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def _shows_date(code: str) -> bool:
    """Whether a number format shows dates: y, m, d, h, s or an era outside what is printed as it stands."""
    if re.search(r"\[\$-(?:ja|[0-9A-Fa-f]*411)", code) and re.search("[eg]", code):
        return True
    return bool(re.search("[ymdhs]|g+e", _LITERAL.sub("", code).split(";")[0], re.IGNORECASE))


def _number_text(raw: str, dated: bool, from_1904: bool) -> str:
    if raw.isdigit() and not dated:
        return raw
    value = float(raw)
    if dated and (moment := _moment(value, from_1904)):
        return moment
    if value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return repr(value)


def _moment(serial: float, from_1904: bool) -> str | None:
    """A day, a time of day or both, as ISO text; None for numbers outside the calendar."""
    if not 0 <= serial < 2_958_466:
        return None
    if from_1904:
        start = datetime(1904, 1, 1)
    else:
        start = datetime(1899, 12, 30) if serial >= 60 else datetime(1899, 12, 31)
    moment = start + timedelta(seconds=round(serial * 86_400))
    if serial < 1 and not from_1904:
        return moment.strftime("%H:%M")
    return moment.date().isoformat() if serial == int(serial) else moment.strftime("%Y-%m-%d %H:%M")


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _unescaped(text: str) -> str:
    """The text without its escapes. What they stand for is left out where no database takes it as text."""
    if "_x" not in text:
        return text
    written = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), text)
    whole = written.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")  # two halves are one letter
    return _NO_TEXT.sub("", whole)
