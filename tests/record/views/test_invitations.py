"""Pages on which the office invites and the invited answer."""

import pytest
from django.urls import reverse

from biocluster.record.models import Gathering, GatheringState, Invitation, Reply, Role
from tests.factories.gatherings import AgendaItemFactory, GatheringFactory, InvitationFactory
from tests.factories.pages import queries_of, words_of
from tests.factories.people import (
    AT,
    OrganisationFactory,
    PersonFactory,
    PostFactory,
    officer,
    person_with_role,
)
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return client_for(officer(), language="en")


@pytest.fixture
def gathering():
    return GatheringFactory(title="架空推進会議")


def test_holders_of_a_role_are_found_ticked_and_invited_once(desk, gathering):
    members = [person_with_role(Role.COUNCIL_MEMBER) for _ in range(2)]
    address = reverse("invite", args=[gathering.pk]) + "?role=council_member"
    choice = desk.get(address).context["choice"]
    assert sorted(choice.choose.initial["people"]) == [person.pk for person in members]
    response = desk.post(address, {"people": [person.pk for person in members]})
    assert response.url == reverse("invitations", args=[gathering.pk])
    assert {row.person for row in Invitation.objects.all()} == set(members)
    assert desk.get(address).context["choice"].found == 0


def test_a_post_that_has_ended_does_not_count_for_the_role(desk, gathering):
    PostFactory(role=Role.COUNCIL_MEMBER, until_on="2012-03-31")
    assert (
        desk.get(reverse("invite", args=[gathering.pk]), {"role": "council_member"}).context["choice"].found
        == 0
    )


def test_two_people_of_one_name_are_told_apart_by_their_posts(desk, gathering):
    for name in ("甲社", "乙社"):
        PostFactory(person__name="同名 太郎", organisation=OrganisationFactory(name=name), title="部長")
    page = words_of(desk.get(reverse("invite", args=[gathering.pk]), {"name": "同名"}))
    assert "同名 太郎 (甲社 部長)" in page
    assert "同名 太郎 (乙社 部長)" in page


def test_somebody_who_was_not_found_cannot_be_invited(desk, gathering):
    PersonFactory(name="架空 花子")
    stranger = PersonFactory(name="別人")
    page = desk.post(reverse("invite", args=[gathering.pk]) + "?name=花子", {"people": [stranger.pk]})
    assert "One of the people is no longer found. Look for them again." in words_of(page)
    assert not Invitation.objects.exists()


def test_the_list_tells_the_answers_and_may_be_narrowed_to_one(desk, gathering):
    InvitationFactory(
        gathering=gathering, person__name="来る人", reply=Reply.YES, replied_at=AT, note="遅れます"
    )
    InvitationFactory(gathering=gathering, person__name="待つ人")
    address = reverse("invitations", args=[gathering.pk])
    page = words_of(desk.get(address))
    assert "all (2) no reply yet (1) attends (1) does not attend (0)" in page
    assert "来る人 attends 遅れます" in page
    narrowed = words_of(desk.get(address, {"reply": "none"}))
    assert ("来る人" in narrowed, "待つ人" in narrowed) == (False, True)


def test_an_answer_by_telephone_is_noted_and_an_invitation_withdrawn(desk, gathering):
    invitation = InvitationFactory(gathering=gathering)
    address = reverse("reply-on-behalf", args=[gathering.pk, invitation.pk])
    assert desk.post(address, {"reply": "no", "note": "電話"}).url == reverse(
        "invitations", args=[gathering.pk]
    )
    invitation.refresh_from_db()
    assert (invitation.reply, invitation.note) == (Reply.NO, "電話")
    desk.post(address, {"reply": "none", "note": ""})
    invitation.refresh_from_db()
    assert (invitation.reply, invitation.replied_at) == (Reply.NONE, None)
    desk.post(reverse("invitation-withdraw", args=[gathering.pk, invitation.pk]))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("state", [GatheringState.HELD, GatheringState.CANCELLED])
def test_a_gathering_that_is_over_takes_no_invitation_and_no_answer(desk, gathering, state):
    invitation = InvitationFactory(gathering=gathering)
    Gathering.objects.update(state=state)
    invite = desk.post(
        reverse("invite", args=[gathering.pk]) + "?name=次郎",
        {"people": [PersonFactory(name="架空 次郎").pk]},
    )
    noted = desk.post(reverse("reply-on-behalf", args=[gathering.pk, invitation.pk]), {"reply": "yes"})
    own = client_for(invitation.person, language="en").post(
        reverse("reply", args=[invitation.pk]), {"reply": "yes"}
    )
    told = {"held": "has been held", "cancelled": "was cancelled"}[state]
    for page in (invite, noted):
        assert told in words_of(page)
    assert "invitations and answers are closed" in words_of(own)
    desk.post(reverse("invitation-withdraw", args=[gathering.pk, invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.reply == Reply.NONE


def test_the_invited_answer_for_themselves_whatever_their_role(gathering):
    pupil = PersonFactory(name="架空 生徒")
    invitation = InvitationFactory(gathering=gathering, person=pupil)
    AgendaItemFactory(gathering=gathering, title="発表")
    client = client_for(pupil, language="en")
    assert "架空推進会議" in words_of(client.get(reverse("own-invitations")))
    address = reverse("reply", args=[invitation.pk])
    page = client.get(address)
    assert "発表" in words_of(page)
    assert f'href="{reverse("gathering", args=[gathering.pk])}"' not in page.content.decode()
    assert client.post(address, {"reply": "yes", "note": "30分遅れます"}).url == reverse("own-invitations")
    invitation.refresh_from_db()
    assert (invitation.reply, invitation.note) == (Reply.YES, "30分遅れます")
    assert "30分遅れます" in client.get(address).content.decode()


def test_an_answer_must_be_one_of_the_two(gathering):
    invitation = InvitationFactory(gathering=gathering)
    client = client_for(invitation.person, language="en")
    for reply in ("", "none", "perhaps"):
        page = client.post(reverse("reply", args=[invitation.pk]), {"reply": reply})
        assert "reply" in page.context["form"].errors
    invitation.refresh_from_db()
    assert invitation.reply == Reply.NONE


def test_the_invitation_of_somebody_else_is_not_there(gathering):
    invitation = InvitationFactory(gathering=gathering)
    for client in (client_for(officer()), client_for(PersonFactory())):
        assert client.get(reverse("reply", args=[invitation.pk])).status_code == 404
    assert (
        client_for(None).get(reverse("reply", args=[invitation.pk])).url.startswith(reverse("account_login"))
    )


def test_an_invitation_is_reached_through_its_own_gathering_only(desk, gathering):
    invitation = InvitationFactory()
    for name in ("reply-on-behalf", "invitation-withdraw"):
        assert desk.post(reverse(name, args=[gathering.pk, invitation.pk])).status_code == 404


@pytest.mark.parametrize("name", ["invitations", "own-invitations"])
def test_a_page_asks_as_often_for_three_invitations_as_for_one(gathering, name):
    person = officer()
    client = client_for(person)
    args = [gathering.pk] if name == "invitations" else []

    def invite() -> None:
        InvitationFactory(gathering=gathering)
        InvitationFactory(person=person)

    invite()
    once = queries_of(client, reverse(name, args=args))
    invite()
    invite()
    assert queries_of(client, reverse(name, args=args)) == once
