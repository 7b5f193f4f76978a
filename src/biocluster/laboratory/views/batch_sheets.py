"""The sheet of a batch as a file for the instrument and the engine, and on paper for the bench."""

from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from biocluster.laboratory.models import Batch, Injection
from biocluster.laboratory.queries.batches import held_in, to_inject, visible_to
from biocluster.laboratory.templatetags.laboratory_words import code
from biocluster.record.doors import Request, may
from biocluster.record.exports import Format
from biocluster.record.templatetags.record_words import era_text
from biocluster.record.typesetting import compile_typst, printable
from biocluster.record.views.downloads import inert
from biocluster.record.views.lists import ExportColumn, exported

TEMPLATE = Path(__file__).resolve().parents[1] / "templates/laboratory/batches/sheet.typ"
ENDING = ".mzML"
COLUMNS: list[ExportColumn] = [
    ("file", lambda row: f"{row.file_name}{ENDING}"),
    ("order", lambda row: row.order),
    ("batch", lambda row: row.batch.code),
    ("type", lambda row: row.type),
    ("level", lambda row: row.level),
    ("material", lambda row: row.material.code if row.material else ""),
]
"""As the engine reads them; what may not be used today is in neither file."""


@may("batch.read")
def batch_sheet(request: Request, pk: int, format: str) -> HttpResponseBase:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    rows = to_inject(found, on=request.viewer.on)
    if format == "pdf":
        held = held_in(found, on=request.viewer.on).count()
        content = compile_typst(TEMPLATE, _printed(found, list(rows), held))
        return _pdf(content, found)
    if format not in list(Format):
        raise Http404
    return exported(found.code, COLUMNS, rows, format)


def _pdf(content: bytes, batch: Batch) -> HttpResponse:
    return inert(content, file_name=f"{batch.code}.pdf", media_type="application/pdf")


def _printed(batch: Batch, rows: list[Injection], held: int) -> dict[str, Any]:
    facts = [
        (_("version of a method"), str(batch.method_version)),
        (_("planned for"), era_text(batch.planned_for)),
        (_("instrument"), batch.instrument),
        (_("number of the capillary"), batch.capillary),
        (_("seed of the order"), str(batch.seed)),
        (_("QC pool"), code(batch.qc_material.code) if batch.qc_material else ""),
        (_("on hold and left out"), str(held) if held else ""),
        (_("note"), batch.note),
    ]
    return {
        "language": (get_language() or "ja")[:2],
        "title": batch.code,
        "heading": _("Batch sheet"),
        "page": _("Page"),
        "facts": [[label, printable(text)] for label, text in facts if text],
        "columns": [
            _("order"),
            _("block"),
            _("type of injection"),
            _("laboratory material"),
            _("file name"),
            _("done"),
        ],
        "rows": [
            [
                str(row.order),
                str(row.block),
                f"{row.get_type_display()} {row.level:g}"
                if row.level is not None
                else row.get_type_display(),
                code(row.material.code) if row.material else "",
                row.file_name,
                "",
            ]
            for row in rows
        ],
    }
