"""Signing in: a password, then a factor; every refusal says the same; guessing is slowed down."""

import json
import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from fido2.webauthn import AuthenticatorData

from biocluster.record.models import AuditEntry, Role
from tests.factories.codes import app_of, code_of, recovery_codes_of
from tests.factories.passkeys import SoftPasskey, passkey_of
from tests.factories.people import PASSWORD, PersonFactory, UserFactory, person_with_role

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
CODE = "/accounts/2fa/authenticate/"
JSON = {"accept": "application/json"}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def give_password(client: Client, email: str, password: str = PASSWORD, **query: str):
    return client.post(LOGIN, {"login": email, "password": password}, query_params=query or None)


def signed_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def test_who_has_no_factor_and_needs_none_enters_by_the_password(visitor):
    account = UserFactory(person=person_with_role(Role.MAKER))
    assert give_password(visitor, account.email).headers["Location"] == "/home/"
    assert signed_in(visitor)
    assert AuditEntry.objects.filter(verb="account.sign_in", by=account.person).count() == 1


def test_the_address_may_be_written_in_capitals(visitor):
    account = UserFactory(person=PersonFactory(email="hana@example.jp"))
    give_password(visitor, account.email.upper())
    assert signed_in(visitor)


def test_who_has_a_factor_is_not_in_before_it_is_passed(visitor):
    account = UserFactory()
    secret = app_of(account)
    assert give_password(visitor, account.email).headers["Location"] == CODE
    assert not signed_in(visitor)
    refused = visitor.post(CODE, {"code": f"{(int(code_of(secret)) + 500_000) % 1_000_000:06}"})
    assert "not the right code" in refused.content.decode()
    assert not signed_in(visitor)
    assert visitor.post(CODE, {"code": code_of(secret)}).headers["Location"] == "/home/"
    assert signed_in(visitor)


def test_a_code_and_a_recovery_code_work_once_only():
    account = UserFactory()
    secret, recovery = app_of(account), recovery_codes_of(account)[0]
    for code in (code_of(secret), recovery):
        outcomes = []
        for _attempt in range(2):
            client = Client()
            give_password(client, account.email)
            client.post(CODE, {"code": code})
            outcomes.append(signed_in(client))
        assert outcomes == [True, False]


def test_an_officer_without_a_factor_sees_the_account_page_and_nothing_else(visitor):
    account = UserFactory(person=person_with_role(Role.OFFICER))
    give_password(visitor, account.email)
    for path in ("/home/", "/people/", "/gatherings/", "/", "/house/audit/"):
        assert visitor.get(path).headers["Location"] == "/accounts/", path
    assert "needs a second factor" in visitor.get("/accounts/").content.decode()
    assert visitor.get("/people/", headers=JSON).status_code == 403


@pytest.mark.django_db(transaction=True)  # the package tells of a new app after the commit
def test_setting_up_an_app_opens_the_other_pages_and_shows_recovery_codes_once(visitor):
    account = UserFactory(person=person_with_role(Role.OFFICER))
    give_password(visitor, account.email)
    page = visitor.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code id="secret">(\w+)</code>', page)[1]
    assert visitor.post("/accounts/2fa/totp/activate/", {"code": "000000x"}).status_code == 200
    done = visitor.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<li><code>(\d+)</code>", visitor.get(done.headers["Location"]).content.decode())
    assert len(codes) == 10
    again = visitor.get(done.headers["Location"]).content.decode()
    assert not any(code in again for code in codes)
    assert visitor.get("/people/").status_code == 200
    assert [entry.verb for entry in AuditEntry.objects.filter(by=account.person)] == [
        "account.add_factor",
        "account.add_factor",
        "account.sign_in",
    ]
    assert "An authenticator app was added to your account" in mail.outbox[0].body


def test_the_secret_of_an_app_is_not_in_the_database_in_clear():
    account = UserFactory()
    secret = app_of(account)
    assert secret not in json.dumps(list(account.authenticator_set.values_list("data", flat=True)))


def test_the_last_factor_stays_where_the_role_needs_one_and_goes_where_it_does_not(visitor):
    for role, stays in ((Role.OFFICER, True), (Role.MAKER, False)):
        client = Client(headers={"accept-language": "en"})
        account = UserFactory(person=person_with_role(role))
        secret = app_of(account)
        give_password(client, account.email)
        client.post(CODE, {"code": code_of(secret)})
        client.post("/accounts/2fa/totp/deactivate/")
        assert account.authenticator_set.filter(type="totp").exists() is stays


def test_a_passkey_alone_signs_in_and_counts_as_both_factors(visitor):
    account, passkey = UserFactory(person=person_with_role(Role.OFFICER)), SoftPasskey()
    passkey_of(account, passkey)
    options = visitor.get("/accounts/2fa/webauthn/login/", headers=JSON).json()["request_options"]
    answer = json.dumps(passkey.get(options, account))
    visitor.post("/accounts/2fa/webauthn/login/", {"credential": answer})
    assert visitor.get("/people/").status_code == 200
    other = Client()
    other.post("/accounts/2fa/webauthn/login/", {"credential": answer})
    assert not signed_in(other), "an answer works for the session that was asked, once"


