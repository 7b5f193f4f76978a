"""Asking PostgreSQL's full-text index. It has no order, so it is asked block by block, the newest entries first.

The blocks are words of the index themselves. Each step looks at a limited part of the record, and the asking
stops once enough is found: a word that is everywhere costs no more than one that is rare. Where the first blocks
show that few are to come, the rest is asked for at once, which is quicker than block by block.
"""

from collections.abc import Iterator, Sequence

from django.db import connection

from biocluster.record.words.search_words import (
    LARGE_BLOCK,
    SMALL_BLOCK,
    Reach,
    any_of,
    grams_of_run,
)

Alternatives = Sequence[Sequence[str]]
SMALL_BLOCKS_SECOND = 8
STEPS_FIRST = 3
FEW = 2_000
"""So many hits may be expected of the rest for it to be asked at once."""


def called(title: str, reach: Reach, *, limit: int) -> list[int]:
    """Entries whose title is just this."""
    return _entries(any_of([f"w:{title}"]), "", [], reach, None, limit)


def holding(words: Sequence[Alternatives], reach: Reach, *, in_title: bool, limit: int) -> list[int]:
    """Entries that hold one alternative of every word, all of its runs, in the title or anywhere."""
    mark = "t:" if in_title else ""
    query = " & ".join(
        "(" + " | ".join(_all(runs, mark) for runs in alternatives) + ")" for alternatives in words
    )
    clauses, values = [], []
    for alternatives in words:
        either = []
        for runs in alternatives:
            either.append(" AND ".join(_there(in_title) for _run in runs))
            values += [run for run in runs for _place in range(1 if in_title else 2)]
        clauses.append("AND (" + " OR ".join(f"({each})" for each in either) + ")")
    found: list[int] = []

    def ask(also: str, between: tuple[int, int]) -> None:
        nonlocal found
        found += _entries(f"{query}{also}", " ".join(clauses), values, reach, between, limit - len(found))

    newest = 0
    for number, (lowest, highest, blocks) in enumerate(_steps(), 1):
        newest = newest or highest
        ask(f" & {any_of(blocks)}", (lowest, highest))
        if len(found) >= limit:
            break
        if number >= STEPS_FIRST and len(found) * lowest <= FEW * (newest - lowest + 1):
            ask("", (0, lowest - 1))
            break
    return found


def _all(runs: Sequence[str], mark: str) -> str:
    return "(" + " & ".join(f"'{mark}{gram}'" for run in runs for gram in grams_of_run(run)) + ")"


def _there(in_title: bool) -> str:
    return (
        "strpos(folded_title, %s) > 0"
        if in_title
        else "(strpos(folded_title, %s) > 0 OR strpos(folded_body, %s) > 0)"
    )


def _steps() -> Iterator[tuple[int, int, list[str]]]:
    """From the newest entry down: the lowest and highest number of a step, and the words of its blocks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM record_searchentry")
        newest = cursor.fetchone()[0]
    if newest is None:
        return
    top, highest = newest >> SMALL_BLOCK, newest
    for first, last in ((top, top), (top - SMALL_BLOCKS_SECOND, top - 1)):
        if last < 0:
            return
        lowest = max(first, 0) << SMALL_BLOCK
        yield lowest, highest, [f"n:{block}" for block in range(max(first, 0), last + 1)]
        highest = lowest - 1
    for block in range(highest >> LARGE_BLOCK, -1, -1):
        lowest = block << LARGE_BLOCK
        yield lowest, highest, [f"m:{block}"]
        highest = lowest - 1


def _entries(
    query: str,
    clauses: str,
    values: list[str],
    reach: Reach,
    between: tuple[int, int] | None,
    limit: int,
) -> list[int]:
    if reach.narrow:
        query = f"{query} & {any_of(f's:{each}' for each in reach.scopes)}"
    clauses += " AND kind || '.' || audience = ANY(%s)"
    values = [*values, reach.scopes]  # type: ignore[list-item]
    if between is not None:
        clauses += " AND id + 0 BETWEEN %s AND %s"  # a sum, so that no second index is read for it
        values = [*values, *between]  # type: ignore[list-item]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS MATERIALIZED ("  # noqa: S608
            f"SELECT id FROM record_searchentry WHERE words @@ %s::tsquery {clauses}"
            ") SELECT id FROM found ORDER BY id DESC LIMIT %s",
            [query, *values, limit],
        )
        return [row[0] for row in cursor.fetchall()]
