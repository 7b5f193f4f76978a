"""Published figures that no longer agree with the record, each with its reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from biocluster.record.figures.discrepancies import discrepancies_of
from biocluster.record.figures.values import digest_of_rows, row_of_count
from biocluster.record.models import GatheringState
from biocluster.record.operations.figures import correct_count, report_count
from biocluster.record.operations.gatherings import save_gathering
from tests.factories.figures import MeasureFactory, PublicationFactory, ReportedCountFactory, freeze
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import AT, officer
from tests.factories.programmes import AnnualPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
AUGUST = date(2014, 8, 20)
LATER = AT + timedelta(days=30)


@pytest.fixture
def publication():
    return PublicationFactory(annual_plan=AnnualPlanFactory(fiscal_year=2014))


@pytest.fixture
def count():
    return ReportedCountFactory(measure__name="survey.consenting", measure__unit="名", value=8732)


@pytest.fixture
def me():
    return officer(name="架空 太郎")


def test_a_publication_that_agrees_has_none(publication, count):
    GatheringFactory(state=GatheringState.HELD, starts_on=date(2014, 5, 1))
    freeze(publication, "survey.consenting", AUGUST)
    freeze(publication, "gatherings.held", AUGUST)
    assert discrepancies_of(publication) == []


def test_a_corrected_count_is_told_with_its_reason_who_and_when(publication, count, me):
    freeze(publication, "survey.consenting", AUGUST)
    correct_count(count, value=Decimal(8723), source="架空", reason="二重の計上", by=me, at=LATER)
    (found,) = discrepancies_of(publication)
    assert (found.published.value, found.now.value, found.value_changed) == (8732, 8723, True)
    assert found.reason == (
        "架空 太郎 corrected it on 2014-10-01 from 8,732名 to 8,723名. Reason: 二重の計上"
    )


def test_each_of_several_corrections_is_told(publication, count, me):
    freeze(publication, "survey.consenting", AUGUST)
    second = correct_count(count, value=Decimal(1), source="架空", reason="その一", by=me, at=LATER)
    correct_count(
        second, value=Decimal(8732), source="架空", reason="その二", on=date(2014, 8, 19), by=me, at=LATER
    )
    (found,) = discrepancies_of(publication)
    assert not found.value_changed
    assert found.reason.index("その一") < found.reason.index("その二")
    assert "to 8,732名 (2014-08-19)" in found.reason


def test_a_count_that_came_later_is_told(publication, count, me):
    freeze(publication, "survey.consenting", date(2015, 3, 31))
    report_count(
        count.measure, on=date(2014, 9, 30), value=Decimal(8800), source="九月の月例報告", by=me, at=LATER
    )
    (found,) = discrepancies_of(publication)
    assert found.reason == (
        "A later count, as of 2014-09-30, was reported by 架空 太郎 on 2014-10-01. Source: 九月の月例報告"
    )


def test_a_count_that_is_computed_now_is_told(publication):
    measure = MeasureFactory(name="gatherings.held", unit="回")
    frozen = ReportedCountFactory(measure=measure, on=AUGUST, value=Decimal(3))
    freeze(publication, "gatherings.held", AUGUST, value=3, rows_digest=_digest(frozen))
    (found,) = discrepancies_of(publication)
    assert (found.now.origin, found.now.value) == ("computed", 0)
    assert "now it is computed" in found.reason


def test_rows_that_changed_are_named_with_who_wrote_to_them(publication, me):
    gathering = GatheringFactory(state=GatheringState.HELD, starts_on=date(2014, 5, 1), title="架空会議")
    freeze(publication, "gatherings.held", AUGUST)
    gathering.state = GatheringState.CANCELLED
    save_gathering(gathering, by=me, at=LATER)
    (found,) = discrepancies_of(publication)
    assert (found.published.value, found.now.value) == (1, 0)
    assert found.reason == (
        "The rows behind it have changed. Written to since then: “架空会議” (架空 太郎, 2014-10-01)."
    )


def test_other_rows_with_the_same_sum_are_a_discrepancy_too(publication):
    gathering = GatheringFactory(state=GatheringState.HELD, starts_on=date(2014, 5, 1))
    freeze(publication, "gatherings.held", AUGUST)
    gathering.delete()
    GatheringFactory(state=GatheringState.HELD, starts_on=date(2014, 5, 2))
    (found,) = discrepancies_of(publication)
    assert not found.value_changed
    assert found.reason == "The value is the same, but the rows behind it have changed."


def test_another_unit_is_a_discrepancy(publication, count):
    freeze(publication, "survey.consenting", AUGUST)
    count.measure.unit = "人"
    count.measure.save()
    (found,) = discrepancies_of(publication)
    assert found.value_changed
    assert found.reason == "The unit was “名” and is “人”."


def test_a_figure_that_is_gone_is_told(publication, count):
    freeze(publication, "survey.consenting", AUGUST)
    other = ReportedCountFactory(measure__name="invented.gone")
    freeze(publication, "invented.gone", AUGUST, measure_id=None)
    count.delete()
    other.delete()
    other.measure.delete()
    assert {each.published.name: each.reason for each in discrepancies_of(publication)} == {
        "survey.consenting": "The record has no value for this day any more.",
        "invented.gone": "The record knows no figure of this name any more.",
    }


def test_reasons_cost_as_many_queries_for_many_figures_as_for_one(me, django_assert_num_queries):
    def publication_with(figures: int, year: int):
        publication = PublicationFactory(annual_plan=AnnualPlanFactory(fiscal_year=year))
        for _ in range(figures):
            count = ReportedCountFactory()
            freeze(publication, count.measure.name, AUGUST)
            correct_count(count, value=Decimal(1), source="架空", reason="誤り", by=me, at=LATER)
        return publication

    for figures, year in ((1, 2014), (3, 2015)):
        publication = publication_with(figures, year)
        with django_assert_num_queries(6):
            assert len(discrepancies_of(publication)) == figures


def _digest(count):
    return digest_of_rows([row_of_count(count)])
