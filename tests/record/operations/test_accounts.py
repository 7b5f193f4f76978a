"""Accounts are made, stopped and helped by administrators, with a reason, and nobody is locked out by mistake."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError

from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, Role, User
from biocluster.record.operations.accounts import (
    AccountRefused,
    add_account,
    change_address,
    deactivate_account,
    end_sessions,
    reactivate_account,
    reset_factors,
)
from tests.factories.people import AT, PersonFactory, UserFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(person=person_with_role(Role.ADMINISTRATOR)).person


def last_entry() -> AuditEntry:
    return AuditEntry.objects.first()


def factor(account: User, kind: str = Authenticator.Type.TOTP) -> Authenticator:
    return Authenticator.objects.create(user=account, type=kind, data={"secret": "x"})


def signed_in(account: User):
    """A client with a session that the list of sessions knows."""
    client = client_for(account.person)
    UserSession.objects.create(
        user=account, ip="192.0.2.1", user_agent="a browser", session_key=client.session.session_key
    )
    return client


def test_an_account_is_made_without_a_password_for_the_address_in_small_letters(administrator):
    person = PersonFactory(email="")
    account = add_account(person, email=" Hana@Example.JP ", by=administrator, at=AT)
    person.refresh_from_db()
    assert (account.email, person.email) == ("hana@example.jp", "hana@example.jp")
    assert not account.has_usable_password()


def test_no_password_is_copied_into_the_audit(administrator):
    account = add_account(PersonFactory(), email="a@example.jp", by=administrator, at=AT)
    entry = last_entry()
    assert (entry.verb, entry.subject_id, entry.by) == ("account.add", account.pk, administrator)
    assert "password" not in entry.after
    assert account.password not in entry.after


def test_a_person_has_one_account_and_an_address_one_person(administrator, english):
    person = UserFactory().person
    with pytest.raises(AccountRefused, match="has an account already"):
        add_account(person, email="other@example.jp", by=administrator, at=AT)
    with pytest.raises(ValidationError, match="belongs to somebody else"):
        add_account(PersonFactory(), email=person.email, by=administrator, at=AT)


def test_only_administrators_manage_accounts(administrator):
    account = UserFactory()
    for call in (
        lambda by: add_account(PersonFactory(), email="b@example.jp", by=by, at=AT),
        lambda by: deactivate_account(account, reason="", by=by, at=AT),
        lambda by: reset_factors(account, reason="", by=by, at=AT),
        lambda by: end_sessions(account, by=by, at=AT),
    ):
        with pytest.raises(NotAllowed):
            call(officer())
    assert User.objects.get(pk=account.pk).is_active


def test_a_stopped_account_is_signed_out_at_once_and_can_be_let_in_again(administrator):
    account = UserFactory()
    client = signed_in(account)
    assert client.get("/accounts/").status_code == 200
    deactivate_account(account, reason="left", by=administrator, at=AT)
    assert client.get("/accounts/").status_code == 302
    assert json.loads(last_entry().after) == {"is_active": False, "reason": "left"}
    assert reactivate_account(account, by=administrator, at=AT).is_active


def test_nobody_stops_their_own_account_or_the_last_administrators(administrator, english):
    with pytest.raises(AccountRefused, match="your own account"):
        deactivate_account(administrator.user, reason="", by=administrator, at=AT)
    without_account = person_with_role(Role.ADMINISTRATOR)
    with pytest.raises(AccountRefused, match="last administrator"):
        deactivate_account(administrator.user, reason="", by=without_account, at=AT)
    another = UserFactory(person=person_with_role(Role.ADMINISTRATOR))
    assert not deactivate_account(another, reason="", by=administrator, at=AT).is_active


def test_lost_factors_are_taken_away_with_a_reason_and_the_sessions_end(administrator, english):
    account = UserFactory()
    factor(account), factor(account, Authenticator.Type.RECOVERY_CODES)
    client = signed_in(account)
    reset_factors(account, reason="showed the staff card", by=administrator, at=AT)
    assert not Authenticator.objects.filter(user=account).exists()
    assert json.loads(last_entry().before) == {"factors": ["recovery_codes", "totp"]}
    assert json.loads(last_entry().after)["reason"] == "showed the staff card"
    with pytest.raises(AccountRefused, match="your own factors"):
        reset_factors(administrator.user, reason="", by=administrator, at=AT)
    assert client.get("/accounts/").status_code == 302


def test_sessions_are_ended_and_counted(administrator):
    account = UserFactory()
    clients = [signed_in(account), signed_in(account)]
    assert end_sessions(account, by=administrator, at=AT) == 2
    assert [client.get("/accounts/").status_code for client in clients] == [302, 302]


def test_another_address_signs_in_and_the_old_one_no_longer_does(administrator):
    account = UserFactory()
    taken = UserFactory()
    change_address(account, email="New@example.jp", by=administrator, at=AT)
    assert User.objects.get(pk=account.pk).email == "new@example.jp"
    with pytest.raises(ValidationError):
        change_address(account, email=taken.email, by=administrator, at=AT)
