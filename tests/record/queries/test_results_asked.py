"""A programme that reported results once is asked again, even where it is a heading over others."""

import pytest

from biocluster.record.models import NoteKind
from biocluster.record.queries.annual_plans import asked_for_results
from tests.factories.programmes import AnnualPlanFactory, YearPlanFactory, YearPlanNoteFactory

pytestmark = pytest.mark.django_db


def test_a_heading_that_told_its_results_last_year_is_asked_again_and_one_that_never_did_is_not():
    last, plan = AnnualPlanFactory(fiscal_year=2014), AnnualPlanFactory(fiscal_year=2015)
    before = YearPlanFactory(annual_plan=last)
    YearPlanNoteFactory(year_plan=before, kind=NoteKind.RESULTS)
    survey = YearPlanFactory(annual_plan=plan, programme=before.programme, continuing_since=2012)
    heading = YearPlanFactory(annual_plan=plan, continuing_since=2012)
    below = [
        YearPlanFactory(annual_plan=plan, parent=parent, continuing_since=2014)
        for parent in (survey, heading)
    ]
    assert set(asked_for_results().filter(annual_plan=plan)) == {survey, *below}
