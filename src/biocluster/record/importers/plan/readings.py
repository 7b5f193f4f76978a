"""What a line of a plan is, once it has been read beside the others."""

from dataclasses import dataclass, field
from enum import StrEnum

from biocluster.record.words.numbering import Label
from biocluster.record.words.outline import NOTE_MARK


class Reading(StrEnum):
    """What a line is. The officer may change it line by line."""

    TITLE = "title"
    PURPOSE = "purpose"  # the heading 目的
    CONTENTS = "contents"  # the heading 事業内容
    OUTLET = "outlet"
    ITEM = "item"
    GROUP = "group"
    NOTE = "note"
    BULLET = "bullet"
    TEXT = "text"
    CAPTION = "caption"
    ROW = "row"
    JOINED = "joined"  # goes on from the line before
    LEFT_OUT = "left_out"  # page furniture


class Part(StrEnum):
    BEFORE = "before"
    OVERVIEW = "overview"
    DETAIL = "detail"


class Remark(StrEnum):
    """What the officer should look at."""

    GAP = "gap"  # the number does not follow the one before
    RESTART = "restart"  # the numbers begin again at one
    LITERAL = "literal"  # the label is kept as it is written
    LONG_HEADING = "long_heading"  # a sentence has a number: it is cut after its first full stop
    SECOND_TITLE = "second_title"  # a title for which there is no part left: kept as text
    FURNITURE = "furniture"
    WRAPPED = "wrapped"  # goes on from the line before
    UNPLACED = "unplaced"  # kept as it is, where it is
    LOOSE_GROUP = "loose_group"  # a heading with no item behind it: kept as text
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class LineCorrection:
    """What the officer says a line is, where it differs from what was read."""

    reading: Reading | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line as it was read; ``joined`` are the lines of the file that were joined to it."""

    source: int
    reading: Reading
    part: Part
    text: str  # the words behind marker and label
    marker: str = ""
    label: Label | None = None
    level: int = 0
    joined: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()
    block: bool = field(default=False)  # several short lines in one: the label of a diagram

    @property
    def printed(self) -> str:
        """The whole line again."""
        lead = " ".join(each for each in (self.marker, self.label.printed if self.label else "") if each)
        if not lead:
            return self.text
        return f"{lead}{self.text}" if self.marker == NOTE_MARK else f"{lead} {self.text}"
