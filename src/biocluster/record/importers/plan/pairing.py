"""Which item of the detail an item of the overview is: the same thing, often in slightly other words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from biocluster.record.importers.plan.likeness import SAME, likeness, programme_key

MOST_COMPARED = 400_000
"""Beyond this many comparisons only headings with the same key are paired."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading by its line, with the line of what it stands under (0: nothing) and its section."""

    line: int
    words: str
    under: int = 0
    section: int = 0


def pair(
    overview: Sequence[Heading], detail: Sequence[Heading], said: Mapping[int, int | None]
) -> dict[int, tuple[int, float]]:
    """For each line of the overview that has one, the line of the detail, and how alike they are.

    Within a section an item of the detail is used once. What stands under a pair goes to what stands under the
    other half of it first. ``said`` is the officer's word: a line of the detail, or None for no pair.
    """
    pairs: dict[int, tuple[int, float]] = {line: (other, 1.0) for line, other in said.items() if other}
    used = {(each.section, pairs[each.line][0]) for each in overview if each.line in pairs}
    parents = {each.line: each.under for each in detail}
    candidates = [
        (score, each, other)
        for each, other, score in _compared([each for each in overview if each.line not in said], detail)
        if score >= SAME
    ]
    candidates.sort(key=lambda one: (-one[0], one[1].line, one[2].line))
    for within_pairs in (False, True):
        for score, each, other in sorted(
            candidates,
            key=lambda one: (-_closeness(one[1], one[2], pairs, parents, one[0]), one[1].line, one[2].line),
        ):
            if each.line in pairs or (each.section, other.line) in used:
                continue
            if not within_pairs and each.under and score < 1.0:
                continue
            pairs[each.line] = (other.line, score)
            used.add((each.section, other.line))
    return pairs


def _closeness(
    each: Heading,
    other: Heading,
    pairs: Mapping[int, tuple[int, float]],
    parents: Mapping[int, int],
    score: float,
) -> float:
    """Likeness, and a little more when what they stand under are a pair."""
    above = pairs.get(each.under)
    return score + (0.5 if above is not None and _under(other.line, above[0], parents) else 0.0)


def _under(line: int, above: int, parents: Mapping[int, int]) -> bool:
    while line := parents.get(line, 0):
        if line == above:
            return True
    return False


def _compared(overview: Sequence[Heading], detail: Sequence[Heading]) -> list[tuple[Heading, Heading, float]]:
    if len(overview) * len(detail) <= MOST_COMPARED:
        return [(each, other, likeness(each.words, other.words)) for each in overview for other in detail]
    by_key: dict[str, list[Heading]] = {}
    for other in detail:
        by_key.setdefault(programme_key(other.words), []).append(other)
    return [(each, other, 1.0) for each in overview for other in by_key.get(programme_key(each.words), [])]
