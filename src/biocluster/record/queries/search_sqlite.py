"""Asking SQLite's full-text index. It answers in order of entries, newest first, and stops at the limit."""

from collections.abc import Sequence

from django.db import connection

from biocluster.record.words.search_words import Reach, fts_scope, fts_whole
from biocluster.record.words.text import query_bigrams

Alternatives = Sequence[Sequence[str]]


def called(title: str, reach: Reach, *, limit: int) -> list[int]:
    """Entries whose title is just this."""
    return _entries(f'marks : "{fts_whole(title)}"', reach, limit)


def holding(words: Sequence[Alternatives], reach: Reach, *, in_title: bool, limit: int) -> list[int]:
    """Entries that hold one alternative of every word, all of its runs, in the title or anywhere."""
    columns = "title" if in_title else "{title body}"
    asked = " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(_run(run) for run in runs) + ")" for runs in alternatives) + ")"
        for alternatives in words
    )
    return _entries(f"{columns} : ({asked})", reach, limit)


def _run(run: str) -> str:
    """The bigrams of a run in a row; one letter is the beginning of a token."""
    pairs = query_bigrams(run)[0]
    return f'"{run}" *' if len(run) == 1 else f'"{" ".join(pairs)}"'


def _entries(match: str, reach: Reach, limit: int) -> list[int]:
    if reach.narrow:
        tokens = " OR ".join(f'"{fts_scope(each)}"' for each in reach.scopes)
        match = f"({match}) AND marks : ({tokens})"
    seen = ",".join(["%s"] * len(reach.scopes))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM record_searchwords w CROSS JOIN record_searchentry e ON e.id = w.rowid"  # noqa: S608
            f" WHERE w.record_searchwords MATCH %s AND e.kind || '.' || e.audience IN ({seen})"
            " ORDER BY w.rowid DESC LIMIT %s",
            [match, *reach.scopes, limit],
        )
        return [row[0] for row in cursor.fetchall()]
