"""How deep a label stands: read from the labels before it, from their styles, numbers and indentation.

Plans disagree about which style stands under which, restart their numbers, leave some out and indent or do not.
What is held to be true everywhere: neighbours share a style; the next number in an open style is the next
neighbour; a style that is not open and begins with one opens a level.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from biocluster.record.words.numbering import Label


@dataclass(slots=True)
class Open:
    """A level that is open: the style and last number of its items and how far they are indented."""

    style: str
    numbers: tuple[int, ...]  # of a compound label all of them
    indent: int
    heading: int | None = None

    @property
    def number(self) -> int:
        return self.numbers[-1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands. ``sure`` is False where the numbers do not follow one another."""

    label: Label | None
    level: int
    sure: bool


@dataclass(slots=True)
class Levels:
    """The levels open at a line. ``place`` looks; ``enter`` makes the line the last item of its level."""

    open: list[Open] = field(default_factory=list)
    under: dict[str, str] = field(default_factory=dict)  # style: the style it was first seen under

    def place(self, labels: Sequence[Label], *, indent: int, heading: int | None = None) -> Place:
        """The best of the ways to read a label, and its level."""
        if heading is not None:
            return self._place_heading(labels, heading)
        choices = [self._place_one(label, indent) for label in labels]
        return max(choices, key=lambda choice: choice.sure)

    def enter(self, place: Place, *, indent: int, heading: int | None = None) -> None:
        style = place.label.style if place.label else "="
        numbers = (*place.label.above, place.label.number) if place.label else (0,)
        del self.open[place.level :]
        self.open.append(Open(style, numbers, indent, heading))
        self.under.setdefault(style, self.open[-2].style if len(self.open) > 1 else "")

    def close(self) -> None:
        """Forget what is open, not what was learned."""
        self.open.clear()

    def _place_one(self, label: Label, indent: int) -> Place:
        if label.above and (place := self._place_compound(label)):
            return place
        levels = [level for level, each in enumerate(self.open) if each.style == label.style]
        if levels:
            return self._place_in_open(label, indent, levels)
        level = self._new_level(label)
        return Place(label, level, label.number == 1 or label.style in self.under)

    def _place_compound(self, label: Label) -> Place | None:
        """1-2 stands beside 1-1 and under 1, and 1-2-3 under 1-2, where these are open."""
        for level in range(len(self.open) - 1, -1, -1):
            each = self.open[level]
            if each.style == label.style and each.numbers[:-1] == label.above:
                return Place(label, level, label.number in (1, each.number + 1))
        for level in range(len(self.open) - 1, -1, -1):
            if self.open[level].numbers == label.above:
                return Place(label, level + 1, label.number == 1)
        return None

    def _place_in_open(self, label: Label, indent: int, levels: list[int]) -> Place:
        following = [level for level in reversed(levels) if self.open[level].number + 1 == label.number]
        if following:
            level = min(following, key=lambda each: abs(self.open[each].indent - indent))
            return Place(label, level, True)
        level = levels[-1]
        if label.number == 1 and indent > self.open[-1].indent:
            return Place(label, len(self.open), True)
        return Place(label, level, label.number == 1)

    def _new_level(self, label: Label) -> int:
        """The level that a style opens which is not open now.

        Where the plan has shown under which style it stands, there, unless another style holds that level;
        a chapter always outermost; otherwise under whatever came last.
        """
        above = self.under.get(label.style)
        if above == "" or (label.style.startswith("第") and label.style.endswith("章")):
            return 0
        if above is not None and self.open and self.open[-1].style != above:
            for level in range(len(self.open) - 1, 0, -1):
                if self.open[level - 1].style == above and self.under.get(self.open[level].style) != above:
                    return level
        return len(self.open)

    def _place_heading(self, labels: Sequence[Label], heading: int) -> Place:
        """A heading of a word processor says its level itself."""
        level = 0
        while level < len(self.open) and (mine := self.open[level].heading) is not None and mine < heading:
            level += 1
        return Place(labels[0] if labels else None, level, True)
