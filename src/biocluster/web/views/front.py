"""The front page, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render

from biocluster.record.access import Viewer
from biocluster.record.doors import Request, may
from biocluster.record.queries import gatherings
from biocluster.record.queries.programmes import latest_publication
from biocluster.web.addresses import gathering_address
from biocluster.web.published import frozen_outline

GATHERINGS_SHOWN = 5


@may("public.read")
def front(request: Request) -> HttpResponse:
    """What the cluster is, this year's plan, its key figures and the next public gatherings."""
    viewer = request.viewer
    publication = latest_publication()
    overview = frozen_outline(publication).overview if publication else None
    public = gatherings.visible_to(Viewer(person=None, roles=frozenset(), on=viewer.on))
    coming = gatherings.upcoming(public, viewer.on)[:GATHERINGS_SHOWN]
    context = {
        "publication": publication,
        "overview": overview,
        "gatherings": [(each, gathering_address(viewer, each.pk)) for each in coming],
        "figures": list(publication.figures.select_related("measure")) if publication else [],
    }
    return render(request, "web/front.html", context)
