"""A figure as files: its course as a picture, as a table, as JSON; and the rows behind its value."""

import hashlib
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override

from biocluster.record.doors import Request, may
from biocluster.record.exports import Format, export_rows
from biocluster.record.figures.catalogue import KnownFigure
from biocluster.record.figures.chart import chart_of
from biocluster.record.figures.values import NoValue, PlainValue, series_of, value_of
from biocluster.record.forms.figures import DayOfFigure
from biocluster.record.views.downloads import SANDBOX, as_download
from biocluster.record.views.figure_rows import shown_rows
from biocluster.record.views.figures import figure_or_404

JSON_FORMAT = "json"


@may("public.read")
def chart(request: Request, name: str) -> HttpResponseBase:
    """The course up to the day asked for, in the language that the address names."""
    figure = figure_or_404(name)
    series = _series(request, name)
    if not series:
        raise Http404
    japanese = request.GET.get("language") != "en"
    with override("ja" if japanese else "en"):
        svg = chart_of(
            series,
            title=figure.heading,
            unit=series[-1].unit,
            per_year=figure.per_year,
            japanese=japanese,
            narrow="narrow" in request.GET,
        ).encode()
    etag = f'"{hashlib.sha256(svg).hexdigest()}"'
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Content-Security-Policy"] = SANDBOX
    return get_conditional_response(request, etag=etag, response=response) or response


@may("public.read")
def series(request: Request, name: str, format: str) -> HttpResponseBase:
    figure = figure_or_404(name)
    values = _series(request, name)
    if format == JSON_FORMAT:
        return JsonResponse(_as_json(figure, values), json_dumps_params={"ensure_ascii": False, "indent": 1})
    if format not in list(Format):
        raise Http404
    columns = (_("Figure"), _("As of"), _("Value"), _("Unit"), _("Origin"), _("Source"))
    lines = ((name, each.as_of, each.value, each.unit, _origin(each), each.source) for each in values)
    return as_download(export_rows(name, columns, lines, format))


@may("figure.rows")
def rows(request: Request, name: str, format: str) -> HttpResponseBase:
    """The rows behind the value of a day, those that the viewer may see."""
    figure_or_404(name)
    if format not in list(Format):
        raise Http404
    form = DayOfFigure(request.GET, viewer=request.viewer)
    try:
        value = value_of(name, on=form.asked_on, known_at=form.known_at)
    except NoValue as error:
        raise Http404(str(error)) from None
    shown, _unseen = shown_rows(value.rows, request.viewer)
    lines = ((each.row.kind, each.row.pk, each.row.label, each.row.day, each.row.amount) for each in shown)
    columns = (_("Kind"), _("Number"), _("Row"), _("Day"), _("Adds"))
    return as_download(export_rows(f"{name}-{value.as_of:%Y%m%d}", columns, lines, format))


def _series(request: Request, name: str) -> list[PlainValue]:
    form = DayOfFigure(request.GET, viewer=request.viewer)
    return series_of(name, until=form.asked_on, known_at=form.known_at)


def _as_json(figure: KnownFigure, values: list[PlainValue]) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": figure.title,
        "title_en": figure.title_en,
        "definition": figure.definition,
        "definition_en": figure.definition_en,
        "answered_by": figure.answered_by,
        "unit": figure.unit,
        "series": [
            {
                "as_of": each.as_of.isoformat(),
                "value": int(each.value)
                if each.value == each.value.to_integral_value()
                else float(each.value),
                "unit": each.unit,
                "origin": each.origin,
                "source": each.source,
            }
            for each in values
        ],
    }


def _origin(value: PlainValue) -> str:
    return _("computed from the record") if value.is_computed else _("reported")
