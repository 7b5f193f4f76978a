"""The annual document as HTML: one article with anchors, and a page of its own that needs nothing beside it."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from biocluster.record.typesetting import printable
from biocluster.record.words.imprint import Imprint
from biocluster.record.words.outline import Outline
from biocluster.web.annual import furniture
from biocluster.web.annual.blocks import Block, Form, Runs, blocks_of, cells_of

DEEPEST = 6
SHEET = Path(__file__).with_name("alone.css")
LISTED = (Form.ENTRY, Form.BULLET)
NOTHING = SafeString("")


@dataclass(frozen=True)
class Addresses:
    """Where figures and pictures of the document are; an empty address is no link."""

    figure: Callable[[str, str], str] = lambda name, on: ""
    picture: Callable[[str], str] = lambda digest: ""


@dataclass(frozen=True)
class Heading:
    """A line of the table of contents."""

    anchor: str
    words: str
    depth: int


def as_article(
    outline: Outline, imprint: Imprint, addresses: Addresses, *, with_history: bool = False
) -> SafeString:
    """What stands under the title of the document; headings begin at the second level.

    With its history, it says at the end when it was published and what changed.
    """
    blocks = blocks_of(outline, imprint)
    printer = _Printer(imprint, addresses, top=_level_of_items(blocks))
    article = printer.all(_without_first_title(blocks))
    return format_html(
        '<article class="plan" lang="ja">{}{}</article>', article, printer.end_matter(with_history)
    )


def contents_of(outline: Outline, imprint: Imprint) -> list[Heading]:
    """The table of contents: outlets, titles, and the first two levels of the tree."""
    blocks = _without_first_title(blocks_of(outline, imprint))
    shallow = {Form.TITLE: 1, Form.HEADING: 1, Form.OUTLET: 2}
    found = []
    for block in blocks:
        depth = shallow.get(block.form) or (block.level + 1 if block.form == Form.ITEM else 0)
        if block.anchor and 0 < depth <= 3:
            found.append(Heading(block.anchor, f"{block.label} {printable(block.words)}".strip(), depth))
    if imprint.figures:
        found.append(Heading("figures", furniture.FIGURES, 1))
    return found


def contents_list(outline: Outline, imprint: Imprint) -> SafeString:
    """The table of contents as the lines of a list."""
    return format_html_join(
        "", '<li class="depth-{}"><a href="#{}">{}</a></li>',
        ((each.depth, each.anchor, each.words) for each in contents_of(outline, imprint)),
    )  # fmt: skip


def as_page(outline: Outline, imprint: Imprint, pictures: Mapping[str, bytes]) -> bytes:
    """The document as a file that can be kept and opened anywhere."""
    addresses = Addresses(picture=lambda digest: _inside(pictures.get(digest, b"")))
    title = printable(furniture.title_of(outline, imprint))
    toc = contents_list(outline, imprint)
    draft, edition = NOTHING, NOTHING
    if imprint.is_draft:
        draft = format_html('<p class="draft">{}</p>', furniture.DRAFT)
    else:
        edition = format_html('<p class="edition">{}</p>', furniture.edition_of(imprint))
    page = format_html(
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title><style>{}</style></head><body>"
        '<header>{}<h1>{}</h1>{}</header>'
        '<nav class="toc" aria-label="{}"><h2>{}</h2><ul>{}</ul></nav><main>{}</main></body></html>\n',
        title, mark_safe(SHEET.read_text(encoding="utf-8")), draft, title, edition,  # noqa: S308
        furniture.CONTENTS, furniture.CONTENTS, toc, as_article(outline, imprint, addresses, with_history=True),
    )  # fmt: skip
    return page.encode()


def _without_first_title(blocks: list[Block]) -> list[Block]:
    first = next((place for place, block in enumerate(blocks) if block.form == Form.TITLE), None)
    return [block for place, block in enumerate(blocks) if place != first]


def _level_of_items(blocks: list[Block]) -> int:
    """The level of heading of the first level of the tree: under the title of the detail where that is printed."""
    return 3 if sum(block.form == Form.TITLE for block in blocks) > 1 else 2


def _inside(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(content).decode()}" if content else ""


class _Printer:
    def __init__(self, imprint: Imprint, addresses: Addresses, *, top: int) -> None:
        self.imprint, self.addresses, self.top = imprint, addresses, top
        self.rows = furniture.figure_rows(imprint)

    def all(self, blocks: list[Block]) -> SafeString:
        return SafeString("".join(self.pieces(blocks)))

    def pieces(self, blocks: list[Block]) -> Iterator[SafeString]:
        for listed, group in groupby(blocks, key=lambda block: block.form in LISTED):
            if listed:
                yield self.list_of(list(group))
            else:
                yield from map(self.block, group)

    def list_of(self, blocks: list[Block]) -> SafeString:
        """Items and bullets as lists within lists, by their levels."""
        parts: list[str] = []
        levels: list[int] = []
        for block in blocks:
            while levels and levels[-1] > block.level:
                parts.append("</li></ul>")
                levels.pop()
            if levels and levels[-1] == block.level:
                parts.append("</li>")
            else:
                first = "" if levels else f" level-{min(block.level, DEEPEST)}"
                parts.append(f'<ul class="marked{first}" role="list">')
                levels.append(block.level)
            label = format_html('<span class="label">{}</span> ', printable(block.label))
            parts += ["<li>", label, self.runs(block.runs)]
        return SafeString("".join([*parts, "</li></ul>" * len(levels)]))

    def block(self, block: Block) -> SafeString:
        words = self.runs(block.runs)
        match block.form:
            case Form.TITLE | Form.HEADING:
                return format_html('<h2 id="{}" class="{}">{}</h2>', block.anchor, str(block.form), words)
            case Form.OUTLET:
                return format_html('<h3 id="{}" class="outlet">{}</h3>', block.anchor, words)
            case Form.ITEM:
                return self.item(block, words)
            case Form.NOTE:
                return format_html(
                    '<p class="note level-{}"><span class="label">{}</span>{}</p>',
                    block.level, block.label, words,
                )  # fmt: skip
            case Form.GROUP | Form.PARAGRAPH:
                return format_html('<p class="{} level-{}">{}</p>', str(block.form), block.level, words)
            case Form.CAPTION:
                return self.caption(block, words)
            case Form.DIAGRAM:
                lines = format_html_join(
                    mark_safe("<br>"), "{}", ((self.runs(each),) for each in block.lines)
                )
                return format_html('<p class="diagram">{}</p>', lines)
            case _:
                return self.table(block)

    def item(self, block: Block, words: SafeString) -> SafeString:
        tag = f"h{min(self.top + block.level - 1, DEEPEST)}"
        label = (
            format_html('<span class="label">{}</span> ', printable(block.label)) if block.label else NOTHING
        )
        notes = format_html_join("", " <small>{}</small>", ((self.runs(each),) for each in block.notes))
        return format_html(
            '<{} id="{}" class="item level-{}">{}{}{}</{}>',
            SafeString(tag), block.anchor, block.level, label, words, notes, SafeString(tag),
        )  # fmt: skip

    def caption(self, block: Block, words: SafeString) -> SafeString:
        address = self.addresses.picture(block.picture) if block.picture else ""
        picture = format_html('<img src="{}" alt="">', address) if address else NOTHING
        return format_html("<figure>{}<figcaption>{}</figcaption></figure>", picture, words)

    def table(self, block: Block) -> SafeString:
        first, *others = [[self.runs(cell) for cell in cells_of(line)] for line in block.lines]
        head = format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in first))
        rows = format_html_join(
            "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((c,) for c in row)),) for row in others)
        )
        return format_html(
            '<div class="table-region level-{}" role="region" tabindex="0" aria-label="表"><table>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
            block.level, head, rows,
        )  # fmt: skip

    def runs(self, runs: Runs) -> SafeString:
        return format_html_join("", "{}", ((self.run(run.words, run.figure),) for run in runs))

    def run(self, words: str, figure: int | None) -> SafeString:
        said = format_html_join(
            mark_safe("<br>"),
            "{}",
            ((line,) for line in printable(words).split("\n")),
        )
        if figure is None:
            return said
        number, cited = figure + 1, self.imprint.figures[figure]
        value = format_html('<data value="{}">{}</data>', f"{cited.value:f}", said)
        address = self.addresses.figure(cited.name, cited.on.isoformat())
        if address:
            return format_html('<a class="cited" href="{}">{}</a>', address, value)
        return format_html('{}<sup><a href="#figure-{}">{}{}</a></sup>', value, number, "＊", number)

    def end_matter(self, with_history: bool) -> SafeString:
        history = [self.editions(), self.changes()] if with_history else []
        return SafeString("".join([self.figures(), *history]))

    def figures(self) -> SafeString:
        if not self.rows:
            return NOTHING
        head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in furniture.FIGURE_COLUMNS))
        rows = format_html_join("", '<tr id="figure-{}">{}</tr>', (
            (number, self.figure_cells(number, row)) for number, row in enumerate(self.rows, start=1)
        ))  # fmt: skip
        return format_html(
            '<section class="end-matter"><h2 id="figures">{}</h2>'
            '<div class="table-region" role="region" tabindex="0" aria-label="{}"><table>'
            '<caption class="visually-hidden">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></section>',
            furniture.FIGURES, furniture.FIGURES, furniture.FIGURES, head, rows,
        )  # fmt: skip

    def figure_cells(self, number: int, row: furniture.FigureRow) -> SafeString:
        address = self.addresses.figure(row.name, row.on)
        title = format_html('<a href="{}">{}</a>', address, row.title) if address else row.title
        return format_html(
            '<td class="nowrap">＊{}</td><th scope="row">{}</th><td class="number nowrap">{}</td>'
            '<td class="nowrap">{}</td><td>{}</td>',
            number, title, row.value, row.as_of, row.source,
        )  # fmt: skip

    def editions(self) -> SafeString:
        rows = furniture.editions_of(self.imprint)
        if not rows:
            return NOTHING
        lines = format_html_join("", "<li>{}　{}</li>", rows)
        return format_html(
            '<section class="end-matter"><h2 id="editions">{}</h2><ul>{}</ul></section>',
            furniture.EDITIONS, lines,
        )  # fmt: skip

    def changes(self) -> SafeString:
        rows = furniture.changes_of(self.imprint)
        if not rows:
            return NOTHING
        lines = format_html_join("", "<li>{}</li>", ((line,) for line in rows))
        return format_html(
            '<section class="end-matter"><h2 id="changes">{}</h2><ul>{}</ul></section>',
            furniture.CHANGES, lines,
        )  # fmt: skip
