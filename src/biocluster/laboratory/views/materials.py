"""Pages of materials: listed, found by their code, registered, corrected, labelled."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from biocluster.laboratory.forms.materials import LabelForm, MaterialFilter, MaterialForm, RegisterForm
from biocluster.laboratory.models import Material
from biocluster.laboratory.operations.materials import (
    NewMaterial,
    ReferenceTaken,
    correct_material,
    register_materials,
)
from biocluster.laboratory.queries import batches
from biocluster.laboratory.queries.materials import (
    holds_of,
    scanned,
    to_label,
    visible_to,
    with_force,
    with_usability,
)
from biocluster.laboratory.queries.rooms import rooms_of
from biocluster.laboratory.templatetags.laboratory_words import ROOMS, code, room
from biocluster.laboratory.views.labels_print import NAMES, SHEETS, labels
from biocluster.laboratory.views.material_tables import MaterialTable
from biocluster.record.access import Viewer
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.views.downloads import inert
from biocluster.record.views.history import history
from biocluster.record.views.lists import ExportColumn, exported, list_context, narrowed, paged
from biocluster.record.views.lookups import acting_person

MOST_LABELS = 2_000
INJECTIONS_SHOWN = 50


def room_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """The rooms for which the viewer acts, to choose from."""
    return [(name, room(name)) for name in rooms_of(viewer.roles)]


def every_room() -> list[tuple[str, str]]:
    return [(name, str(label)) for name, label in ROOMS.items()]


@may("material.read")
def materials(request: Request) -> HttpResponse:
    """The list. A code that was scanned into its search field leads to the material at once."""
    viewer = request.viewer
    if (text := request.GET.get("q", "").strip()) and (found := scanned(viewer, text)):
        return redirect("laboratory-material", found.pk)
    filterset = _filterset(request)
    table = MaterialTable(with_usability(narrowed(filterset), on=viewer.on))
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "filter": filterset,
        "table": paged(request, table),
        "labels_url": reverse("laboratory-labels") + query,
        "plan_url": reverse("batch-plan") + query,
        "may_plan": viewer.may("batch.plan") and bool(query),
        "may_register": viewer.may("material.register"),
        "may_hold": viewer.may("material.hold"),
        **list_context(request, "laboratory-materials", "material.register"),
        "may_export": viewer.may("material.read"),
    }
    return render(request, "laboratory/materials/list.html", context)


@may("material.read")
def materials_export(request: Request, format: str) -> HttpResponseBase:
    columns: list[ExportColumn] = [
        (_("laboratory code"), lambda row: row.code),
        (_("kind of material"), lambda row: row.get_kind_display()),
        (_("registrar"), lambda row: row.registrar),
        (_("reference of the registrar"), lambda row: row.reference),
        (_("requester"), lambda row: row.requester.name if row.requester else ""),
        (_("container"), lambda row: row.container),
        (_("volume (µL)"), lambda row: row.volume_ul),
        (_("received on"), lambda row: row.received_on),
        (_("use"), lambda row: _("may be used") if row.is_usable else _("on hold")),
        (_("note"), lambda row: row.note),
    ]
    rows = with_usability(narrowed(_filterset(request)), on=request.viewer.on)
    return exported("materials", columns, rows.order_by("code"), format)


def _filterset(request: Request) -> MaterialFilter:
    return MaterialFilter(
        request.GET, queryset=visible_to(request.viewer), viewer=request.viewer, rooms=every_room()
    )


@may("material.read")
def material(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(with_usability(visible_to(viewer), on=viewer.on), pk=pk)
    context = {
        "material": found,
        "holds": with_force(holds_of(found), on=viewer.on),
        "rooms": rooms_of(viewer.roles),
        "injections": batches.injections_with(found, viewer)[:INJECTIONS_SHOWN],
        "may_edit": viewer.may("material.register"),
        "may_hold": viewer.may("material.hold"),
        "history": history(found),
        "trail": _trail(),
    }
    return render(request, "laboratory/materials/page.html", context)


@may("material.register")
def material_register(request: Request) -> HttpResponse:
    form = RegisterForm(
        request.POST or None, rooms=room_choices(request.viewer), initial={"received_on": request.viewer.on}
    )
    if form.is_valid() and (made := _registered(request, form)):
        messages.success(
            request,
            ngettext("%(count)s material was registered.", "%(count)s materials were registered.", len(made))
            % {"count": len(made)},
        )
        if len(made) == 1:
            return redirect("laboratory-material", made[0].pk)
        return redirect("laboratory-materials")
    context = {
        "form": form,
        "title": _("Register materials"),
        "trail": _trail(),
        "cancel_url": reverse("laboratory-materials"),
    }
    return render(request, "laboratory/form.html", context)


def _registered(request: Request, form: RegisterForm) -> list[Material]:
    given = form.cleaned_data
    references = given["references"] or [""] * (given["count"] or 1)
    new = [
        NewMaterial(
            kind=given["kind"], received_on=given["received_on"], reference=reference, requester=given["requester"],
            container=given["container"], volume_ul=given["volume_ul"], note=given["note"],
        )
        for reference in references
    ]  # fmt: skip
    try:
        return register_materials(
            new, registrar=given["registrar"], by=acting_person(request), at=timezone.now()
        )
    except (ReferenceTaken, ValidationError) as refusal:
        take_refusal(form, refusal)
        return []


@may("material.register")
def material_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    page = reverse("laboratory-material", args=[pk])
    form = MaterialForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            correct_material(form.instance, seen=seen, by=acting_person(request), at=timezone.now())
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The changes to “%(name)s” were saved.") % {"name": code(found.code)})
            return redirect(page)
    context = {
        "form": form,
        "title": _("Correct a material"),
        "trail": [*_trail(), (code(found.code), page)],
        "cancel_url": page,
    }
    return render(request, "laboratory/form.html", context)


@may("material.read")
def material_labels(request: Request) -> HttpResponse:
    """How labels of the materials that meet the conditions are printed; held ones get none."""
    found = _labelled(request)
    given = "sheet" in request.GET
    form = LabelForm(
        request.GET if given else None,
        sheets=[(name, str(label)) for name, label in NAMES.items()],
        initial={"skip": 0},
    )
    if form.is_valid() and found:
        sheet, skip = form.cleaned_data["sheet"], form.cleaned_data["skip"]
        places = SHEETS[sheet].columns * SHEETS[sheet].rows
        content = labels(found, sheet=sheet, skip=skip % places)
        return inert(content, file_name="labels.pdf", media_type="application/pdf")
    kept = [(name, value) for name, value in request.GET.items() if name not in form.fields]
    context = {"form": form, "count": len(found), "kept": kept, "most": MOST_LABELS, "trail": _trail()}
    return render(request, "laboratory/materials/labels.html", context)


def _labelled(request: Request) -> list[Material]:
    keys = list(
        narrowed(_filterset(request)).order_by("code").values_list("pk", flat=True)[: MOST_LABELS + 1]
    )
    if len(keys) > MOST_LABELS:
        raise Http404
    return list(to_label(request.viewer, keys, on=request.viewer.on))


def _trail() -> list[tuple[str, str]]:
    return [(pgettext("laboratory", "Materials"), reverse("laboratory-materials"))]
