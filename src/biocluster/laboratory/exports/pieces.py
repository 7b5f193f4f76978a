"""What a report is made of, before it becomes a page or a print: sections of sentences, tables and charts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    PLAIN = ""
    WARNING = "warning"
    """Something that a reader has to know before using the results; the words say so too."""


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text, under headings; ``numbers`` are the columns that are set to the right."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    note: str = ""
    """What was left out, or what a sign means."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as SVG, with its title and with what it shows in words, for who does not see it."""

    svg: str
    title: str
    words: str
    small: bool = False
    """Whether two of them stand side by side."""


Piece = Words | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    anchor: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language."""

    title: str
    lead: str
    language: str
    sections: Sequence[Section]
    tables: str = ""
    """Digest of the tables of which the report speaks."""
    words: dict[str, str] = field(default_factory=dict)
    """What the frame says: ``contents``, ``page``."""
