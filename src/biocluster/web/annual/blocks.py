"""A plan document as a row of blocks: what every way of printing it sets one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from biocluster.record.words.figure_places import Holder, places_by_holder
from biocluster.record.words.imprint import Imprint, Place
from biocluster.record.words.outline import Item, Line, LineKind, Outline, OverviewItem

PLAIN_BULLETS = "-－–—*＊･"
"""Bullets of plain text files, printed as ・."""


class Form(StrEnum):
    TITLE = "title"
    HEADING = "heading"  # 目的, 事業内容
    OUTLET = "outlet"  # □ …
    ENTRY = "entry"  # an item of the overview
    ITEM = "item"  # a numbered heading of the detail
    GROUP = "group"  # 【体制】
    PARAGRAPH = "paragraph"
    NOTE = "note"
    BULLET = "bullet"
    CAPTION = "caption"
    DIAGRAM = "diagram"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Run:
    """Words, and the number of the figure that they are, if they are one."""

    words: str
    figure: int | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``level`` counts from 1 in the tree of the detail and in the items and bullets of the overview."""

    form: Form
    lines: tuple[Runs, ...]
    label: str = ""
    level: int = 0
    notes: tuple[Runs, ...] = ()
    anchor: str = ""
    part: str = ""
    picture: str = ""

    @property
    def runs(self) -> Runs:
        return self.lines[0] if self.lines else ()

    @property
    def words(self) -> str:
        return "".join(run.words for run in self.runs)


def blocks_of(outline: Outline, imprint: Imprint) -> list[Block]:
    """The whole document in order."""
    reading = _Reading(places_by_holder(outline, imprint.places))
    return [*reading.before(outline), *reading.overview(outline), *reading.detail(outline)]


class _Reading:
    """One walk through an outline, with the places of its figures at hand."""

    def __init__(self, places: dict[Holder, list[Place]]) -> None:
        self.places = places

    def runs(self, holder: object, field: str = "text") -> Runs:
        text: str = getattr(holder, field)
        runs, done = [], 0
        for place in self.places.get((id(holder), field), ()):
            if place.start > done:
                runs.append(Run(text[done : place.start]))
            runs.append(Run(text[place.start : place.end], place.figure))
            done = place.end
        if done < len(text):
            runs.append(Run(text[done:]))
        return tuple(runs)

    def before(self, outline: Outline) -> Iterator[Block]:
        yield from self.lines(outline.before, "before")

    def overview(self, outline: Outline) -> Iterator[Block]:
        overview = outline.overview
        if overview is None:
            return
        part = "overview"
        if overview.title:
            yield Block(Form.TITLE, (self.runs(overview, "title"),), anchor=part, part=part)
        yield from self.lines(overview.front, part)
        if overview.purpose_heading:
            runs = self.runs(overview, "purpose_heading")
            yield Block(Form.HEADING, (runs,), anchor="purpose", part=part)
        yield from self.lines(overview.purpose, part)
        if overview.contents_heading:
            runs = self.runs(overview, "contents_heading")
            yield Block(Form.HEADING, (runs,), anchor="contents", part=part)
        yield from self.lines(overview.contents, part)
        for number, section in enumerate(overview.sections, start=1):
            heading = self.runs(section, "heading")
            yield Block(Form.OUTLET, (heading,), anchor=f"outlet-{number}", part=part)
            yield from self.entries(section.entries, 1, part)

    def entries(self, entries: tuple[OverviewItem | Line, ...], level: int, part: str) -> Iterator[Block]:
        waiting: list[Line] = []
        for entry in entries:
            if isinstance(entry, Line):
                waiting.append(entry)
                continue
            yield from self.lines(tuple(waiting), part, level)
            waiting = []
            marker = "・" if entry.marker and entry.marker in PLAIN_BULLETS else entry.marker
            label = entry.label or marker
            if label in PLAIN_BULLETS:
                label = "・"
            yield Block(Form.ENTRY, (self.runs(entry),), label=label, level=level, part=part)
            yield from self.entries(entry.children, level + 1, part)
        yield from self.lines(tuple(waiting), part, level)

    def detail(self, outline: Outline) -> Iterator[Block]:
        detail = outline.detail
        if detail is None:
            return
        part = "detail"
        if detail.title:
            yield Block(Form.TITLE, (self.runs(detail, "title"),), anchor=part, part=part)
        yield from self.lines(detail.front, part)
        yield from self.items(detail.items, 1, "item", part)

    def items(self, items: tuple[Item, ...], level: int, anchor: str, part: str) -> Iterator[Block]:
        group = ""
        for number, item in enumerate(items, start=1):
            here = f"{anchor}-{number}"
            if item.group != group:
                group = item.group
                if group:
                    yield Block(Form.GROUP, ((Run(group),),), level=level, part=part)
            yield Block(
                Form.ITEM,
                (self.runs(item, "heading"),),
                label=item.label,
                level=level,
                notes=tuple(self.with_marker(note) for note in item.notes),
                anchor=here,
                part=part,
            )
            yield from self.lines(item.body, part, level)
            yield from self.items(item.children, level + 1, here, part)

    def lines(self, lines: tuple[Line, ...], part: str, level: int = 0) -> Iterator[Block]:
        """Lines one by one; rows of a table, and words of a diagram, that follow one another are one block."""
        position = 0
        while position < len(lines):
            line = lines[position]
            end = position + 1
            if line.kind in (LineKind.ROW, LineKind.DIAGRAM):
                while end < len(lines) and lines[end].kind == line.kind:
                    end += 1
            yield self.block(lines[position:end], part, level)
            position = end

    def block(self, lines: tuple[Line, ...], part: str, level: int) -> Block:
        line = lines[0]
        if line.kind == LineKind.BULLET:
            label = "・" if line.marker in PLAIN_BULLETS else line.marker
            return Block(
                Form.BULLET, (self.runs(line),), label=label, level=max(level, 1) + line.depth, part=part
            )
        if line.kind == LineKind.NOTE:
            return Block(Form.NOTE, (self.runs(line),), label=line.marker, level=level, part=part)
        if line.kind in (LineKind.ROW, LineKind.DIAGRAM):
            form = Form.TABLE if line.kind == LineKind.ROW else Form.DIAGRAM
            return Block(form, tuple(self.with_marker(each) for each in lines), level=level, part=part)
        form = {LineKind.HEADING: Form.GROUP, LineKind.CAPTION: Form.CAPTION}.get(line.kind, Form.PARAGRAPH)
        return Block(form, (self.with_marker(line),), level=level, part=part, picture=line.picture)

    def with_marker(self, line: Line) -> Runs:
        """The words of a line behind the marker that they are printed with."""
        runs = self.runs(line)
        if not line.marker:
            return runs
        space = "" if line.kind == LineKind.NOTE else " "
        return (Run(line.marker + space), *runs)


def cells_of(runs: Runs) -> list[Runs]:
    """The cells of a row of a table, which are parted by tabs or upright lines."""
    words = "".join(run.words for run in runs)
    upright = words.startswith("|") and words.endswith("|")
    sign = "|" if upright else "\t"
    cells: list[list[Run]] = [[]]
    for run in runs:
        first, *further = run.words.split(sign)
        cells[-1].append(Run(first, run.figure))
        for piece in further:
            cells.append([Run(piece, run.figure)])
    trimmed = cells[1:-1] if upright else cells
    return [
        tuple(Run(run.words.strip() if len(cell) == 1 else run.words, run.figure) for run in cell)
        for cell in trimmed
    ]
