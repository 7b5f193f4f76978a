"""Gatherings held and their attendance, computed from the record."""

from datetime import date

import pytest

from biocluster.record.figures.gatherings import attendance_by, held_by
from biocluster.record.figures.values import series_of, value_of
from biocluster.record.models import Audience, DatePrecision, GatheringState
from tests.factories.gatherings import AttendanceFactory, GatheringFactory, HeadCountFactory

pytestmark = pytest.mark.django_db
HELD = GatheringState.HELD
AUGUST = date(2014, 8, 20)


def test_gatherings_of_the_fiscal_year_up_to_the_day_are_counted():
    GatheringFactory(state=HELD, starts_on=date(2014, 3, 31))
    first = GatheringFactory(state=HELD, starts_on=date(2014, 4, 1), title="架空推進会議")
    GatheringFactory(state=HELD, starts_on=AUGUST)
    GatheringFactory(state=HELD, starts_on=date(2014, 8, 21))
    GatheringFactory(state=GatheringState.CANCELLED, starts_on=date(2014, 5, 1))
    GatheringFactory(state=GatheringState.PLANNED, starts_on=date(2014, 5, 1))
    value = value_of("gatherings.held", on=AUGUST)
    assert (value.value, value.unit, value.origin, value.as_of) == (2, "回", "computed", AUGUST)
    row = value.rows[0]
    assert (row.label, row.kind, row.pk, row.amount, row.day) == (
        "架空推進会議", "gathering", first.pk, 1, date(2014, 4, 1),
    )  # fmt: skip


def test_a_gathering_counts_once_it_is_over():
    GatheringFactory(state=HELD, starts_on=date(2014, 8, 3), ends_on=date(2014, 8, 5))
    GatheringFactory(state=HELD, starts_on=date(2014, 8, 1), date_precision=DatePrecision.MONTH)
    GatheringFactory(state=HELD, starts_on=date(2014, 1, 1), date_precision=DatePrecision.YEAR)
    days = [date(2014, 8, 4), date(2014, 8, 5), date(2014, 8, 31)]
    assert [int(held_by(days)[day].value) for day in days] == [0, 1, 2]


def test_attendance_adds_the_named_and_the_counted():
    gathering = GatheringFactory(state=HELD, starts_on=date(2014, 5, 1))
    AttendanceFactory.create_batch(3, gathering=gathering)
    HeadCountFactory(gathering=gathering, count=40)
    HeadCountFactory(gathering=GatheringFactory(state=HELD, starts_on=date(2014, 6, 1)), count=7)
    HeadCountFactory(gathering=GatheringFactory(starts_on=date(2014, 6, 2)), count=1000)
    value = value_of("gatherings.attendance", on=AUGUST)
    assert (value.value, [int(row.amount) for row in value.rows]) == (50, [43, 7])


def test_a_year_in_which_nothing_was_held_has_none():
    assert value_of("gatherings.held", on=AUGUST).value == 0
    assert value_of("gatherings.attendance", on=AUGUST).rows == ()


def test_the_series_has_a_value_for_the_end_of_each_fiscal_year_from_the_first_with_any():
    for year in (2010, 2012):
        GatheringFactory(state=HELD, starts_on=date(year, 5, 1))
    series = series_of("gatherings.held", until=AUGUST)
    assert [(each.as_of, int(each.value)) for each in series] == [
        (date(2011, 3, 31), 1), (date(2012, 3, 31), 0), (date(2013, 3, 31), 1), (date(2014, 3, 31), 0), (AUGUST, 0),
    ]  # fmt: skip


def test_ten_years_cost_as_many_queries_as_one_day(django_assert_num_queries):
    days = [date(year, 3, 31) for year in range(2005, 2015)]
    for day in days:
        AttendanceFactory.create_batch(2, gathering=GatheringFactory(state=HELD, starts_on=day))
    with django_assert_num_queries(1):
        assert held_by(days)[days[0]].value == 1
    with django_assert_num_queries(3):
        attendance_by(days[:1])
    with django_assert_num_queries(3):
        assert [int(each.value) for each in attendance_by(days).values()] == [2] * 10


def test_a_confidential_gathering_is_in_no_count_that_everybody_may_ask_for_day_by_day():
    gathering = GatheringFactory(
        starts_on=date(2014, 8, 20), state=GatheringState.HELD, audience=Audience.CONFIDENTIAL
    )
    HeadCountFactory(gathering=gathering, count=7)
    assert [
        value_of(name, on=date(2014, 8, 20)).value for name in ("gatherings.held", "gatherings.attendance")
    ] == [0, 0]
