"""A report as PDF: tagged, with bookmarks, set by typst in the type of the house."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from biocluster.laboratory.exports.pieces import Chart, Piece, Report, Table, Words
from biocluster.record.typesetting import compile_typst, printable

TEMPLATE = Path(__file__).with_name("report.typ")


def as_pdf(report: Report) -> bytes:
    """The report for print: the same report gives the same bytes."""
    return compile_typst(
        TEMPLATE,
        {
            "title": printable(report.title),
            "lead": printable(report.lead),
            "language": report.language,
            "sections": [
                {"title": printable(each.title), "pieces": list(_pieces(each.pieces))}
                for each in report.sections
            ],
        },
    )


def _pieces(pieces: Sequence[Piece]) -> Iterator[dict[str, Any]]:
    """The pieces, with small charts in a row as one, so that two stand side by side."""
    for small, some in groupby(pieces, key=lambda piece: isinstance(piece, Chart) and piece.small):
        made = [_piece(piece) for piece in some]
        if small:
            yield {"kind": "charts", "charts": made}
        else:
            yield from made


def _piece(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Words):
        return {"kind": "words", "text": printable(piece.text), "tone": str(piece.tone)}
    if isinstance(piece, Table):
        return {
            "kind": "table",
            "caption": printable(piece.caption),
            "headings": [printable(each) for each in piece.headings],
            "rows": [[printable(cell) for cell in row] for row in piece.rows],
            "numbers": sorted(piece.numbers),
            "note": printable(piece.note),
        }
    return {
        "kind": "chart",
        "svg": piece.svg,
        "title": printable(piece.title),
        "words": printable(piece.words),
        "small": piece.small,
    }
