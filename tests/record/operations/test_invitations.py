import pytest
from django.db import IntegrityError, transaction

from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, GatheringState, Invitation, Reply
from biocluster.record.operations.invitations import NoLongerPlanned, invite, reply_to, withdraw_invitation
from tests.factories.gatherings import GatheringFactory, InvitationFactory
from tests.factories.people import AT, PersonFactory, officer

pytestmark = pytest.mark.django_db


def test_people_are_invited_once():
    gathering, by = GatheringFactory(), officer()
    first, second = PersonFactory.create_batch(2)
    assert invite(gathering, people=[first], by=by, at=AT) == 1
    assert invite(gathering, people=[first, second], by=by, at=AT) == 1
    assert set(gathering.invitations.values_list("person", "reply", "invited_at")) == {
        (first.pk, "none", AT),
        (second.pk, "none", AT),
    }


def test_the_invited_person_replies_and_may_change_their_mind():
    invitation = InvitationFactory()
    reply_to(invitation, reply=Reply.YES, note="少し遅れます", by=invitation.person, at=AT)
    reply_to(invitation, reply=Reply.NO, note="", by=invitation.person, at=AT)
    stored = Invitation.objects.get()
    assert (stored.reply, stored.note, stored.replied_at) == (Reply.NO, "", AT)
    assert AuditEntry.objects.filter(verb="invitation.reply", by=invitation.person).count() == 2


def test_the_office_replies_on_behalf_of_somebody_and_the_audit_says_who_did():
    invitation, by = InvitationFactory(), officer()
    reply_to(invitation, reply=Reply.YES, note="電話で確認", by=by, at=AT)
    assert AuditEntry.objects.get().by == by


def test_a_reply_taken_back_is_open_again():
    invitation = InvitationFactory(reply=Reply.YES, replied_at=AT)
    reply_to(invitation, reply=Reply.NONE, by=officer(), at=AT)
    assert Invitation.objects.get().replied_at is None


def test_nobody_replies_for_a_stranger():
    with pytest.raises(NotAllowed):
        reply_to(InvitationFactory(), reply=Reply.YES, by=PersonFactory(), at=AT)
    assert Invitation.objects.get().reply == Reply.NONE


@pytest.mark.parametrize("state", [GatheringState.HELD, GatheringState.CANCELLED])
def test_after_the_gathering_nobody_is_invited_replies_or_is_uninvited(state):
    invitation, by = InvitationFactory(gathering__state=state), officer()
    with pytest.raises(NoLongerPlanned):
        invite(invitation.gathering, people=[PersonFactory()], by=by, at=AT)
    with pytest.raises(NoLongerPlanned):
        reply_to(invitation, reply=Reply.YES, by=invitation.person, at=AT)
    with pytest.raises(NoLongerPlanned):
        withdraw_invitation(invitation, by=by, at=AT)
    assert list(Invitation.objects.values_list("reply", flat=True)) == ["none"]


def test_a_withdrawn_invitation_stays_in_the_audit():
    invitation = InvitationFactory()
    withdraw_invitation(invitation, by=officer(), at=AT)
    assert Invitation.objects.count() == 0
    assert f'"person_id":{invitation.person_id}' in AuditEntry.objects.get().before


def test_a_person_has_one_invitation_to_a_gathering():
    row = InvitationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationFactory(gathering=row.gathering, person=row.person)


@pytest.mark.parametrize("wrong", [{"reply": Reply.YES}, {"replied_at": AT}])
def test_a_reply_and_its_time_go_together(wrong):
    with pytest.raises(IntegrityError, match="invitation_reply_is_dated"), transaction.atomic():
        InvitationFactory(**wrong)
