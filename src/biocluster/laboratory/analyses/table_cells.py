"""The cells of a table of measurements: what they mean, and what is wrong with them."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from biocluster.laboratory.words.table_problems import TableFinding, TableProblem
from biocluster.record.words.text import EncodingError, decode

MISSING = frozenset(
    {"", "na", "nan", "n/a", "#n/a", "null", "none", "nd", "n.d.", "-", "--", ".", "<lod", "<loq", "inf"}
)
"""Cells in which nothing was measured, in lower case."""

MEANINGS: dict[str, tuple[str, ...]] = {
    "sample": ("sample", "samples", "samplename", "sampleid", "name", "id", "file", "filename", "injection", "run",
               "試料", "試料名", "検体", "検体名", "サンプル", "サンプル名", "ファイル", "ファイル名"),
    "batch": ("batch", "batchid", "batchno", "plate", "plateid", "block", "capillary", "バッチ", "プレート"),
    "class": ("class", "classes", "type", "sampletype", "group", "sampleclass", "category", "種別", "種類", "分類", "群"),
    "order": ("order", "injectionorder", "runorder", "injorder", "sequence", "acquisitionorder", "position",
              "順序", "順番", "注入順", "測定順"),
}  # fmt: skip
"""Headings of a list of samples, without spaces and signs, in lower case."""

_QC = re.compile(
    r"(?:p?qcs?|sqc|mqc|pool(?:ed)?|pool(?:ed)?qc|qcpool(?:ed)?|qualitycontrols?|qcsample|精度管理|プール)\d*"
)
_BLANK = re.compile(r"(?:blanks?|blk|solvent|processblank|ブランク|空試験)\d*")
_QC_IN_NAME = re.compile(r"(?:^|[^a-z])(?:p?qc|pool(?:ed)?)(?![a-z])|精度管理|プール", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, where it stands.

    Lines count from 1 as an editor counts them, columns from 1; 0 is the file, or the line, as a whole. ``words`` are
    those of the sentence in ``words.table_problems``.
    """

    file: str
    line: int
    column: int
    kind: TableProblem
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out, with the words of its sentence."""

    kind: TableFinding
    words: dict[str, Any] = field(default_factory=dict)


class TableRefused(ValueError):
    """The files cannot be used as they are; ``problems`` has all that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


def plain(heading: str) -> str:
    """A heading or class without case, width, spaces and signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading).casefold())


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines that are not empty, of equal length, with their numbers in the file."""

    cells: list[list[str]]
    lines: list[int]
    delimiter: str


class Cells:
    """Reads files into cells and numbers, and gathers what is wrong and what was found out."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.findings: list[Finding] = []

    def tell(self, file: str, line: int, column: int, kind: TableProblem, **words: Any) -> None:
        self.problems.append(Problem(file, line, column, kind, words))

    def find(self, kind: TableFinding, **words: Any) -> None:
        self.findings.append(Finding(kind, words))

    def grid(self, content: bytes, name: str) -> Grid:
        cells: list[list[str]] = []
        lines: list[int] = []
        try:
            text, _encoding = decode(content)
        except EncodingError as error:
            self.tell(name, error.line, 0, TableProblem.UNREADABLE)
            return Grid(cells, lines, "")
        first = text[: text.find("\n") + 1] or text
        delimiter = max(",\t;", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error:
                self.tell(name, line, 0, TableProblem.QUOTATION)
                return Grid(cells, lines, delimiter)
            if any(cell.strip() for cell in row):
                cells.append([cell.strip() for cell in row])
                lines.append(line)
            line = reader.line_num + 1
        if not cells:
            self.tell(name, 0, 0, TableProblem.EMPTY)
            return Grid(cells, lines, delimiter)
        if len(cells) > 1 and len(cells[0]) + 1 == len(cells[1]):
            cells[0] = ["", *cells[0]]  # as R writes a table with names of lines
        for row, number in zip(cells, lines, strict=True):
            if len(row) != len(cells[0]):
                self.tell(name, number, 0, TableProblem.CELLS, found=len(row), expected=len(cells[0]))
        return Grid(cells, lines, delimiter)

    def number(self, cell: str, file: str, line: int, column: int, delimiter: str) -> float:
        try:
            number = float(cell)
            if "_" not in cell and abs(number) != float("inf"):
                return number
        except ValueError:
            if delimiter == ";" and cell.count(",") == 1:
                return self.number(cell.replace(",", "."), file, line, column, "")
        if cell.lower() not in MISSING:
            self.tell(file, line, column, TableProblem.NOT_A_NUMBER, value=cell)
        return float("nan")


def columns_of(headings: Sequence[str]) -> dict[str, list[int]]:
    """Columns for each meaning, the likeliest first."""
    places = {plain(heading): at for at, heading in reversed(list(enumerate(headings)))}
    return {
        meaning: [places[name] for name in names if name in places] for meaning, names in MEANINGS.items()
    }


def is_qc(kind: str) -> bool:
    return bool(_QC.fullmatch(plain(kind)))


def is_blank(kind: str) -> bool:
    return bool(_BLANK.fullmatch(plain(kind)))


def named_qc(name: str) -> bool:
    """Whether the name of a sample says that it is a QC."""
    return bool(_QC_IN_NAME.search(name))
