from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from biocluster.record.models import Attendance, AuditEntry, GatheringState, HeadCount
from biocluster.record.operations.attendance import (
    NotTheTime,
    OverCapacity,
    add_attendances,
    record_attendance,
    refuse_over_capacity,
)
from tests.factories.gatherings import (
    AttendanceFactory,
    GatheringFactory,
    HeadCountFactory,
    VenueFactory,
)
from tests.factories.people import AT, PersonFactory, officer

pytestmark = pytest.mark.django_db


def present_at(gathering):
    return dict(gathering.attendances.order_by("person").values_list("person", "attends_as"))


def test_the_ticked_are_present_and_the_unticked_are_not():
    gathering = GatheringFactory()
    stays, goes, comes = PersonFactory.create_batch(3)
    for person in (stays, goes):
        AttendanceFactory(gathering=gathering, person=person)
    record_attendance(
        gathering,
        present={stays.pk: "講師", comes.pk: ""},
        among=[stays.pk, goes.pk, comes.pk],
        by=officer(),
        at=AT,
    )
    assert present_at(gathering) == {stays.pk: "講師", comes.pk: ""}


def test_people_who_were_not_on_the_list_stay_as_they_are():
    gathering = GatheringFactory()
    other = AttendanceFactory(gathering=gathering).person
    record_attendance(gathering, present={}, among=[], by=officer(), at=AT)
    assert present_at(gathering) == {other.pk: ""}


def test_head_counts_are_replaced_as_a_whole():
    gathering, by = GatheringFactory(), officer()
    record_attendance(gathering, present={}, among=[], head_counts={"高校生": 97, "教職員": 33}, by=by, at=AT)
    record_attendance(gathering, present={}, among=[], head_counts={"高校生": 98}, by=by, at=AT)
    assert list(gathering.head_counts.values_list("category", "count")) == [("高校生", 98)]


def test_the_first_attendance_makes_a_planned_gathering_held():
    gathering = GatheringFactory()
    record_attendance(gathering, present={}, among=[], head_counts={"一般": 5}, by=officer(), at=AT)
    gathering.refresh_from_db()
    assert gathering.state == GatheringState.HELD


@pytest.mark.parametrize(
    "wrong",
    [{"state": GatheringState.CANCELLED}, {"starts_on": date(2014, 9, 2)}],
    ids=["cancelled", "to come"],
)
def test_nobody_is_present_before_the_day_or_at_a_cancelled_gathering(wrong):
    gathering = GatheringFactory(**wrong)
    with pytest.raises(NotTheTime):
        add_attendances(gathering, people=[PersonFactory()], by=officer(), at=AT)
    assert Attendance.objects.count() == 0


def test_people_and_head_counts_together_fill_the_venue_to_the_last_seat():
    gathering = GatheringFactory(venue=VenueFactory(capacity=3))
    record_attendance(
        gathering, present={PersonFactory().pk: ""}, among=[], head_counts={"一般": 2}, by=officer(), at=AT
    )
    assert (gathering.attendances.count(), gathering.head_counts.get().count) == (1, 2)


def test_one_more_than_the_venue_holds_is_refused_with_the_venue_the_capacity_the_count_and_what_to_do():
    gathering = GatheringFactory(title="報告会", venue=VenueFactory(name="小真木ホール", capacity=1_000))
    HeadCountFactory(gathering=gathering, category="一般", count=999)
    with pytest.raises(OverCapacity) as refused:
        add_attendances(gathering, people=PersonFactory.create_batch(2), by=officer(), at=AT)
    said = str(refused.value)
    assert [part for part in ["報告会", "小真木ホール", "1,000", "1,001"] if part not in said] == []
    assert (Attendance.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_venue_without_a_capacity_holds_any_number():
    gathering = GatheringFactory(venue=VenueFactory(capacity=None))
    record_attendance(gathering, present={}, among=[], head_counts={"一般": 5_000}, by=officer(), at=AT)
    assert HeadCount.objects.get().count == 5_000


def test_the_rule_finds_the_crowded_one_among_many():
    room = VenueFactory(capacity=10)
    gatherings = [HeadCountFactory(gathering__venue=room, count=count).gathering for count in (10, 11, 9)]
    with pytest.raises(OverCapacity) as refused:
        refuse_over_capacity([gathering.pk for gathering in gatherings])
    assert refused.value.crowd.gathering == gatherings[1]


def test_adding_somebody_twice_adds_them_once():
    gathering, person, by = GatheringFactory(), PersonFactory(), officer()
    assert add_attendances(gathering, people=[person], attends_as="司会", by=by, at=AT) == 1
    assert add_attendances(gathering, people=[person], by=by, at=AT) == 0
    assert present_at(gathering) == {person.pk: "司会"}


def test_a_head_count_without_a_category_is_refused():
    with pytest.raises(ValidationError):
        record_attendance(GatheringFactory(), present={}, among=[], head_counts={" ": 3}, by=officer(), at=AT)


def test_a_person_attends_once():
    row = AttendanceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceFactory(gathering=row.gathering, person=row.person)


def test_a_category_is_counted_once_and_has_a_name():
    row = HeadCountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        HeadCountFactory(gathering=row.gathering, category=row.category)
    with pytest.raises(IntegrityError, match="head_count_has_category"), transaction.atomic():
        HeadCountFactory(category="")
