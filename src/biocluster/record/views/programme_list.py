"""Pages of programmes for the staff: the list, one programme across its years, adding and changing one."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.doors import Request, may
from biocluster.record.forms.programmes import ProgrammeFilter, ProgrammeForm
from biocluster.record.models import Programme
from biocluster.record.operations.programmes import save_programme
from biocluster.record.queries.programme_list import alike, with_years
from biocluster.record.queries.programmes import visible_to, years_of
from biocluster.record.templatetags.record_words import fiscal_year
from biocluster.record.views.history import history
from biocluster.record.views.lists import ExportColumn, exported, list_context, narrowed, paged
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.plan_lookups import Trail, saved

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class ProgrammeTable(tables.Table):
    caption = gettext_lazy("Programmes")
    name = tables.Column(linkify=("programme-record", {"pk": tables.A("pk")}))
    last = tables.Column(verbose_name=gettext_lazy("last plan"))
    plans = tables.Column(verbose_name=gettext_lazy("plans"), attrs=NUMBER)

    class Meta:
        model = Programme
        fields = ("name", "kana", "responsible", "begun_in", "ended_in", "last", "plans")
        order_by = ("kana",)
        empty_text = gettext_lazy("No programme matches. Change the conditions, or add one.")
        default = ""

    def order_kana(self, rows: QuerySet[Programme], is_descending: bool) -> tuple[QuerySet[Programme], bool]:
        fields = ("kana", "name", "pk")
        return rows.order_by(*(f"-{each}" for each in fields) if is_descending else fields), True

    def order_last(self, rows: QuerySet[Programme], is_descending: bool) -> tuple[QuerySet[Programme], bool]:
        key = F("last").desc(nulls_last=True) if is_descending else F("last").asc(nulls_last=True)
        return rows.order_by(key, "kana", "pk"), True

    def render_begun_in(self, value: int) -> str:
        return fiscal_year(value)

    def render_ended_in(self, value: int) -> str:
        return fiscal_year(value)

    def render_last(self, value: int) -> str:
        return fiscal_year(value)


@may("programme.read")
def programmes(request: Request) -> HttpResponse:
    filterset = ProgrammeFilter(request.GET, queryset=visible_to(request.viewer))
    context = {
        "filter": filterset,
        "table": paged(request, ProgrammeTable(with_years(narrowed(filterset)))),
        **list_context(request, "programme-list", "programme.edit"),
    }
    return render(request, "record/programmes/list.html", context)


@may("record.export")
def programmes_export(request: Request, format: str) -> HttpResponseBase:
    filterset = ProgrammeFilter(request.GET, queryset=visible_to(request.viewer))
    rows = with_years(narrowed(filterset)).order_by("kana", "name", "pk")
    columns: list[ExportColumn] = [
        (_("name"), lambda row: row.name),
        (_("kana"), lambda row: row.kana),
        (_("English name"), lambda row: row.name_en),
        (_("summary"), lambda row: row.summary),
        (_("responsible organisation"), lambda row: row.responsible or ""),
        (_("begun in fiscal year"), lambda row: row.begun_in),
        (_("ended in fiscal year"), lambda row: row.ended_in),
        (_("last plan"), lambda row: row.last),
        (_("plans"), lambda row: row.plans),
    ]
    return exported("programmes", columns, rows, format)


@may("programme.read")
def programme_record(request: Request, pk: int) -> HttpResponse:
    """A programme as it lives across years."""
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    context = {
        "programme": found,
        "years": years_of(found, request.viewer),
        "history": history(found) if request.viewer.may("programme.edit") else [],
        "may_edit": request.viewer.may("programme.edit"),
        "trail": _trail(),
    }
    return render(request, "record/programmes/page.html", context)


@may("programme.edit")
def programme_add(request: Request) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)
    same: list[Programme] = []
    if form.is_valid():
        same = alike(form.instance)
        if same and not form.cleaned_data["is_another"]:
            form.ask_whether_another()
        elif _saved(request, form):
            messages.success(request, _("“%(name)s” was added.") % {"name": form.instance})
            return redirect("programme-record", form.instance.pk)
    context = _context(form, _("Add a programme"), reverse("programme-list")) | {"same": same}
    return render(request, "record/programmes/edit.html", context)


@may("programme.edit")
def programme_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    page = reverse("programme-record", args=[pk])
    trail = [*_trail(), (found.name, page)]
    form = ProgrammeForm(request.POST or None, instance=found)
    if form.is_valid() and _saved(request, form):
        messages.success(request, _("The changes to “%(name)s” were saved.") % {"name": found})
        return redirect(page)
    context = _context(form, _("Change a programme"), page) | {"trail": trail}
    return render(request, "record/programmes/edit.html", context)


def _saved(request: Request, form: ProgrammeForm) -> bool:
    seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
    return saved(form, lambda: save_programme(form.instance, seen=seen, by=by, at=at))


def _context(form: ProgrammeForm, title: str, cancel_url: str) -> dict[str, Any]:
    return {"form": form, "title": title, "trail": _trail(), "cancel_url": cancel_url}


def _trail() -> Trail:
    return [(_("Programmes"), reverse("programme-list"))]
