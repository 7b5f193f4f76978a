"""The value of a figure: of the latest count up to the day, and as it was known at a moment."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from biocluster.record.figures.values import (
    NotRemembered,
    NoValue,
    UnknownFigure,
    in_plain_digits,
    series_of,
    value_of,
    values_of,
)
from biocluster.record.models import ReportedCount
from tests.factories.figures import MeasureFactory, ReportedCountFactory
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
AUGUST = date(2014, 8, 20)


@pytest.fixture
def measure():
    return MeasureFactory(name="survey.consenting", unit="名")


def corrected(count: ReportedCount, value: int, *, days_later: int = 1, **other) -> ReportedCount:
    return ReportedCountFactory(
        measure=count.measure,
        value=value,
        replaces=count,
        reason="数え直し",
        recorded_at=count.recorded_at + timedelta(days=days_later),
        **{"on": count.on, **other},
    )


def test_the_latest_count_up_to_the_day_stands(measure):
    ReportedCountFactory(measure=measure, on=date(2014, 3, 31), value=8104)
    ReportedCountFactory(measure=measure, on=AUGUST, value=8723, source="架空の報告")
    day_before = value_of("survey.consenting", on=date(2014, 8, 19))
    assert (day_before.value, day_before.as_of) == (8104, date(2014, 3, 31))
    on_the_day = value_of("survey.consenting", on=AUGUST)
    assert (on_the_day.value, on_the_day.unit, on_the_day.source) == (8723, "名", "架空の報告")
    assert value_of("survey.consenting", on=date(2020, 1, 1)).as_of == AUGUST


def test_a_correction_stands_now_and_what_was_known_before_is_remembered(measure):
    first = ReportedCountFactory(measure=measure, value=8732)
    corrected(first, 8723)
    assert value_of("survey.consenting", on=AUGUST).value == 8723
    assert value_of("survey.consenting", on=AUGUST, known_at=AT).value == 8732
    assert value_of("survey.consenting", on=AUGUST, known_at=AT + timedelta(days=1)).value == 8723
    with pytest.raises(NoValue):
        value_of("survey.consenting", on=AUGUST, known_at=AT - timedelta(seconds=1))


def test_a_correction_may_move_the_day(measure):
    first = ReportedCountFactory(measure=measure, value=8723, on=date(2014, 8, 2))
    corrected(first, 8723, on=AUGUST)
    with pytest.raises(NoValue):
        value_of("survey.consenting", on=date(2014, 8, 19))
    assert value_of("survey.consenting", on=AUGUST).as_of == AUGUST


def test_no_value_and_no_figure_are_different_refusals(english):
    with pytest.raises(NoValue) as no_value:
        value_of("summit.works", on=AUGUST)
    assert "“summit.works” on 2014-08-20 (H26.8.20)" in str(no_value.value)
    with pytest.raises(UnknownFigure):
        value_of("summit.nothing", on=AUGUST)


def test_a_computed_figure_says_that_it_is_not_remembered(english):
    with pytest.raises(NotRemembered) as refused:
        value_of("gatherings.held", on=AUGUST, known_at=AT)
    assert "as it is now" in str(refused.value)


def test_the_digest_tells_which_rows_there_are_and_not_how_they_are_called():
    gathering = GatheringFactory(state="held", starts_on=date(2014, 5, 1))
    before = value_of("gatherings.held", on=AUGUST)
    gathering.title = "改めた名前"
    gathering.save()
    assert value_of("gatherings.held", on=AUGUST).rows_digest == before.rows_digest
    GatheringFactory(state="held", starts_on=date(2014, 5, 2))
    assert value_of("gatherings.held", on=AUGUST).rows_digest != before.rows_digest


def test_many_values_cost_as_many_queries_as_one(django_assert_num_queries):
    for number in range(3):
        measure = MeasureFactory(name=f"invented.n{number}")
        for day in (1, 2, 3):
            ReportedCountFactory(measure=measure, on=date(2014, 8, day), value=day)
    with django_assert_num_queries(2):
        values_of([("invented.n0", AUGUST)])
    with django_assert_num_queries(2):
        found = values_of((f"invented.n{n}", date(2014, 8, day)) for n in range(3) for day in (1, 2, 9))
    assert [int(found["invented.n1", date(2014, 8, day)].value) for day in (1, 2, 9)] == [1, 2, 3]


def test_a_pair_without_a_value_is_left_out():
    ReportedCountFactory(measure__name="invented.one")
    found = values_of([("invented.one", AUGUST), ("invented.one", date(2000, 1, 1)), ("no.such", AUGUST)])
    assert list(found) == [("invented.one", AUGUST)]


@pytest.mark.parametrize("day", [date.min, date(1868, 3, 31), date(9998, 4, 1), date.max])
def test_days_outside_of_all_fiscal_years_have_no_computed_value(day):
    assert values_of([("gatherings.held", day), ("programmes.running", day)]) == {}
    assert isinstance(series_of("gatherings.held", until=day), list)


def test_the_series_has_each_count_in_force_up_to_the_day(measure):
    first = ReportedCountFactory(measure=measure, on=date(2013, 3, 31), value=4000)
    corrected(first, 4120)
    ReportedCountFactory(measure=measure, on=AUGUST, value=8723)
    ReportedCountFactory(measure=measure, on=date(2015, 3, 31), value=9000)
    series = series_of("survey.consenting", until=date(2014, 12, 31))
    assert [(each.as_of, int(each.value)) for each in series] == [(date(2013, 3, 31), 4120), (AUGUST, 8723)]


def test_a_count_of_a_day_before_all_fiscal_years_is_no_part_of_the_series(measure):
    ReportedCountFactory(measure=measure, on=date.min, value=1)
    ReportedCountFactory(measure=measure, on=AUGUST, value=8723)
    assert [each.as_of for each in series_of("survey.consenting", until=AUGUST)] == [AUGUST]
    assert value_of("survey.consenting", on=date(1000, 1, 1)).value == 1


@pytest.mark.parametrize(
    ("given", "written"), [("8723.0000", "8723"), ("1.5000", "1.5"), ("0.0000", "0"), ("120", "120")]
)
def test_a_value_is_written_without_the_zeros_of_its_column(given, written):
    assert str(in_plain_digits(Decimal(given))) == written
