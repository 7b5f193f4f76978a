"""A PostgreSQL database in a backup: every table by COPY, all of one moment.

The server's own client programs are not needed, which a city's machine may not have in the server's version.
Tables are read in one transaction that sees a single moment (repeatable read). To restore, the tables are made
anew by the migrations of the backup in a schema of their own, filled and compared there, and only then take
the place of the present ones, in one transaction.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from biocluster.web.backup.archive import Progress, Table

FOLDER = "tables"
SCRATCH = "biocluster_restoring"
SETTINGS = (
    "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC';"
    "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'"
)


@dataclass(frozen=True)
class Copied:
    """What was copied out: the tables, their files by part name, and where their counters stood."""

    tables: list[Table]
    files: dict[str, Path]
    counters: dict[str, tuple[int, bool]]


def raw(wrapper: BaseDatabaseWrapper) -> Any:
    """The connection of psycopg under that of Django: COPY is not known to the latter."""
    wrapper.ensure_connection()
    return wrapper.connection


@contextmanager
def one_moment() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own to the database of the site, in a transaction that sees one moment."""
    connection = connections.create_connection("default")
    try:
        found = raw(connection)
        found.autocommit = False
        found.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        found.read_only = True
        with found.transaction():
            found.execute(SETTINGS)
            yield found
    finally:
        connection.close()


def copy_out(
    connection: psycopg.Connection[Any], names: list[str], folder: Path, *, progress: Progress | None = None
) -> Copied:
    """Each of these tables of the present schema into a file of its own."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    tables, files = [], {}
    for done, name in enumerate(names, 1):
        part = f"{FOLDER}/{name}.copy"
        files[part] = folder / part
        with files[part].open("wb") as file:
            tables.append(_read_out(connection, name, file))
        if progress is not None:
            progress("database", done, len(names))
    return Copied(tables, files, _counters(connection, names))


def tables_of(connection: psycopg.Connection[Any], names: list[str]) -> list[Table]:
    """These tables, each with the digest over its rows in the order of their keys."""
    with connection.transaction():
        connection.execute(SETTINGS)
        return [_read_out(connection, name) for name in names]


def _read_out(connection: psycopg.Connection[Any], name: str, file: Any = None) -> Table:
    digest, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(_copy_out_of(connection, name)) as copy:
        for chunk in copy:
            digest.update(chunk)
            rows += bytes(chunk).count(b"\n")
            if file is not None:
                file.write(chunk)
    return Table(name, rows, digest.hexdigest())


def _copy_out_of(connection: psycopg.Connection[Any], name: str) -> sql.Composed:
    keys = [
        row[0]
        for row in connection.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY(i.indkey) WHERE i.indrelid = %s::regclass AND i.indisprimary"
            " ORDER BY array_position(i.indkey::int2[], a.attnum)",
            [sql.Identifier(name).as_string(connection)],
        )
    ]
    columns = column_names(connection, name)
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Identifier(name),
        sql.SQL(", ").join(map(sql.Identifier, keys or columns)),
    )


def table_names(connection: psycopg.Connection[Any]) -> list[str]:
    found = connection.execute(
        "SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r'"
        ' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname::text COLLATE "C"'
    )
    return [name for (name,) in found]


def column_names(connection: psycopg.Connection[Any], name: str) -> list[str]:
    """The columns in one order, whichever order the migrations added them in."""
    found = connection.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attname::text COLLATE \"C\"",
        [sql.Identifier(name).as_string(connection)],
    )
    return [column for (column,) in found]


def _counted(connection: psycopg.Connection[Any], names: list[str]) -> list[tuple[str, str, str]]:
    """Table, column and sequence of every column that numbers its rows."""
    found = connection.execute(
        "SELECT t.relname::text, a.attname::text, s.oid::regclass::text FROM pg_class s"
        " JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
        " JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
        " WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace"
    )
    return [row for row in found if row[0] in names]


def _counters(connection: psycopg.Connection[Any], names: list[str]) -> dict[str, tuple[int, bool]]:
    """Where the numbering of each table stands: a number once given is never given again."""
    counters = {}
    for table, column, sequence in _counted(connection, names):
        statement = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.SQL(sequence))
        row = connection.execute(statement).fetchone()
        assert row is not None
        counters[f"{table}.{column}"] = (row[0], row[1])
    return counters


def copy_in(
    connection: psycopg.Connection[Any],
    folder: Path,
    tables: list[Table],
    counters: dict[str, tuple[int, bool]],
    *,
    progress: Progress | None = None,
) -> None:
    """Fill the tables of the present schema, emptied first, from the files of a backup; one transaction."""
    with connection.transaction():
        connection.execute(SETTINGS)
        connection.execute("SET CONSTRAINTS ALL DEFERRED")
        every = sql.SQL(", ").join(sql.Identifier(name) for name in table_names(connection))
        connection.execute(sql.SQL("TRUNCATE {}").format(every))
        for done, table in enumerate(tables, 1):
            _fill(connection, table.name, folder / FOLDER / f"{table.name}.copy")
            if progress is not None:
                progress("database", done, len(tables))
        for name, column, sequence in _counted(connection, [table.name for table in tables]):
            last, called = counters.get(f"{name}.{column}", (1, False))
            connection.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, last, called])


def _fill(connection: psycopg.Connection[Any], name: str, path: Path) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, column_names(connection, name)))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
    with path.open("rb") as file, connection.cursor() as cursor, cursor.copy(statement) as copy:
        while chunk := file.read(1024 * 1024):
            copy.write(chunk)


def make_scratch(connection: psycopg.Connection[Any]) -> None:
    drop_scratch(connection)
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCRATCH)))


def drop_scratch(connection: psycopg.Connection[Any]) -> None:
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCRATCH)))


def take_place(connection: psycopg.Connection[Any], names: list[str], *, of: set[str]) -> None:
    """Let these tables of the scratch schema take the place ``of`` the present ones, in one transaction.

    Tables of other programs in the same database stay.
    """
    with connection.transaction():
        row = connection.execute("SELECT current_schema()").fetchone()
        assert row is not None
        here = sql.Identifier(row[0])
        for name in sorted({*of, *names}):
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        for name in names:
            connection.execute(
                sql.SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(
                    sql.Identifier(SCRATCH), sql.Identifier(name), here
                )
            )
        drop_scratch(connection)
