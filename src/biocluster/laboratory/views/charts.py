"""Control charts of a method over its batches, as a picture, a table and a file; and the period they rest on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from biocluster.laboratory.analyses.control_charts import ControlChart, ControlKind, control_chart
from biocluster.laboratory.exports.control_drawings import control_drawing
from biocluster.laboratory.forms.charts import KINDS, BaselineForm, ChartForm
from biocluster.laboratory.operations.charts import state_baseline
from biocluster.laboratory.queries.charts import baseline_of, baselines_visible_to
from biocluster.laboratory.queries.methods import visible_to
from biocluster.laboratory.words.rules import RULES
from biocluster.record.doors import Request, may
from biocluster.record.exports import Format, export_rows
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.views.downloads import as_download
from biocluster.record.views.lookups import acting_person


@may("chart.read")
def charts(request: Request) -> HttpResponse:
    """The methods, and the period stated last for each."""
    stated: dict[int, object] = {}
    for each in baselines_visible_to(request.viewer).order_by("stated_at", "pk"):
        stated[each.method_id] = each
    methods = [(method, stated.get(method.pk)) for method in visible_to(request.viewer)]
    return render(request, "laboratory/charts/list.html", {"methods": methods})


@may("chart.read")
def chart(request: Request, pk: int) -> HttpResponse:
    method = get_object_or_404(visible_to(request.viewer), pk=pk)
    form = ChartForm(request.GET, method=method)
    asked = form.asked
    found, title, unit = ControlChart(()), "", ""
    if asked is not None:
        found = control_chart(method, *asked, on=request.viewer.on)
        title, unit = f"{asked[1]}: {KINDS[asked[0]]}", _unit(asked[0])
    out = [
        (point.file, [(rule, RULES[rule]) for rule in point.rules]) for point in found.points if point.is_out
    ]
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "method": method,
        "form": form,
        "title": title,
        "unit": unit,
        "chart": found,
        "picture": control_drawing(found, title=title, unit=unit),
        "out": out,
        "warned": sum(1 for point in found.points if point.rules and not point.is_out),
        "rules": RULES.items(),
        "baseline": baseline_of(method),
        "may_edit": request.viewer.may("chart.edit"),
        "csv_url": reverse("control-chart-export", args=[pk, Format.CSV]) + query,
        "excel_url": reverse("control-chart-export", args=[pk, Format.EXCEL]) + query,
        "trail": _trail(),
    }
    return render(request, "laboratory/charts/page.html", context)


@may("chart.read")
def chart_export(request: Request, pk: int, format: str) -> HttpResponseBase:
    """The values of one chart with the rules that they break."""
    method = get_object_or_404(visible_to(request.viewer), pk=pk)
    asked = ChartForm(request.GET, method=method).asked
    if asked is None or format not in list(Format):
        raise Http404
    found = control_chart(method, *asked, on=request.viewer.on)
    headings = [
        _("order"), _("batch"), _("planned for"), _("injection"), f"{asked[1]} ({_unit(asked[0])})",
        _("centre"), _("standard deviation"), _("rules broken"), _("in the baseline"),
    ]  # fmt: skip
    lines = (
        [
            at, point.batch_code, point.on, point.file, point.value, found.centre, found.spread,
            " ".join(point.rules), pgettext("history", "yes") if point.in_baseline else "",
        ]
        for at, point in enumerate(found.points, start=1)
    )  # fmt: skip
    return as_download(export_rows(f"control-chart-{localdate():%Y%m%d}", headings, lines, format))


@may("chart.edit")
def chart_baseline(request: Request, pk: int) -> HttpResponse:
    method = get_object_or_404(visible_to(request.viewer), pk=pk)
    page = reverse("control-chart", args=[pk])
    form = BaselineForm(request.POST or None)
    if form.is_valid():
        try:
            state_baseline(method, by=acting_person(request), at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The charts rest on this period from now on."))
            return redirect(page)
    context = {
        "form": form,
        "title": _("State the baseline of the control charts of %(method)s") % {"method": method},
        "lead": _("The QCs of the batches planned for these days give the centre and the spread."),
        "trail": [*_trail(), (str(method), page)],
        "cancel_url": page,
    }
    return render(request, "laboratory/form.html", context)


def _unit(kind: ControlKind) -> str:
    units = {
        ControlKind.CONCENTRATION: _("concentration (µM)"),
        ControlKind.AREA: _("area (counts·s)"),
        ControlKind.TIME: _("migration time (s)"),
    }
    return units[kind]


def _trail() -> list[tuple[str, str]]:
    return [(_("Control charts"), reverse("control-charts"))]
