"""Pages of a gathering's minutes and decisions."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from biocluster.record.models import Audience, Decision, Minutes, Role
from biocluster.record.operations.minutes import confirm_minutes, write_minutes
from tests.factories.gatherings import (
    ActionItemFactory,
    AgendaItemFactory,
    AttendanceFactory,
    DecisionFactory,
    GatheringFactory,
)
from tests.factories.pages import words_of
from tests.factories.people import officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return officer(name="架空 花子")


@pytest.fixture
def desk(by):
    return client_for(by, language="en")


@pytest.fixture
def member():
    return client_for(person_with_role(Role.COUNCIL_MEMBER), language="en")


@pytest.fixture
def gathering():
    return GatheringFactory(title="架空推進会議")


@pytest.fixture
def address(gathering):
    return reverse("minutes", args=[gathering.pk])


@pytest.fixture
def edit(gathering):
    return reverse("minutes-edit", args=[gathering.pk])


def seen_on(client, address) -> object:
    return client.get(address).context["form"].initial["seen"]


def confirm(client, gathering, version=1):
    seen = client.get(reverse("minutes", args=[gathering.pk])).context["confirm"].initial["seen"]
    return client.post(reverse("minutes-confirm", args=[gathering.pk, version]), {"seen": seen}, follow=True)


def test_minutes_are_a_draft_for_the_office_until_they_are_confirmed(desk, member, gathering, address, edit):
    desk.post(edit, {"text": "議長が開会を宣した。"})
    assert "Draft of version 1, not confirmed" in words_of(desk.get(address))
    assert "議長が開会を宣した。" not in words_of(member.get(address))
    assert "They stay as they are from now on." in words_of(confirm(desk, gathering))
    for client in (desk, member):
        page = words_of(client.get(address))
        assert "Version 1, confirmed by 架空 花子 on" in page
        assert "議長が開会を宣した。" in page


def test_minutes_begin_with_the_items_of_the_agenda(desk, gathering, edit):
    for title in ("架空の報告", "架空の議論"):
        AgendaItemFactory(gathering=gathering, title=title)
    assert desk.get(edit).context["form"].initial["text"] == "1. 架空の報告\n\n2. 架空の議論"


def test_confirmed_minutes_stay_and_a_correction_is_the_next_version(desk, member, gathering, address, edit):
    desk.post(edit, {"text": "出席は10名。"})
    confirm(desk, gathering)
    assert desk.get(edit).context["form"].initial["text"] == "出席は10名。"
    desk.post(edit, {"text": "出席は11名。", "seen": seen_on(desk, edit)})
    assert list(Minutes.objects.order_by("version").values_list("version", "text")) == [
        (1, "出席は10名。"), (2, "出席は11名。"),
    ]  # fmt: skip
    assert "出席は10名。" in words_of(member.get(address))
    first = reverse("minutes-version", args=[gathering.pk, 1])
    assert "This is an earlier version." in words_of(desk.get(first))
    second = reverse("minutes-version", args=[gathering.pk, 2])
    assert member.get(second).status_code == 404
    assert desk.get(reverse("minutes-version", args=[gathering.pk, 3])).status_code == 404
    confirm(desk, gathering, version=2)
    assert "出席は11名。" in words_of(member.get(address))


def test_a_confirmed_version_is_neither_confirmed_again_nor_thrown_away(desk, gathering, edit):
    desk.post(edit, {"text": "確定。"})
    confirm(desk, gathering)
    for name in ("minutes-confirm", "minutes-discard"):
        page = desk.post(reverse(name, args=[gathering.pk, 1]), {"seen": 1}, follow=True)
        assert "Begin a correction (the next version) first." in words_of(page)
    assert Minutes.objects.get().text == "確定。"


def test_what_was_confirmed_prints_the_same_when_the_record_changes(desk, gathering, address, edit):
    came = AttendanceFactory(gathering=gathering, person__name="来た 太郎")
    AgendaItemFactory(gathering=gathering, title="報告")
    desk.post(edit, {"text": "確定。"})
    confirm(desk, gathering)
    came.delete()
    gathering.agenda_items.update(title="書き換え")
    page = words_of(desk.get(address))
    assert ("来た 太郎" in page, "報告" in page, "書き換え" in page) == (True, True, False)


def test_a_draft_can_be_thrown_away_and_an_empty_one_is_not_kept(desk, gathering, edit):
    desk.post(edit, {"text": "下書き"})
    desk.post(reverse("minutes-discard", args=[gathering.pk, 1]))
    assert not Minutes.objects.exists()
    assert "text" in desk.post(edit, {"text": " "}).context["form"].errors


def test_of_two_who_write_the_second_is_told_and_their_words_are_kept_in_the_form(desk, edit):
    desk.post(edit, {"text": "はじめ"})
    seen = seen_on(desk, edit)
    client_for(officer(name="架空 次郎")).post(edit, {"text": "次郎の文", "seen": seen})
    page = desk.post(edit, {"text": "花子の文", "seen": seen})
    assert page.context["form"].errors["__all__"][0].startswith("架空 次郎")
    assert "花子の文" in page.content.decode()
    assert Minutes.objects.get().text == "次郎の文"


def test_two_who_begin_the_minutes_at_once_do_not_overwrite_one_another(desk, edit):
    blank = seen_on(desk, edit)
    client_for(officer(name="架空 次郎")).post(edit, {"text": "次郎の文", "seen": blank})
    page = desk.post(edit, {"text": "花子の文", "seen": blank})
    assert page.context["form"].errors["__all__"][0].startswith("架空 次郎")
    assert Minutes.objects.get().text == "次郎の文"


def test_a_draft_that_changed_while_it_was_read_is_not_confirmed(by, desk, gathering, address, edit):
    desk.post(edit, {"text": "はじめ"})
    seen = desk.get(address).context["confirm"].initial["seen"]
    write_minutes(gathering, text="あとで", by=by, at=now())
    page = desk.post(reverse("minutes-confirm", args=[gathering.pk, 1]), {"seen": seen}, follow=True)
    assert "after you had opened it" in words_of(page)
    assert Minutes.objects.get().confirmed_at is None


def test_decisions_are_numbered_and_their_numbers_stay(desk, gathering, address):
    add = reverse("decision-add", args=[gathering.pk])
    for text in ("予算を認める。", "試験を続ける。", "次回は3月。"):
        assert desk.post(add, {"text": text}).url == address
    second = Decision.objects.get(number=2)
    desk.post(reverse("decision-remove", args=[gathering.pk, second.pk]))
    desk.post(
        reverse("decision-edit", args=[gathering.pk, Decision.objects.get(number=3).pk]),
        {"text": "次回は4月。"},
    )
    desk.post(add, {"text": "閉会。"})
    assert list(Decision.objects.values_list("number", "text")) == [
        (1, "予算を認める。"), (3, "次回は4月。"), (4, "閉会。"),
    ]  # fmt: skip


def test_a_decision_on_which_an_action_rests_is_not_removed(desk, gathering):
    decision = DecisionFactory(gathering=gathering)
    ActionItemFactory(gathering=gathering, decision=decision)
    page = desk.post(reverse("decision-remove", args=[gathering.pk, decision.pk]), follow=True)
    assert "Actions follow from this decision." in words_of(page)
    assert Decision.objects.exists()


def test_while_the_minutes_are_confirmed_the_decisions_stand_still(by, desk, gathering):
    decision = DecisionFactory(gathering=gathering, text="予算を認める。")
    confirm_minutes(write_minutes(gathering, text="確定。", by=by, at=now()), by=by, at=now())
    for name, args in (("decision-add", []), ("decision-edit", [decision.pk])):
        page = desk.post(reverse(name, args=[gathering.pk, *args]), {"text": "別のこと。"})
        assert page.context["form"].errors["__all__"][0].startswith("The minutes are confirmed")
    desk.post(reverse("decision-remove", args=[gathering.pk, decision.pk]))
    assert list(Decision.objects.values_list("text", flat=True)) == ["予算を認める。"]


def test_writing_is_for_the_office_and_what_is_confidential_for_the_desk(member, gathering, edit):
    assert member.get(edit).status_code == 403
    assert member.post(reverse("decision-add", args=[gathering.pk]), {"text": "決める。"}).status_code == 403
    secret = GatheringFactory(audience=Audience.CONFIDENTIAL)
    grower = client_for(person_with_role(Role.GROWER))
    for name in ("minutes", "minutes-edit", "decision-add", "action-add"):
        assert grower.get(reverse(name, args=[secret.pk])).status_code == 404
