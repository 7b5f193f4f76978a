"""A password is chosen by a link: once, within a day, and by nobody who only guesses addresses."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from biocluster.record.models import Role, User
from biocluster.web.sign_in.invitations import invitation_link, send_invitation
from tests.factories.people import PASSWORD, UserFactory, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
NEW = "kawa no nagare wa taezu"
RESET = "/accounts/password/reset/"


def link_in(message: str) -> str:
    return re.search(r"https?://testserver(/\S+)", message)[1]


def choose(client: Client, link: str, password: str = NEW):
    """Open the link and choose a password, as a person would."""
    opened = client.get(link)
    if opened.status_code != 302:
        return opened
    return client.post(opened.headers["Location"], {"password1": password, "password2": password})


def enters(account: User, password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": account.email, "password": password})
    return client.get("/accounts/").status_code == 200


def test_a_known_and_an_unknown_address_get_the_same_answer_and_each_a_mail():
    account = UserFactory()
    answers = []
    for email in (account.email, "nobody@example.jp"):
        client = Client(headers={"accept-language": "en"})
        answer = client.post(RESET, {"email": email})
        answers.append((answer.status_code, answer.headers["Location"]))
    assert answers[0] == answers[1] == (302, "/accounts/password/reset/done/")
    assert [message.to for message in mail.outbox] == [[account.email], ["nobody@example.jp"]]
    assert "No account of the bio cluster has this address" in mail.outbox[1].body
    assert "http" not in mail.outbox[1].body.split("\n\nBio cluster")[0]


def test_the_link_sets_a_password_once_and_ends_what_was_open():
    account = UserFactory()
    before = client_for(account.person)
    Client().post(RESET, {"email": account.email})
    link = link_in(mail.outbox[0].body)
    choose(Client(), link)
    assert enters(account, NEW)
    assert not enters(account, PASSWORD)
    assert before.get("/accounts/").status_code == 302
    again = choose(Client(headers={"accept-language": "en"}), link, "another long password")
    assert "This link is no longer good" in again.content.decode()
    assert mail.outbox[-1].to == [account.email]
    assert "password" in Client().get(RESET).content.decode().lower()


def test_the_key_of_the_link_is_not_left_in_the_address_bar():
    account = UserFactory()
    client = Client()
    opened = client.get(invitation_link(account, site="http://testserver").removeprefix("http://testserver"))
    assert opened.headers["Location"].endswith("-set-password/")
    assert client.get(opened.headers["Location"]).headers["Referrer-Policy"] == "same-origin"


def test_a_link_of_more_than_a_day_ago_is_no_longer_good(monkeypatch):
    account = UserFactory()
    link = invitation_link(account, site="")
    later = datetime.now() + timedelta(hours=24, minutes=1)
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda generator: later
    )
    assert choose(Client(), link).status_code == 200
    assert not enters(account, NEW)


def test_an_invitation_names_the_person_the_link_and_how_long_it_works():
    account = UserFactory(person=person_with_role(Role.OFFICER, name="架空 太郎"))
    account.set_unusable_password()
    account.save()
    send_invitation(account, site="http://testserver")
    message = mail.outbox[0]
    assert message.to == [account.email]
    assert "架空 太郎" in message.body
    assert "24" in message.body
    choose(Client(), link_in(message.body))
    assert enters(account, NEW)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short but odd", "15"),
        ("biocluster-tsuruoka-1", "words that belong to this site"),
        ("passwordpassword", "words that belong to this site"),
        ("1q2w3e4r5t6y7u8i9o", "too common"),
        ("1234567890123456789", "follows the keyboard"),
        ("abababababababab", "repeats a few letters"),
        ("qwertyuiop asdfghjkl", "follows the keyboard"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password, why):
    account = UserFactory()
    answer = choose(Client(headers={"accept-language": "en"}), invitation_link(account, site=""), password)
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert not enters(account, password)


def test_ones_own_name_is_no_password():
    account = UserFactory(person=person_with_role(Role.MAKER, name="架空", romaji="Kaku Hanako"))
    answer = choose(
        Client(headers={"accept-language": "en"}), invitation_link(account, site=""), "my-kaku-hanako-2014!"
    )
    assert "your own name or address" in answer.content.decode()


def test_changing_the_password_needs_the_old_one_and_signs_out_everywhere():
    account = UserFactory()
    client, other = client_for(account.person), client_for(account.person)
    wrong = {"oldpassword": "not this one at all", "password1": NEW, "password2": NEW}
    client.post("/accounts/password/change/", wrong)
    assert enters(account, PASSWORD)
    client.post("/accounts/password/change/", wrong | {"oldpassword": PASSWORD})
    assert enters(account, NEW)
    assert other.get("/accounts/").status_code == 302


def test_a_host_that_is_not_ours_gets_no_link():
    account = UserFactory()
    assert Client().post(RESET, {"email": account.email}, headers={"host": "evil.example"}).status_code == 400
    assert mail.outbox == []
