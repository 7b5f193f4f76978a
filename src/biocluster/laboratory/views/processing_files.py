"""The results of a processing as files: its report, and what other programs read. What is held today is in none."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from biocluster.laboratory.analyses.gated_folders import gated_folder
from biocluster.laboratory.analyses.results import Results
from biocluster.laboratory.exports.html import as_html
from biocluster.laboratory.exports.isatab import isatab_of
from biocluster.laboratory.exports.mztab import mztab_of
from biocluster.laboratory.exports.pdf import as_pdf
from biocluster.laboratory.exports.reports import report_of
from biocluster.laboratory.exports.workbook import write_workbook
from biocluster.laboratory.queries.processings import visible_to
from biocluster.laboratory.views.whole_tables import tells_of_tables
from biocluster.record.doors import Request, may
from biocluster.record.views.downloads import inert

FIXED = (1980, 1, 1, 0, 0, 0)
"""The day that an archive names for its files, so that the same results give the same bytes."""


def _html(results: Results) -> bytes:
    return as_html(report_of(results))


def _pdf(results: Results) -> bytes:
    return as_pdf(report_of(results))


def _mztab(results: Results) -> bytes:
    return "".join(mztab_of(results)).encode()


def _workbook(results: Results) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "results.xlsx"
        write_workbook(results, path)
        return path.read_bytes()


def _isatab(results: Results) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for name, content in isatab_of(results).items():
            files.writestr(zipfile.ZipInfo(name, FIXED), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


WRITERS: dict[str, tuple[Callable[[Results], bytes], str]] = {
    "html": (_html, "text/html"),
    "pdf": (_pdf, "application/pdf"),
    "mztab": (_mztab, "text/tab-separated-values"),
    "xlsx": (_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": (_isatab, "application/zip"),
}
"""By the ending of the file; the archive holds ISA-Tab."""


@may("processing.read")
@tells_of_tables
def processing_file(request: Request, pk: int, format: str) -> HttpResponseBase:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    if format not in WRITERS:
        raise Http404
    write, media_type = WRITERS[format]
    content = write(gated_folder(found, on=request.viewer.on))
    return inert(content, file_name=f"processing-{found.pk}.{format}", media_type=media_type)
