"""Pages of organisations."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.forms.organisations import OrganisationFilter, OrganisationForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.importers.organisations import COLUMNS
from biocluster.record.models import Organisation
from biocluster.record.operations.organisations import save_organisation
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.organisations import alike, visible_to, with_people_counted
from biocluster.record.queries.people import posts_at
from biocluster.record.views.history import history
from biocluster.record.views.lists import ExportColumn, exported, list_context, narrowed, paged
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.registry_tables import OrganisationTable

POSTS_SHOWN = 100


@may("organisation.read")
def organisations(request: Request) -> HttpResponse:
    viewer = request.viewer
    filterset = OrganisationFilter(request.GET, queryset=visible_to(viewer))
    rows = with_people_counted(narrowed(filterset), viewer)
    table = OrganisationTable(rows, exclude=() if viewer.may("person.read") else ("people_now",))
    return render(
        request,
        "record/organisations/list.html",
        {
            "filter": filterset,
            "table": paged(request, table),
            **list_context(request, "organisations", "organisation.edit"),
        },
    )


@may("record.export")
def organisations_export(request: Request, format: str) -> HttpResponseBase:
    filterset = OrganisationFilter(request.GET, queryset=visible_to(request.viewer))
    rows = narrowed(filterset).prefetch_related("aliases")
    return exported("organisations", _export_columns(), rows, format)


def _export_columns() -> list[ExportColumn]:
    """The columns of the importer, so that a file that was exported can be corrected and given in again."""
    return [(column.heading, partial(_exported, name=column.name)) for column in COLUMNS]


def _exported(row: Organisation, name: str) -> object:
    if name == "aliases":
        return "、".join(alias.name for alias in row.aliases.all())
    return row.get_kind_display() if name == "kind" else getattr(row, name)


@may("organisation.read")
def organisation(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer).prefetch_related("aliases"), pk=pk)
    context = {
        "organisation": found,
        "posts": posts_at(found, request.viewer)[:POSTS_SHOWN],
        "history": history(found) if request.viewer.may("person.read") else [],
        "may_edit": request.viewer.may("organisation.edit"),
        "may_read_people": request.viewer.may("person.read"),
        "people_caption": _("People with a post here"),
        "trail": _trail(),
    }
    return render(request, "record/organisations/page.html", context)


@may("organisation.edit")
def organisation_add(request: Request) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    same: list[Organisation] = []
    if form.is_valid():
        same = alike(form.instance)
        if same and not form.cleaned_data["is_another"]:
            form.ask_whether_another()
        elif saved := _saved(request, form):
            messages.success(request, _("“%(name)s” was added.") % {"name": saved})
            return redirect("organisation", saved.pk)
    context = {
        "form": form,
        "same": same,
        "title": _("Add an organisation"),
        "trail": _trail(),
        "cancel_url": reverse("organisations"),
    }
    return render(request, "record/organisations/edit.html", context)


@may("organisation.edit")
def organisation_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    page = reverse("organisation", args=[pk])
    context = {
        "title": _("Change an organisation"),
        "trail": [*_trail(), (found.name, page)],
        "cancel_url": page,
    }
    form = OrganisationForm(request.POST or None, instance=found)
    if form.is_valid() and (saved := _saved(request, form)):
        messages.success(request, _("The changes to “%(name)s” were saved.") % {"name": saved})
        return redirect("organisation", saved.pk)
    return render(request, "record/organisations/edit.html", context | {"form": form})


def _saved(request: Request, form: OrganisationForm) -> Organisation | None:
    try:
        return save_organisation(
            form.instance,
            aliases=form.cleaned_data["aliases"],
            seen=form.cleaned_data["seen"],
            by=acting_person(request),
            at=timezone.now(),
        )
    except (ChangedSince, ValidationError) as refusal:
        take_refusal(form, refusal)
        return None


def _trail() -> list[tuple[str, str]]:
    return [(_("Organisations"), reverse("organisations"))]
