"""Taking a backup while the site runs: the databases as of one moment, and every document they name."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from biocluster.record.operations.documents import path_of
from biocluster.web.backup import postgresql, sqlite
from biocluster.web.backup.archive import (
    BackupError,
    Manifest,
    Part,
    Progress,
    Table,
    digest_file,
    write_archive,
)
from biocluster.web.backup.scratch import applied_migrations, on_the_side

DOCUMENTS = "documents"


@dataclass(frozen=True)
class Taken:
    """A backup that was taken: the file as a whole, and what is in it."""

    file: Part
    manifest: Manifest

    @property
    def documents(self) -> int:
        return sum(part.name.startswith(f"{DOCUMENTS}/") for part in self.manifest.parts)


@dataclass(frozen=True)
class _Database:
    """The database as copied out."""

    kind: str
    tables: list[Table]
    files: dict[str, Path]
    counters: dict[str, tuple[int, bool]]
    migrations: list[tuple[str, str]]
    audit: tuple[int, str]
    stored: list[str]


def take_backup(target: Path, *, at: datetime, progress: Progress | None = None) -> Taken:
    """Write everything into the file ``target``, which appears whole or not at all.

    Documents that are missing or whose bytes have changed are left out and named in ``manifest.not_held``:
    what remains is worth keeping, and whoever takes the backup has to hear of it.

    Raises
    ------
    BackupError
        If the file is there already, or there is no room or no right to write it.
    """
    if not target.parent.is_dir():
        raise BackupError(_("There is no folder %(folder)s. Make it first.") % {"folder": target.parent})
    with tempfile.TemporaryDirectory(prefix="biocluster-backup-", dir=scratch_parent()) as folder:
        database = _copy_database(Path(folder), progress)
        documents, not_held = _documents(database.stored, progress)
        files = database.files | documents
        parts = [Part(name, *_measured(name, path)) for name, path in sorted(files.items())]
        manifest = Manifest(
            made_at=at.isoformat(),
            software=version("biocluster"),
            database=database.kind,
            migrations=database.migrations,
            audit_sequence=database.audit[0],
            audit_digest=database.audit[1],
            tables=database.tables,
            parts=parts,
            counters=database.counters,
            not_held=not_held,
        )
        return Taken(write_archive(target, manifest, files, progress=progress), manifest)


def scratch_parent() -> Path:
    """Where scratch copies lie: beside the state, which has room for them and is nobody else's to read."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    return settings.HOME


def _measured(name: str, path: Path) -> tuple[int, str]:
    if name.startswith(f"{DOCUMENTS}/"):  # checked a moment ago
        return path.stat().st_size, path.name
    found = digest_file(path)
    return found.size, found.sha256


def _copy_database(folder: Path, progress: Progress | None) -> _Database:
    if connection.vendor == "sqlite":
        copy = folder / sqlite.PART
        sqlite.copy_out(Path(connection.settings_dict["NAME"]), copy, progress=progress)
        with on_the_side(NAME=copy, OPTIONS={}) as wrapper:
            return _Database(
                "sqlite", sqlite.tables_of(copy), {sqlite.PART: copy}, {},
                applied_migrations(wrapper), *_audit_and_stored(wrapper.cursor()),
            )  # fmt: skip
    names = sorted({*connection.introspection.django_table_names(only_existing=True), _migrations_table()})
    with ExitStack() as stack:
        moment = stack.enter_context(postgresql.one_moment())
        copied = postgresql.copy_out(moment, names, folder, progress=progress)
        applied = moment.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        return _Database(
            "postgresql", copied.tables, copied.files, copied.counters, applied, *_audit_and_stored(moment)
        )


def _migrations_table() -> str:
    return MigrationRecorder.Migration._meta.db_table


def _audit_and_stored(database: Any) -> tuple[tuple[int, str], list[str]]:
    """The end of the audit, and the digests of the documents, by a cursor or a connection of either kind."""
    head = database.execute("SELECT sequence, digest FROM record_audithead").fetchone() or (0, "")
    stored = database.execute("SELECT sha256 FROM record_storedfile ORDER BY sha256").fetchall()
    return (head[0], head[1]), [digest for (digest,) in stored]


def _documents(stored: list[str], progress: Progress | None) -> tuple[dict[str, Path], list[str]]:
    """The files of the documents that are whole, by part name, and the digests of those that are not."""
    files, not_held = {}, []
    for done, digest in enumerate(stored, 1):
        path = path_of(digest)
        if path.is_file() and digest_file(path).sha256 == digest:
            files[f"{DOCUMENTS}/{digest}"] = path
        else:
            not_held.append(digest)
        if progress is not None:
            progress("documents", done, len(stored))
    return files, not_held
