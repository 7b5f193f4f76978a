"""The administrator's pages of accounts."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biocluster.record.models import Role, User
from tests.factories.codes import app_of
from tests.factories.passkeys import passkey_of
from tests.factories.people import PersonFactory, PostFactory, UserFactory, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
ACCOUNTS = "/house/accounts/"


@pytest.fixture
def administrator():
    return person_with_role(Role.ADMINISTRATOR, name="架空 管理")


@pytest.fixture
def client(administrator):
    return client_for(administrator, language="en")


def test_the_list_says_who_lacks_the_factor_they_need(client):
    lacking = UserFactory(person=person_with_role(Role.OFFICER, name="架空 未設定"))
    guarded = UserFactory(person=person_with_role(Role.OFFICER, name="架空 設定済"))
    app_of(guarded)
    UserFactory(person=person_with_role(Role.MAKER, name="架空 不要"))
    page = client.get(ACCOUNTS).content.decode()
    assert "needed and missing" in page
    page = client.get(ACCOUNTS, {"factor": "missing"}).content.decode()
    assert lacking.email in page
    assert guarded.email not in page
    assert "架空 不要" not in page


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_three(client):
    counts = []
    for _round in range(2):
        UserFactory(person=person_with_role(Role.OFFICER))
        UserFactory(person=PostFactory().person)
        client.get(ACCOUNTS)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(ACCOUNTS)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_account_is_made_for_a_person_who_is_looked_up_and_a_link_is_sent(client):
    person = PostFactory(person__name="架空 新人", person__email="new@example.jp").person
    UserFactory(person=PersonFactory(name="架空 新顔"))
    page = client.get(f"{ACCOUNTS}add/", {"q": "架空 新"}).content.decode()
    assert "架空 新人" in page
    assert "架空 新顔" not in page, "who has an account is not offered one"
    answer = client.post(f"{ACCOUNTS}add/?person={person.pk}", {"email": "new@example.jp"})
    account = User.objects.get(person=person)
    assert answer.headers["Location"] == f"{ACCOUNTS}{account.pk}/"
    assert mail.outbox[0].to == ["new@example.jp"]
    assert "http://testserver/accounts/password/reset/key/" in mail.outbox[0].body


@pytest.mark.parametrize("email", ["", "not an address", "taken@example.jp"])
def test_an_address_that_will_not_do_is_refused_beside_its_field(client, email):
    UserFactory(person=PersonFactory(email="taken@example.jp"))
    person = PersonFactory(email="")
    answer = client.post(f"{ACCOUNTS}add/?person={person.pk}", {"email": email})
    assert answer.status_code == 200
    assert "#id_email" in answer.content.decode()
    assert not User.objects.filter(person=person).exists()
    assert mail.outbox == []


def test_stopping_an_account_asks_for_a_reason_and_shows_it_in_the_history(client):
    account = UserFactory(person=person_with_role(Role.OFFICER))
    page = f"{ACCOUNTS}{account.pk}/"
    assert client.post(f"{page}stop/", {"reason": ""}).status_code == 200
    assert User.objects.get(pk=account.pk).is_active
    client.post(f"{page}stop/", {"reason": "moved to another office"})
    assert not User.objects.get(pk=account.pk).is_active
    shown = client.get(page).content.decode()
    assert "stopped an account" in shown
    assert "moved to another office" in shown
    client.post(f"{page}restart/")
    assert User.objects.get(pk=account.pk).is_active


def test_ones_own_account_is_not_stopped_here(client, administrator):
    account = User.objects.get(person=administrator)
    answer = client.post(f"{ACCOUNTS}{account.pk}/stop/", {"reason": "x"})
    assert "You cannot stop your own account" in answer.content.decode()


def test_factors_are_taken_away_and_the_page_tells_which_there_are(client):
    account = UserFactory(person=person_with_role(Role.OFFICER))
    app_of(account), passkey_of(account)
    page = f"{ACCOUNTS}{account.pk}/"
    shown = client.get(page).content.decode()
    assert "authenticator app" in shown
    assert "passkey" in shown
    client.post(f"{page}reset-factors/", {"reason": "came to the counter"})
    assert account.authenticator_set.count() == 0
    shown = client.get(page).content.decode()
    assert "second factors: authenticator app, passkey" in shown
    assert "A second factor is needed and missing" in shown


def test_the_address_is_changed_and_a_new_link_goes_to_it(client):
    account = UserFactory()
    page = f"{ACCOUNTS}{account.pk}/"
    client.post(f"{page}address/", {"email": "ＮＥＷ@example.jp"})
    client.post(f"{page}invite/")
    assert mail.outbox[0].to == ["new@example.jp"]


def test_a_mail_that_cannot_be_sent_is_told_and_the_account_is_there(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("biocluster.web.sign_in.invitations.send_mail", refuse)
    person = PersonFactory(email="new@example.jp")
    answer = client.post(f"{ACCOUNTS}add/?person={person.pk}", {"email": "new@example.jp"}, follow=True)
    assert "The mail could not be sent" in answer.content.decode()
    assert User.objects.filter(person=person).exists()


def test_a_number_that_no_person_can_have_leads_to_the_search_for_people():
    client = client_for(person_with_role(Role.ADMINISTRATOR))
    assert client.get(f"{ACCOUNTS}add/", {"person": "9" * 5000}).context["found"] is None
