"""A report as one HTML file that needs nothing beside it, can be printed, and is read aloud in order."""

from base64 import b64encode
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from biocluster.laboratory.exports.pieces import Chart, Piece, Report, Section, Table, Words

SHEET = Path(__file__).with_name("report.css")
TABLES_META = "biocluster-tables"


def as_html(report: Report) -> bytes:
    """The report as a page: the same report gives the same bytes."""
    toc = format_html_join(
        "", '<li><a href="#{}">{}</a></li>', ((each.anchor, each.title) for each in report.sections)
    )
    page = format_html(
        '<!DOCTYPE html>\n<html lang="{}"><head><meta charset="utf-8">\n<meta name="{}" content="{}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{}</title><style>{}</style></head><body>\n"
        '<header><h1>{}</h1><p class="lead">{}</p></header>\n'
        '<nav aria-label="{}"><h2>{}</h2><ul>{}</ul></nav>\n<main>{}</main></body></html>\n',
        report.language, TABLES_META, report.tables, report.title,
        mark_safe(SHEET.read_text(encoding="utf-8")),  # noqa: S308
        report.title, report.lead, report.words["contents"], report.words["contents"], toc,
        SafeString("\n".join(_section(each) for each in report.sections)),
    )  # fmt: skip
    return page.encode()


def tables_told_by(path: Path) -> str:
    """The digest of the tables of which a report on disk speaks; empty if there is no such report."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            beginning = file.read(2000)
    except OSError:
        return ""
    _before, found, after = beginning.partition(f'name="{TABLES_META}" content="')
    return after.partition('"')[0] if found else ""


def _section(section: Section) -> SafeString:
    parts = []
    for small, pieces in groupby(section.pieces, key=lambda piece: isinstance(piece, Chart) and piece.small):
        drawn = SafeString("\n".join(_piece(piece) for piece in pieces))
        parts.append(format_html('<div class="pair">{}</div>', drawn) if small else drawn)
    return format_html(
        '<section aria-labelledby="{}"><h2 id="{}">{}</h2>\n{}</section>',
        section.anchor, section.anchor, section.title, SafeString("\n".join(parts)),
    )  # fmt: skip


def _piece(piece: Piece) -> SafeString:
    if isinstance(piece, Words):
        return format_html('<p class="{}">{}</p>', piece.tone, piece.text)
    if isinstance(piece, Table):
        return _table(piece)
    picture = b64encode(piece.svg.encode()).decode()
    return format_html(
        '<figure><figcaption>{}</figcaption><img src="data:image/svg+xml;base64,{}" alt="{}"></figure>',
        piece.title, picture, piece.words,
    )  # fmt: skip


def _table(table: Table) -> SafeString:
    heads = format_html_join(
        "", '<th scope="col"{}>{}</th>',
        ((_class(table, at), heading) for at, heading in enumerate(table.headings)),
    )  # fmt: skip
    rows = SafeString("\n".join(_row(table, row) for row in table.rows))
    note = format_html('<p class="note">{}</p>', table.note) if table.note else SafeString("")
    return format_html(
        '<div class="table-region" role="region" tabindex="0" aria-label="{}"><table><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>\n{}\n</tbody></table></div>{}",
        table.caption, table.caption, heads, rows, note,
    )  # fmt: skip


def _row(table: Table, row: Sequence[str]) -> SafeString:
    first, *others = row
    cells = format_html_join(
        "", "<td{}>{}</td>", ((_class(table, at), cell) for at, cell in enumerate(others, start=1))
    )
    return format_html('<tr><th scope="row"{}>{}</th>{}</tr>', _class(table, 0), first, cells)


def _class(table: Table, at: int) -> SafeString:
    return SafeString(' class="number"') if at in table.numbers else SafeString("")
