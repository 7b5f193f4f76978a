"""Pages of the tree of a plan: arrange it by buttons, add a programme, put one elsewhere, take one out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.forms.year_plans import PlaceForm, YearPlanAddForm
from biocluster.record.models import YearPlan
from biocluster.record.operations.plan_tree import Move, move_year_plan, place_year_plan
from biocluster.record.operations.year_plans import add_year_plan, remove_year_plan
from biocluster.record.queries.annual_plans import shape_of
from biocluster.record.queries.plan_tree import tree_of
from biocluster.record.views.lookups import acting_person, row_number
from biocluster.record.views.plan_lookups import (
    back_if_closed,
    done,
    plan_or_404,
    saved,
    trail_to_plan,
    trail_to_year_plan,
    year_plan_or_404,
)


@may("plan.edit")
def plan_arrange(request: Request, fiscal_year: int) -> HttpResponse:
    """The tree with buttons that move each programme up, down, in and out."""
    plan = plan_or_404(request, fiscal_year)
    if closed := back_if_closed(request, plan):
        return closed
    if request.method == "POST":
        key, _colon, to = request.POST.get("move", "").partition(":")
        if to not in list(Move):
            raise Http404
        year_plan = get_object_or_404(plan.year_plans, pk=row_number(key))
        by, at = acting_person(request), timezone.now()
        done(request, lambda: move_year_plan(year_plan, to=Move(to), by=by, at=at))
        return redirect(f"{reverse('plan-arrange', args=[fiscal_year])}#item-{key}")
    context = {
        "plan": plan,
        "branches": tree_of(plan, shape_of(plan)),
        "trail": trail_to_plan(plan),
        "cancel_url": reverse("plan", args=[fiscal_year]),
    }
    return render(request, "record/plans/arrange.html", context)


@may("plan.edit")
def year_plan_add(request: Request, fiscal_year: int) -> HttpResponse:
    """A programme of the record, or a new one, put into the plan."""
    plan = plan_or_404(request, fiscal_year)
    if closed := back_if_closed(request, plan):
        return closed
    year_plan = YearPlan(annual_plan=plan)
    form = YearPlanAddForm(
        request.POST or None, plan=plan, instance=year_plan, initial={"under": request.GET.get("under", "")}
    )
    if form.is_valid():
        under = form.cleaned_data["under"]
        year_plan.parent = get_object_or_404(plan.year_plans, pk=under) if under else None
        by, at = acting_person(request), timezone.now()
        if saved(form, lambda: add_year_plan(year_plan, programme=form.new_programme, by=by, at=at)):
            messages.success(request, _("“%(heading)s” is in the plan.") % {"heading": year_plan.heading})
            return redirect("year-plan", year_plan.pk)
    context = {
        "form": form,
        "title": _("Put a programme into the plan"),
        "trail": trail_to_plan(plan),
        "cancel_url": reverse("plan", args=[fiscal_year]),
    }
    return render(request, "record/plans/form.html", context)


@may("plan.edit")
def year_plan_move(request: Request, pk: int) -> HttpResponse:
    """Another place in the tree, far away: under which programme it stands, as the last there."""
    year_plan = year_plan_or_404(request, pk)
    if closed := back_if_closed(request, year_plan.annual_plan):
        return closed
    form = PlaceForm(request.POST or None, year_plan=year_plan)
    if form.is_valid():
        key = form.cleaned_data["under"]
        under = get_object_or_404(year_plan.annual_plan.year_plans, pk=key) if key else None
        by, at = acting_person(request), timezone.now()
        if saved(form, lambda: place_year_plan(year_plan, under=under, by=by, at=at)):
            messages.success(request, _("“%(heading)s” has moved.") % {"heading": year_plan.heading})
            page = reverse("plan-arrange", args=[year_plan.annual_plan.fiscal_year])
            return redirect(f"{page}#item-{pk}")
    return render(
        request,
        "record/plans/form.html",
        _context(year_plan, _("Put it elsewhere in the tree"), form) | {"save": _("Move")},
    )


@may("plan.edit")
def year_plan_remove(request: Request, pk: int) -> HttpResponse:
    """Out of the year's plan, after a page that says what goes with it."""
    year_plan = year_plan_or_404(request, pk)
    plan = year_plan.annual_plan
    if closed := back_if_closed(request, plan):
        return closed
    by, at = acting_person(request), timezone.now()
    if request.method == "POST":
        if not done(request, lambda: remove_year_plan(year_plan, by=by, at=at)):
            return redirect("year-plan", pk)
        messages.success(
            request,
            _("“%(heading)s” is out of the plan. The programme itself stays in the record.")
            % {"heading": year_plan.heading},
        )
        return redirect("plan", plan.fiscal_year)
    counted = [
        (_("Notes"), year_plan.notes.count()),
        (_("Joint partners"), year_plan.partners.count()),
        (_("Budget lines"), year_plan.budget_lines.count()),
        (_("Places in the overview"), year_plan.placements.count()),
    ]
    context = _context(year_plan, _("Take it out of the plan")) | {
        "year_plan": year_plan,
        "below": year_plan.children.count(),
        "counted": [each for each in counted if each[1]],
    }
    return render(request, "record/plans/remove.html", context)


def _context(year_plan: YearPlan, title: str, form: Any = None) -> dict[str, object]:
    return {
        "form": form,
        "over": year_plan.heading,
        "title": title,
        "trail": trail_to_year_plan(year_plan),
        "cancel_url": reverse("year-plan", args=[year_plan.pk]),
    }
