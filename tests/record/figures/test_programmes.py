"""The programmes of a fiscal year's plan, computed from the record."""

from datetime import date

import pytest

from biocluster.record.figures.values import NoValue, value_of
from tests.factories.programmes import AnnualPlanFactory, YearPlanFactory

pytestmark = pytest.mark.django_db


def test_the_programmes_of_the_plan_of_that_fiscal_year_are_counted():
    plan = AnnualPlanFactory(fiscal_year=2014)
    first = YearPlanFactory(annual_plan=plan)
    YearPlanFactory(annual_plan=plan)
    YearPlanFactory(annual_plan=AnnualPlanFactory(fiscal_year=2015), programme=first.programme)
    value = value_of("programmes.running", on=date(2015, 3, 31))
    assert (value.value, [row.kind for row in value.rows]) == (2, ["programme", "programme"])
    assert value_of("programmes.running", on=date(2015, 4, 1)).value == 1


def test_a_fiscal_year_without_a_plan_has_no_value():
    with pytest.raises(NoValue):
        value_of("programmes.running", on=date(2014, 8, 20))
