"""`biocluster laboratory receive BATCH FOLDER`: raw files of a batch from a folder of the instrument."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biocluster.laboratory.importers.raw_folder import FolderReport, receive_folder
from biocluster.laboratory.models import Batch
from biocluster.laboratory.operations.batches import BatchIsOver
from biocluster.record.access import NotAllowed
from biocluster.record.models import Role
from biocluster.web.cli.acting import NobodyToAct, acting_person

HELP = "Receive raw files of a batch."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    receive = actions.add_parser("receive", help="Receive the raw files of a folder.")
    receive.description = (
        "Copies each .mzML or .mzML.gz of the folder whose name is that of an injection of the batch, notes its "
        "digest, and says what became of every raw file there. What is on hold is not taken in. The same call "
        "again takes in what is new. Exit status: 0 done, 1 some file was refused, 2 wrong usage."
    )
    receive.add_argument("batch", metavar="BATCH", help="The code of the batch, such as B2014-0001.")
    receive.add_argument("folder", type=Path, metavar="FOLDER")
    receive.add_argument(
        "--replace", metavar="REASON", default="", help="Take the place of files received before."
    )
    receive.add_argument(
        "--by", metavar="EMAIL", help="Whose name the records carry; without it, the command line's."
    )


def run(arguments: argparse.Namespace) -> int:
    batch = Batch.objects.filter(code=arguments.batch).first()
    if batch is None:
        return _failed(_("There is no batch %(code)s.") % {"code": arguments.batch})
    at = timezone.now()
    try:
        by = acting_person(arguments.by, at=at, role=Role.LABORATORY)
        report = receive_folder(
            batch, arguments.folder, reason=arguments.replace, by=by, at=at, progress=_progress
        )
    except (NobodyToAct, BatchIsOver) as error:
        return _failed(str(error))
    except NotAllowed:
        return _failed(_("This person may not receive raw files; only the laboratory may."))
    except OSError as error:
        return _failed(
            _("%(path)s cannot be read: %(why)s.") % {"path": error.filename, "why": error.strerror}
        )
    return _tell(report)


def _progress(done: int, whole: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == whole else ""
        print(f"\r{done} / {whole}", end=end, file=sys.stderr, flush=True)


def _tell(report: FolderReport) -> int:
    count = len(report.received)
    print(
        ngettext("%(count)s file was received.", "%(count)s files were received.", count) % {"count": count}
    )
    for names, words in (
        (report.known, _("there already")),
        (report.held, _("on hold, not taken in")),
        (report.others, _("no injection of this batch")),
    ):
        if names:
            print(f"{words}: {len(names)} ({', '.join(names[:5])}{' …' if len(names) > 5 else ''})")
    for name, reason in report.refused.items():
        print(f"{name}: {reason}", file=sys.stderr)
    return 1 if report.refused else 0


def _failed(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
