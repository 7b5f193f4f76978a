"""The lines of a plan, each read, put together as an outline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from biocluster.record.importers.plan.readings import Part, Reading, ReadLine
from biocluster.record.words.outline import (
    Detail,
    Item,
    Line,
    LineKind,
    Outline,
    Overview,
    OverviewItem,
    Section,
    is_group_heading,
    read_line,
)

LONGEST_HEADING = 300
SENTENCE_HEADING = 60
"""A heading longer than this that holds a full stop is a sentence: it is cut there."""
LONGEST_GROUP = 60
_NOTE_BESIDE = re.compile(r"[\s　]+(?=※)")


@dataclass
class _Node:
    """An item while what stands under it is still being read."""

    line: ReadLine
    group: str = ""
    heading: str = ""
    notes: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    children: list["_Node"] = field(default_factory=list)

    def item(self) -> Item:
        label = self.line.label.printed if self.line.label else ""
        if self.line.marker:
            label = f"{self.line.marker} {label}".strip()
        return Item(
            label=label,
            heading=self.heading,
            notes=tuple(self.notes),
            body=tuple(self.body),
            children=tuple(child.item() for child in self.children),
            group=self.group,
            source=self.line.source,
        )


@dataclass
class _Entry:
    line: ReadLine
    children: list["_Entry"] = field(default_factory=list)

    def entry(self) -> OverviewItem:
        return OverviewItem(
            label=self.line.label.printed if self.line.label else "",
            text=self.line.text,
            marker=self.line.marker,
            children=tuple(child.entry() for child in self.children),
            source=self.line.source,
        )


def assemble(lines: Sequence[ReadLine], *, fiscal_year: int | None = None) -> Outline:
    """The outline that the lines make. Every line but page furniture is in it, in its order."""
    kept = [line for line in lines if line.reading != Reading.LEFT_OUT]
    by_part = {part: [line for line in kept if line.part == part] for part in Part}
    overview, detail = by_part[Part.OVERVIEW], by_part[Part.DETAIL]
    read_overview = _overview(overview) if overview else None
    read_detail = None
    if detail:
        read_detail, purpose = _detail(detail, alone=not overview)
        read_overview = read_overview or purpose
    return Outline(
        fiscal_year=fiscal_year,
        before=tuple(as_line(line) for line in by_part[Part.BEFORE]),
        overview=read_overview,
        detail=read_detail,
    )


def as_line(line: ReadLine) -> Line:
    """A line that belongs to no item, as it is printed."""
    depth = line.level if line.reading == Reading.BULLET else 0
    return replace(read_line("  " * depth + line.printed), source=line.source)


def _overview(lines: Sequence[ReadLine]) -> Overview:
    title, rest = _title(lines)
    areas: dict[str, list[Line]] = {"front": [], "purpose": [], "contents": []}
    headings = {"purpose": "", "contents": ""}
    sections: list[Section] = []
    area, position = "front", 0
    while position < len(rest) and rest[position].reading != Reading.OUTLET:
        line = rest[position]
        if line.reading.value in headings and not headings[line.reading.value] and _later(area, line):
            area = line.reading.value
            headings[area] = line.text
        else:
            areas[area].append(as_line(line))
        position += 1
    while position < len(rest):
        end = position + 1
        while end < len(rest) and rest[end].reading != Reading.OUTLET:
            end += 1
        sections.append(_section(rest[position], rest[position + 1 : end]))
        position = end
    return Overview(
        title=title,
        front=tuple(areas["front"]),
        purpose_heading=headings["purpose"],
        purpose=tuple(areas["purpose"]),
        contents_heading=headings["contents"],
        contents=tuple(areas["contents"]),
        sections=tuple(sections),
    )


def _later(area: str, line: ReadLine) -> bool:
    """目的 before 事業内容: in any other order the second stays an ordinary line."""
    return area == "front" or (area == "purpose" and line.reading == Reading.CONTENTS)


def _title(lines: Sequence[ReadLine]) -> tuple[str, Sequence[ReadLine]]:
    if lines and lines[0].reading == Reading.TITLE:
        return lines[0].text, lines[1:]
    return "", lines


def _section(heading: ReadLine, lines: Sequence[ReadLine]) -> Section:
    entries: list[_Entry | Line] = []
    path: list[_Entry] = []
    for line in lines:
        if line.reading in (Reading.ITEM, Reading.BULLET):
            del path[line.level :]
            entry = _Entry(line)
            (path[-1].children if path else entries).append(entry)
            path.append(entry)
        else:
            path.clear()
            kept = as_line(line)
            if line.reading == Reading.CAPTION:
                kept = replace(kept, kind=LineKind.CAPTION, depth=0)
            entries.append(kept)
    return Section(
        heading=heading.text,
        entries=tuple(each if isinstance(each, Line) else each.entry() for each in entries),
        source=heading.source,
    )


def _detail(lines: Sequence[ReadLine], *, alone: bool) -> tuple[Detail, Overview | None]:
    """The tree, and where the plan has no overview the purpose that stands before it."""
    title, rest = _title(lines)
    front: list[ReadLine] = []
    while len(front) < len(rest) and rest[len(front)].reading not in (Reading.ITEM, Reading.GROUP):
        front.append(rest[len(front)])
    top = _Tree().grow(rest[len(front) :])
    items = tuple(node.item() for node in top.nodes)
    loose = tuple(top.loose)
    if alone and any(line.reading == Reading.PURPOSE for line in front):
        purpose = _overview([*lines[: len(lines) - len(rest)], *front])
        return Detail(title="", front=loose, items=items), purpose
    return Detail(title=title, front=tuple(as_line(line) for line in front) + loose, items=items), None


class _Tree:
    """The items of the detail, grown line by line."""

    def __init__(self) -> None:
        self.nodes: list[_Node] = []
        self.loose: list[Line] = []
        self.path: list[_Node] = []
        self.groups: dict[int, str] = {}

    def grow(self, lines: Sequence[ReadLine]) -> "_Tree":
        pending = ""
        for line, after in zip(lines, [*lines[1:], None], strict=False):
            if line.reading == Reading.ITEM:
                self._add_item(line, pending)
                pending = ""
            elif line.reading == Reading.GROUP and self._heads(line, after):
                pending = line.text
            else:
                self._add_line(as_line(line))
        return self

    def _heads(self, line: ReadLine, after: ReadLine | None) -> bool:
        """Whether a group heading stands directly before an item and differs from the one in force there."""
        if after is None or after.reading != Reading.ITEM or not is_group_heading(line.text):
            return False
        level = min(after.level, len(self.path))
        in_force = self.groups.get(level, "") if level < len(self.path) else ""
        return len(line.text) <= LONGEST_GROUP and line.text != in_force

    def _add_item(self, line: ReadLine, pending: str) -> None:
        level = min(line.level, len(self.path))
        for deeper in [each for each in self.groups if each > level or (each == level == len(self.path))]:
            del self.groups[deeper]
        if pending:
            self.groups[level] = pending
        del self.path[level:]
        node = _Node(line, self.groups.get(level, ""))
        node.heading, node.notes, over = _split_heading(line)
        node.body.extend(over)
        (self.path[-1].children if self.path else self.nodes).append(node)
        self.path.append(node)

    def _add_line(self, line: Line) -> None:
        if self.path:
            self.path[-1].body.append(line)
        else:
            self.loose.append(line)


def _split_heading(line: ReadLine) -> tuple[str, list[Line], list[Line]]:
    """The heading, the notes beside it, and what is too long to be a heading and belongs to the body."""
    heading, *beside = _NOTE_BESIDE.split(line.text)
    notes = [replace(read_line(each), source=line.source) for each in beside]
    cut = len(heading)
    if len(heading) > SENTENCE_HEADING and 0 <= heading.find("。") < LONGEST_HEADING:
        cut = heading.find("。") + 1
    cut = min(cut, LONGEST_HEADING)
    over = heading[cut:].strip()
    if over:
        body = [replace(read_line(each), source=line.source) for each in (over, *beside)]
        return heading[:cut].strip(), [], body
    if not heading.strip():
        return line.text.strip(), [], []
    return heading.strip(), notes, []
