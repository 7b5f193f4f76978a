"""Restoring a backup: checked and put together on the side, compared, and only then put in place.

Until the last step nothing of the present record is touched, and the last step is one transaction.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from biocluster.record.models import AuditEntry
from biocluster.record.operations.audit import GENESIS
from biocluster.record.operations.audit_proof import BrokenChain, prove
from biocluster.record.operations.documents import path_of, write_once
from biocluster.web.backup import postgresql, sqlite
from biocluster.web.backup.archive import BackupError, Manifest, Progress, Table, digest_file, unpack
from biocluster.web.backup.scratch import ALIAS, bring_up_to_date, make_tables, on_the_side, refuse_newer
from biocluster.web.backup.taking import DOCUMENTS, scratch_parent

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SHOWN = 5


@dataclass(frozen=True)
class _Prepared:
    """A database put together on the side and found right, and the step that puts it in place."""

    brought_up_to_date: bool
    put_in_place: Callable[[], None]


@dataclass(frozen=True)
class Restored:
    """What was restored, or would be."""

    manifest: Manifest
    rows: int
    documents: int
    brought_up_to_date: bool
    put_in_place: bool


def restore_backup(
    source: Path,
    *,
    replace: bool = False,
    check_only: bool = False,
    expected: str = "",
    progress: Progress | None = None,
) -> Restored:
    """Make the record what the backup holds; with ``check_only`` do everything but the last step.

    ``expected`` is the digest of the file as it was told when the backup was taken.

    Raises
    ------
    BackupError
        If the file is not what it should be, if the record is filled and ``replace`` is not set, or if what
        was put together differs from what was backed up. The record is as it was.
    """
    if not check_only and not replace:
        _refuse_filled()
    if expected and source.is_file() and (found := digest_file(source).sha256) != expected.lower():
        raise BackupError(
            _("The digest of %(file)s is %(found)s and not the one you gave: it is another file, or was altered. "
              "Nothing was restored.") % {"file": source, "found": found}
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="biocluster-restore-", dir=scratch_parent()) as name:
        folder = Path(name)
        manifest = unpack(source, folder, progress=progress)
        if manifest.database != connection.vendor:
            raise BackupError(
                _("The backup is of a database in %(theirs)s and this site uses %(ours)s. Set "
                  "BIOCLUSTER_DATABASE_URL as it was where the backup was taken.")
                % {"theirs": NAMES.get(manifest.database, manifest.database), "ours": NAMES[connection.vendor]}
            )  # fmt: skip
        refuse_newer(connection, manifest.migrations)
        put = _sqlite if manifest.database == "sqlite" else _postgresql
        documents = sorted((folder / DOCUMENTS).glob("*"))
        with put(manifest, folder, progress) as prepared:
            if not check_only:
                _put_documents(documents, progress)  # before the rows that name them
                prepared.put_in_place()
        return Restored(
            manifest,
            sum(table.rows for table in manifest.tables),
            len(documents),
            prepared.brought_up_to_date,
            not check_only,
        )


def _refuse_filled() -> None:
    try:
        filled = AuditEntry._meta.db_table in connection.introspection.table_names() and (
            AuditEntry.objects.exists()
        )
    except DatabaseError as error:
        raise BackupError(
            _("The present database cannot be read (%(why)s). If it is to be given up, move its file away, or say "
              "--replace.") % {"why": error}
        ) from error  # fmt: skip
    if filled:
        raise BackupError(
            _("There is a record here already, and restoring would replace all of it. Take a backup of it first "
              "if you may want it again, stop the site, and say --replace. Nothing was restored.")
        )  # fmt: skip


def _put_documents(documents: list[Path], progress: Progress | None) -> None:
    for done, path in enumerate(documents, 1):
        write_once(path_of(path.name), path.read_bytes())
        if progress is not None:
            progress("documents", done, len(documents))


@contextmanager
def _sqlite(manifest: Manifest, folder: Path, progress: Progress | None) -> Iterator[_Prepared]:
    copy, live = folder / sqlite.PART, Path(connection.settings_dict["NAME"])
    sqlite.check_whole(copy)
    _refuse_difference(manifest.tables, sqlite.tables_of(copy))
    with on_the_side(NAME=copy, OPTIONS={}) as wrapper:
        newer = _make_current(wrapper, manifest)

    def put_in_place() -> None:
        connection.close()
        sqlite.copy_in(copy, live, progress=progress)
        if changed := _different(sqlite.tables_of(copy), sqlite.tables_of(live)):
            raise BackupError(
                _("The backup is in place, but since then something has written to it (%(tables)s). Stop the site "
                  "and restore once more.") % {"tables": _some(changed)}
            )  # fmt: skip

    yield _Prepared(newer, put_in_place)


@contextmanager
def _postgresql(manifest: Manifest, folder: Path, progress: Progress | None) -> Iterator[_Prepared]:
    options = dict(connection.settings_dict["OPTIONS"])
    options["options"] = f"{options.get('options', '')} -c search_path={postgresql.SCRATCH}".strip()
    here = postgresql.raw(connection)
    postgresql.make_scratch(here)
    try:
        with on_the_side(OPTIONS=options) as wrapper:
            make_tables(wrapper, manifest.migrations)
            beside, names = postgresql.raw(wrapper), [table.name for table in manifest.tables]
            postgresql.copy_in(beside, folder, manifest.tables, manifest.counters, progress=progress)
            _refuse_difference(manifest.tables, postgresql.tables_of(beside, names))
            newer = _make_current(wrapper, manifest)
            made = postgresql.table_names(beside)
        present = set(connection.introspection.django_table_names(only_existing=True))
        yield _Prepared(newer, lambda: postgresql.take_place(here, made, of=present))
    finally:
        postgresql.drop_scratch(here)


def _make_current(wrapper: BaseDatabaseWrapper, manifest: Manifest) -> bool:
    """Bring the copy up to date and prove its audit; whether there was anything to bring."""
    newer = bring_up_to_date(wrapper)
    _prove_audit(manifest)
    return newer


def _prove_audit(manifest: Manifest) -> None:
    """Raises ``BackupError`` unless the chain is whole and ends where the manifest says."""
    try:
        end = prove(using=ALIAS)
    except BrokenChain as error:
        raise BackupError(
            _("The audit in the backup is not whole: %(why)s It was changed before the backup was taken. "
              "Nothing was restored.") % {"why": error}
        ) from error  # fmt: skip
    if (end.sequence, end.digest) != (manifest.audit_sequence, manifest.audit_digest or GENESIS):
        raise BackupError(
            _("The audit in the backup does not end where its manifest says. Nothing was restored.")
        )


def _refuse_difference(expected: list[Table], found: list[Table]) -> None:
    if different := _different(expected, found):
        raise BackupError(
            _(
                "What was read from the backup differs from what was backed up (%(tables)s). Nothing was restored."
            )
            % {"tables": _some(different)}
        )


def _different(expected: list[Table], found: list[Table]) -> list[str]:
    by_name = {table.name: table for table in found}
    return [table.name for table in expected if by_name.get(table.name) != table]


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
