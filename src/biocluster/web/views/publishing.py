"""Publishing a plan at work: what would be published, the act itself, what was published, what no longer agrees."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.figures.discrepancies import discrepancies_of
from biocluster.record.figures.documents import PlanDocument, document_of
from biocluster.record.models import AnnualPlan, AnnualPlanState
from biocluster.record.operations.plan_review import WrongStep
from biocluster.record.operations.publishing import (
    FORMATS,
    ChangedMeanwhile,
    NotReady,
    digest_of,
    imprint_of,
    problems_in,
    publish_plan,
)
from biocluster.record.queries.publications import plan_of_year, publication_of, publications
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.record.views.lookups import acting_person
from biocluster.web.annual.furniture import FigureRow, figure_rows, title_of
from biocluster.web.annual.markup import Addresses, as_article
from biocluster.web.annual.publishing_form import PublishForm
from biocluster.web.annual.rendering import made_with, press
from biocluster.web.annual.rendering import render as rendered
from biocluster.web.annual.shelf import draft_picture, figure_address


@may("plan.publish")
def publish(request: Request, fiscal_year: int) -> HttpResponse:
    """What would be published and why it cannot be, and with a press of the button the publication."""
    plan = _plan_or_404(fiscal_year)
    document = document_of(plan)
    first = not plan.publications.exists()
    form = PublishForm(request.POST or None, first=first, initial={"seen": digest_of(document)})
    if form.is_valid() and plan.state == AnnualPlanState.APPROVED:
        try:
            publication = publish_plan(
                plan, note=form.cleaned_data.get("note", ""), seen=form.cleaned_data["seen"], press=press(),
                by=acting_person(request), at=timezone.now(),
            )  # fmt: skip
        except (NotReady, WrongStep):
            pass  # the page says it below, as it does before anybody presses the button
        except ChangedMeanwhile as refusal:
            messages.error(request, str(refusal))
            return redirect("plan-publish", fiscal_year)
        else:
            messages.success(request, _("The plan is published. It can be read by everybody now."))
            return redirect("annual-plan", publication.annual_plan.fiscal_year)
    return render(request, "web/annual/publish.html", _context(plan, document, form, first=first))


def _context(
    plan: AnnualPlan, document: PlanDocument, form: PublishForm, *, first: bool
) -> dict[str, object]:
    current = AnnualPlan.objects.get(pk=plan.pk)
    problems = list(problems_in(current, document))
    imprint = imprint_of(current, document, made_with=made_with(), at=timezone.now())
    addresses = Addresses(figure=figure_address, picture=draft_picture)
    return {
        "plan": current,
        "title": _("Publish the plan of %(year)s") % {"year": fiscal_year_text(plan.fiscal_year)},
        "form": form,
        "first": first,
        "number": imprint.number,
        "problems": problems,
        "ready": current.state == AnnualPlanState.APPROVED and not problems,
        "figures": _figures(document),
        "changes": [line.removeprefix("・") for line in imprint.changes.splitlines()],
        "heading": title_of(document.outline, document.imprint),
        "article": as_article(document.outline, document.imprint, addresses),
        "formats": list(FORMATS),
        "trail": _trail(plan),
        "cancel_url": reverse("plan", args=[plan.fiscal_year]),
    }


def _figures(document: PlanDocument) -> list[tuple[FigureRow, str]]:
    return [(row, figure_address(row.name, row.on)) for row in figure_rows(document.imprint)]


@may("programme.read")
def draft_file(request: Request, fiscal_year: int, format: str) -> HttpResponse:
    """The plan as it is now, as a file that says that it is a draft."""
    plan = _plan_or_404(fiscal_year)
    if format not in FORMATS:
        raise Http404
    document = document_of(plan)
    kind = FORMATS[format].media_type
    response = HttpResponse(
        rendered(document.outline, document.imprint, format),
        content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
    )
    how = "inline" if format in ("pdf", "txt") else "attachment"
    response["Content-Disposition"] = f'{how}; filename="plan-{fiscal_year}-draft.{format}"'
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@may("programme.read")
def plan_publications(request: Request, fiscal_year: int) -> HttpResponse:
    """Every publication of the plan, with who published it, what changed, and the digests of its files."""
    plan = _plan_or_404(fiscal_year)
    context = {
        "plan": plan,
        "title": _("Publications of the plan of %(year)s") % {"year": fiscal_year_text(fiscal_year)},
        "publications": [
            (each, [line.removeprefix("・") for line in each.changes.splitlines()])
            for each in publications(fiscal_year=fiscal_year).select_related("published_by")
        ],
        "trail": _trail(plan),
    }
    return render(request, "web/annual/publications.html", context)


@may("plan.edit")
def discrepancies(request: Request, fiscal_year: int) -> HttpResponse:
    """The figures of the publication in force that the record says otherwise now, and why."""
    plan = _plan_or_404(fiscal_year)
    publication = publication_of(fiscal_year)
    found = discrepancies_of(publication) if publication else []
    context = {
        "plan": plan,
        "publication": publication,
        "title": _("Figures of %(year)s that no longer agree") % {"year": fiscal_year_text(fiscal_year)},
        "discrepancies": [
            (each, figure_address(each.published.name, each.published.on.isoformat())) for each in found
        ],
        "changed": sum(each.value_changed for each in found),
        "published": plan.state == AnnualPlanState.PUBLISHED,
        "trail": _trail(plan),
    }
    return render(request, "web/annual/discrepancies.html", context)


def _plan_or_404(fiscal_year: int) -> AnnualPlan:
    plan = plan_of_year(fiscal_year)
    if plan is None:
        raise Http404
    return plan


def _trail(plan: AnnualPlan) -> list[tuple[str, str]]:
    year = fiscal_year_text(plan.fiscal_year)
    return [(_("Plans"), reverse("plans")), (year, reverse("plan", args=[plan.fiscal_year]))]
