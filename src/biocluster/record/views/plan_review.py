"""Pages of a plan's way: submit it, take it back, approve or return it, open a revision."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.figures.texts import problems_of
from biocluster.record.forms.plans import ReviewForm, StepForm
from biocluster.record.models import AnnualPlan, AnnualPlanState
from biocluster.record.operations.plan_review import (
    WrongStep,
    approve_plan,
    open_revision,
    return_plan,
    submit_plan,
    take_back_plan,
)
from biocluster.record.queries.annual_plans import in_tree, missing_results
from biocluster.record.queries.audit import last_write_to
from biocluster.record.queries.plan_checks import speaks_of_before
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.plan_lookups import done, plan_or_404, saved, trail_to_plan


@may("plan.edit")
def plan_submit(request: Request, fiscal_year: int) -> HttpResponse:
    """What is still open in the draft, and the button that gives it to the reviewers."""
    plan = plan_or_404(request, fiscal_year)
    return _step(
        request,
        plan,
        AnnualPlanState.DRAFT,
        submit_plan,
        title=_("Submit the plan for review"),
        template="record/plans/submit.html",
        message=_("The plan of %(year)s is in review. Another officer approves or returns it."),
        more=lambda: _still_open(plan),
    )


@may("plan.edit")
@require_POST
def plan_take_back(request: Request, fiscal_year: int) -> HttpResponse:
    plan = plan_or_404(request, fiscal_year)
    if done(request, lambda: take_back_plan(plan, by=acting_person(request), at=timezone.now())):
        messages.success(request, _("The plan is a draft again."))
    return redirect("plan", fiscal_year)


@may("plan.edit")
def plan_revise(request: Request, fiscal_year: int) -> HttpResponse:
    """What a revision means, and the button that opens it."""
    return _step(
        request,
        plan_or_404(request, fiscal_year),
        AnnualPlanState.PUBLISHED,
        open_revision,
        title=_("Open a revision"),
        template="record/plans/revise.html",
        message=_("The plan of %(year)s can be changed again. What was published stays in force."),
    )


@may("plan.review")
def plan_review(request: Request, fiscal_year: int) -> HttpResponse:
    """What a reviewer looks at, and the buttons that approve or return the plan."""
    plan = plan_or_404(request, fiscal_year)
    if plan.state not in (AnnualPlanState.IN_REVIEW, AnnualPlanState.APPROVED):
        messages.warning(request, str(WrongStep(plan.state)))
        return redirect("plan", fiscal_year)
    form = ReviewForm(
        request.POST if request.method == "POST" else None, initial={"seen": last_write_to(plan)}
    )
    if form.is_valid() and _reviewed(request, plan, form):
        return redirect("plan", fiscal_year)
    context = (
        _context(plan, _("Review the plan"), form)
        | _still_open(plan)
        | {
            "own": plan.submitted_by_id == acting_person(request).pk,
            "approved": plan.state == AnnualPlanState.APPROVED,
        }
    )
    return render(request, "record/plans/review.html", context)


def _reviewed(request: Request, plan: AnnualPlan, form: ReviewForm) -> bool:
    given, by, at = form.cleaned_data, acting_person(request), timezone.now()
    step: Callable[..., AnnualPlan] = return_plan
    message = _("The plan of %(year)s was returned with your note.")
    if request.POST.get("step") == "approve":
        step, message = approve_plan, _("The plan of %(year)s is approved and can be published.")
    if not saved(form, lambda: step(plan, note=given["note"], seen=given["seen"], by=by, at=at)):
        return False
    messages.success(request, message % {"year": fiscal_year_text(plan.fiscal_year)})
    return True


def _step(
    request: Request,
    plan: AnnualPlan,
    state: AnnualPlanState,
    act: Callable[..., AnnualPlan],
    *,
    title: str,
    template: str,
    message: str,
    more: Callable[[], dict[str, object]] = dict,
) -> HttpResponse:
    if plan.state != state:
        messages.warning(request, str(WrongStep(plan.state)))
        return redirect("plan", plan.fiscal_year)
    form = StepForm(request.POST if request.method == "POST" else None, initial={"seen": last_write_to(plan)})
    if form.is_valid():
        seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
        if saved(form, lambda: act(plan, seen=seen, by=by, at=at)):
            messages.success(request, message % {"year": fiscal_year_text(plan.fiscal_year)})
            return redirect("plan", plan.fiscal_year)
    return render(request, template, _context(plan, title, form) | more())


def _still_open(plan: AnnualPlan) -> dict[str, object]:
    year_plans = list(in_tree(plan))
    return {
        "problems": problems_of(plan, known=year_plans),
        "missing_results": missing_results().filter(annual_plan=plan).count(),
        "old_days": speaks_of_before(plan, year_plans),
    }


def _context(plan: AnnualPlan, title: str, form: StepForm) -> dict[str, object]:
    return {
        "plan": plan,
        "form": form,
        "over": fiscal_year_text(plan.fiscal_year),
        "title": title,
        "trail": trail_to_plan(plan),
        "cancel_url": reverse("plan", args=[plan.fiscal_year]),
    }
