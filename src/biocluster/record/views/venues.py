"""Pages of venues."""

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.forms.venues import VenueForm
from biocluster.record.models import Venue
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.operations.venues import save_venue
from biocluster.record.queries import gatherings, venues
from biocluster.record.views.history import history
from biocluster.record.views.lists import paged
from biocluster.record.views.lookups import acting_person

GATHERINGS_SHOWN = 20


class VenueTable(tables.Table):
    caption = gettext_lazy("Venues")

    name = tables.Column(linkify=("venue", {"pk": tables.A("pk")}))
    capacity = tables.Column(attrs={"td": {"class": "number"}, "th": {"class": "number"}})

    class Meta:
        empty_text = gettext_lazy("No venue is in the record yet. Add the first one.")
        model = Venue
        fields = ("name", "kana", "address", "capacity", "owner")
        order_by = "kana"


@may("gathering.read")
def index(request: Request) -> HttpResponse:
    table = paged(request, VenueTable(venues.visible_to(request.viewer)))
    context = {"table": table, "may_edit": request.viewer.may("venue.edit")}
    return render(request, "record/venues/list.html", context)


@may("gathering.read")
def venue(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(venues.visible_to(request.viewer), pk=pk)
    here = gatherings.visible_to(request.viewer).filter(venue=found)
    context = {
        "venue": found,
        "trail": _trail(),
        "upcoming": gatherings.upcoming(here, request.viewer.on)[:GATHERINGS_SHOWN],
        "may_edit": request.viewer.may("venue.edit"),
        "history": history(found) if request.viewer.may("venue.edit") else [],
    }
    return render(request, "record/venues/detail.html", context)


@may("venue.edit")
def venue_add(request: Request) -> HttpResponse:
    return _edit(request, Venue(), _("Add a venue"), reverse("venues"))


@may("venue.edit")
def venue_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(venues.visible_to(request.viewer), pk=pk)
    return _edit(request, found, _("Change the venue"), reverse("venue", args=[pk]))


def _edit(request: Request, venue: Venue, title: str, cancel_url: str) -> HttpResponse:
    form = VenueForm(request.POST or None, instance=venue)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            save_venue(venue, seen=seen, by=acting_person(request), at=timezone.now())
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": venue})
            return redirect("venue", venue.pk)
    context = {"form": form, "title": title, "trail": _trail(), "cancel_url": cancel_url}
    return render(request, "record/gatherings/form.html", context)


def _trail() -> list[tuple[str, str]]:
    return [(_("Venues"), reverse("venues"))]
