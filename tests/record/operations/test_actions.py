import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from biocluster.record.access import NotAllowed
from biocluster.record.models import ActionItem
from biocluster.record.operations.actions import (
    AlreadyDone,
    finish_action,
    remove_action,
    reopen_action,
    save_action,
)
from tests.factories.gatherings import ActionItemFactory, DecisionFactory, GatheringFactory
from tests.factories.people import AT, PersonFactory, officer

pytestmark = pytest.mark.django_db


def test_the_owner_finishes_an_action_with_its_outcome():
    action = ActionItemFactory()
    finish_action(action, outcome="資料を配布しました", by=action.owner, at=AT)
    stored = ActionItem.objects.get()
    assert (stored.done_by, stored.done_at, stored.outcome) == (action.owner, AT, "資料を配布しました")


def test_the_office_finishes_an_action_and_a_stranger_does_not():
    action, by = ActionItemFactory(), officer()
    with pytest.raises(NotAllowed):
        finish_action(action, outcome="", by=PersonFactory(), at=AT)
    finish_action(action, outcome="", by=by, at=AT)
    assert ActionItem.objects.get().done_by == by


def test_a_finished_action_stays_until_it_is_opened_again():
    action = finish_action(ActionItemFactory(), outcome="済", by=officer(), at=AT)
    by = officer()
    for refused in (
        lambda: finish_action(action, outcome="再", by=by, at=AT),
        lambda: save_action(action, by=by, at=AT),
        lambda: remove_action(action, by=by, at=AT),
    ):
        with pytest.raises(AlreadyDone):
            refused()
    reopen_action(action, by=action.owner, at=AT)
    assert list(ActionItem.objects.values_list("done_at", "done_by", "outcome")) == [(None, None, "")]


def test_an_action_rests_on_a_decision_of_its_own_gathering():
    action = ActionItemFactory.build(
        gathering=GatheringFactory(), owner=PersonFactory(), decision=DecisionFactory()
    )
    with pytest.raises(ValidationError) as refused:
        save_action(action, by=officer(), at=AT)
    assert list(refused.value.message_dict) == ["decision"]


def test_an_open_action_is_removed():
    remove_action(ActionItemFactory(), by=officer(), at=AT)
    assert ActionItem.objects.count() == 0


def test_an_action_is_done_by_somebody_at_some_time():
    with pytest.raises(IntegrityError, match="action_item_done_by_and_at_together"), transaction.atomic():
        ActionItemFactory(done_at=AT)
