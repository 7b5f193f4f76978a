"""The words under which the full-text index of each database knows an entry, and by which it is asked.

SQLite keeps three columns of tokens in a row: the bigrams of the title, those of the body, and ``marks``
(what kind and audience an entry has, and its whole title). PostgreSQL keeps one set of lexemes, and the
folded texts beside it, in which a word is looked for once its bigrams are there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from biocluster.record.words.text import runs, spaced_bigrams

SMALL_BLOCK, LARGE_BLOCK = 11, 17
"""Entries lie in blocks of 2**11 and of 2**17 by their number, so that an index without order is read newest first."""


@dataclass(frozen=True)
class Reach:
    """What a viewer may find, as words of kind and audience; ``narrow``: the index is narrowed to them too."""

    scopes: list[str]
    narrow: bool


def scope(kind: str, audience: str) -> str:
    """Kind and audience as one word; what a viewer may see is a set of these."""
    return f"{kind}.{audience}"


def folded(text: str) -> str:
    """The runs of a text, one a line: a word is in the text if it is in here."""
    return "\n".join(runs(text))


def whole(title: str) -> str:
    """A title without signs and spaces, to find who is called exactly so."""
    return "".join(runs(title))[:200]


# --- SQLite


def fts_scope(word: str) -> str:
    return "s" + "".join(letter for letter in word if letter.isalpha())


def fts_whole(title: str) -> str:
    return "w" + whole(title)


def fts_row(title: str, body: str, kind: str, audience: str) -> tuple[str, str, str]:
    """The columns title, body and marks."""
    return (
        spaced_bigrams(title),
        spaced_bigrams(body),
        f"{fts_scope(scope(kind, audience))} {fts_whole(title)}",
    )


# --- PostgreSQL


def grams(folded_text: str) -> set[str]:
    """Every letter and every pair of neighbouring letters."""
    found: set[str] = set()
    for run in folded_text.split("\n"):
        found.update(run)
        found.update(run[place : place + 2] for place in range(len(run) - 1))
    return found


def grams_of_run(run: str) -> list[str]:
    """The lexemes that must be there if the run is: its pairs, or the one letter that it is."""
    return [run] if len(run) == 1 else [run[place : place + 2] for place in range(len(run) - 1)]


def lexemes(entry: int, folded_title: str, folded_body: str, kind: str, audience: str) -> list[str]:
    """``t:`` before those of the title, ``s:`` scope, ``w:`` whole title, ``n:`` and ``m:`` the blocks."""
    of_title = grams(folded_title)
    found = of_title | grams(folded_body)
    found.update(f"t:{gram}" for gram in of_title)
    found.add(f"s:{scope(kind, audience)}")
    found.add(f"w:{folded_title.replace('\n', '')[:200]}")
    found.add(f"n:{entry >> SMALL_BLOCK}")
    found.add(f"m:{entry >> LARGE_BLOCK}")
    return sorted(found)


def any_of(lexeme: Iterable[str]) -> str:
    """A text search query for any of some lexemes."""
    return "(" + " | ".join(f"'{each}'" for each in lexeme) + ")"
