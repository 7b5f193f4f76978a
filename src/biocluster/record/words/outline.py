"""A plan document as an outline: what a reader sees, without how the record keeps it.

The importer makes an :class:`Outline` from a file, the record gives one back, and every
rendering (text, page, Word, PDF) starts from one, so what is read and what is printed
are described by the same words. Nothing here knows the database; texts are what people
read, with figures already in words.

The shape, from the top::

    Outline
      before     lines that stand before everything (a cover, a letterhead)
      overview   title, purpose, and one section per outlet: □ heading, numbered items, bullets
      detail     title, notes, and the tree of items: 1. → (1) → ① → i.

How the record keeps it (``queries.outline`` gives the outline back):

- texts of several lines (``body``, ``purpose``, ``detail_note``, ``front``, ``overview_note``,
  ``overview_intro``) hold one line each as printed, ※ and bullets included: :func:`read_lines`;
- labels are counted, not kept: ``AnnualPlan.numbering`` and ``overview_numbering`` name the style
  of each level (``numbering.split_styles``, ``style_at``), ``YearPlan.number`` and ``label_style``
  and ``OverviewPlacement.lead`` what differs (``numbering.number_siblings``; a ``lead`` that is
  not empty is a style of the overview such as ``- (1)``, or ``=`` and the words as printed);
- a year plan's notes stand beside the heading, before the body or after it; a note's text is as
  printed with its ※ (a results note may have none): :func:`read_line`;
- year plans in the detail (``in_detail``) are counted under their parent in order of position;
- placements directly under an outlet and the captions of that outlet share one row of positions;
  captions without an outlet stand before the first one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

BULLETS = "・･○●◎◇◆□■△▲▽▼☆★◦•‣▪▫➢➤⇒→▶▷◯〇✓✔❖-－–—*＊"
#: Bullets that are also a sign of writing, and are bullets only with a space behind them.
SPACED_BULLETS = "-－–—*＊→⇒〇・･○"
NOTE_MARK = "※"


class LineKind(StrEnum):
    """How a line is set: it decides the look, never the meaning."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NOTE = "note"  # begins with ※
    HEADING = "heading"  # a heading without a number, such as 【体制】
    CAPTION = "caption"  # words of a picture
    DIAGRAM = "diagram"  # words within a diagram; a file does not tell them from those of a picture
    ROW = "row"  # of a table; cells are parted by tabs


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a sentence that was wrapped in the file is one line.

    ``text`` is without the ``marker`` (the bullet or ※ as printed). ``picture`` is the digest
    of the picture that a caption belongs to. ``source`` is the line of the file it was read
    from, 0 when it did not come from a file.
    """

    text: str
    kind: LineKind = LineKind.PARAGRAPH
    marker: str = ""
    depth: int = 0
    source: int = field(default=0, compare=False)
    picture: str = ""

    @property
    def printed(self) -> str:
        """The line as a text file has it, without its indentation."""
        if not self.marker or self.kind == LineKind.NOTE:
            return self.marker + self.text
        return f"{self.marker} {self.text}"


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered item of the detail, with what stands under it in this order:
    notes beside the heading, the body, then the items below.

    ``group`` is the heading (【体制】) that this item and its neighbours stand under; it is
    printed where it differs from the neighbour before.
    """

    label: str
    heading: str
    notes: tuple[Line, ...] = ()
    body: tuple[Line, ...] = ()
    children: tuple["Item", ...] = ()
    group: str = ""
    source: int = field(default=0, compare=False)
    key: int | None = field(default=None, compare=False)  # the year plan, when it comes from the record


@dataclass(frozen=True, slots=True)
class OverviewItem:
    """A numbered item or a bullet of the overview; ``marker`` is a bullet printed before the label."""

    label: str
    text: str
    marker: str = ""
    children: tuple["OverviewItem | Line", ...] = ()
    source: int = field(default=0, compare=False)
    key: int | None = field(default=None, compare=False)

    @property
    def lead(self) -> str:
        """Marker and label: what stands before the words."""
        return " ".join(part for part in (self.marker, self.label) if part)


