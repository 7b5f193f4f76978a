"""The embedded database in a backup: copied by SQLite's own backup interface, while others write.

The copy is one moment of the database: it is read inside one read transaction, which in a write-ahead log
neither waits for writers nor makes them wait. Putting it back uses the same interface the other way round,
as one transaction of the live database, so that a restore that is killed leaves what was there.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from biocluster.web.backup.archive import BackupError, Progress, Table

PART = "database.sqlite3"
PAGES_AT_ONCE = 4_000
WAITS_S = 20


@contextmanager
def opened(path: Path, *, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    with closing(sqlite3.connect(address, uri=True, timeout=WAITS_S, isolation_level=None)) as database:
        yield database


def copy_out(live: Path, copy: Path, *, progress: Progress | None = None) -> None:
    """The live database as it is at this moment, as one file that needs no other beside it."""
    with opened(live, read_only=True) as source, opened(copy) as target:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment
        source.backup(target, pages=PAGES_AT_ONCE, progress=_told(progress))
        source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode=DELETE")


def copy_in(copy: Path, live: Path, *, progress: Progress | None = None) -> None:
    """Make the live database what the copy is, in one transaction of its own.

    Raises
    ------
    BackupError
        If the file that is there is no database or stays locked; it is left as it was.
    """
    live.parent.mkdir(parents=True, exist_ok=True)
    try:
        with opened(copy, read_only=True) as source, opened(live) as target:
            source.backup(target, pages=PAGES_AT_ONCE, progress=_told(progress))
    except sqlite3.Error as error:
        raise BackupError(
            _("The database %(file)s does not let itself be replaced (%(why)s). Stop the site; if the file is "
              "damaged, move it away together with the files beside it that begin with its name. Then restore "
              "again.") % {"file": live, "why": error}
        ) from error  # fmt: skip


def _told(progress: Progress | None) -> Any:
    def tell(status: int, remaining: int, whole: int) -> None:
        if progress is not None:
            progress("database", whole - remaining, whole)

    return tell


def check_whole(path: Path) -> None:
    """Raises ``BackupError`` unless SQLite finds its own file in order."""
    try:
        with opened(path, read_only=True) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise BackupError(
            _("The database inside the backup is damaged (%(why)s). Nothing was restored.") % {"why": found}
        )


def tables_of(path: Path) -> list[Table]:
    """Every table with the digest over its rows, in the order of their keys."""
    with opened(path, read_only=True) as database:
        database.execute("BEGIN")
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
                " ORDER BY name"
            )
        ]
        return [_table(database, name) for name in names]


def _table(database: sqlite3.Connection, name: str) -> Table:
    columns = database.execute("SELECT name, pk FROM pragma_table_info(?)", [name]).fetchall()
    keys = [f'"{column}"' for column, place in sorted(columns, key=lambda each: each[1]) if place]
    order = ", ".join(keys) or "rowid"
    digest, rows = hashlib.sha256(), 0
    for row in database.execute(f'SELECT * FROM "{name}" ORDER BY {order}'):  # noqa: S608
        digest.update(repr(row).encode())
        rows += 1
    return Table(name, rows, digest.hexdigest())
