"""Pages of a gathering's agenda and materials."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.gatherings import AgendaItemForm, MaterialForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import AgendaItem, Audience, Gathering
from biocluster.record.operations.gatherings import (
    add_agenda_item,
    change_agenda_item,
    move_agenda_item,
    remove_agenda_item,
)
from biocluster.record.operations.materials import add_material, attach_document, detach_document
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries import documents
from biocluster.record.views.lookups import acting_person, gathering_or_404, trail_to

DOCUMENTS_OFFERED = 200
PLACES = {"up": -1, "down": 1}


@may("gathering.edit")
def agenda(request: Request, pk: int) -> HttpResponse:
    """The agenda in order, each item with buttons to move and remove it, and a form for the next item."""
    gathering = gathering_or_404(request, pk)
    form = AgendaItemForm(request.POST or None, instance=AgendaItem(gathering=gathering))
    if form.is_valid():
        try:
            add_agenda_item(form.instance, by=acting_person(request), at=timezone.now())
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is on the agenda.") % {"title": form.instance})
            return redirect("agenda", pk)
    items = list(gathering.agenda_items.all())
    return render(
        request,
        "record/gatherings/agenda.html",
        {"gathering": gathering, "trail": trail_to(gathering), "items": items, "form": form},
    )


@may("gathering.edit")
def agenda_item_edit(request: Request, pk: int, item_pk: int) -> HttpResponse:
    gathering, item = _item(request, pk, item_pk)
    form = AgendaItemForm(request.POST or None, instance=item)
    if form.is_valid():
        try:
            change_agenda_item(
                item, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now()
            )
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            return redirect(f"{reverse('agenda', args=[pk])}#item-{item_pk}")
    context = {
        "form": form,
        "title": _("Change the agenda item"),
        "trail": [*trail_to(gathering), (_("Agenda"), reverse("agenda", args=[pk]))],
        "cancel_url": reverse("agenda", args=[pk]),
    }
    return render(request, "record/gatherings/form.html", context)


@may("gathering.edit")
@require_POST
def agenda_item_move(request: Request, pk: int, item_pk: int) -> HttpResponse:
    _gathering, item = _item(request, pk, item_pk)
    places = PLACES.get(request.POST.get("to", ""), 0)
    move_agenda_item(item, places=places, by=acting_person(request), at=timezone.now())
    return redirect(f"{reverse('agenda', args=[pk])}#item-{item_pk}")


@may("gathering.edit")
@require_POST
def agenda_item_remove(request: Request, pk: int, item_pk: int) -> HttpResponse:
    _gathering, item = _item(request, pk, item_pk)
    remove_agenda_item(item, by=acting_person(request), at=timezone.now())
    messages.success(request, _("“%(title)s” is off the agenda.") % {"title": item})
    return redirect("agenda", pk)


def _item(request: Request, pk: int, item_pk: int) -> tuple[Gathering, AgendaItem]:
    gathering = gathering_or_404(request, pk)
    return gathering, get_object_or_404(gathering.agenda_items, pk=item_pk)


@may("gathering.edit")
def materials(request: Request, pk: int) -> HttpResponse:
    """The materials, and a form that hands in a file or takes a document of the record."""
    gathering = gathering_or_404(request, pk)
    readable = documents.visible_to(request.viewer)
    form = MaterialForm(
        request.POST or None,
        request.FILES or None,
        documents=documents.latest(readable.exclude(gatherings__gathering=gathering), DOCUMENTS_OFFERED),
        initial={"audience": Audience(gathering.audience)},
    )
    if form.is_valid() and _material_added(request, gathering, form):
        return redirect("materials", pk)
    rows = gathering.materials.filter(document__in=readable.order_by().values("pk"))
    context = {
        "gathering": gathering,
        "trail": trail_to(gathering),
        "materials": rows.select_related("document__stored"),
        "form": form,
    }
    return render(request, "record/gatherings/materials.html", context)


def _material_added(request: Request, gathering: Gathering, form: MaterialForm) -> bool:
    by, at = acting_person(request), timezone.now()
    file, given = form.cleaned_data["file"], form.cleaned_data
    try:
        if not file:
            attach_document(gathering, document=given["document"], by=by, at=at)
            return True
        add_material(
            gathering,
            content=form.content,
            title=given["title"] or file.name,
            file_name=file.name,
            audience=given["audience"],
            by=by,
            at=at,
        )
    except ValidationError as refusal:
        take_refusal(form, refusal)
    else:
        return True
    return False


@may("gathering.edit")
@require_POST
def material_remove(request: Request, pk: int, material_pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    readable = documents.visible_to(request.viewer).order_by().values("pk")
    material = get_object_or_404(gathering.materials.filter(document__in=readable), pk=material_pk)
    detach_document(material, by=acting_person(request), at=timezone.now())
    messages.success(
        request,
        _("“%(title)s” is no longer with this gathering. The document itself stays in the record.")
        % {"title": material.document},
    )
    return redirect("materials", pk)
