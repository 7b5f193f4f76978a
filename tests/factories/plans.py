"""Annual plans for tests, by way of the importer and the states of the review."""

from biocluster.record.importers.plan.commit import import_plan
from biocluster.record.models import AnnualPlan, AnnualPlanState
from tests.factories.people import AT, officer


def imported_plan(text: str, fiscal_year: int = 2014) -> AnnualPlan:
    """The plan that a text becomes, as a draft."""
    return import_plan(text.encode(), file_name="plan.txt", fiscal_year=fiscal_year, by=officer(), at=AT).plan


def approve(plan: AnnualPlan) -> AnnualPlan:
    """The plan as it is when two officers have done with it."""
    plan.state, plan.submitted_by, plan.approved_by = AnnualPlanState.APPROVED, officer(), officer()
    plan.save()
    return plan