@dataclass(frozen=True, slots=True)
class Section:
    """One outlet in the overview: its heading as printed (□…) and its items and captions in order."""

    heading: str
    entries: tuple[OverviewItem | Line, ...] = ()
    source: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Overview:
    """The first part: what the plan is for, and what it does, outlet by outlet."""

    title: str
    front: tuple[Line, ...] = ()  # between the title and the purpose
    purpose_heading: str = ""
    purpose: tuple[Line, ...] = ()
    contents_heading: str = ""
    contents: tuple[Line, ...] = ()  # between 事業内容 and the first outlet
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """The second part: the tree of programmes with their texts."""

    title: str
    front: tuple[Line, ...] = ()  # notes under the title
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole plan document. A part that a plan does not have is ``None``."""

    fiscal_year: int | None = None
    before: tuple[Line, ...] = ()
    overview: Overview | None = None
    detail: Detail | None = None


_LEADING = re.compile(r"[\s　]*")


def read_line(text: str, *, source: int = 0) -> Line:
    """One stored or typed line as a :class:`Line`: its bullet or ※, its indentation, its words.

    Two columns of indentation (or one full-width space, or a tab) make a bullet one deeper.
    """
    lead = _LEADING.match(text)[0]  # type: ignore[index]
    depth = _columns(lead) // 2
    words = text.strip()
    if words.startswith(NOTE_MARK):
        return Line(words[1:].strip(), LineKind.NOTE, NOTE_MARK, 0, source)
    if "\t" in words or (words.startswith("|") and words.endswith("|") and len(words) > 1):
        return Line(words, LineKind.ROW, "", 0, source)
    marker, rest = split_bullet(words)
    if marker:
        return Line(rest, LineKind.BULLET, marker, depth, source)
    if is_group_heading(words):
        return Line(words, LineKind.HEADING, "", 0, source)
    return Line(words, LineKind.PARAGRAPH, "", 0, source)


def split_bullet(words: str) -> tuple[str, str]:
    """``("・", "…")`` for a line that begins with a bullet, else ``("", words)``."""
    if len(words) < 2 or words[0] not in BULLETS:
        return "", words
    rest = words[1:].strip()
    if not rest or (words[0] in SPACED_BULLETS and words[0] not in "・･○" and not words[1].isspace()):
        return "", words
    return words[0], rest


def is_group_heading(words: str) -> bool:
    """Whether the words are a heading in lenticular brackets, such as 【体制】."""
    return len(words) > 2 and words[0] == "【" and words[-1] == "】" and "】" not in words[1:-1]


def read_lines(text: str) -> tuple[Line, ...]:
    """The lines of a stored body, in order; empty ones are left out."""
    return tuple(read_line(each) for each in text.splitlines() if each.strip())


def write_lines(lines: tuple[Line, ...] | list[Line]) -> str:
    """The stored form of lines: :func:`read_lines` gives them back."""
    return "\n".join("  " * line.depth + line.printed for line in lines)


def printed_lines(outline: Outline) -> Iterator[str]:
    """The outline as the lines of a text file, with an empty line between blocks."""
    yield from _blocks(outline.before)
    if outline.overview is not None:
        yield from _overview_lines(outline.overview)
    if outline.detail is not None:
        yield from _blocks_of_text(outline.detail.title)
        yield from _blocks(outline.detail.front)
        yield from _item_lines(outline.detail.items)


def _overview_lines(overview: Overview) -> Iterator[str]:
    yield from _blocks_of_text(overview.title)
    yield from _blocks(overview.front)
    yield from _blocks_of_text(overview.purpose_heading)
    yield from _blocks(overview.purpose)
    yield from _blocks_of_text(overview.contents_heading)
    yield from _blocks(overview.contents)
    for section in overview.sections:
        yield from _blocks_of_text(section.heading)
        for entry in section.entries:
            yield from _entry_lines(entry, 0)
            if isinstance(entry, Line):
                yield ""
        yield ""


def _entry_lines(entry: OverviewItem | Line, depth: int) -> Iterator[str]:
    if isinstance(entry, Line):
        yield " " * depth + entry.printed
        return
    yield " " * depth + f"{entry.lead} {entry.text}".strip()
    for child in entry.children:
        yield from _entry_lines(child, depth + 1)


def _item_lines(items: tuple[Item, ...]) -> Iterator[str]:
    group = ""
    for item in items:
        if item.group != group:
            group = item.group
            yield from _blocks_of_text(group)
        notes = "".join(f" {note.printed}" for note in item.notes)
        yield from _blocks_of_text(f"{item.label} {item.heading}{notes}".strip())
        yield from _blocks(item.body)
        yield from _item_lines(item.children)


def _blocks(lines: tuple[Line, ...]) -> Iterator[str]:
    """Each line a block of its own, bullets and rows of one list together."""
    for index, line in enumerate(lines):
        yield "  " * line.depth + line.printed
        together = line.kind in (LineKind.BULLET, LineKind.ROW)
        if not (together and index + 1 < len(lines) and lines[index + 1].kind == line.kind):
            yield ""


def _blocks_of_text(text: str) -> Iterator[str]:
    if text:
        yield text
        yield ""


def _columns(lead: str) -> int:
    columns = 0
    for sign in lead:
        columns += 2 if sign in "　\t" else 1
    return columns
