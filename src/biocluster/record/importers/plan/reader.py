"""What each line of a plan is, beside the others: one pass from the first line to the last."""

import itertools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from biocluster.record.importers.plan.levels import Levels, Place
from biocluster.record.importers.plan.lines import PlanFile, SourceLine
from biocluster.record.importers.plan.parts import Look, PartPlan, find_parts, is_outlet_heading
from biocluster.record.importers.plan.readings import LineCorrection, Part, Reading, ReadLine, Remark
from biocluster.record.importers.plan.signs import Signs, read_signs
from biocluster.record.importers.plan.styles import LONGEST_STYLE
from biocluster.record.words.numbering import Label
from biocluster.record.words.outline import NOTE_MARK

SHORT_COLUMNS = 24
"""A line shorter than this was not wrapped."""
LONG_COLUMNS = 50
"""A heading shorter than this was not wrapped."""
_OUTSIDE = ("第", "Ⅰ", "I", "1.", "１．", "1", "１", "一", "⒈")
_AREAS_BEFORE_ITEMS = frozenset({"front", "purpose", "contents"})
_WRAPPING = frozenset({Reading.TEXT, Reading.NOTE, Reading.BULLET, Reading.CAPTION})


def read_plan(
    file: PlanFile, corrections: Mapping[int, LineCorrection] | None = None
) -> tuple[ReadLine, ...]:
    """Every line that is not empty, as it is understood; ``corrections`` by line come before our own reading."""
    reader = _Reader(file, dict(corrections or {}))
    for position in range(len(reader.looks)):
        reader.read(position)
    return tuple(reader.read_lines)


@dataclass
class _Bullets:
    """The bullets open at a line, each with its indentation."""

    open: list[tuple[int, str]] = field(default_factory=list)

    def place(self, indent: int, marker: str) -> int:
        while self.open and self.open[-1][0] > indent:
            self.open.pop()
        signs = [sign for _, sign in self.open]
        if self.open and self.open[-1][0] == indent:
            if marker in signs:
                del self.open[signs.index(marker) + 1 :]
                return len(self.open) - 1
            if signs[-1] != marker and len(self.open) == 1:
                self.open.append((indent, marker))
                return 1
            self.open[-1] = (indent, marker)
            return len(self.open) - 1
        self.open.append((indent, marker))
        return len(self.open) - 1


