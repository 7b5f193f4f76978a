"""The page that who signs in sees first: what there is to do today."""

from django.http import HttpResponse
from django.shortcuts import render

from biocluster.record.doors import Request, may
from biocluster.record.models import Role
from biocluster.record.queries import duties
from biocluster.record.views.lookups import acting_person
from biocluster.web.addresses import gathering_address
from biocluster.web.today.duties import duties_of

GATHERINGS_SHOWN = 6


@may("account.own")
def home(request: Request) -> HttpResponse:
    """What waits for the viewer by urgency, their next gatherings, and the roles that they hold today."""
    viewer, person = request.viewer, acting_person(request)
    coming = duties.next_of(person, viewer.on)[:GATHERINGS_SHOWN]
    context = {
        "piles": duties_of(viewer),
        "gatherings": [(each, gathering_address(viewer, each.pk)) for each in coming],
        "roles": [label for value, label in Role.choices if value in viewer.roles],
        "today": viewer.on,
    }
    return render(request, "web/home.html", context)
