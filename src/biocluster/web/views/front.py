"""The front page, for everybody."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from biocluster.record.doors import Request, may
from biocluster.record.figures.catalogue import KnownFigure, known_figures
from biocluster.record.figures.registry import DECLARED
from biocluster.record.figures.values import FigureValue, values_of
from biocluster.record.models import Outlet, Publication
from biocluster.record.operations.documents import DigestDiffers
from biocluster.record.queries import gatherings
from biocluster.record.queries.programmes import latest_publication
from biocluster.record.queries.viewers import nobody
from biocluster.record.words.outline import Outline
from biocluster.web.addresses import gathering_address
from biocluster.web.published import Branch, frozen_outline, outlet_trees, programmes_in

GATHERINGS_SHOWN = 5
FIGURES_SHOWN = 6
ITEMS_OF_AN_OUTLET = 3


@may("public.read")
def front(request: Request) -> HttpResponse:
    """What the cluster is, this year's plan, its key figures and the next public gatherings."""
    viewer = request.viewer
    publication = latest_publication()
    outline = _outline(publication) if publication else None
    coming = gatherings.upcoming(gatherings.visible_to(nobody(viewer.on)), viewer.on)[:GATHERINGS_SHOWN]
    context = {
        "publication": publication,
        "purpose": outline.overview.purpose if outline and outline.overview else (),
        "outlets": _outlets(outline),
        "gatherings": [(each, gathering_address(viewer, each.pk)) for each in coming],
        "figures": _figures(publication, viewer.on),
    }
    return render(request, "web/front.html", context)


def _outline(publication: Publication) -> Outline | None:
    """The plan in force; None where its stored document is damaged: the front page opens all the same."""
    try:
        return frozen_outline(publication)
    except DigestDiffers:
        return None


def _outlets(outline: Outline | None) -> list[tuple[str, tuple[Branch, ...]]]:
    """The five outlets as the plan in force heads them; before there is one, by their names."""
    trees = outlet_trees(outline, programmes_in(outline)) if outline else ()
    if not trees:
        return [(str(label), ()) for label in Outlet.labels]
    return [(heading, branches[:ITEMS_OF_AN_OUTLET]) for heading, branches in trees]


def _figures(publication: Publication | None, on: date) -> list[tuple[KnownFigure, FigureValue]]:
    """The figures that the plan in force cites, with today's values; without a plan, those that texts may cite."""
    cited = publication.figures.values_list("name", flat=True).order_by("pk") if publication else ()
    names = list(dict.fromkeys(cited)) or sorted(DECLARED)
    known = {each.name: each for each in known_figures()}
    values = values_of((name, on) for name in names)
    found = [(known[name], values[name, on]) for name in names if name in known and (name, on) in values]
    return found[:FIGURES_SHOWN]
