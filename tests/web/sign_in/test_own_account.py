"""One's own account: what it shows, where it is signed in, and that an intruder in it does not get far."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from biocluster.record.models import Role
from biocluster.web.sign_in.browsers import browser_in_words
from tests.factories.codes import app_of, code_of
from tests.factories.passkeys import passkey_of
from tests.factories.people import PASSWORD, PostFactory, UserFactory, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
SESSIONS = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def enter(account, browser: str = FIREFOX) -> Client:
    client = Client(headers={"accept-language": "en", "user-agent": browser})
    client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    return client


def test_the_page_shows_the_account_its_posts_and_its_factors():
    person = PostFactory(role=Role.OFFICER, title="主事", organisation__name="架空市役所").person
    account = UserFactory(person=person)
    app_of(account)
    passkey_of(account)
    page = client_for(person, language="en").get("/accounts/").content.decode()
    for words in (account.email, "架空市役所 主事", "City officer", "1 passkey", "Change the password"):
        assert words in page
    page = client_for(person, language="ja").get("/accounts/").content.decode()
    assert all(words in page for words in ("認証アプリ", "パスキー", "市職員"))


def test_each_session_is_listed_with_its_browser_and_can_be_ended_alone():
    account = UserFactory(person=person_with_role(Role.MAKER))
    here, phone, third = enter(account), enter(account, "x (iPhone) CriOS/1"), enter(account, "strange")
    page = here.get(SESSIONS).content.decode()
    for words in ("Firefox, Windows", "Chrome, iPhone", "strange", "this one"):
        assert words in page
    phones = account.usersession_set.get(user_agent__contains="iPhone")
    here.post(SESSIONS, {"session": phones.pk})
    assert phone.get("/accounts/").status_code == 302
    assert [client.get("/accounts/").status_code for client in (here, third)] == [200, 200]


def test_all_other_sessions_are_ended_at_once_and_this_one_stays():
    account = UserFactory(person=person_with_role(Role.MAKER))
    here, *others = (enter(account) for _ in range(3))
    here.post(SESSIONS, {"session": "all others"})
    assert [other.get("/accounts/").status_code for other in others] == [302, 302]
    assert here.get("/accounts/").status_code == 200


@pytest.mark.parametrize("chosen", ["", "no number", "999999", "９"])
def test_a_session_that_is_not_there_or_not_ones_own_is_not_ended(chosen):
    account, stranger = UserFactory(), UserFactory()
    here, theirs = enter(account), enter(stranger)
    here.post(SESSIONS, {"session": chosen or stranger.usersession_set.get().pk})
    assert theirs.get("/accounts/").status_code == 200


def test_adding_a_factor_ends_sessions_that_were_opened_without_it():
    account = UserFactory(person=person_with_role(Role.OFFICER))
    here, intruder = enter(account), enter(account)
    page = here.get("/accounts/2fa/totp/activate/").content.decode()
    secret = page.split('<code id="secret">')[1].split("<")[0]
    here.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert here.get("/people/").status_code == 200
    assert intruder.get("/accounts/").status_code == 302


def test_changing_factors_asks_for_the_factor_again_and_the_password_will_not_do():
    account = UserFactory(person=person_with_role(Role.OFFICER))
    secret = app_of(account)
    client = client_for(account.person, language="en")
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 600
    session.save()
    asked = client.get("/accounts/2fa/webauthn/add/")
    assert asked.headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    by_password = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert by_password.headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 302
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_nobody_touches_a_passkey_of_somebody_else():
    owner, stranger = UserFactory(), UserFactory()
    passkey = passkey_of(owner)
    client = client_for(stranger.person)
    for action in ("remove", "edit"):
        assert (
            client.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/{action}/", {"name": "x"}).status_code
            == 404
        )


def test_a_session_ends_after_an_hour_of_rest_and_after_twelve_hours_of_work(settings):
    for key, ago in (
        ("seen_at", settings.SESSION_IDLE_SECONDS),
        ("began_at", settings.SESSION_LONGEST_SECONDS),
    ):
        client = client_for(UserFactory().person, language="en")
        assert client.get("/accounts/").status_code == 200
        session = client.session
        session[key] = int(time.time()) - ago - 5
        session.save()
        answer = client.get("/accounts/?a=b")
        assert answer.headers["Location"] == "/accounts/login/?next=/accounts/%3Fa%3Db"
        assert "session had lasted too long" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605",
            "Safari, macOS",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537 Edg/140", "Edge, Linux"),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(says, words):
    assert browser_in_words(says) == words
