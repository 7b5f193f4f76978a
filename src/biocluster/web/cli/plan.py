"""`biocluster plan import FILE`: an existing plan becomes records."""

import argparse
import sys
import time
from pathlib import Path

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.access import NotAllowed
from biocluster.record.importers.plan.commit import check_year, import_plan
from biocluster.record.importers.plan.files import check_size, read_file
from biocluster.record.importers.plan.known import read_known
from biocluster.record.importers.plan.lines import PlanFileError
from biocluster.record.importers.plan.proposal import propose
from biocluster.record.importers.plan.proposed import Proposal
from biocluster.record.importers.plan.report import ToldLine, summary, tell
from biocluster.record.words.dates import DateError, FiscalYear
from biocluster.web.cli.acting import NobodyToAct, acting_person

HELP = "Read an existing plan and make its records."
LONGEST_SHOWN = 46
SLOW_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    importing = actions.add_parser(
        "import",
        help="Read a plan in plain text or Word; show what it would become, or make it so.",
        description="Reads a plan in plain text (UTF-8, CP932) or Word (.docx) and shows line by line what was "
        "understood. Nothing is saved without --accept. The same plan again changes nothing.",
    )
    importing.add_argument("file", type=Path, metavar="FILE", help="The plan: .txt or .docx.")
    importing.add_argument(
        "--fiscal-year", required=True, metavar="YEAR", help="Its fiscal year: 2014, H26 or 平成26年度."
    )
    importing.add_argument(
        "--accept", action="store_true", help="Take the proposal as it is, all or nothing."
    )
    importing.add_argument(
        "--dry-run", action="store_true", help="Show the proposal and save nothing, even with --accept."
    )
    importing.add_argument(
        "--only-doubtful", action="store_true", help="Show only the lines that somebody should look at."
    )
    importing.add_argument(
        "--title-year-is-wrong",
        action="store_true",
        help="Import although the title names another fiscal year.",
    )
    importing.add_argument(
        "--by",
        metavar="EMAIL",
        help="Whose name the records carry; without it, the officer of the command line.",
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        fiscal_year = _fiscal_year(arguments.fiscal_year)
        content = _read(arguments.file)
        if arguments.accept and not arguments.dry_run:
            return _accept(content, fiscal_year, arguments)
        return _show(content, fiscal_year, arguments)
    except (PlanFileError, NobodyToAct, DateError) as error:
        print(f"{arguments.file}: {error}", file=sys.stderr)
    except NotAllowed:
        print(_("This person may not import plans; only an officer may."), file=sys.stderr)
    return 1


def _fiscal_year(text: str) -> int:
    return FiscalYear(int(text)).year if text.isdecimal() else FiscalYear.parse(text).year


def _read(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except IsADirectoryError:
        raise PlanFileError(_("This is a folder. Name the file of the plan.")) from None
    except OSError as error:
        raise PlanFileError(_("The file cannot be read: %(why)s."), why=error.strerror) from None


def _show(content: bytes, fiscal_year: int, arguments: argparse.Namespace) -> int:
    proposal = propose(read_file(content), fiscal_year, read_known(fiscal_year))
    lines = tell(proposal)
    for each in lines:
        if each.look or not arguments.only_doubtful:
            print(_told(each))
    _print_summary(proposal, lines)
    check_year(proposal, title_year_is_wrong=arguments.title_year_is_wrong)
    print(
        _(
            "Nothing was saved. To take the proposal as it is, add --accept; to correct it first, use the page."
        )
    )
    return 0


def _accept(content: bytes, fiscal_year: int, arguments: argparse.Namespace) -> int:
    imported = import_plan(
        content,
        file_name=arguments.file.name,
        fiscal_year=fiscal_year,
        title_year_is_wrong=arguments.title_year_is_wrong,
        progress=_Progress(),
        by=acting_person(arguments.by, at=timezone.now()),
        at=timezone.now(),
    )
    year = FiscalYear(fiscal_year)
    if not imported.changed:
        print(_("%(era)s (%(year)s): this plan is in the record already. Nothing was changed.")
              % {"era": year.era, "year": year.english})  # fmt: skip
        return 0
    print(_("%(era)s (%(year)s): the plan is in the record.") % {"era": year.era, "year": year.english})
    for kind, count in sorted(imported.made.items()):
        print(f"  {count:>5}  {apps.get_model('record', kind)._meta.verbose_name}")
    return 0


def _told(line: ToldLine) -> str:
    words = line.line.printed
    shown = words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"
    head = f"{'!' if line.look else ' '}{line.source:>5}  {line.reading}: {shown}"
    return "\n".join([head, *(f"{'!' if each.look else ' ':>9} {each.words}" for each in line.tells)])


def _print_summary(proposal: Proposal, lines: list[ToldLine]) -> None:
    print()
    for words, count in summary(proposal):
        print(f"{count:>7}  {words}")
    doubtful = sum(each.look for each in lines)
    print(f"{doubtful:>7}  " + _("lines that somebody should look at (marked !)"))
    print()


class _Progress:
    """Tells how far the writing is once it takes longer than a second."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, done: int, whole: int) -> None:
        if time.monotonic() - self.began > SLOW_SECONDS and sys.stderr.isatty():
            print(
                "\r" + _("%(done)s of %(whole)s items") % {"done": done, "whole": whole},
                end="",
                file=sys.stderr,
            )
            if done == whole:
                print(file=sys.stderr)