@pytest.mark.parametrize(
    "spoilt", ["origin", "user not verified", "another key", "not JSON", "not a credential"]
)
def test_a_passkey_that_is_not_right_opens_nothing(visitor, spoilt):
    account, passkey = UserFactory(), SoftPasskey()
    passkey_of(account, passkey)
    if spoilt == "origin":
        passkey.origin = "https://testserver.example"
    if spoilt == "user not verified":
        passkey.flags = AuthenticatorData.FLAG.UP
    if spoilt == "another key":
        passkey.key = SoftPasskey().key
    options = visitor.get("/accounts/2fa/webauthn/login/", headers=JSON).json()["request_options"]
    answer = json.dumps(passkey.get(options, account))
    answer = {"not JSON": "{", "not a credential": '{"a": []}'}.get(spoilt, answer)
    response = visitor.post("/accounts/2fa/webauthn/login/", {"credential": answer})
    assert response.headers["Location"] == LOGIN
    assert not signed_in(visitor)


def test_a_stopped_account_is_told_so_only_after_the_right_password(visitor):
    account = UserFactory(is_active=False)
    assert give_password(visitor, account.email, "wrong-wrong-wrong").status_code == 200
    answer = give_password(visitor, account.email)
    assert not signed_in(visitor)
    assert answer.headers.get("Location", "/accounts/inactive/") == "/accounts/inactive/"


def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(visitor):
    account = UserFactory()
    pages = [
        give_password(visitor, email, "wrong-wrong-wrong").content.decode()
        for email in (account.email, "nobody-here@example.jp")
    ]
    told = [re.search(r'<div class="error-summary".*?</div>', page, re.S)[0] for page in pages]
    assert told[0] == told[1]
    assert "The address or the password is not right." in told[0]


def test_after_five_wrong_passwords_even_the_right_one_waits(visitor):
    account = UserFactory()
    for _attempt in range(5):
        give_password(visitor, account.email, "wrong-wrong-wrong")
    answer = give_password(Client(headers={"accept-language": "en"}), account.email)
    assert "Wait five minutes" in answer.content.decode()
    assert signed_in(visitor) is False


def test_guessing_codes_is_slowed_down_too(visitor):
    account = UserFactory()
    secret = app_of(account)
    give_password(visitor, account.email)
    for _attempt in range(5):
        visitor.post(CODE, {"code": "000000x"})
    assert "Wait five minutes" in visitor.post(CODE, {"code": code_of(secret)}).content.decode()
    assert not signed_in(visitor)


def test_trying_many_addresses_from_one_machine_is_slowed_down(visitor):
    answers = [give_password(visitor, f"a{n}@example.jp", "wrong-wrong-wrong") for n in range(11)]
    assert "Wait five minutes" in answers[-1].content.decode()
    assert "Wait five minutes" not in answers[0].content.decode()


def test_the_session_gets_a_new_key_when_signing_in(visitor):
    account = UserFactory()
    session = visitor.session
    session["planted"] = 1
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    give_password(visitor, account.email)
    assert visitor.session.session_key != planted
    assert signed_in(visitor)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_signing_in_leads_nowhere_but_to_this_site(elsewhere):
    account = UserFactory()
    for client, send in (
        (Client(), lambda c: give_password(c, account.email, next=elsewhere)),
        (
            Client(),
            lambda c: c.post(LOGIN, {"login": account.email, "password": PASSWORD, "next": elsewhere}),
        ),
        (Client(), lambda c: c.post("/accounts/logout/", {"next": elsewhere})),
        (Client(), lambda c: c.post("/language/", {"language": "en", "next": elsewhere})),
    ):
        assert send(client).headers["Location"] in {"/home/", "/", "/search/"}


def test_signing_in_leads_back_to_the_page_that_was_asked_for(visitor):
    account = UserFactory(person=person_with_role(Role.MAKER))
    asked = visitor.get("/organisations/?q=a")
    assert asked.headers["Location"] == "/accounts/login/?next=/organisations/%3Fq%3Da"
    assert give_password(visitor, account.email, next="/organisations/?q=a").headers["Location"] == (
        "/organisations/?q=a"
    )


def test_signing_out_ends_the_session_and_clears_the_browser(visitor):
    account = UserFactory()
    give_password(visitor, account.email)
    key = visitor.session.session_key
    answer = visitor.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    visitor.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not signed_in(visitor)


def test_nobody_signs_up_by_themselves(visitor):
    before = UserFactory().pk
    answer = visitor.post(
        "/accounts/signup/", {"email": "new@example.jp", "password1": "long-enough-words-here"}
    )
    assert "Accounts are made by the office" in answer.content.decode()
    assert type(UserFactory()).objects.filter(email="new@example.jp").count() == 0
    assert before
