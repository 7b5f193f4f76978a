"""Pages of holds: listed, placed, lifted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biocluster.laboratory.forms.holds import HoldFilter, HoldForm, LiftForm
from biocluster.laboratory.operations.holds import AlreadyLifted, lift_hold, place_hold
from biocluster.laboratory.queries.materials import holds_visible_to, with_force
from biocluster.laboratory.queries.rooms import rooms_of
from biocluster.laboratory.templatetags.laboratory_words import code
from biocluster.laboratory.views.material_tables import HoldTable
from biocluster.laboratory.views.materials import every_room, room_choices
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.views.lists import narrowed, paged
from biocluster.record.views.lookups import acting_person


@may("material.read")
def holds(request: Request) -> HttpResponse:
    viewer = request.viewer
    rows = with_force(holds_visible_to(viewer), on=viewer.on)
    filterset = HoldFilter(request.GET, queryset=rows, rooms=every_room())
    rooms = rooms_of(viewer.roles) if viewer.may("material.hold") else []
    context = {
        "filter": filterset,
        "table": paged(request, HoldTable(narrowed(filterset), rooms=rooms)),
        "may_hold": viewer.may("material.hold"),
    }
    return render(request, "laboratory/holds/list.html", context)


@may("material.hold")
def hold_place(request: Request) -> HttpResponse:
    """Hold materials; from the page of a material its code is filled in."""
    form = HoldForm(
        request.POST or None,
        rooms=room_choices(request.viewer),
        initial={"from_on": request.viewer.on, "codes": request.GET.get("code", "")[:20]},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = place_hold(
                given["codes"], room=given["room"], reason=given["reason"], from_on=given["from_on"],
                until_on=given["until_on"], by=acting_person(request), at=timezone.now(),
            )  # fmt: skip
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            told = ngettext("%(count)s material is on hold.", "%(count)s materials are on hold.", len(made))
            messages.success(request, told % {"count": len(made)})
            return redirect("laboratory-holds")
    context = {
        "form": form,
        "title": _("Place a hold"),
        "trail": _trail(),
        "cancel_url": reverse("laboratory-holds"),
    }
    return render(request, "laboratory/form.html", context)


@may("material.hold")
def hold_lift(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(holds_visible_to(request.viewer), pk=pk)
    form = LiftForm(request.POST or None, initial={"free_from_on": request.viewer.on})
    if form.is_valid():
        given = form.cleaned_data
        try:
            lift_hold(
                found, free_from_on=given["free_from_on"], reason=given["reason"], by=acting_person(request),
                at=timezone.now(),
            )  # fmt: skip
        except (AlreadyLifted, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(
                request, _("The hold on %(code)s is lifted.") % {"code": code(found.material.code)}
            )
            return redirect("laboratory-material", found.material_id)
    context = {
        "form": form,
        "title": _("Lift the hold on %(code)s") % {"code": code(found.material.code)},
        "trail": _trail(),
        "cancel_url": reverse("laboratory-material", args=[found.material_id]),
    }
    return render(request, "laboratory/form.html", context)


def _trail() -> list[tuple[str, str]]:
    return [(_("Holds"), reverse("laboratory-holds"))]
