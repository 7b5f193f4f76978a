"""Pages of annual plans: the years, the start of a year, the working page, the plan's own texts, its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.figures.texts import problems_of
from biocluster.record.forms.plans import PlanStartForm, PlanTextsForm, StepForm
from biocluster.record.models import AnnualPlanState, NoteKind
from biocluster.record.operations.annual_plans import save_plan_texts, start_draft
from biocluster.record.operations.plan_discarding import discard_draft
from biocluster.record.queries.annual_plans import (
    glances,
    in_tree,
    missing_results,
    money_of,
    total,
    visible_to,
)
from biocluster.record.queries.audit import history_of_all, last_write_to
from biocluster.record.queries.plan_checks import speaks_of_before
from biocluster.record.queries.plan_tree import tree_of
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.record.views.history import MOST_LINES, history_lines
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.plan_lookups import back_if_closed, offers_for, plan_or_404, saved, trail_to_plan
from biocluster.record.words.dates import FiscalYear

STATE_TONES = {
    AnnualPlanState.DRAFT: "",
    AnnualPlanState.IN_REVIEW: "notice",
    AnnualPlanState.APPROVED: "notice",
    AnnualPlanState.PUBLISHED: "good",
}


@may("programme.read")
def plans(request: Request) -> HttpResponse:
    """The years that have a plan, and what there is to do with each."""
    viewer = request.viewer
    rows = [(each, STATE_TONES[AnnualPlanState(each.plan.state)]) for each in glances(visible_to(viewer))]
    context = {
        "rows": rows,
        "may_edit": viewer.may("plan.edit"),
        "may_import": viewer.may("plan.import"),
    }
    return render(request, "record/plans/list.html", context)


@may("plan.edit")
def plan_start(request: Request) -> HttpResponse:
    """A draft for a fiscal year, empty or from the plan of an earlier year."""
    known = visible_to(request.viewer)
    latest = known.first()
    year = latest.fiscal_year + 1 if latest else FiscalYear.of(localdate()).year
    form = PlanStartForm(
        request.POST or None, plans=known, initial={"fiscal_year": year, "from_plan": latest}
    )
    if form.is_valid():
        wanted, source = form.cleaned_data["fiscal_year"], form.cleaned_data["from_plan"]
        by, at = acting_person(request), timezone.now()
        if saved(form, lambda: start_draft(wanted, from_plan=source, by=by, at=at)):
            messages.success(
                request, _("The draft for %(year)s is begun.") % {"year": fiscal_year_text(wanted)}
            )
            return redirect("plan-results" if source else "plan", wanted)
    return render(request, "record/plans/start.html", {"form": form, "trail": trail_to_plan()})


@may("programme.read")
def plan(request: Request, fiscal_year: int) -> HttpResponse:
    """The working page of a year: its state, its tree at a glance, and everything that is still open."""
    found, viewer = plan_or_404(request, fiscal_year), request.viewer
    year_plans = list(in_tree(found))
    missing = set(missing_results().filter(annual_plan=found).values_list("pk", flat=True))
    money = money_of(found) if viewer.may("budget.read") else {}
    context: dict[str, Any] = {
        "plan": found,
        "trail": trail_to_plan(),
        "rows": [
            {
                "branch": each,
                "missing": each.year_plan.pk in missing,
                "given": any(note.kind == NoteKind.RESULTS for note in each.year_plan.notes.all()),
                "money": money.get(each.year_plan.pk),
            }
            for each in tree_of(found, year_plans)
        ],
        "missing": len(missing),
        "problems": problems_of(found, known=year_plans),
        "old_days": [] if found.state == AnnualPlanState.PUBLISHED else speaks_of_before(found, year_plans),
        "total": total(money.values()),
        "states": AnnualPlanState.choices,
        "revised": found.publications.exists(),
        "is_draft": found.state == AnnualPlanState.DRAFT,
        "submitted_by_viewer": found.submitted_by_id == acting_person(request).pk,
        **_rights(request),
    }
    return render(request, "record/plans/page.html", context)


def _rights(request: Request) -> dict[str, bool]:
    viewer = request.viewer
    return {
        "may_edit": viewer.may("plan.edit"),
        "may_review": viewer.may("plan.review"),
        "may_publish": viewer.may("plan.publish"),
        "may_report": viewer.may("plan.report_results"),
        "may_see_money": viewer.may("budget.read"),
        "may_see_history": viewer.may("plan.edit"),
    }


@may("plan.edit")
def plan_edit(request: Request, fiscal_year: int) -> HttpResponse:
    """The texts of the document that belong to no programme."""
    found = plan_or_404(request, fiscal_year)
    if closed := back_if_closed(request, found):
        return closed
    form = PlanTextsForm(request.POST or None, instance=found)
    if form.is_valid():
        seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
        if saved(form, lambda: save_plan_texts(form.instance, seen=seen, by=by, at=at)):
            messages.success(request, _("The texts of the plan are saved."))
            return redirect("plan", fiscal_year)
    context = {
        "form": form,
        "title": _("Texts of the plan"),
        "offers": offers_for(request, found),
        "trail": trail_to_plan(found),
        "cancel_url": reverse("plan", args=[fiscal_year]),
    }
    return render(request, "record/plans/text_form.html", context)


@may("plan.edit")
def plan_discard(request: Request, fiscal_year: int) -> HttpResponse:
    """What goes with a draft that was begun by mistake, and the button that throws it away."""
    found = plan_or_404(request, fiscal_year)
    if closed := back_if_closed(request, found):
        return closed
    form = StepForm(
        request.POST if request.method == "POST" else None, initial={"seen": last_write_to(found)}
    )
    if form.is_valid():
        seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
        if saved(form, lambda: discard_draft(found, seen=seen, by=by, at=at)):
            year = {"year": fiscal_year_text(fiscal_year)}
            messages.success(request, _("The draft of %(year)s was thrown away.") % year)
            return redirect("plans")
    context = {
        "plan": found,
        "form": form,
        "over": fiscal_year_text(fiscal_year),
        "title": _("Throw the draft away"),
        "count": found.year_plans.count(),
        "published": found.publications.exists(),
        "trail": trail_to_plan(found),
        "cancel_url": reverse("plan", args=[fiscal_year]),
    }
    return render(request, "record/plans/discard.html", context)


@may("plan.edit")
def plan_history(request: Request, fiscal_year: int) -> HttpResponse:
    """Every write to the plan, its year plans and its overview."""
    found = plan_or_404(request, fiscal_year)
    rows = [found, *found.year_plans.all(), *found.outlets.all(), *found.captions.all()]
    entries = history_lines(history_of_all(rows)[:MOST_LINES])
    context = {
        "over": fiscal_year_text(fiscal_year),
        "entries": entries,
        "trail": trail_to_plan(found),
    }
    return render(request, "record/plans/history.html", context)
