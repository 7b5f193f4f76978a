"""Keeping each database's full-text index in step with the search entries. Called by ``indexing`` alone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from biocluster.record.models import SearchEntry
from biocluster.record.words.search_words import folded, fts_row, lexemes

_FTS_COLUMNS = "rowid, title, body, marks"


def add_words(entries: Sequence[SearchEntry]) -> None:
    """Make the index know these entries, which it does not know yet (PostgreSQL: or knows otherwise)."""
    if connection.vendor == "sqlite":
        _many(
            f"INSERT INTO record_searchwords({_FTS_COLUMNS}) VALUES (%s, %s, %s, %s)",  # noqa: S608
            [_fts(entry) for entry in entries],
        )
    else:
        _many(
            "UPDATE record_searchentry SET folded_title = %s, folded_body = %s,"
            " words = array_to_tsvector(%s::text[]) WHERE id = %s",
            [_lexemes(entry) for entry in entries],
        )


def take_words_out(entries: Sequence[SearchEntry]) -> None:
    """Make the index forget these entries, given exactly as they were when it learnt them.

    PostgreSQL keeps the words in the entry's own row, so that there is nothing to do.
    """
    if connection.vendor == "sqlite":
        _many(
            f"INSERT INTO record_searchwords(record_searchwords, {_FTS_COLUMNS})"  # noqa: S608
            " VALUES ('delete', %s, %s, %s, %s)",
            [_fts(entry) for entry in entries],
        )


def empty_index() -> None:
    """Forget every word, for building the index anew. PostgreSQL overwrites them."""
    if connection.vendor == "sqlite":
        _run("INSERT INTO record_searchwords(record_searchwords) VALUES ('delete-all')")


@contextmanager
def fill_index() -> Iterator[None]:
    """While the whole index is written: PostgreSQL builds it once at the end, SQLite puts its parts together."""
    if connection.vendor == "postgresql":
        _run("DROP INDEX search_entry_by_words")
        yield
        _run(
            "CREATE INDEX search_entry_by_words ON record_searchentry USING gin (words) WITH (fastupdate = off)"
        )
    else:
        yield
        _run("INSERT INTO record_searchwords(record_searchwords) VALUES ('optimize')")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fts(entry: SearchEntry) -> tuple[int, str, str, str]:
    return (entry.pk, *fts_row(entry.title, entry.body, entry.kind, entry.audience))


def _lexemes(entry: SearchEntry) -> tuple[str, str, list[str], int]:
    title, body = folded(entry.title), folded(entry.body)
    return title, body, lexemes(entry.pk, title, body, entry.kind, entry.audience), entry.pk


def _many(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
