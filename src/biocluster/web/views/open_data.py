"""Open data: a page for people, and the files."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from biocluster.record.doors import Request, may
from biocluster.record.exports import export_rows
from biocluster.web.open_data.sets import SETS, DataSet, PageAddress

FORMATS = ("csv", "json")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@may("public.read")
def open_data(request: Request) -> HttpResponse:
    """The sets, each with its columns, its size and the day of its last change."""
    address = _addresses(request)
    described = []
    for each in SETS.values():
        described.append(
            {
                "set": each,
                "columns": [name for name, _value in each.columns],
                "rows": each.size(request.viewer.on, address),
                "updated": each.updated(),
                "files": [
                    (kind.upper(), reverse("open-data-file", args=[each.name, kind])) for kind in FORMATS
                ],
            }
        )
    return render(request, "web/open_data.html", {"sets": described, "licence": LICENCE})


@may("public.read")
def open_data_file(request: Request, name: str, format: str) -> HttpResponseBase:
    """One set as CSV (UTF-8 with its mark) or JSON, made from the record as it is now."""
    if name not in SETS or format not in FORMATS:
        raise Http404
    found, address = SETS[name], _addresses(request)
    response: HttpResponseBase
    if format == "csv":
        heads = [head for head, _value in found.columns]
        file = export_rows(name, heads, found.table(request.viewer.on, address), "csv")
        response = StreamingHttpResponse(file.chunks, content_type=file.media_type)
    else:
        response = JsonResponse(
            _json(found, request.viewer.on, address), json_dumps_params={"ensure_ascii": False}
        )
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return given_away(response)


def given_away[R: HttpResponseBase](response: R) -> R:
    """Marks an answer as free to use from any site: it holds what everybody may see, whoever asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Link"] = f'<{LICENCE}>; rel="license"'
    return response


def _json(found: DataSet, on: date, address: PageAddress) -> dict[str, Any]:
    heads = [head for head, _value in found.columns]
    updated = found.updated()
    return {
        "name": found.name,
        "license": LICENCE,
        "updated": localtime(updated).isoformat(timespec="seconds") if updated else None,
        "rows": [dict(zip(heads, map(_plain, row), strict=True)) for row in found.table(on, address)],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _addresses(request: Request) -> PageAddress:
    return lambda name, pk: request.build_absolute_uri(reverse(name, args=[pk]))
