"""A plan goes from draft to review to approval, by two people, and opens again as a revision."""

import pytest
from django.core.exceptions import ValidationError

from biocluster.record.access import NotAllowed
from biocluster.record.models import AnnualPlanState, Role
from biocluster.record.operations.audit import keep
from biocluster.record.operations.plan_review import (
    OwnSubmission,
    PlanClosed,
    WrongStep,
    approve_plan,
    open_revision,
    return_plan,
    submit_plan,
    take_back_plan,
    take_draft,
)
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from tests.factories.people import AT, officer, person_with_role
from tests.factories.programmes import AnnualPlanFactory, YearPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def plan():
    return YearPlanFactory().annual_plan


@pytest.fixture
def submitted(plan):
    return submit_plan(plan, by=officer(), at=AT)


def publish(plan):
    plan.state = AnnualPlanState.PUBLISHED
    return keep(plan, by=None, at=AT, verb="plan.publish")


def test_another_officer_approves_what_one_submitted(submitted):
    reviewer = officer()
    approved = approve_plan(submitted, note="よい計画です。", by=reviewer, at=AT)
    approved.refresh_from_db()
    assert (approved.state, approved.approved_by) == (AnnualPlanState.APPROVED, reviewer)
    assert approved.submitted_by != reviewer


def test_nobody_approves_their_own_submission(submitted):
    with pytest.raises(OwnSubmission, match="another officer"):
        approve_plan(submitted, by=submitted.submitted_by, at=AT)
    submitted.refresh_from_db()
    assert submitted.state == AnnualPlanState.IN_REVIEW


def test_a_returned_plan_is_a_draft_with_the_reason(submitted):
    returned = return_plan(submitted, note=" 実績が足りません。 ", by=officer(), at=AT)
    assert (returned.state, returned.review_note) == (AnnualPlanState.DRAFT, "実績が足りません。")
    assert returned.submitted_by is None
    submit_plan(returned, by=officer(), at=AT)


def test_a_plan_is_not_returned_without_a_reason(submitted):
    with pytest.raises(ValidationError, match="Say what should be changed"):
        return_plan(submitted, note="  ", by=officer(), at=AT)


def test_an_approved_plan_can_still_be_returned(submitted):
    approve_plan(submitted, by=officer(), at=AT)
    assert return_plan(submitted, note="日付が違う", by=officer(), at=AT).state == AnnualPlanState.DRAFT


def test_only_who_submitted_takes_a_plan_back(submitted):
    with pytest.raises(WrongStep):
        take_back_plan(submitted, by=officer(), at=AT)
    assert take_back_plan(submitted, by=submitted.submitted_by, at=AT).state == AnnualPlanState.DRAFT


def test_an_empty_plan_is_not_submitted():
    with pytest.raises(ValidationError, match="nothing to review"):
        submit_plan(AnnualPlanFactory(), by=officer(), at=AT)


def test_a_step_is_taken_once(submitted):
    with pytest.raises(WrongStep, match="“In review”"):
        submit_plan(submitted, by=officer(), at=AT)
    approve_plan(submitted, by=officer(), at=AT)
    with pytest.raises(WrongStep, match="“Approved”"):
        approve_plan(submitted, by=officer(), at=AT)


def test_a_reviewer_does_not_approve_what_changed_under_their_eyes(submitted):
    seen = last_write_to(submitted)
    take_back_plan(submitted, by=submitted.submitted_by, at=AT)
    submit_plan(submitted, by=officer(), at=AT)
    with pytest.raises(ChangedSince):
        approve_plan(submitted, seen=seen, by=officer(), at=AT)


@pytest.mark.parametrize("state", [AnnualPlanState.IN_REVIEW, AnnualPlanState.APPROVED])
def test_what_is_not_published_is_not_revised(state):
    with pytest.raises(WrongStep):
        open_revision(AnnualPlanFactory(state=state), by=officer(), at=AT)


def test_a_published_plan_is_closed_until_its_revision_is_opened(submitted):
    plan = publish(approve_plan(submitted, note="可", by=officer(), at=AT))
    with pytest.raises(PlanClosed, match="Open a revision"):
        take_draft(plan)
    revised = open_revision(plan, by=officer(), at=AT)
    assert take_draft(revised).state == AnnualPlanState.DRAFT
    assert (revised.submitted_by, revised.approved_by, revised.review_note) == (None, None, "")


def test_only_officers_take_the_steps(plan, submitted):
    producer = person_with_role(Role.PRODUCER)
    for step in (submit_plan, approve_plan, open_revision):
        with pytest.raises(NotAllowed):
            step(plan, by=producer, at=AT)