class _Reader:
    """The state of the pass: the part, the area of it, the levels open."""

    def __init__(self, file: PlanFile, corrections: dict[int, LineCorrection]):
        self.file = file
        self.corrections = corrections
        self.looks = list(_look_at(file))
        self.by_number = {look.number: look for look in self.looks}
        self.parts = find_parts(self.looks, corrections)
        self.read_lines: list[ReadLine] = []
        self.part, self.area = Part.BEFORE, "front"
        self.plan: PartPlan | None = None
        self.levels, self.bullets = Levels(), _Bullets()
        self.wrap_width = 0 if file.word else _wrap_width(file.lines)

    def read(self, position: int) -> None:
        look = self.looks[position]
        if position in self.parts:
            self._begin_part(self.parts[position])
        said = self.corrections.get(look.number)
        if said is not None and said.reading is not None:
            line = self._as_said(look, said)
        else:
            line = self._judge(position, look)
        if said is not None and said.level is not None:
            line = self._at_level(line, said.level)
        if line.reading == Reading.JOINED and self.read_lines:
            self._join(line)
            return
        self._follow(line)
        self.read_lines.append(line)

    def _begin_part(self, plan: PartPlan) -> None:
        self.plan, self.area = plan, "front"
        self.part = Part.OVERVIEW if plan.overview else Part.DETAIL
        self.levels, self.bullets = Levels(), _Bullets()

    def _judge(self, position: int, look: Look) -> ReadLine:
        signs = look.signs
        if self._is_furniture(position, look):
            return self._line(look, Reading.LEFT_OUT, text=signs.text, remarks=(Remark.FURNITURE,))
        if position in self.parts and self.parts[position].title == position:
            return self._line(look, Reading.TITLE, text=signs.text)
        if self._row(look):
            return self._line(look, Reading.ROW, text=signs.text)
        if self._goes_on(look):
            return self._line(look, Reading.JOINED, text=signs.text, remarks=(Remark.WRAPPED,))
        if signs.note:
            return self._line(look, Reading.NOTE, text=signs.words, marker=signs.marker)
        if heading := self._part_heading(look):
            return heading
        if self.part == Part.OVERVIEW and self._heads_outlet(look):
            return self._line(look, Reading.OUTLET, text=signs.text)
        if self.part == Part.BEFORE:
            return self._line(look, Reading.TEXT, text=signs.text)
        if signs.labels or look.heading is not None:
            return self._item(look)
        if signs.box and self.plan is not None and self.plan.boxes_are_items:
            return self._boxed_item(look)
        if signs.group:
            return self._line(look, Reading.GROUP, text=signs.text)
        if signs.bullet:
            return self._bullet(look)
        return self._plain(look)

    # --- one kind of line each

    def _part_heading(self, look: Look) -> ReadLine | None:
        """目的 and 事業内容, as long as nothing else has begun."""
        if self.area not in _AREAS_BEFORE_ITEMS:
            return None
        if self.part == Part.DETAIL and any(line.part == Part.OVERVIEW for line in self.read_lines):
            return None
        signs = look.signs
        if signs.purpose_heading and self.area == "front" and self.part != Part.BEFORE:
            return self._line(look, Reading.PURPOSE, text=signs.text)
        known = self.part == Part.OVERVIEW or (self.part == Part.DETAIL and self.area == "purpose")
        if signs.contents_heading and known and (not signs.labels or self.part == Part.OVERVIEW):
            return self._line(look, Reading.CONTENTS, text=signs.text)
        return None

    def _item(self, look: Look) -> ReadLine:
        labels = [label for label, _ in look.signs.labels]
        if self.part == Part.OVERVIEW and look.heading is None and self._detail_begins(look, labels):
            self._begin_part(PartPlan(None, False, False))
        if self.part == Part.OVERVIEW and self.area != "outlet" and look.heading is None:
            return self._line(look, Reading.TEXT, text=look.signs.text)
        if not labels:
            place = self.levels.place([], indent=look.indent, heading=look.heading)
            return self._line(look, Reading.ITEM, text=look.signs.text, level=place.level)
        place = self.levels.place(labels, indent=look.indent, heading=look.heading)
        words = next(words for label, words in look.signs.labels if label == place.label)
        remarks = () if place.sure else (Remark.GAP,)
        if place.sure and place.label and place.label.number == 1 and self._again(place):
            remarks = (Remark.RESTART,)
        return self._line(
            look, Reading.ITEM, text=words, marker=look.signs.marker, label=place.label, level=place.level,
            remarks=remarks,
        )  # fmt: skip

    def _again(self, place: Place) -> bool:
        return place.level < len(self.levels.open) and self.levels.open[place.level].style == (
            place.label.style if place.label else ""
        )

    def _boxed_item(self, look: Look) -> ReadLine:
        marker = look.signs.marker
        return self._line(
            look, Reading.ITEM, text=look.signs.words, label=Label(marker, f"={marker}", 0), level=0
        )

    def _bullet(self, look: Look) -> ReadLine:
        signs = look.signs
        if self.part == Part.OVERVIEW and self.area == "outlet":
            depth = self.bullets.place(look.indent, signs.marker)
            level = min(len(self.levels.open) + depth, self._deepest() + 1)
            return self._line(look, Reading.BULLET, text=signs.words, marker=signs.marker, level=level)
        depth = self.bullets.place(look.indent, signs.marker)
        return self._line(look, Reading.BULLET, text=signs.words, marker=signs.marker, level=depth)

    def _plain(self, look: Look) -> ReadLine:
        reading = Reading.CAPTION if self.part == Part.OVERVIEW and self.area == "outlet" else Reading.TEXT
        remarks: tuple[Remark, ...] = ()
        if reading == Reading.TEXT and look.signs.title:
            remarks = (Remark.SECOND_TITLE,)
        return self._line(look, reading, text=look.signs.text, remarks=remarks)

    def _as_said(self, look: Look, said: LineCorrection) -> ReadLine:
        """The line as the officer has it."""
        signs, reading = look.signs, said.reading
        assert reading is not None
        corrected = (Remark.CORRECTED,)
        if reading == Reading.ITEM and self.part == Part.BEFORE:
            self._begin_part(PartPlan(None, False, False))
        if reading == Reading.ITEM and signs.labels:
            line = replace(self._item(look), remarks=corrected)
            if line.reading != Reading.ITEM:
                label, words = signs.labels[0]
                line = replace(line, reading=Reading.ITEM, label=label, text=words, marker=signs.marker)
        elif reading == Reading.ITEM and signs.marker and not signs.note:
            label = Label(signs.marker, f"={signs.marker}", 0)
            line = self._line(look, reading, text=signs.words, label=label, remarks=corrected)
        elif reading == Reading.NOTE and signs.note:
            line = self._line(look, reading, text=signs.words, marker=signs.marker, remarks=corrected)
        elif reading == Reading.BULLET and signs.bullet:
            line = replace(self._bullet(look), remarks=corrected)
        else:
            line = self._line(look, reading, text=signs.text, remarks=corrected)
        return line

    def _at_level(self, line: ReadLine, level: int) -> ReadLine:
        """The line at the level that the officer says, as deep as there is something to stand under."""
        if line.reading not in (Reading.ITEM, Reading.BULLET):
            return line
        most = len(self.levels.open) if line.reading == Reading.ITEM else self._deepest() + 1
        return replace(line, level=max(0, min(level, most)), remarks=(Remark.CORRECTED,))

    # --- the state

    def _follow(self, line: ReadLine) -> None:
        """Take note of what the line opens and closes."""
        if line.reading in (Reading.PURPOSE, Reading.CONTENTS):
            self.area = line.reading.value
            labels = self.by_number[line.source].signs.labels
            if labels and self.part == Part.DETAIL:  # the items go on with its number
                self.levels.enter(Place(labels[0][0], 0, True), indent=self.by_number[line.source].indent)
        elif line.reading == Reading.OUTLET:
            self.area = "outlet"
            self.levels.close()
            self.bullets = _Bullets()
        elif line.reading == Reading.ITEM:
            if self.part == Part.DETAIL:
                self.area = "tree"
            look = self.by_number[line.source]
            self.levels.enter(Place(line.label, line.level, True), indent=look.indent, heading=look.heading)
            self.bullets = _Bullets()
        elif line.reading == Reading.CAPTION or line.reading != Reading.BULLET:
            self.bullets = _Bullets()

    def _deepest(self) -> int:
        """The level of the last item or bullet of the outlet, -1 when there is none."""
        for line in reversed(self.read_lines):
            if line.reading in (Reading.ITEM, Reading.BULLET):
                return line.level
            if line.reading != Reading.LEFT_OUT:
                return -1
        return -1

    def _join(self, line: ReadLine) -> None:
        last = self.read_lines[-1]
        block = last.reading == Reading.CAPTION
        self.read_lines[-1] = replace(
            last, text=_joined(last.text, line.text), joined=(*last.joined, line.source),
            block=last.block or block,
        )  # fmt: skip

    def _line(
        self, look: Look, reading: Reading, *, text: str, marker: str = "", label: Label | None = None,
        level: int = 0, remarks: tuple[Remark, ...] = (),
    ) -> ReadLine:  # fmt: skip
        return ReadLine(look.number, reading, self.part, text, marker, label, level, (), remarks)

    def _heads_outlet(self, look: Look) -> bool:
        return is_outlet_heading(look, self.plan.outlet_mark if self.plan is not None else None)

    # --- what a line is not

    def _row(self, look: Look) -> bool:
        source = self.file.lines[look.index]
        return source.row or (not look.signs.labels and "\t" in source.text.strip()) or (
            look.signs.text.startswith("|") and look.signs.text.endswith("|") and len(look.signs.text) > 2
        )  # fmt: skip

    def _is_furniture(self, position: int, look: Look) -> bool:
        if not look.signs.furniture or self.file.word:
            return False
        if look.signs.dashed_number:
            return True
        after = self.looks[position + 1] if position + 1 < len(self.looks) else None
        return look.apart and (after is None or after.apart)

    def _goes_on(self, look: Look) -> bool:
        """Whether the line is the rest of the sentence that the line before began."""
        if self.file.word or look.apart or not self.read_lines:
            return False
        last = self.read_lines[-1]
        before = self.file.lines[look.index - 1]
        ended = read_signs(before.text).ends_sentence
        full = self.wrap_width and _columns(before.text.rstrip()) >= self.wrap_width * 0.85
        if ended or self._heads_outlet(look) or look.signs.note or look.signs.group or look.signs.field:
            return False
        if look.signs.labels or look.signs.bullet:
            return bool(full) and last.reading == Reading.TEXT and not self._in_sequence(look)
        if last.reading == Reading.CAPTION and self.part == Part.OVERVIEW:
            return True
        if last.reading == Reading.TEXT and look.indent > before.indent:
            return False
        if last.reading == Reading.ITEM:
            if NOTE_MARK in last.text:
                return False  # with a note beside it, a heading is complete
            return bool(full) and look.signs.plain and _columns(before.text.strip()) >= LONG_COLUMNS
        if last.reading in _WRAPPING:
            return bool(full) or _columns(before.text.strip()) >= SHORT_COLUMNS
        return False

    def _in_sequence(self, look: Look) -> bool:
        if look.signs.bullet:
            return True
        return self.levels.place([label for label, _ in look.signs.labels], indent=look.indent).sure

    def _detail_begins(self, look: Look, labels: list[Label]) -> bool:
        """A label of an outer style after the outlets: the detail has begun without a title."""
        if self.area != "outlet" or look.signs.marker or not self.levels.under:
            return False
        label = labels[0]
        top = [style for style, above in self.levels.under.items() if above == ""]
        outer = label.style.startswith(_OUTSIDE) and not any(style.startswith(_OUTSIDE) for style in top)
        return outer and label.number == 1 and label.style not in self.levels.under


