"""A draft that was begun by mistake goes whole; what was published stays."""

import pytest

from biocluster.record.models import (
    AnnualPlan,
    AuditEntry,
    PlanImport,
    Programme,
    Publication,
    SearchEntry,
    YearPlan,
)
from biocluster.record.operations.annual_plans import start_draft
from biocluster.record.operations.documents import store_bytes
from biocluster.record.operations.plan_discarding import PublishedOnce, discard_draft
from biocluster.record.operations.plan_review import PlanClosed, submit_plan
from biocluster.record.words.file_kinds import TEXT
from tests.factories.people import AT, officer
from tests.factories.programmes import (
    AnnualPlanFactory,
    BudgetLineFactory,
    PlacementFactory,
    YearPlanFactory,
    YearPlanNoteFactory,
    YearPlanPartnerFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "documents_apart")]


@pytest.fixture
def by():
    return officer()


@pytest.fixture
def plan(by):
    last = AnnualPlanFactory(fiscal_year=2014)
    top = YearPlanFactory(annual_plan=last)
    below = YearPlanFactory(annual_plan=last, parent=top)
    YearPlanNoteFactory(year_plan=below)
    YearPlanPartnerFactory(year_plan=below)
    item = PlacementFactory(plan_outlet__annual_plan=last, year_plan=top)
    PlacementFactory(plan_outlet=item.plan_outlet, year_plan=below, under=item)
    plan = start_draft(2015, from_plan=last, by=by, at=AT)
    BudgetLineFactory(year_plan=plan.year_plans.first())
    return plan


def test_the_draft_goes_with_all_in_it_and_nothing_else(plan, by):
    before = AuditEntry.objects.count()
    discard_draft(plan, by=by, at=AT)
    assert [each.fiscal_year for each in AnnualPlan.objects.all()] == [2014]
    assert YearPlan.objects.count() == 2
    assert Programme.objects.count() == 2
    removed = AuditEntry.objects.filter(sequence__gt=before)
    assert set(removed.values_list("after", flat=True)) == {""}
    assert removed.count() == 9
    assert not SearchEntry.objects.filter(
        kind__in=["annualplan", "yearplan"], body__contains="FY2015"
    ).exists()
    start_draft(2015, by=by, at=AT)


def test_what_was_published_stays(plan, by):
    outline = store_bytes("架空".encode(), TEXT, by=by, at=AT)
    Publication.objects.create(annual_plan=plan, number=1, published_at=AT, published_by=by, outline=outline)
    with pytest.raises(PublishedOnce, match="was published"):
        discard_draft(plan, by=by, at=AT)
    assert AnnualPlan.objects.count() == 2


def test_what_is_in_review_stays(plan, by):
    submit_plan(plan, by=by, at=AT)
    with pytest.raises(PlanClosed):
        discard_draft(plan, by=by, at=AT)


def test_the_file_that_it_was_taken_from_waits_again(plan, by):
    stored = store_bytes("架空".encode(), TEXT, by=by, at=AT)
    PlanImport.objects.create(
        stored=stored,
        file_name="a.txt",
        fiscal_year=2015,
        given_by=by,
        given_at=AT,
        taken_at=AT,
        annual_plan=plan,
    )
    discard_draft(plan, by=by, at=AT)
    assert PlanImport.objects.get().taken_at is None
