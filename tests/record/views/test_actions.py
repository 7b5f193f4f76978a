"""Pages of action items: one's own, those of a gathering, and those overdue."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from biocluster.record.models import ActionItem, Audience, Role
from tests.factories.gatherings import ActionItemFactory, AttendanceFactory, DecisionFactory, GatheringFactory
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import AT, PersonFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


def days_ago(number: int) -> date:
    return localdate() - timedelta(days=number)


@pytest.fixture
def by():
    return officer(name="架空 花子")


@pytest.fixture
def desk(by):
    return client_for(by, language="en")


@pytest.fixture
def gathering():
    return GatheringFactory(title="架空推進会議")


def test_ones_own_actions_come_with_the_most_pressing_first(by, desk, gathering):
    for text, due_on in (
        ("明日のこと", days_ago(-1)),
        ("昨日のこと", days_ago(1)),
        ("今日のこと", days_ago(0)),
    ):
        ActionItemFactory(gathering=gathering, owner=by, text=text, due_on=due_on)
    ActionItemFactory(gathering=gathering, text="人のこと")
    ActionItemFactory(
        gathering=gathering, owner=by, text="済んだこと", done_at=AT, done_by=by, outcome="配った"
    )
    page = words_of(desk.get(reverse("own-actions")))
    places = [page.index(text) for text in ("昨日のこと", "今日のこと", "明日のこと", "済んだこと")]
    assert places == sorted(places)
    assert "人のこと" not in page
    assert page.count("overdue") == 1


def test_somebody_without_a_role_has_own_actions_too(gathering):
    pupil = PersonFactory()
    action = ActionItemFactory(gathering=gathering, owner=pupil, text="作文を出す")
    client = client_for(pupil, language="en")
    assert "作文を出す" in words_of(client.get(reverse("own-actions")))
    address = reverse("action", args=[action.pk])
    assert client.post(address, {"outcome": "出した"}).url == reverse("own-actions")
    action.refresh_from_db()
    assert (action.outcome, action.done_by) == ("出した", pupil)
    assert client.post(reverse("action-reopen", args=[action.pk])).url == address
    action.refresh_from_db()
    assert (action.outcome, action.done_at) == ("", None)


def test_an_action_is_not_closed_without_what_came_of_it_nor_twice(by, desk, gathering):
    action = ActionItemFactory(gathering=gathering, owner=by)
    address = reverse("action", args=[action.pk])
    assert "outcome" in desk.post(address, {"outcome": " "}).context["form"].errors
    desk.post(address, {"outcome": "済"})
    again = desk.post(address, {"outcome": "もう一度"})
    assert again.context["form"].errors["__all__"][0].startswith("This action is done already.")
    action.refresh_from_db()
    assert action.outcome == "済"


def test_the_action_of_somebody_else_is_read_but_not_closed_by_a_member(gathering):
    action = ActionItemFactory(gathering=gathering, text="図面を出す")
    member = client_for(person_with_role(Role.COUNCIL_MEMBER), language="en")
    page = member.get(reverse("action", args=[action.pk]))
    assert ("図面を出す" in words_of(page), "It is done" in words_of(page)) == (True, False)
    assert member.post(reverse("action", args=[action.pk]), {"outcome": "済"}).status_code == 403
    assert member.post(reverse("action-reopen", args=[action.pk])).status_code == 403
    action.refresh_from_db()
    assert action.done_at is None


def test_the_action_of_a_gathering_that_one_may_not_see_is_not_there():
    action = ActionItemFactory(gathering__audience=Audience.CONFIDENTIAL)
    address = reverse("action", args=[action.pk])
    assert client_for(person_with_role(Role.COUNCIL_MEMBER)).get(address).status_code == 404
    assert client_for(PersonFactory()).get(address).status_code == 404
    assert client_for(action.owner).get(address).status_code == 200
    assert client_for(officer()).get(address).status_code == 200


def test_an_owner_who_may_not_see_the_gathering_is_not_told_its_title():
    action = ActionItemFactory(gathering__audience=Audience.CONFIDENTIAL, gathering__title="秘密の会")
    assert "秘密の会" not in words_of(client_for(action.owner).get(reverse("action", args=[action.pk])))
    assert "秘密の会" not in words_of(client_for(action.owner).get(reverse("own-actions")))


def test_an_action_is_given_to_somebody_who_was_there_until_a_day(desk, gathering):
    guest = AttendanceFactory(gathering=gathering, person__name="来賓").person
    decision = DecisionFactory(gathering=gathering)
    response = desk.post(
        reverse("action-add", args=[gathering.pk]),
        {"text": "写真を送る", "owner": guest.pk, "due_on": "H26.9.30", "decision": decision.pk},
    )
    assert response.url == reverse("minutes", args=[gathering.pk])
    made = ActionItem.objects.get()
    assert (made.owner, made.due_on.isoformat(), made.decision) == (guest, "2014-09-30", decision)


def test_an_action_without_owner_or_day_or_of_another_decision_is_refused(desk, gathering):
    form = desk.post(
        reverse("action-add", args=[gathering.pk]),
        {"text": "", "owner": PersonFactory().pk, "due_on": "2014-02-30", "decision": DecisionFactory().pk},
    ).context["form"]
    assert set(form.errors) == {"text", "owner", "due_on", "decision"}
    assert not ActionItem.objects.exists()


def test_an_open_action_is_changed_or_taken_back_and_one_that_is_done_stays(by, desk, gathering):
    action = ActionItemFactory(gathering=gathering, owner=by)
    edit, remove = (
        reverse(name, args=[gathering.pk, action.pk]) for name in ("action-edit", "action-remove")
    )
    desk.post(edit, {"text": "別の文", "owner": by.pk, "due_on": "2014-10-01"})
    action.refresh_from_db()
    assert (action.text, action.due_on.isoformat()) == ("別の文", "2014-10-01")
    desk.post(reverse("action", args=[action.pk]), {"outcome": "済"})
    page = desk.post(edit, {"text": "三つ目の文", "owner": by.pk, "due_on": "2014-10-01"})
    assert "This action is done already." in words_of(page)
    assert "This action is done already." in words_of(desk.post(remove, follow=True))
    desk.post(reverse("action-reopen", args=[action.pk]))
    desk.post(remove)
    assert not ActionItem.objects.exists()


def test_overdue_actions_are_for_the_desk_with_the_longest_overdue_first(desk, gathering):
    ActionItemFactory(gathering=gathering, text="昨日まで", due_on=days_ago(1))
    ActionItemFactory(gathering=gathering, text="先月まで", due_on=days_ago(30))
    ActionItemFactory(gathering=gathering, text="今日まで", due_on=days_ago(0))
    rows = desk.get(reverse("overdue-actions")).context["actions"]
    assert [(action.text, days) for action, days in rows] == [("先月まで", 30), ("昨日まで", 1)]
    assert client_for(person_with_role(Role.GROWER)).get(reverse("overdue-actions")).status_code == 403


def test_the_overdue_are_exported_and_no_cell_runs(desk, gathering):
    ActionItemFactory(gathering=gathering, text="@SUM(A1)", due_on=days_ago(1))
    content = bytes_of(desk.get(reverse("overdue-export", args=["csv"])))
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1][:2] == [
        days_ago(1).isoformat(), "'@SUM(A1)",
    ]  # fmt: skip


def test_a_long_list_of_overdue_actions_is_read_page_by_page(desk, gathering):
    owner = PersonFactory()
    for day in range(55):
        ActionItemFactory(gathering=gathering, owner=owner, text=f"{day}", due_on=days_ago(1 + day))
    first = desk.get(reverse("overdue-actions"))
    second = desk.get(reverse("overdue-actions") + first.context["next_url"])
    assert [action.text for action, _days in second.context["actions"]] == ["4", "3", "2", "1", "0"]
    back = desk.get(reverse("overdue-actions") + second.context["previous_url"])
    assert back.context["actions"][0][0].text == "54"


@pytest.mark.parametrize("name", ["own-actions", "overdue-actions"])
def test_a_page_asks_as_often_for_three_actions_as_for_one(by, desk, name):
    ActionItemFactory(owner=by, due_on=days_ago(1))
    once = queries_of(desk, reverse(name))
    ActionItemFactory(owner=by, due_on=days_ago(1))
    ActionItemFactory(owner=by, due_on=days_ago(1))
    assert queries_of(desk, reverse(name)) == once
