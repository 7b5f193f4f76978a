"""A Word file as lines: paragraphs with the numbers that Word prints before them, table rows, headings.

Word keeps list numbers apart from the text, in ``numbering.xml``; here they are counted as Word counts them.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.archives import Archive, ArchiveError
from biocluster.record.importers.markup import parse_xml
from biocluster.record.importers.plan.lines import SourceLine
from biocluster.record.importers.plan.word_numbers import write_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONGEST_NUMBER = 5
_MAIN = "word/document.xml"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass
class ListLevel:
    """How one level of a list is numbered."""

    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Style:
    """What of a paragraph style concerns a plan."""

    based_on: str | None = None
    list_id: str | None = None
    level: int | None = None
    outline: int | None = None


@dataclass
class Lists:
    """The lists of a file, and how far each has been counted."""

    levels: dict[str, dict[int, ListLevel]] = field(default_factory=dict)  # list: its levels
    shared: dict[str, str] = field(default_factory=dict)  # list: what it counts together with
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)  # list: level: number to begin with
    counted: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def next_label(self, list_id: str, level: int) -> str:
        """The label of the next paragraph of a list; counts it."""
        levels = self.levels.get(list_id)
        if levels is None or level not in levels:
            return ""
        counts = self.counted.setdefault(self.shared[list_id], {})
        if list_id not in self.begun:
            self.begun.add(list_id)
            for restarted, start in self.restarts.get(list_id, {}).items():
                counts[restarted] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        mine = levels[level]
        if mine.format == "none":
            return ""
        if mine.format == "bullet":
            return _bullet(mine.text)

        def number_of(place: re.Match[str]) -> str:
            each = int(place[1]) - 1
            shown = levels.get(each, ListLevel())
            return write_number(counts.get(each, shown.start), shown.format)

        return re.sub(r"%([1-9])", number_of, mine.text).strip()


def read_word(content: bytes) -> tuple[SourceLine, ...]:
    """The paragraphs and table rows of a .docx file in order, counted from 1.

    Raises
    ------
    ArchiveError, MarkupError
        If the file is damaged, too large when unpacked, unsafe, or no Word file.
    """
    archive = Archive(content)
    if _MAIN not in archive.names:
        raise ArchiveError(
            _("This is a zip file, but not a Word file (.docx). Choose the Word file of the plan.")
        )
    styles = _read_styles(_part(archive, "word/styles.xml"))
    lists = _read_lists(_part(archive, "word/numbering.xml"))
    body = _part(archive, _MAIN).find(f"{W}body")
    if body is None:
        raise ArchiveError(_("The Word file has no text in it."))
    lines: list[SourceLine] = []
    _read_blocks(body, lines, styles, lists)
    return tuple(lines)


def _part(archive: Archive, name: str) -> Any:
    if name not in archive.names:
        return parse_xml(b"<none/>", name=name)
    return parse_xml(archive.read(name).replace(_STRICT, _TRANSITIONAL), name=name)


def _read_blocks(parent: Any, lines: list[SourceLine], styles: dict[str, Style], lists: Lists) -> None:
    for block in parent:
        if block.tag == f"{W}p":
            lines.extend(_read_paragraph(block, len(lines) + 1, styles, lists))
        elif block.tag == f"{W}tbl":
            for row in block.iter(f"{W}tr"):
                cells = [" ".join(_words(cell).split()) for cell in row.findall(f"{W}tc")]
                if any(cells):
                    lines.append(SourceLine(len(lines) + 1, "\t".join(cells), row=True))
        elif block.tag == f"{W}sdt":
            inside = block.find(f"{W}sdtContent")
            if inside is not None:
                _read_blocks(inside, lines, styles, lists)


def _read_paragraph(paragraph: Any, number: int, styles: dict[str, Style], lists: Lists) -> list[SourceLine]:
    texts = _words(paragraph).split("\n")
    list_id, level, outline = _place(paragraph, styles)
    label = lists.next_label(list_id, level) if list_id and any(text.strip() for text in texts) else ""
    first = SourceLine(number, texts[0].rstrip(), label, outline, level if list_id and label else None)
    further = [SourceLine(number + count, text.rstrip()) for count, text in enumerate(texts[1:], 1)]
    return [first, *further]


def _place(paragraph: Any, styles: dict[str, Style]) -> tuple[str | None, int, int | None]:
    """List, level in it, and heading level of a paragraph: its own, or those of its style."""
    properties = paragraph.find(f"{W}pPr")
    own = Style()
    if properties is not None:
        own = _read_properties(properties)
        named = properties.find(f"{W}pStyle")
        own.based_on = None if named is None else named.get(f"{W}val")
    list_id, level, outline = own.list_id, own.level, own.outline
    seen: set[str] = set()
    name = own.based_on
    while name and name not in seen and name in styles:
        seen.add(name)
        style = styles[name]
        list_id = style.list_id if list_id is None else list_id
        level = style.level if level is None else level
        outline = style.outline if outline is None else outline
        name = style.based_on
    if list_id == "0":  # Word's way to take a paragraph out of the list of its style
        list_id = None
    return list_id, level or 0, outline if outline is not None and outline < 9 else None


def _read_properties(properties: Any) -> Style:
    style = Style()
    numbering = properties.find(f"{W}numPr")
    if numbering is not None:
        style.list_id = _value(numbering.find(f"{W}numId"))
        style.level = _number(_value(numbering.find(f"{W}ilvl")))
    style.outline = _number(_value(properties.find(f"{W}outlineLvl")))
    return style


def _read_styles(root: Any) -> dict[str, Style]:
    styles = {}
    for each in root.iter(f"{W}style"):
        properties = each.find(f"{W}pPr")
        style = _read_properties(properties) if properties is not None else Style()
        style.based_on = _value(each.find(f"{W}basedOn"))
        name = (_value(each.find(f"{W}name")) or "").lower()
        if style.outline is None and (heading := re.fullmatch(r"(?:heading|見出し) ?([1-9])", name)):
            style.outline = int(heading[1]) - 1
        styles[each.get(f"{W}styleId") or ""] = style
    return styles


def _read_lists(root: Any) -> Lists:
    abstract = {
        each.get(f"{W}abstractNumId"): {
            level: _read_level(found) for found in each.findall(f"{W}lvl")
            if (level := _level_of(found)) is not None
        }
        for each in root.findall(f"{W}abstractNum")
    }  # fmt: skip
    lists = Lists()
    for each in root.findall(f"{W}num"):
        list_id, shared = each.get(f"{W}numId"), _value(each.find(f"{W}abstractNumId"))
        levels = dict(abstract.get(shared, {}))
        for override in each.findall(f"{W}lvlOverride"):
            level = _level_of(override)
            if level is None:
                continue
            replaced = override.find(f"{W}lvl")
            if replaced is not None:
                levels[level] = _read_level(replaced)
            start = _number(_value(override.find(f"{W}startOverride")))
            if start is not None:
                lists.restarts.setdefault(list_id, {})[level] = start
        lists.levels[list_id], lists.shared[list_id] = levels, shared or ""
    return lists


def _read_level(found: Any) -> ListLevel:
    start = _number(_value(found.find(f"{W}start")))
    return ListLevel(
        format=_value(found.find(f"{W}numFmt")) or "decimal",
        text=_value(found.find(f"{W}lvlText")) or "",
        start=1 if start is None else start,
    )


def _level_of(found: Any) -> int | None:
    return _number(found.get(f"{W}ilvl"))


def _number(text: str | None) -> int | None:
    """A number such as Word writes; what no Word has written counts as not given."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _value(found: Any) -> str | None:
    return None if found is None else found.get(f"{W}val")


_GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delText"})
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _words(parent: Any) -> str:
    """The words as they are read today: without deleted text, with text boxes once."""
    parts: list[str] = []
    for each in parent:
        if each.tag in _GONE or each.tag == _FALLBACK:
            continue
        if each.tag == f"{W}t":
            parts.append(each.text or "")
        elif each.tag in _BREAKS:
            parts.append(_BREAKS[each.tag])
        elif each.tag == f"{W}p" and parts and not parts[-1].endswith("\n"):
            parts.append("\n" + _words(each))
        else:
            parts.append(_words(each))
    return "".join(parts)


def _bullet(sign: str) -> str:
    """The bullet, or ・ for the signs that only a symbol font draws."""
    sign = sign.strip()
    if not sign or 0xE000 <= ord(sign[0]) <= 0xF8FF:
        return "・"
    return _SYMBOLS.get(sign, sign)


_SYMBOLS = {"o": "○", "§": "■", "Ø": "➢", "ü": "✓", "n": "■", "l": "●", "u": "◆"}
