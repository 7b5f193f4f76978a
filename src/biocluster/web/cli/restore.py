"""`biocluster restore FILE`: the record becomes what a backup holds, once that is proved."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from biocluster.web.backup.archive import BackupError
from biocluster.web.backup.restoring import Restored, restore_backup
from biocluster.web.cli.progress import Progress

HELP = "Make the record what a backup holds, once its digests are proved."
MAKES_ITS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Unpacks a backup on the side, checks every part against its digest, every table against its row count "
        "and digest, and the chain of the audit; only then does it take the place of the present record, in one "
        "step. Stop the site first. Exit status: 0 done, 1 refused, and the record is as it was."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="A file made by “biocluster backup”.")
    parser.add_argument(
        "--replace", action="store_true", help="Replace the record that is here; all of it goes."
    )
    parser.add_argument("--check", action="store_true", help="Prove the backup and put nothing in place.")
    parser.add_argument(
        "--expect",
        metavar="SHA256",
        default="",
        help="The digest that “biocluster backup” told for the file.",
    )


def run(arguments: argparse.Namespace) -> int:
    progress = Progress()
    try:
        restored = restore_backup(
            arguments.file,
            replace=arguments.replace,
            check_only=arguments.check,
            expected=arguments.expect,
            progress=progress,
        )
    except BackupError as error:
        progress.end()
        print(error, file=sys.stderr)
        return 1
    progress.end()
    _tell(restored)
    return 0


def _tell(restored: Restored) -> None:
    manifest = restored.manifest
    print(
        _("Backup of %(when)s: %(rows)s rows in %(tables)s tables, %(documents)s documents; all digests agree, "
          "and the audit is whole (%(entries)s entries).")
        % {
            "when": f"{localtime(datetime.fromisoformat(manifest.made_at)):%Y-%m-%d %H:%M}",
            "rows": f"{restored.rows:,}",
            "tables": len(manifest.tables),
            "documents": f"{restored.documents:,}",
            "entries": f"{manifest.audit_sequence:,}",
        }
    )  # fmt: skip
    if manifest.not_held:
        print(
            _("%(count)s documents were missing or damaged when it was taken and are not in it.")
            % {"count": len(manifest.not_held)}
        )
    if restored.brought_up_to_date:
        print(_("Its tables were brought up to this version of the program."))
    print(_("The record is now as it was then.") if restored.put_in_place else _("Nothing was put in place."))
