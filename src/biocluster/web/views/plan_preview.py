"""The draft of a plan as it would be printed now."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.figures.documents import document_of
from biocluster.record.operations.publishing import FORMATS
from biocluster.record.queries.annual_plans import visible_to
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.web.annual.furniture import title_of
from biocluster.web.annual.markup import Addresses, as_article
from biocluster.web.annual.shelf import draft_picture, figure_address


@may("programme.read")
def plan_preview(request: Request, fiscal_year: int) -> HttpResponse:
    """The whole document with the figures that the record has today."""
    plan = visible_to(request.viewer).filter(fiscal_year=fiscal_year).first()
    if plan is None:
        raise Http404
    document = document_of(plan)
    addresses = Addresses(figure=figure_address, picture=draft_picture)
    context = {
        "plan": plan,
        "title": _("Preview of the plan of %(year)s") % {"year": fiscal_year_text(fiscal_year)},
        "heading": title_of(document.outline, document.imprint),
        "article": as_article(document.outline, document.imprint, addresses),
        "formats": list(FORMATS),
        "trail": [
            (_("Plans"), reverse("plans")),
            (fiscal_year_text(fiscal_year), reverse("plan", args=[fiscal_year])),
        ],
    }
    return render(request, "web/annual/preview.html", context)
