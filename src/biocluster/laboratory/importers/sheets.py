"""SHEET: which raw files there are, in which order they were injected, and what each of them holds."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.injections import Injection, InjectionType, Sheet, sheet_of
from biocluster.laboratory.importers.headings import Lines, column, headings_of, tell_unknown, unread
from biocluster.laboratory.importers.numbers import nearest, not_negative, one_of, place, positive
from biocluster.record.importers.cells import CellError, text, unmarked
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.importers.sheets import Sheet as File
from biocluster.record.importers.sheets import read_sheet as open_file

TYPES: dict[str, tuple[str, ...]] = {
    InjectionType.SAMPLE: ("試料", "検体", "サンプル"),
    InjectionType.QC: ("quality control", "pooled qc", "精度管理", "プール"),
    InjectionType.BLANK: ("ブランク", "空試験"),
    InjectionType.STANDARD: ("標準", "標準試料", "検量線"),
}
LONGEST_NAME = 1000


def _file_name(cell: str) -> str:
    name = unmarked(cell).strip()
    if len(name) > LONGEST_NAME:
        raise CellError(_("The text has %(count)s characters; at most %(most)s are kept. Shorten it."),
                        count=len(name), most=LONGEST_NAME)  # fmt: skip
    return name


COLUMNS: tuple[Column, ...] = (
    column("file", "ファイル", _file_name, required=True, also=("ファイル名",)),
    column("order", "順序", place, also=("注入順", "順番")),
    column("batch", "バッチ", text(100)),
    column("type", "種別", one_of(TYPES), also=("種類",)),
    column("level", "濃度水準", not_negative, also=("水準",)),
    column("material", "材料", text(200), also=("試料名", "試料番号")),
)
_MARKER = re.compile(r"(?:marker|マーカー)\s*[:：]\s*(?P<name>.*)", re.IGNORECASE)


def read_injections(
    content: bytes, file_name: str, *, folder: Path, markers: Sequence[str] | None, problems: Problems
) -> Sheet:
    """The sheet that a file holds; what is wrong with it goes to ``problems``.

    Raw files are looked for in ``folder``. ``markers`` are the names that ``marker:NAME`` may have; None where they
    are not known, because the targets could not be read.

    Raises
    ------
    FileRefused
        If the file is no CSV or Excel file that can be read at all.
    """
    file = open_file(content, file_name)
    headings = headings_of(file, COLUMNS)
    given, strays = _given_times(file, headings.unknown, markers, problems)
    columns = [*COLUMNS, *given, *(unread(heading) for heading in strays)]
    lines = _SheetLines(folder, [each.name for each in given], "order" in headings.known, problems)
    found, at = [], 0
    for at, row in enumerate(lines.rows(file, columns), start=1):
        if injection := lines.injection(row, at):
            found.append(injection)
    if not at and not problems:
        problems.add(file.heading_line, "", "", _("There is no line below the heading."))
    return sheet_of(found)


def _given_times(
    file: File, unknown: Sequence[str], markers: Sequence[str] | None, problems: Problems
) -> tuple[list[Column], list[str]]:
    """The columns with times of markers, and the headings under which nothing can be read."""
    columns, strays = [], []
    for heading in unknown:
        match = _MARKER.fullmatch(unicodedata.normalize("NFC", heading))
        name = " ".join(match["name"].split()) if match else ""
        if match and (markers is None or name in markers):
            columns.append(Column(name, heading, heading, positive))
            continue
        strays.append(heading)
        if match and markers is not None:
            problems.add(file.heading_line, heading, heading, _unknown_marker(name, markers))
        else:
            tell_unknown(heading, file, COLUMNS, problems)
    return columns, strays


def _unknown_marker(name: str, markers: Sequence[str]) -> str:
    if meant := nearest(name, markers):
        return _("No marker or internal standard is called “%(name)s”. Is “%(meant)s” meant?") % {
            "name": name, "meant": meant,
        }  # fmt: skip
    return _("No marker or internal standard among the targets is called “%(name)s”.") % {"name": name}


class _SheetLines(Lines):
    """The lines of a sheet, checked one by one and against those before."""

    def __init__(self, folder: Path, markers: list[str], ordered: bool, problems: Problems) -> None:
        super().__init__(COLUMNS, problems)
        self._folder, self._markers, self._ordered = folder, markers, ordered
        self._files: dict[Path, int] = {}
        self._places: dict[tuple[str, int], int] = {}

    def injection(self, row: Row, at: int) -> Injection | None:
        """The line as an injection, or None where something is wrong with it; all of it is told."""
        self._check_file(row)
        self._check_level(row)
        self._check_place(row)
        if row.wrong:
            return None
        return Injection(
            file=row["file"].replace("\\", "/"),
            path=self._path(row["file"]),
            order=at if row["order"] is None else row["order"],
            batch=row["batch"] or "1",
            type=InjectionType(row["type"] or InjectionType.SAMPLE),
            level=row["level"],
            material=row["material"] or "",
            given_times=tuple((name, row[name]) for name in self._markers if row[name] is not None),
        )

    def _check_file(self, row: Row) -> None:
        if row["file"] is None:
            return
        path = self._path(row["file"])
        before = self._files.setdefault(path, row.line)
        if before != row.line:
            message = _("This file stands in line %(line)s already.") % {"line": before}
            self.tell(row, "file", row["file"], message)
        elif path.is_dir():
            self.tell(row, "file", row["file"], _("This is a folder. Name a file."))
        elif not path.is_file():
            message = _("There is no such file in %(folder)s.") % {"folder": self._folder}
            self.tell(row, "file", row["file"], message)

    def _path(self, file: str) -> Path:
        path = self._folder / file
        return path if path.exists() or "\\" not in file else self._folder / file.replace("\\", "/")

    def _check_level(self, row: Row) -> None:
        if row["type"] == InjectionType.STANDARD:
            if self.is_empty(row, "level"):
                self.tell(row, "level", "", _("A standard needs its level: the concentration factor."))
        elif row["level"] is not None and (row["type"] or self.is_empty(row, "type")):
            self.tell(row, "level", row["level"], _("Only a line of the type “standard” has a level."))

    def _check_place(self, row: Row) -> None:
        if row["order"] is None:
            if self._ordered and self.is_empty(row, "order"):
                self.tell(row, "order", "", _("This cell is empty, and the others have an order."))
            return
        before = self._places.setdefault((row["batch"] or "1", row["order"]), row.line)
        if before != row.line:
            message = _("Line %(line)s of the same batch has this order already.") % {"line": before}
            self.tell(row, "order", row["order"], message)
