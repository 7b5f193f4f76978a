"""The way of an annual plan: draft, in review, approved, published, and open again as a revision.

Only a draft is written in. Whoever submits a plan does not approve it.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.models import AnnualPlan, AnnualPlanState, Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.turns import refuse_if_changed, take_turn

CLOSED = {
    AnnualPlanState.IN_REVIEW: gettext_lazy(
        "The plan is in review, so it cannot be changed. Whoever submitted it can take it back; "
        "a reviewer can return it."
    ),
    AnnualPlanState.APPROVED: gettext_lazy(
        "The plan is approved, so it cannot be changed. A reviewer can return it before it is published."
    ),
    AnnualPlanState.PUBLISHED: gettext_lazy(
        "The plan is published, so it cannot be changed. Open a revision of it first."
    ),
}


class PlanClosed(Exception):
    """The plan is no draft, so nothing in it is changed."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = AnnualPlanState(state)

    def __str__(self) -> str:
        return str(CLOSED[self.state])


class WrongStep(Exception):
    """The plan is not in the state that this step starts from; somebody may have been faster."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = AnnualPlanState(state)

    def __str__(self) -> str:
        return _(
            "The plan is now in the state “%(state)s”, so this step is not open. Nothing was changed."
        ) % {"state": self.state.label}


class OwnSubmission(Exception):
    """Whoever submitted the plan would approve it."""

    def __str__(self) -> str:
        return _("You submitted this plan yourself, so another officer has to approve it.")


def take_draft(plan: AnnualPlan) -> AnnualPlan:
    """The plan as it is now, kept from other writers until the transaction ends.

    Raises ``PlanClosed`` unless it is a draft.
    """
    current = take_turn(plan)
    if current.state != AnnualPlanState.DRAFT:
        raise PlanClosed(current.state)
    return current


@operation("plan.edit")
def submit_plan(plan: AnnualPlan, *, seen: int | None = None, by: Person, at: datetime) -> AnnualPlan:
    """Give a draft to the reviewers.

    Raises
    ------
    WrongStep
        If it is no draft any more.
    ValidationError
        If there is no programme in it.
    """
    current = _step(plan, AnnualPlanState.DRAFT, seen=seen)
    if not current.year_plans.exists():
        raise ValidationError(
            gettext_lazy("There is no programme in the plan yet, so there is nothing to review.")
        )
    current.state, current.submitted_by, current.approved_by = AnnualPlanState.IN_REVIEW, by, None
    return keep(current, by=by, at=at, verb="plan.edit")


@operation("plan.edit")
def take_back_plan(plan: AnnualPlan, *, seen: int | None = None, by: Person, at: datetime) -> AnnualPlan:
    """Make a plan in review a draft again, by whoever submitted it.

    Raises ``WrongStep`` if it is not in review, or was submitted by somebody else.
    """
    current = _step(plan, AnnualPlanState.IN_REVIEW, seen=seen)
    if current.submitted_by_id != by.pk:
        raise WrongStep(current.state)
    current.state, current.submitted_by = AnnualPlanState.DRAFT, None
    return keep(current, by=by, at=at, verb="plan.edit")


@operation("plan.review")
def approve_plan(
    plan: AnnualPlan, *, note: str = "", seen: int | None = None, by: Person, at: datetime
) -> AnnualPlan:
    """Approve a plan in review, so that it can be published as it is.

    Raises
    ------
    WrongStep
        If it is not in review.
    OwnSubmission
        If ``by`` submitted it.
    ChangedSince
        If it went back and came again after the reviewer read it.
    """
    current = _step(plan, AnnualPlanState.IN_REVIEW, seen=seen)
    if current.submitted_by_id == by.pk:
        raise OwnSubmission
    current.state, current.approved_by, current.review_note = AnnualPlanState.APPROVED, by, note.strip()
    return keep(current, by=by, at=at, verb="plan.review")


@operation("plan.review")
def return_plan(
    plan: AnnualPlan, *, note: str, seen: int | None = None, by: Person, at: datetime
) -> AnnualPlan:
    """Make a plan in review, or an approved one that is not published yet, a draft again, and say why.

    Raises ``WrongStep``, ``ChangedSince``, or ``ValidationError`` where the note is empty.
    """
    current = _step(plan, AnnualPlanState.IN_REVIEW, AnnualPlanState.APPROVED, seen=seen)
    if not note.strip():
        raise ValidationError({"note": gettext_lazy("Say what should be changed.")})
    current.state, current.review_note = AnnualPlanState.DRAFT, note.strip()
    current.submitted_by = current.approved_by = None
    return keep(current, by=by, at=at, verb="plan.review")


@operation("plan.edit")
def open_revision(plan: AnnualPlan, *, seen: int | None = None, by: Person, at: datetime) -> AnnualPlan:
    """Make a published plan a draft again. What was published stays in force until the revision is published.

    Raises ``WrongStep`` if it is not published.
    """
    current = _step(plan, AnnualPlanState.PUBLISHED, seen=seen)
    current.state, current.review_note = AnnualPlanState.DRAFT, ""
    current.submitted_by = current.approved_by = None
    return keep(current, by=by, at=at, verb="plan.edit")


def _step(plan: AnnualPlan, *states: AnnualPlanState, seen: int | None) -> AnnualPlan:
    current = take_turn(plan)
    if current.state not in states:
        raise WrongStep(current.state)
    refuse_if_changed(current, seen)
    return current
