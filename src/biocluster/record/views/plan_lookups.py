"""What the pages of plans share: rows by address, the way back, and refusals shown where they belong."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.doors import Request
from biocluster.record.figures.offers import MOST_GATHERINGS, TokenOffer, token_offers
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import AnnualPlan, AnnualPlanState, YearPlan
from biocluster.record.operations.annual_plans import PlanExists
from biocluster.record.operations.overview import OutletInUse
from biocluster.record.operations.plan_discarding import PublishedOnce
from biocluster.record.operations.plan_review import OwnSubmission, PlanClosed, WrongStep
from biocluster.record.operations.plan_tree import CycleInTree
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.operations.year_plans import RestsUnder
from biocluster.record.queries import gatherings
from biocluster.record.queries.annual_plans import visible_to, year_plans_visible_to
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.record.words.dates import FiscalYear

Refusal = (
    ValidationError,
    ChangedSince,
    CycleInTree,
    OutletInUse,
    OwnSubmission,
    PlanClosed,
    PlanExists,
    PublishedOnce,
    RestsUnder,
    WrongStep,
)
Trail = list[tuple[str, str]]


def plan_or_404(request: Request, fiscal_year: int) -> AnnualPlan:
    return get_object_or_404(visible_to(request.viewer), fiscal_year=fiscal_year)


def year_plan_or_404(request: Request, pk: int) -> YearPlan:
    return get_object_or_404(year_plans_visible_to(request.viewer), pk=pk)


def back_if_closed(request: Request, plan: AnnualPlan) -> HttpResponse | None:
    """Back to the plan with the reason, where it is no draft and nothing in it can be changed."""
    if plan.state == AnnualPlanState.DRAFT:
        return None
    messages.warning(request, str(PlanClosed(plan.state)))
    return redirect("plan", plan.fiscal_year)


def saved(form: forms.BaseForm, save: Callable[[], Any]) -> bool:
    """Whether the operation was done; what it refuses is said in the form."""
    try:
        save()
    except Refusal as refusal:
        take_refusal(form, refusal)
        return False
    return True


def done(request: Request, act: Callable[[], Any]) -> bool:
    """The same without a form: what is refused becomes a message at the top of the next page."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        return True
    return False


def offers_for(
    request: Request, plan: AnnualPlan, year_plan: YearPlan | None = None, *, on: date | None = None
) -> list[TokenOffer]:
    """What may be inserted into a text of the plan; of gatherings those of its year and the year before.

    Figures are those ``on`` a day, or else on the last day of the plan's year.
    """
    year = FiscalYear(plan.fiscal_year)
    near = gatherings.visible_to(request.viewer).filter(
        starts_on__range=(year.previous.first_day, year.last_day)
    )
    latest = near.order_by("-starts_on", "-pk")[:MOST_GATHERINGS]
    return token_offers(on=on or year.last_day, year_plan=year_plan, gatherings=latest)


def trail_to_plan(plan: AnnualPlan | None = None) -> Trail:
    """Where the pages of plans lie, down to the plan."""
    trail = [(_("Plans"), reverse("plans"))]
    if plan is not None:
        trail.append((fiscal_year_text(plan.fiscal_year), reverse("plan", args=[plan.fiscal_year])))
    return trail


def trail_to_year_plan(year_plan: YearPlan) -> Trail:
    return [
        *trail_to_plan(year_plan.annual_plan),
        (year_plan.heading, reverse("year-plan", args=[year_plan.pk])),
    ]
