"""`biocluster import KIND FILE`: rows of a CSV or Excel file become records, all or nothing."""

import argparse
import sys
import time
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from biocluster.record.access import TABLE, NotAllowed
from biocluster.record.importers.kinds import KINDS
from biocluster.record.importers.running import Report, check_file, import_file
from biocluster.record.importers.sheets import read_bytes
from biocluster.record.models import Role
from biocluster.record.operations.imports import RecordMoved
from biocluster.record.words.file_kinds import FileRefused
from biocluster.web.cli.acting import NobodyToAct, acting_person

NAME = "import"
HELP = "Take rows (organisations, people, gatherings, budgets, materials) from a CSV or Excel file."
SLOW_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Reads the whole file, lists everything that is wrong with it by line and column, and takes it in "
        "only if nothing is: all rows or none. The same file again adds nothing. "
        "Exit status: 0 done, 1 something is wrong and nothing was saved, 2 wrong usage."
    )
    parser.add_argument("kind", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8 or CP932) or Excel (.xlsx).")
    parser.add_argument("--dry-run", action="store_true", help="Say what would happen; save nothing.")
    parser.add_argument(
        "--by",
        metavar="EMAIL",
        help="Whose name the records carry; without it, the officer of the command line.",
    )


def run(arguments: argparse.Namespace) -> int:
    path: Path = arguments.file
    try:
        content = read_bytes(path)
        progress = _Progress()
        if arguments.dry_run:
            report, _changes = check_file(arguments.kind, content, path.name, progress=progress)
        else:
            at = timezone.now()
            person = acting_person(arguments.by, at=at, role=_role_for(arguments.kind))
            report = import_file(arguments.kind, content, path.name, by=person, at=at, progress=progress)
        progress.end()
    except (FileRefused, NobodyToAct, RecordMoved) as error:
        return _failed(f"{path}: {error}")
    except NotAllowed:
        return _failed(_("This person may not take in files of this kind."))
    return _tell(report, dry_run=arguments.dry_run)


def _role_for(kind: str) -> Role:
    """The role in which the command line takes in a kind of file: an officer's, or the first that may."""
    may = TABLE[KINDS[kind].verb]
    return next(role for role in (Role.OFFICER, *Role) if role in may)


def _failed(words: str) -> int:
    print(words, file=sys.stderr)
    return 1


def _tell(report: Report, *, dry_run: bool) -> int:
    if report.before:
        print(
            _("This very file was taken in on %(on)s by %(who)s; nothing was added.")
            % {"on": f"{timezone.localtime(report.before.taken_at):%Y-%m-%d}", "who": report.before.taken_by}
        )
        return 0
    for problem in report.problems:
        where = _("line %(line)s") % {"line": problem.line} if problem.line else _("whole file")
        shown = f" “{problem.value}”" if problem.value else ""
        column = f", {problem.column}" if problem.column else ""
        print(f"{report.file_name}: {where}{column}{shown}: {problem.message}", file=sys.stderr)
    if report.problems:
        count = len(report.problems)
        return _failed(
            ngettext(
                "There is %(count)s thing to correct. Nothing was saved.",
                "There are %(count)s things to correct. Nothing was saved.",
                count,
            )
            % {"count": count}
        )
    print(_("%(rows)s rows read (%(read_as)s).") % {"rows": f"{report.rows:,}", "read_as": report.read_as})
    added, changed = (_("would be added"), _("would be changed")) if dry_run else (_("added"), _("changed"))
    for word, counts in ((added, report.added), (changed, report.changed)):
        for name, number in counts.items():
            print(f"  {number:>7,}  {name} ({word})")
    if report.does_nothing:
        print(_("The record has all of this already."))
    if dry_run:
        print(_("Nothing is wrong. Nothing was saved, because of --dry-run."))
    return 0


class _Progress:
    """Tells on the terminal how many rows are read and written, once it takes longer than a second."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.told = False

    def __call__(self, stage: str, count: int) -> None:
        if time.monotonic() - self.began > SLOW_SECONDS and sys.stderr.isatty():
            words = {
                "reading": pgettext("progress", "rows read"),
                "writing": pgettext("progress", "rows written"),
            }[stage]
            print(f"\r{count:>9,} {words}", end="", file=sys.stderr, flush=True)
            self.told = True

    def end(self) -> None:
        if self.told:
            print(file=sys.stderr)
