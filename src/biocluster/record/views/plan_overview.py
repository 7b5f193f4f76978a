"""Pages of the overview of a plan: outlets, the programmes under them, captions, and their order."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.overview import CaptionForm, OutletForm, PlacementAddForm, PlacementForm
from biocluster.record.models import AnnualPlan, OverviewPlacement, PlanCaption, PlanOutlet
from biocluster.record.operations.overview import (
    move_caption,
    move_outlet,
    move_placement,
    remove_caption,
    remove_outlet,
    remove_placement,
    save_caption,
    save_outlet,
    save_placement,
)
from biocluster.record.operations.plan_tree import Move
from biocluster.record.queries.plan_overview import overview_of
from biocluster.record.views.lookups import acting_person, row_number
from biocluster.record.views.plan_lookups import (
    back_if_closed,
    done,
    offers_for,
    plan_or_404,
    saved,
    trail_to_plan,
)

PLACES = {"up": -1, "down": 1}


@may("plan.edit")
def plan_overview(request: Request, fiscal_year: int) -> HttpResponse:
    """The overview with buttons that move what stands in it; a move is ``kind:key:direction``."""
    plan = plan_or_404(request, fiscal_year)
    if closed := back_if_closed(request, plan):
        return closed
    if request.method == "POST":
        return _move(request, plan, request.POST.get("move", ""))
    context = {
        "plan": plan,
        "outlets": overview_of(plan),
        "trail": trail_to_plan(plan),
        "cancel_url": reverse("plan", args=[fiscal_year]),
    }
    return render(request, "record/plans/overview.html", context)


def _move(request: Request, plan: AnnualPlan, move: str) -> HttpResponse:
    kind, _colon, rest = move.partition(":")
    key, _colon, to = rest.partition(":")
    number = row_number(key)
    if number is None or to not in list(Move):
        raise Http404
    by, at = acting_person(request), timezone.now()
    if kind == "placement":
        placement = _placement(plan, number)
        done(request, lambda: move_placement(placement, to=Move(to), by=by, at=at))
    elif kind == "caption":
        caption = get_object_or_404(plan.captions, pk=number)
        done(request, lambda: move_caption(caption, places=PLACES.get(to, 0), by=by, at=at))
    elif kind == "outlet":
        outlet = get_object_or_404(plan.outlets, pk=number)
        done(request, lambda: move_outlet(outlet, places=PLACES.get(to, 0), by=by, at=at))
    else:
        raise Http404
    return _back(plan, f"{kind}-{key}")


@may("plan.edit")
def outlet_add(request: Request, fiscal_year: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    form = OutletForm(request.POST or None, instance=PlanOutlet(annual_plan=plan))
    return _edit(request, plan, form, save_outlet, title=_("Add an outlet"))


@may("plan.edit")
def outlet_edit(request: Request, fiscal_year: int, pk: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    form = OutletForm(request.POST or None, instance=get_object_or_404(plan.outlets, pk=pk))
    return _edit(request, plan, form, save_outlet, title=_("Change the outlet"))


@may("plan.edit")
@require_POST
def outlet_remove(request: Request, fiscal_year: int, pk: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    return _remove(request, plan, get_object_or_404(plan.outlets, pk=pk), remove_outlet)


@may("plan.edit")
def placement_add(request: Request, fiscal_year: int, pk: int) -> HttpResponse:
    """A programme of the plan, put under an outlet."""
    plan = plan_or_404(request, fiscal_year)
    if closed := back_if_closed(request, plan):
        return closed
    outlet = get_object_or_404(plan.outlets, pk=pk)
    form = PlacementAddForm(request.POST or None, outlet=outlet)
    if form.is_valid():
        year_plan = get_object_or_404(plan.year_plans, pk=form.cleaned_data["year_plan"])
        key = form.cleaned_data["under"]
        under = get_object_or_404(outlet.placements, pk=key) if key else None
        new = OverviewPlacement(plan_outlet=outlet, year_plan=year_plan, under=under)
        if saved(form, lambda: save_placement(new, by=acting_person(request), at=timezone.now())):
            return _back(plan, f"placement-{new.pk}")
    context = _context(plan, form, _("Put a programme under the outlet")) | {"over": outlet.heading}
    return render(request, "record/plans/form.html", context)


@may("plan.edit")
def placement_edit(request: Request, fiscal_year: int, pk: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    form = PlacementForm(request.POST or None, instance=_placement(plan, pk))
    return _edit(request, plan, form, save_placement, title=_("Words in the overview"))


@may("plan.edit")
@require_POST
def placement_remove(request: Request, fiscal_year: int, pk: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    return _remove(request, plan, _placement(plan, pk), remove_placement)


@may("plan.edit")
def caption_add(request: Request, fiscal_year: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    caption = PlanCaption(annual_plan=plan)
    outlet = request.GET.get("outlet", "")
    form = CaptionForm(
        request.POST or None, instance=caption, viewer=request.viewer, initial={"plan_outlet": outlet}
    )
    return _edit(request, plan, form, save_caption, title=_("Add a caption"))


@may("plan.edit")
def caption_edit(request: Request, fiscal_year: int, pk: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    caption = get_object_or_404(plan.captions, pk=pk)
    form = CaptionForm(request.POST or None, instance=caption, viewer=request.viewer)
    return _edit(request, plan, form, save_caption, title=_("Change the caption"))


@may("plan.edit")
@require_POST
def caption_remove(request: Request, fiscal_year: int, pk: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    return _remove(request, plan, get_object_or_404(plan.captions, pk=pk), remove_caption)


def _edit(
    request: Request, plan: AnnualPlan, form: forms.ModelForm, save: Callable[..., Any], *, title: str
) -> HttpResponse:
    if closed := back_if_closed(request, plan):
        return closed
    if form.is_valid():
        seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
        if saved(form, lambda: save(form.instance, seen=seen, by=by, at=at)):
            return _back(plan, _anchor(form.instance))
    context = _context(plan, form, title) | {"offers": offers_for(request, plan)}
    return render(request, "record/plans/text_form.html", context)


def _remove(request: Request, plan: AnnualPlan, row: Any, remove: Callable[..., None]) -> HttpResponse:
    words = str(row)
    if done(request, lambda: remove(row, by=acting_person(request), at=timezone.now())):
        messages.success(request, _("“%(words)s” is out of the overview.") % {"words": words})
    return _back(plan)


def _placement(plan: AnnualPlan, pk: int) -> OverviewPlacement:
    rows = OverviewPlacement.objects.filter(plan_outlet__annual_plan=plan)
    return get_object_or_404(rows.select_related("plan_outlet", "year_plan__annual_plan"), pk=pk)


def _anchor(row: PlanOutlet | OverviewPlacement | PlanCaption) -> str:
    kinds = {PlanOutlet: "outlet", OverviewPlacement: "placement", PlanCaption: "caption"}
    return f"{kinds[type(row)]}-{row.pk}"


def _back(plan: AnnualPlan, anchor: str = "") -> HttpResponse:
    page = reverse("plan-overview", args=[plan.fiscal_year])
    return redirect(f"{page}#{anchor}" if anchor else page)


def _context(plan: AnnualPlan, form: forms.BaseForm, title: str) -> dict[str, object]:
    page = reverse("plan-overview", args=[plan.fiscal_year])
    return {
        "form": form,
        "title": title,
        "trail": [*trail_to_plan(plan), (_("Overview by outlet"), page)],
        "cancel_url": page,
    }
