"""A report as PDF: tagged, with bookmarks, set by typst in the type of the house."""

from pathlib import Path
from typing import Any

from biocluster.laboratory.exports.pieces import Piece, Report, Table, Words
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
                {"title": printable(each.title), "pieces": [_piece(piece) for piece in each.pieces]}
                for each in report.sections
            ],
        },
    )


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
