"""A file of rows, from its bytes to the record: read all, report all, take in all or nothing."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import models, transaction

from biocluster.record.importers.columns import Problem, Problems, read_rows
from biocluster.record.importers.kinds import KINDS
from biocluster.record.importers.sheets import read_sheet
from biocluster.record.importers.workbooks import Line
from biocluster.record.models import ImportedFile, Person
from biocluster.record.operations.documents import read_stored
from biocluster.record.operations.imports import Changes, give_in, take_in
from biocluster.record.words.file_kinds import FileRefused

STEP = 5_000

Progress = Callable[[str, int], None]
"""Told now and then what is being done (``reading``, ``writing``) and how many rows are done."""


def silent(_stage: str, _count: int) -> None:
    """No progress to be shown."""


@dataclass
class Report:
    """What was found in a file, and what it would do to the record or has done."""

    kind: str
    file_name: str
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    read_as: str = ""
    other_sheets: list[str] = field(default_factory=list)
    before: ImportedFile | None = None
    """The same file, if it is in the record already: then there is nothing to do."""

    @property
    def is_fine(self) -> bool:
        return not self.problems

    @property
    def does_nothing(self) -> bool:
        return not self.added and not self.changed


def taken_before(content: bytes, kind: str) -> ImportedFile | None:
    """The import of exactly these bytes, if they are in the record."""
    digest = hashlib.sha256(content).hexdigest()
    taken = ImportedFile.objects.filter(kind=kind, stored__sha256=digest, taken_at__isnull=False)
    return taken.select_related("taken_by").first()


def check_file(
    kind: str, content: bytes, file_name: str, *, progress: Progress = silent
) -> tuple[Report, Changes]:
    """Read all of a file and say what is wrong with it, or what it would do. Nothing is written."""
    report = Report(str(kind), file_name, before=taken_before(content, kind))
    if report.before:
        return report, Changes()
    problems, changes = Problems(), Changes()
    try:
        sheet = read_sheet(content, file_name)
        report.read_as, report.other_sheets = sheet.read_as, sheet.other_sheets
        sheet.lines = _counted(sheet.lines, report, progress)
        changes = KINDS[kind].plan(read_rows(sheet, KINDS[kind].columns, problems), problems)
    except FileRefused as error:
        problems.add(0, "", "", error)
    report.problems = problems.in_order()
    if problems:
        return report, Changes()
    changes.added = [list(rows) for rows in changes.added]
    report.added = _by_model(row for rows in changes.added for row in rows)
    report.changed = _by_model(change.row for change in changes.changed)
    return report, changes


def import_file(
    kind: str,
    content: bytes,
    file_name: str,
    *,
    by: Person,
    at: datetime,
    progress: Progress = silent,
) -> Report:
    """Check a file and take it in, all or nothing; a file with problems, or one that is in already, adds nothing.

    Raises
    ------
    NotAllowed, RecordMoved
        As ``take_in`` does; nothing is saved.
    """
    report, changes = check_file(kind, content, file_name, progress=progress)
    if report.is_fine and not report.before:
        with transaction.atomic():
            imported = give_in(content, kind=kind, file_name=file_name, by=by, at=at)
            take_in(imported, _told(changes, progress), by=by, at=at)
    return report


def check_waiting(imported: ImportedFile) -> tuple[Report, Changes]:
    """The report of a file that waits to be confirmed, against the record as it is now."""
    return check_file(imported.kind, read_stored(imported.stored), imported.file_name)


def _counted(lines: Iterator[Line], report: Report, progress: Progress) -> Iterator[Line]:
    for line in lines:
        report.rows += 1
        if report.rows % STEP == 0:
            progress("reading", report.rows)
        yield line


def _told(changes: Changes, progress: Progress) -> Changes:
    """The same changes, telling the progress as rows are taken to be written."""

    def telling(rows: Iterable[models.Model]) -> Iterator[models.Model]:
        for count, row in enumerate(rows, start=1):
            if count % STEP == 0:
                progress("writing", count)
            yield row

    return replace(changes, added=[telling(rows) for rows in changes.added])


def _by_model(rows: Iterable[models.Model]) -> dict[str, int]:
    counts = Counter(type(row) for row in rows)
    return {str(model._meta.verbose_name): count for model, count in counts.items()}
