"""Pages of the library of compounds."""

from functools import partial

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from biocluster.laboratory.forms.compounds import CompoundFilter, CompoundForm, IonForm
from biocluster.laboratory.importers.compounds import COLUMNS, OF_COMPOUND, OF_ION
from biocluster.laboratory.models import Compound, CompoundIon
from biocluster.laboratory.operations.compounds import IonInUse, remove_ion, save_compound, save_ion
from biocluster.laboratory.queries.compounds import visible_to, with_ions_counted
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.views.history import history
from biocluster.record.views.lists import exported, list_context, narrowed, paged
from biocluster.record.views.lookups import acting_person


class CompoundTable(tables.Table):
    caption = gettext_lazy("Compounds")
    name = tables.Column(linkify=lambda record: reverse("compound", args=[record.pk]))
    ions_known = tables.Column(
        verbose_name=gettext_lazy("ions"), attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )

    class Meta:
        model = Compound
        fields = ("name", "name_ja", "kana", "formula", "hmdb", "kegg", "ions_known")
        order_by = ("name",)
        empty_text = gettext_lazy("No compound matches. Change the conditions, or add one.")
        default = ""


@may("compound.read")
def compounds(request: Request) -> HttpResponse:
    filterset = CompoundFilter(request.GET, queryset=visible_to(request.viewer))
    context = {
        "filter": filterset,
        "table": paged(request, CompoundTable(with_ions_counted(narrowed(filterset)))),
        **list_context(request, "compounds", "compound.edit"),
        "may_export": True,
    }
    return render(request, "laboratory/compounds/list.html", context)


@may("compound.read")
def compounds_export(request: Request, format: str) -> HttpResponseBase:
    """An ion a line, in the columns of the importer, so that the file can be corrected and given in again."""
    filterset = CompoundFilter(request.GET, queryset=visible_to(request.viewer))
    ions = CompoundIon.objects.filter(compound__in=narrowed(filterset).values("pk"))
    rows = ions.select_related("compound", "standard__compound").order_by("compound__name", "mz")
    columns = [(column.heading, partial(_exported, name=column.name)) for column in COLUMNS]
    return exported("compounds", columns, rows, format)


def _exported(ion: CompoundIon, name: str) -> object:
    if name in OF_COMPOUND:
        return getattr(ion.compound, name)
    if name == "standard":
        return ion.standard.compound.name if ion.standard else ""
    return ion.adduct if name == "ion" else getattr(ion, OF_ION[name])


@may("compound.read")
def compound(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    context = {
        "compound": found,
        "ions": found.ions.select_related("standard__compound").order_by("mz"),
        "may_edit": request.viewer.may("compound.edit"),
        "history": history(found) if request.viewer.may("compound.edit") else [],
        "trail": _trail(),
    }
    return render(request, "laboratory/compounds/page.html", context)


@may("compound.edit")
def compound_add(request: Request) -> HttpResponse:
    return _edit(request, Compound(), _("Add a compound"), reverse("compounds"))


@may("compound.edit")
def compound_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    return _edit(request, found, _("Change the compound"), reverse("compound", args=[pk]))


def _edit(request: Request, compound: Compound, title: str, cancel_url: str) -> HttpResponse:
    form = CompoundForm(request.POST or None, instance=compound)
    if form.is_valid():
        try:
            save_compound(
                compound, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now()
            )
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": compound})
            return redirect("compound", compound.pk)
    context = {"form": form, "title": title, "trail": _trail(), "cancel_url": cancel_url}
    return render(request, "laboratory/form.html", context)


@may("compound.edit")
def ion_add(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    return _edit_ion(request, CompoundIon(compound=found), _("Add an ion"))


@may("compound.edit")
def ion_edit(request: Request, pk: int, ion_pk: int) -> HttpResponse:
    found = get_object_or_404(CompoundIon.objects.select_related("compound"), compound=pk, pk=ion_pk)
    return _edit_ion(request, found, _("Correct an ion"))


def _edit_ion(request: Request, ion: CompoundIon, title: str) -> HttpResponse:
    page = reverse("compound", args=[ion.compound_id])
    form = IonForm(request.POST or None, instance=ion)
    if form.is_valid():
        try:
            save_ion(ion, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now())
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": ion.adduct})
            return redirect(page)
    context = {
        "form": form,
        "title": title,
        "trail": [*_trail(), (ion.compound.name, page)],
        "cancel_url": page,
    }
    return render(request, "laboratory/form.html", context)


@may("compound.edit")
@require_POST
def ion_remove(request: Request, pk: int, ion_pk: int) -> HttpResponse:
    found = get_object_or_404(CompoundIon, compound=pk, pk=ion_pk)
    try:
        remove_ion(found, by=acting_person(request), at=timezone.now())
    except IonInUse:
        messages.error(request, _("A method or another ion rests on this ion: it stays in the library."))
    else:
        messages.success(
            request, _("The ion %(name)s was taken out of the library.") % {"name": found.adduct}
        )
    return redirect("compound", pk)


def _trail() -> list[tuple[str, str]]:
    return [(_("Compounds"), reverse("compounds"))]
