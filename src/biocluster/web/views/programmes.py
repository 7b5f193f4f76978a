"""Public pages of the programmes: the published tree of a year, and one programme through its years."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.models import AnnualPlanState, Programme, Publication, PublishedFigure, YearPlan
from biocluster.record.queries import gatherings, programmes
from biocluster.record.words.dates import DateError, FiscalYear
from biocluster.record.words.outline import Item, Line, Outline
from biocluster.record.words.tokens import find_tokens
from biocluster.web.addresses import gathering_address
from biocluster.web.published import (
    Branch,
    Run,
    branches_of,
    detail_tree,
    frozen_outline,
    items_of,
    outlet_trees,
    outlets_of,
    programmes_in,
    programmes_of,
    runs_of,
    words_in_overview,
)

GATHERINGS_SHOWN = 30
YEARS_SHOWN = 10


@dataclass(frozen=True)
class Year:
    """What the publication of one year says of a programme, and the figures that its texts cite."""

    publication: Publication
    label: str
    heading: str
    notes: tuple[Line, ...]
    runs: list[Run]
    outlets: list[str]
    partners: list[str]
    figures: list[PublishedFigure]
    below: tuple[Branch, ...]


@may("public.read")
def tree(request: Request) -> HttpResponse:
    """The programmes of the latest published plan, or of the year that is asked for."""
    in_force = list(programmes.publications_in_force())
    chosen = _chosen(in_force, request.GET.get("year", ""))
    context: dict[str, object] = {
        "publication": chosen,
        "others": [each for each in in_force if each != chosen],
    }
    if chosen is not None:
        outline = frozen_outline(chosen)
        known = programmes_in(outline)
        context |= {"outlets": outlet_trees(outline, known), "branches": detail_tree(outline, known)}
    return render(request, "web/programmes/tree.html", context)


def _chosen(in_force: list[Publication], asked: str) -> Publication | None:
    if not asked:
        return in_force[0] if in_force else None
    try:
        year = FiscalYear.parse(asked).year
    except DateError:
        raise Http404 from None
    for publication in in_force:
        if publication.annual_plan.fiscal_year == year:
            return publication
    raise Http404


@may("public.read")
def programme(request: Request, pk: int) -> HttpResponse:
    """What was published of a programme, year by year, with its gatherings and the figures that it cites."""
    found = get_object_or_404(programmes.visible_to(request.viewer), pk=pk)
    rows = gatherings.visible_to(request.viewer).filter(programme=found).order_by("-starts_on", "-pk")
    shown = list(rows[: GATHERINGS_SHOWN + 1])
    context = {
        "programme": found,
        "trail": [(_("Programmes"), reverse("programmes"))],
        "years": _published_years(found),
        "gatherings": [
            (each, gathering_address(request.viewer, each.pk)) for each in shown[:GATHERINGS_SHOWN]
        ],
        "more_gatherings": len(shown) > GATHERINGS_SHOWN,
        "at_work": request.viewer.may("programme.read"),
    }
    return render(request, "web/programmes/programme.html", context)


def _published_years(found: Programme) -> list[Year]:
    """The latest years in which the programme was published. The queries are as many for ten years as for one."""
    year_plans = list(
        YearPlan.objects.filter(programme=found)
        .prefetch_related("partners__organisation", "notes")
        .order_by("-annual_plan__fiscal_year")
    )
    by_plan = {each.annual_plan_id: each for each in year_plans}
    publications = list(
        programmes.publications_in_force()
        .filter(annual_plan__in=by_plan)
        .prefetch_related("figures__measure")[:YEARS_SHOWN]
    )
    documents = [(each, frozen_outline(each)) for each in publications]
    shown = [
        (publication, outline, next((each for each in items_of(outline) if each.key == year_plan.pk), None))
        for publication, outline in documents
        for year_plan in [by_plan[publication.annual_plan_id]]
    ]
    known = programmes_of(child for _publication, _outline, item in shown if item for child in item.children)
    years = (
        _year(publication, outline, item, by_plan[publication.annual_plan_id], known)
        for publication, outline, item in shown
    )
    return [year for year in years if year is not None]


def _year(
    publication: Publication,
    outline: Outline,
    item: Item | None,
    year_plan: YearPlan,
    known: dict[int, int],
) -> Year | None:
    """None where the document that was published does not speak of this programme.

    The partners are those of the row, so they are left out while a revision is being written into it.
    """
    outlets = outlets_of(outline, {year_plan.pk})
    if item is None and not outlets:
        return None
    texts = [year_plan.purpose, year_plan.body, *(note.text for note in year_plan.notes.all())]
    cited = {token.name for text in texts for token in find_tokens(text) if token.is_figure}
    return Year(
        publication=publication,
        label=item.label if item else "",
        heading=item.heading if item else words_in_overview(outline, year_plan.pk),
        notes=item.notes if item else (),
        runs=runs_of(item.body) if item else [],
        outlets=outlets,
        partners=[each.wording or each.organisation.name for each in year_plan.partners.all()]
        if publication.annual_plan.state == AnnualPlanState.PUBLISHED
        else [],
        figures=[each for each in publication.figures.all() if each.name in cited],
        below=branches_of(item.children, known) if item else (),
    )
