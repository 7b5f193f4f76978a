"""The programmes of a fiscal year's published plan, computed from the record."""

from datetime import date, timedelta

import pytest

from biocluster.record.access import Viewer
from biocluster.record.figures.values import NoValue, value_of
from biocluster.record.models import AnnualPlanState, Programme, YearPlan
from biocluster.record.operations.plan_review import open_revision
from biocluster.record.operations.year_plans import add_year_plan
from biocluster.record.queries.programmes import visible_to, years_of
from tests.factories.figures import PublicationFactory
from tests.factories.people import AT, TODAY, officer
from tests.factories.programmes import AnnualPlanFactory, YearPlanFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
NOBODY = Viewer(person=None, roles=frozenset(), on=TODAY)


def published(fiscal_year: int):
    plan = AnnualPlanFactory(fiscal_year=fiscal_year, state=AnnualPlanState.PUBLISHED)
    PublicationFactory(annual_plan=plan)
    return plan


def test_the_programmes_of_the_plan_of_that_fiscal_year_are_counted():
    plan = published(2014)
    first = YearPlanFactory(annual_plan=plan)
    YearPlanFactory(annual_plan=plan)
    YearPlanFactory(annual_plan=published(2015), programme=first.programme)
    value = value_of("programmes.running", on=date(2015, 3, 31))
    assert (value.value, [row.kind for row in value.rows]) == (2, ["programme", "programme"])
    assert value_of("programmes.running", on=date(2015, 4, 1)).value == 1


def test_a_fiscal_year_without_a_plan_has_no_value():
    with pytest.raises(NoValue):
        value_of("programmes.running", on=date(2014, 8, 20))


def test_a_draft_has_no_value():
    YearPlanFactory(annual_plan=AnnualPlanFactory(fiscal_year=2014))
    with pytest.raises(NoValue):
        value_of("programmes.running", on=date(2014, 8, 20))


def test_what_a_revision_puts_in_is_told_to_nobody_before_it_is_published():
    plan, by = published(2014), officer()
    known = YearPlanFactory(annual_plan=plan).programme
    new = Programme.objects.create(name="架空の秘密の事業")
    plan = open_revision(plan, by=by, at=LATER)
    row = YearPlan(annual_plan=plan, programme=new, heading=new.name)
    add_year_plan(row, by=by, at=LATER)
    assert value_of("programmes.running", on=date(2015, 3, 31)).value == 1
    assert list(visible_to(NOBODY)) == [known]
    assert not years_of(new, NOBODY).exists()
    PublicationFactory(annual_plan=plan, number=2, published_at=LATER + timedelta(days=1))
    assert value_of("programmes.running", on=date(2015, 3, 31)).value == 2
    assert new in visible_to(NOBODY)
