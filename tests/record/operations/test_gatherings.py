from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from biocluster.record.access import NotAllowed
from biocluster.record.models import AgendaItem, AuditEntry, Gathering, GatheringState, Role, SearchEntry
from biocluster.record.operations.attendance import OverCapacity
from biocluster.record.operations.gatherings import (
    add_agenda_item,
    change_agenda_item,
    move_agenda_item,
    remove_agenda_item,
    save_gathering,
)
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from tests.factories.gatherings import (
    AgendaItemFactory,
    GatheringFactory,
    HeadCountFactory,
    VenueFactory,
)
from tests.factories.people import AT, officer, person_with_role

pytestmark = pytest.mark.django_db


def test_planning_a_gathering_keeps_who_planned_it_and_lets_the_search_find_it():
    by = officer()
    gathering = save_gathering(GatheringFactory.build(title="栽培検討会議"), by=by, at=AT)
    entry = AuditEntry.objects.get(subject_kind="gathering", subject_id=gathering.pk)
    assert (entry.verb, entry.by, entry.at) == ("gathering.edit", by, AT)
    assert SearchEntry.objects.get(kind="gathering", subject_id=gathering.pk).title == "栽培検討会議"


def test_a_council_member_does_not_plan_gatherings():
    with pytest.raises(NotAllowed):
        save_gathering(GatheringFactory.build(), by=person_with_role(Role.COUNCIL_MEMBER), at=AT)
    assert Gathering.objects.count() == 0


def test_who_has_not_seen_the_last_change_does_not_overwrite_it():
    first, second = officer(name="早田 一"), officer()
    gathering = save_gathering(GatheringFactory.build(title="前"), by=first, at=AT)
    seen = last_write_to(gathering)
    mine, theirs = Gathering.objects.get(), Gathering.objects.get()
    mine.title = "後"
    save_gathering(mine, seen=seen, by=first, at=AT)
    theirs.title = "上書き"
    with pytest.raises(ChangedSince, match=r"早田 一.*09:00"):
        save_gathering(theirs, seen=seen, by=second, at=AT)
    assert Gathering.objects.get().title == "後"


def test_a_gathering_still_to_come_has_not_been_held():
    gathering = GatheringFactory.build(starts_on=date(2014, 9, 2), state=GatheringState.HELD)
    with pytest.raises(ValidationError) as refused:
        save_gathering(gathering, by=officer(), at=AT)
    assert list(refused.value.message_dict) == ["state"]


def test_a_gathering_with_people_present_is_not_cancelled():
    gathering = HeadCountFactory(gathering__state=GatheringState.HELD).gathering
    gathering.state = GatheringState.CANCELLED
    with pytest.raises(ValidationError) as refused:
        save_gathering(gathering, by=officer(), at=AT)
    assert list(refused.value.message_dict) == ["state"]


def test_a_gathering_does_not_move_to_a_venue_too_small_for_who_came():
    gathering = HeadCountFactory(count=31).gathering
    gathering.venue = VenueFactory(name="小会議室", capacity=30)
    with pytest.raises(OverCapacity) as refused:
        save_gathering(gathering, by=officer(), at=AT)
    assert all(part in str(refused.value) for part in ["小会議室", "30", "31", gathering.title])
    assert Gathering.objects.get().venue is None


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"ends_on": date(2014, 8, 19)}, "gathering_ends_after_it_starts"),
        ({"title": ""}, "gathering_has_title"),
        (
            {"date_precision": "month", "ends_on": date(2014, 8, 31)},
            "gathering_last_day_and_times_need_a_first_day",
        ),
        (
            {"date_precision": "year", "starts_time": time(9)},
            "gathering_last_day_and_times_need_a_first_day",
        ),
        ({"ends_time": time(9)}, "gathering_ends_at_after_it_starts_at"),
        ({"starts_time": time(9), "ends_time": time(9)}, "gathering_ends_at_after_it_starts_at"),
    ],
)
def test_the_database_refuses_days_and_times_that_cannot_be(wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        GatheringFactory(**wrong)


def test_a_gathering_of_several_days_may_end_earlier_in_the_day_than_it_began():
    GatheringFactory(ends_on=date(2014, 8, 21), starts_time=time(13), ends_time=time(12))
    assert Gathering.objects.count() == 1


def agenda_of(gathering):
    return list(gathering.agenda_items.order_by("position").values_list("title", flat=True))


def planned_agenda():
    gathering, by = GatheringFactory(), officer()
    for title in "一二三":
        add_agenda_item(AgendaItem(gathering=gathering, title=title), by=by, at=AT)
    return gathering, by


def test_agenda_items_are_added_at_the_end():
    gathering, _ = planned_agenda()
    assert agenda_of(gathering) == ["一", "二", "三"]


@pytest.mark.parametrize(
    ("title", "places", "order"),
    [
        ("三", -1, "一三二"),
        ("一", 1, "二一三"),
        ("一", 2, "二三一"),
        ("一", -1, "一二三"),
        ("三", 9, "一二三"),
    ],
)
def test_an_agenda_item_moves_by_places_and_stops_at_the_ends(title, places, order):
    gathering, by = planned_agenda()
    move_agenda_item(gathering.agenda_items.get(title=title), places=places, by=by, at=AT)
    assert "".join(agenda_of(gathering)) == order


def test_a_move_is_in_the_audit_of_every_item_that_changed_its_place():
    gathering, by = planned_agenda()
    second = gathering.agenda_items.get(title="二")
    move_agenda_item(second, places=-1, by=by, at=AT)
    entry = AuditEntry.objects.filter(subject_kind="agendaitem", subject_id=second.pk).first()
    assert (entry.before, entry.after) == ('{"position":2}', '{"position":1}')


def test_items_after_a_removed_one_can_still_be_moved_and_added():
    gathering, by = planned_agenda()
    remove_agenda_item(gathering.agenda_items.get(title="二"), by=by, at=AT)
    add_agenda_item(AgendaItem(gathering=gathering, title="四"), by=by, at=AT)
    move_agenda_item(gathering.agenda_items.get(title="四"), places=-2, by=by, at=AT)
    assert agenda_of(gathering) == ["四", "一", "三"]


def test_a_changed_item_keeps_its_place():
    gathering, by = planned_agenda()
    item = gathering.agenda_items.get(title="二")
    item.title = "二の二"
    change_agenda_item(item, by=by, at=AT)
    assert agenda_of(gathering) == ["一", "二の二", "三"]


def test_a_place_on_the_agenda_holds_one_item():
    gathering = GatheringFactory()
    AgendaItemFactory(gathering=gathering, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItemFactory(gathering=gathering, position=1)
