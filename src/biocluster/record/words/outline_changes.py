"""What changed from one publication of a plan to the next, in sentences for whoever reads the plan.

The sentences are Japanese, as the document is, and are kept with the publication.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from biocluster.record.words.dates import era_long
from biocluster.record.words.figure_places import Holder, places_by_holder
from biocluster.record.words.imprint import CitedFigure, Imprint, Place
from biocluster.record.words.outline import Item, Line, Outline, OverviewItem
from biocluster.record.words.tokens import format_number

AROUND = 12
"""Letters shown on either side of what changed in a long line."""
LONGEST = 70
NOTHING = "本文と数値に変更はありません。"
LOOK_ONLY = "番号の付け方、並び、表の体裁を改めました。本文と数値に変更はありません。"


@dataclass(frozen=True, slots=True)
class Said:
    """A line: as printed, and with its figures by name, so that a new value alone does not make it another line."""

    printed: str
    meant: str


@dataclass(slots=True)
class Part:
    """A part of the document that is compared with the same part of the other: an item, the purpose, …"""

    name: str
    where: str = ""
    under: str = ""
    heading: Said = field(default_factory=lambda: Said("", ""))
    lines: list[Said] = field(default_factory=list)


_INNER = str.maketrans("「」", "『』")
Parts = dict[tuple[object, ...], Part]


def changes_between(before: tuple[Outline, Imprint], after: tuple[Outline, Imprint]) -> list[str]:
    """One sentence for each change: figures first, then the document from its beginning."""
    told = list(_figures(before[1], after[1]))
    old, new = _parts(*before), _parts(*after)
    told += _compared(old, new)
    if told:
        return told
    return [NOTHING if before[0] == after[0] else LOOK_ONLY]


def _figures(before: Imprint, after: Imprint) -> Iterator[str]:
    old = {(each.name, each.on): each for each in before.figures}
    for each in after.figures:
        known = old.get((each.name, each.on))
        if known is not None and (known.value, known.unit, known.as_of) != (
            each.value,
            each.unit,
            each.as_of,
        ):
            yield f"{_quoted(each.title)}を{_value(known, each)}から{_value(each, known)}に改めました。"


def _value(figure: CitedFigure, other: CitedFigure) -> str:
    value = format_number(figure.value) + figure.unit
    return value if figure.as_of == other.as_of else f"{value}（{era_long(figure.as_of)}現在）"


def _compared(old: Parts, new: Parts) -> Iterator[str]:
    for key, part in new.items():
        known = old.get(key)
        if known is None:
            yield f"{_named(part)}を加えました。"
            continue
        if known.heading.meant != part.heading.meant:
            yield f"{_named(known)}の見出しを{_quoted(part.heading.printed)}に改めました。"
        if known.under != part.under:
            to = f"{_quoted(part.under)}の下" if part.under else "最上位"
            yield f"{_named(part)}を{to}に移しました。"
        yield from _lines(part, known.lines, part.lines)
    yield from (f"{_named(part)}を削りました。" for key, part in old.items() if key not in new)


def _lines(part: Part, old: list[Said], new: list[Said]) -> Iterator[str]:
    name = _named(part)
    matcher = SequenceMatcher(a=[each.meant for each in old], b=[each.meant for each in new], autojunk=False)
    for what, start, end, start_new, end_new in matcher.get_opcodes():
        if what == "equal":
            continue
        gone, come = old[start:end], new[start_new:end_new]
        for one, other in zip(gone, come, strict=False):
            yield f"{name}の{_excerpts(one.printed, other.printed)}に改めました。"
        for one in gone[len(come) :]:
            yield f"{name}から{_quoted(_short(one.printed))}を削りました。"
        for other in come[len(gone) :]:
            yield f"{name}に{_quoted(_short(other.printed))}を加えました。"


def _named(part: Part) -> str:
    return part.where + _quoted(part.name)


def _quoted(words: str) -> str:
    """Words in brackets; brackets within them become the inner kind."""
    return f"「{words.translate(_INNER)}」"


def _excerpts(old: str, new: str) -> str:
    """「旧」を「新」, of long lines only what differs and a few letters around it."""
    shorter = min(len(old), len(new))
    same = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    tail = next(
        (place for place in range(shorter - same) if old[-1 - place] != new[-1 - place]), shorter - same
    )
    start, rest = max(same - AROUND, 0), max(tail - AROUND, 0)
    return "を".join(_quoted(_cut(each, start, len(each) - rest)) for each in (old, new))


def _cut(text: str, start: int, end: int) -> str:
    shown = text[start:end]
    if len(shown) > LONGEST:
        shown = shown[: LONGEST - 1] + "…"
    return ("…" if start else "") + shown + ("…" if end < len(text) else "")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _parts(outline: Outline, imprint: Imprint) -> Parts:
    return _Reading(outline, imprint).parts


class _Reading:
    """One walk through an outline that takes its parts apart."""

    def __init__(self, outline: Outline, imprint: Imprint) -> None:
        self.parts: Parts = {}
        self.imprint = imprint
        self.places = places_by_holder(outline, imprint.places)
        self.part("before", "前書き", self.said_lines(outline.before))
        self.read_overview(outline)
        if outline.detail is not None:
            front = self.said_lines(outline.detail.front)
            self.part("detail title", "詳細の表題", [self.said(outline.detail, "title"), *front])
            self.read_items(outline.detail.items, "")

    def part(self, key: str, name: str, lines: list[Said]) -> None:
        if any(line.printed for line in lines):
            self.parts[key,] = Part(name, lines=[line for line in lines if line.printed])

    def read_overview(self, outline: Outline) -> None:
        overview = outline.overview
        if overview is None:
            return
        front, purpose, contents = map(self.said_lines, (overview.front, overview.purpose, overview.contents))
        self.part("overview title", "概要の表題", [self.said(overview, "title"), *front])
        purpose_heading = self.said(overview, "purpose_heading")
        self.part("purpose", overview.purpose_heading or "目的", [purpose_heading, *purpose])
        contents_heading = self.said(overview, "contents_heading")
        self.part("contents", overview.contents_heading or "事業内容", [contents_heading, *contents])
        for section in overview.sections:
            heading = section.heading.lstrip("□■◇◆○●")
            own = Part(heading, "概要の", heading=self.said(section, "heading"))
            self.parts["outlet", heading] = own
            self.read_entries(section.entries, own, heading)

    def read_entries(self, entries: tuple[OverviewItem | Line, ...], owner: Part, outlet: str) -> None:
        for entry in entries:
            if isinstance(entry, Line):
                owner.lines.append(self.said_line(entry))
                continue
            part = Part(entry.text, "概要の", heading=self.said(entry, "text"))
            self.parts["entry", outlet, entry.key if entry.key is not None else entry.text] = part
            self.read_entries(entry.children, part, outlet)

    def read_items(self, items: tuple[Item, ...], under: str) -> None:
        for item in items:
            name = f"{item.label} {item.heading}".strip()
            lines = [self.said_line(each) for each in (*item.notes, *item.body)]
            part = Part(name, under=under, heading=self.said(item, "heading"), lines=lines)
            self.parts["item", item.key if item.key is not None else (under, item.heading)] = part
            self.read_items(item.children, item.heading)

    def said_lines(self, lines: tuple[Line, ...]) -> list[Said]:
        return [self.said_line(each) for each in lines]

    def said_line(self, line: Line) -> Said:
        said = self.said(line, "text")
        mark = line.printed.removesuffix(line.text)
        return Said(mark + said.printed, mark + said.meant + line.picture)

    def said(self, holder: object, name: str) -> Said:
        text: str = getattr(holder, name)
        places = self.places.get(_holder(holder, name), [])
        return Said(text, self.meant(text, places))

    def meant(self, text: str, places: list[Place]) -> str:
        parts, done = [], 0
        for place in places:
            figure = self.imprint.figures[place.figure]
            parts += [text[done : place.start], f"{{{{{figure.name} {figure.on}}}}}"]
            done = place.end
        return "".join([*parts, text[done:]])


def _holder(holder: object, name: str) -> Holder:
    return id(holder), name
