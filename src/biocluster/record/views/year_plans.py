"""Pages of a programme in one year's plan: all that is kept of it, its words, its history."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.figures.texts import said_of
from biocluster.record.forms.year_plans import YearPlanForm
from biocluster.record.models import AnnualPlanState
from biocluster.record.operations.year_plans import save_year_plan
from biocluster.record.queries.annual_plans import (
    in_plan_before,
    missing_results,
    money_by_source,
    shape_of,
    total,
)
from biocluster.record.queries.audit import history_of_all
from biocluster.record.queries.plan_tree import tree_of
from biocluster.record.views.history import MOST_LINES, history_lines
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.plan_lookups import (
    back_if_closed,
    offers_for,
    saved,
    trail_to_plan,
    trail_to_year_plan,
    year_plan_or_404,
)
from biocluster.record.words.outline import read_lines


@may("programme.read")
def year_plan(request: Request, pk: int) -> HttpResponse:
    """What the plan of the year says of the programme, its place, partners, notes and money."""
    viewer = request.viewer
    found = year_plan_or_404(request, pk)
    plan = found.annual_plan
    branches = tree_of(plan, shape_of(plan))
    here = next(each for each in branches if each.year_plan.pk == pk)
    say, problems = said_of(found)
    lines = found.budget_lines.order_by("source", "pk") if viewer.may("budget.read") else None
    context = {
        "year_plan": found,
        "branch": here,
        "trail": trail_to_plan(plan),
        "below": [each for each in branches if each.year_plan.parent_id == pk],
        "purpose": read_lines(say(found.purpose, found)),
        "body": read_lines(say(found.body, found)),
        "heading": say(found.heading, found),
        "notes": [(note, say(note.text, found)) for note in found.notes.all()],
        "partners": found.partners.select_related("organisation"),
        "placements": found.placements.select_related("plan_outlet", "under__year_plan"),
        "lines": lines,
        "total": total(money_by_source(lines).values()) if lines is not None else None,
        "problems": problems,
        "missing": missing_results().filter(pk=pk).exists(),
        "before": in_plan_before(found),
        "is_draft": plan.state == AnnualPlanState.DRAFT,
        "may_edit": viewer.may("plan.edit"),
        "may_report": viewer.may("plan.report_results"),
        "may_write_money": viewer.may("budget.edit"),
    }
    return render(request, "record/year_plans/page.html", context)


@may("plan.edit")
def year_plan_edit(request: Request, pk: int) -> HttpResponse:
    """The heading, texts and other words of the programme in this year."""
    found = year_plan_or_404(request, pk)
    if closed := back_if_closed(request, found.annual_plan):
        return closed
    heading, trail = found.heading, trail_to_year_plan(found)
    form = YearPlanForm(request.POST or None, instance=found, viewer=request.viewer)
    if form.is_valid():
        seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
        if saved(form, lambda: save_year_plan(form.instance, seen=seen, by=by, at=at)):
            messages.success(request, _("The changes to “%(name)s” were saved.") % {"name": found.heading})
            return redirect("year-plan", pk)
    context = {
        "form": form,
        "over": heading,
        "title": _("Change the programme in this year"),
        "offers": offers_for(request, found.annual_plan, found),
        "trail": trail,
        "cancel_url": reverse("year-plan", args=[pk]),
    }
    return render(request, "record/plans/text_form.html", context)


@may("plan.edit")
def year_plan_history(request: Request, pk: int) -> HttpResponse:
    """Every write to the year plan, its notes, partners, money and places in the overview."""
    found = year_plan_or_404(request, pk)
    rows = [
        found,
        *found.notes.all(),
        *found.partners.all(),
        *found.budget_lines.all(),
        *found.placements.all(),
    ]
    context = {
        "over": found.heading,
        "entries": history_lines(history_of_all(rows)[:MOST_LINES]),
        "trail": trail_to_year_plan(found),
    }
    return render(request, "record/plans/history.html", context)
