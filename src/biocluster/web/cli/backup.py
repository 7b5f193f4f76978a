"""`biocluster backup FILE`: databases and documents in one file, while the site runs."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.web.backup.archive import BackupError
from biocluster.web.backup.taking import Taken, take_backup
from biocluster.web.cli.progress import Progress

HELP = "Write databases and documents into one file, while the site runs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Writes the whole record into one file: the database as it is at one moment, and every document it names. "
        "The file appears whole or not at all and is readable by its owner only. It holds personal data: keep it "
        "as you keep the database. Keys (secret.key) are not in it; keep them elsewhere. "
        "Exit status: 0 done, 1 not done, or done without documents that are missing or damaged."
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="Where to write it, for example 2014-08-20.tar.gz."
    )


def run(arguments: argparse.Namespace) -> int:
    progress = Progress()
    try:
        taken = take_backup(arguments.file, at=timezone.now(), progress=progress)
    except BackupError as error:
        progress.end()
        print(error, file=sys.stderr)
        return 1
    progress.end()
    return _tell(taken, arguments.file)


def _tell(taken: Taken, file: Path) -> int:
    manifest = taken.manifest
    print(
        _("%(file)s: %(rows)s rows in %(tables)s tables and %(documents)s documents, %(size)s MB.")
        % {
            "file": file,
            "rows": f"{sum(table.rows for table in manifest.tables):,}",
            "tables": len(manifest.tables),
            "documents": f"{taken.documents:,}",
            "size": f"{taken.file.size / 1_000_000:,.1f}",
        }
    )
    print(_("Write these two down elsewhere; they prove the file and the record in it later:"))
    print("  SHA-256  " + taken.file.sha256)
    print("  " + _("audit") + f"    {manifest.audit_sequence} {manifest.audit_digest}")
    if not manifest.not_held:
        return 0
    print(
        _(
            "These documents are missing or damaged and are not in the backup. Restore them from an earlier one:"
        ),
        file=sys.stderr,
    )
    for digest in manifest.not_held:
        print(f"  {digest}", file=sys.stderr)
    return 1
