"""The annual document as PDF: tagged, with bookmarks, set in Japanese type."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from biocluster.record.typesetting import compile_typst, ending_of, printable
from biocluster.record.words.imprint import Imprint
from biocluster.record.words.outline import Outline
from biocluster.web.annual import furniture
from biocluster.web.annual.blocks import Block, Form, Runs, blocks_of, cells_of

TEMPLATE = Path(__file__).with_name("annual.typ")


def as_pdf(outline: Outline, imprint: Imprint, pictures: Mapping[str, bytes]) -> bytes:
    names = {digest: f"{digest}.{ending_of(content)}" for digest, content in pictures.items()}
    title = printable(furniture.title_of(outline, imprint))
    given = {
        "title": title,
        "running": title,
        "draft": imprint.is_draft,
        "edition": furniture.edition_of(imprint),
        "blocks": [_block(each, names) for each in blocks_of(outline, imprint)],
        "figures": [_figure(each) for each in furniture.figure_rows(imprint)],
        "editions": furniture.editions_of(imprint),
        "changes": [printable(each) for each in furniture.changes_of(imprint)],
        "words": {
            "draft": furniture.DRAFT,
            "figures": furniture.FIGURES,
            "columns": furniture.FIGURE_COLUMNS,
            "editions": furniture.EDITIONS,
            "changes": furniture.CHANGES,
        },
    }
    files = {names[digest]: content for digest, content in pictures.items()}
    return compile_typst(TEMPLATE, given, files=files)


def _block(block: Block, names: Mapping[str, str]) -> dict[str, Any]:
    rows = [[_runs(cell) for cell in cells_of(line)] for line in block.lines]
    return {
        "form": str(block.form),
        "lines": [_runs(line) for line in block.lines],
        "rows": rows if block.form == Form.TABLE else [],
        "label": printable(block.label),
        "level": block.level,
        "notes": [_runs(note) for note in block.notes],
        "part": block.part,
        "picture": names.get(block.picture, ""),
        "words": printable(block.words),
    }


def _runs(runs: Runs) -> list[list[Any]]:
    return [[printable(run.words), run.figure] for run in runs]


def _figure(row: furniture.FigureRow) -> dict[str, str]:
    return {
        "title": printable(row.title),
        "value": printable(row.value),
        "as_of": row.as_of,
        "source": printable(row.source),
    }
