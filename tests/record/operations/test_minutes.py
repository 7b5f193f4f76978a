import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from biocluster.record.models import Decision, Minutes
from biocluster.record.operations.minutes import (
    ActionsRest,
    MinutesConfirmed,
    confirm_minutes,
    discard_draft,
    remove_decision,
    save_decision,
    write_minutes,
)
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from biocluster.record.queries.minutes import latest_minutes, printed_contents
from tests.factories.gatherings import (
    ActionItemFactory,
    AttendanceFactory,
    DecisionFactory,
    GatheringFactory,
)
from tests.factories.people import AT, officer

pytestmark = pytest.mark.django_db


def test_a_draft_is_written_over_and_a_confirmed_version_is_not():
    gathering, by = GatheringFactory(), officer()
    write_minutes(gathering, text="下書き", by=by, at=AT)
    draft = write_minutes(gathering, text="本文", by=by, at=AT)
    confirm_minutes(draft, by=by, at=AT)
    write_minutes(gathering, text="訂正した本文", by=by, at=AT)
    assert list(gathering.minutes.values_list("version", "text", "confirmed_at")) == [
        (2, "訂正した本文", None),
        (1, "本文", AT),
    ]


def test_a_confirmed_version_prints_what_was_so_when_it_was_confirmed():
    by = officer()
    present = AttendanceFactory(person__name="髙橋 一郎")
    gathering = present.gathering
    save_decision(Decision(gathering=gathering, text="試験栽培を続ける"), by=by, at=AT)
    first = confirm_minutes(write_minutes(gathering, text="本文", by=by, at=AT), by=by, at=AT)
    write_minutes(gathering, text="訂正", by=by, at=AT)
    save_decision(Decision(gathering=gathering, text="畑を広げる"), by=by, at=AT)
    present.delete()
    contents = printed_contents(Minutes.objects.get(pk=first.pk))
    assert (contents["present"], contents["decisions"]) == ([["髙橋 一郎", ""]], [[1, "試験栽培を続ける"]])
    contents = printed_contents(latest_minutes(gathering))
    assert contents["present"] == []
    assert contents["decisions"] == [[1, "試験栽培を続ける"], [2, "畑を広げる"]]


def test_minutes_are_confirmed_once():
    gathering, by = GatheringFactory(), officer()
    minutes = confirm_minutes(write_minutes(gathering, text="本文", by=by, at=AT), by=by, at=AT)
    with pytest.raises(MinutesConfirmed):
        confirm_minutes(minutes, by=officer(), at=AT)
    assert Minutes.objects.get().confirmed_by == by


def test_empty_minutes_are_not_confirmed():
    gathering, by = GatheringFactory(), officer()
    minutes = Minutes.objects.create(gathering=gathering, version=1, text=" \n", written_by=by, written_at=AT)
    with pytest.raises(ValidationError):
        confirm_minutes(minutes, by=by, at=AT)


def test_a_draft_changed_by_another_is_neither_overwritten_nor_confirmed_unread():
    gathering, by = GatheringFactory(), officer()
    draft = write_minutes(gathering, text="一", by=by, at=AT)
    seen = last_write_to(draft)
    write_minutes(gathering, text="二", seen=seen, by=officer(), at=AT)
    with pytest.raises(ChangedSince):
        write_minutes(gathering, text="三", seen=seen, by=by, at=AT)
    with pytest.raises(ChangedSince):
        confirm_minutes(draft, seen=seen, by=by, at=AT)
    assert list(gathering.minutes.values_list("text", "confirmed_at")) == [("二", None)]


def test_a_draft_is_thrown_away_and_the_confirmed_version_holds_again():
    gathering, by = GatheringFactory(), officer()
    first = confirm_minutes(write_minutes(gathering, text="本文", by=by, at=AT), by=by, at=AT)
    discard_draft(write_minutes(gathering, text="訂正", by=by, at=AT), by=by, at=AT)
    assert latest_minutes(gathering) == first
    with pytest.raises(MinutesConfirmed):
        discard_draft(first, by=by, at=AT)


def test_decisions_are_numbered_in_order_and_keep_their_numbers():
    gathering, by = GatheringFactory(), officer()
    rows = [save_decision(Decision(gathering=gathering, text=text), by=by, at=AT) for text in "甲乙丙"]
    remove_decision(rows[1], by=by, at=AT)
    save_decision(Decision(gathering=gathering, text="丁"), by=by, at=AT)
    assert list(gathering.decisions.values_list("number", "text")) == [(1, "甲"), (3, "丙"), (4, "丁")]


def test_decisions_stand_still_while_the_minutes_are_confirmed():
    gathering, by = GatheringFactory(), officer()
    decision = save_decision(Decision(gathering=gathering, text="甲"), by=by, at=AT)
    confirm_minutes(write_minutes(gathering, text="本文", by=by, at=AT), by=by, at=AT)
    decision.text = "乙"
    with pytest.raises(MinutesConfirmed):
        save_decision(decision, by=by, at=AT)
    with pytest.raises(MinutesConfirmed):
        remove_decision(decision, by=by, at=AT)
    assert Decision.objects.get().text == "甲"


def test_a_decision_on_which_an_action_rests_is_not_removed():
    action = ActionItemFactory(decision=DecisionFactory())
    with pytest.raises(ActionsRest):
        remove_decision(action.decision, by=officer(), at=AT)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"confirmed_at": AT, "as_confirmed": "{}"}, "minutes_confirmed_by_and_at_together"),
        ({"as_confirmed": "{}"}, "minutes_keep_what_was_confirmed"),
    ],
)
def test_a_confirmation_is_whole(wrong, constraint):
    by = officer()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Minutes.objects.create(
            gathering=GatheringFactory(), version=1, text="本文", written_by=by, written_at=AT, **wrong
        )


def test_a_version_and_a_decision_number_stand_once():
    gathering, by = GatheringFactory(), officer()
    write_minutes(gathering, text="本文", by=by, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.create(gathering=gathering, version=1, text="", written_by=by, written_at=AT)
    DecisionFactory(gathering=gathering, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionFactory(gathering=gathering, number=1)