def _look_at(file: PlanFile) -> list[Look]:
    looks: list[Look] = []
    apart = True
    for index, line in enumerate(file.lines):
        printed = line.printed
        if not printed.strip(" \t　﻿\xa0"):
            apart = True
            continue
        signs = _signs_of(line)
        looks.append(Look(index, line.number, signs, apart or file.word, line.heading, line.indent))
        apart = False
    return looks


def _signs_of(line: SourceLine) -> Signs:
    signs = read_signs(line.printed)
    if line.label and not signs.labels and not signs.marker and len(line.label) < LONGEST_STYLE:
        label = Label(line.label, f"={line.label}", 0)
        return Signs(signs.text, line.text.strip(), "", ((label, line.text.strip()),))
    return signs


def _joined(before: str, after: str) -> str:
    """Two pieces of a sentence; a space only between Latin words."""
    latin = before[-1:].isascii() and after[:1].isascii()
    return f"{before}{' ' if latin else ''}{after}"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _wrap_width(lines: tuple[SourceLine, ...]) -> int:
    """The width at which the file wraps its lines, 0 if it does not.

    Lines that another plain line follows at once are the wrapped ones; their longest is the width.
    """
    widths = []
    for line, after in itertools.pairwise(lines):
        if line.text.strip() and after.text.strip() and read_signs(after.text).plain:
            widths.append(_columns(line.text.rstrip()))
    widths = [width for width in widths if width >= SHORT_COLUMNS]
    if not widths:
        return 0
    widths.sort()
    return widths[int(len(widths) * 0.9)] if len(widths) > 4 else widths[-1]
