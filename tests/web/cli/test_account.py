"""`biocluster account`: the first administrator of a fresh installation, and help when nobody gets in."""

import pytest
from django.core import mail
from django.test import Client

from biocluster.record.models import AuditEntry, Organisation, Person, Role, User
from biocluster.record.queries.viewers import roles_of
from biocluster.web.cli import build_parser
from tests.factories.codes import app_of
from tests.factories.people import AT, UserFactory, officer, person_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, english):
    def call(*words: str) -> tuple[int, str, str]:
        arguments = build_parser().parse_args(["account", *words])
        status = arguments.run(arguments)
        said = capsys.readouterr()
        return status, said.out.strip(), said.err.strip()

    return call


FIRST = [
    "add",
    "first@example.jp",
    "--name",
    "架空 初代",
    "--role",
    "administrator",
    "--organisation",
    "架空市役所",
]


def test_the_first_administrator_is_made_from_nothing_and_sets_a_password_by_the_link(run):
    status, link, _ = run(*FIRST)
    assert status == 0
    person = Person.objects.get(email="first@example.jp")
    assert roles_of(person, on=AT.today().date()) == {Role.ADMINISTRATOR}
    client = Client()
    opened = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    password = "kawa no nagare wa taezu"
    client.post(opened.redirect_chain[-1][0], {"password1": password, "password2": password})
    assert User.objects.get(person=person).check_password(password)
    assert AuditEntry.objects.get(verb="account.add").by.name == "コマンド操作"


def test_an_account_is_not_made_twice_nor_half(run):
    run(*FIRST)
    assert run(*FIRST) == (1, "", "架空 初代 has an account already.")
    status, _, said = run("add", "second@example.jp")
    assert status == 1
    assert "--name" in said
    status, _, said = run("add", "second@example.jp", "--name", "架空 二代", "--role", "officer")
    assert "--organisation" in said
    assert not Person.objects.filter(email="second@example.jp").exists(), "nothing is left half made"
    assert Organisation.objects.filter(name="架空市役所").count() == 1


def test_a_person_of_the_record_gets_an_account_and_the_mail_if_wanted(run):
    person = officer(email="known@example.jp")
    status, link, _ = run("add", "known@example.jp", "--mail")
    assert status == 0
    assert User.objects.get(email="known@example.jp").person == person
    assert link in mail.outbox[0].body


def test_only_an_administrator_may_be_named_by_whom_it_is_done(run):
    nobody = officer(email="officer@example.jp")
    status, _, said = run("add", "x@example.jp", "--name", "架空", "--by", nobody.email)
    assert (status, "only an administrator may" in said) == (1, True)
    run(*FIRST)
    chief = person_with_role(Role.ADMINISTRATOR, email="chief@example.jp")
    run("add", "y@example.jp", "--name", "架空", "--by", chief.email)
    assert AuditEntry.objects.filter(verb="account.add").first().by == chief


def test_lost_factors_are_taken_away_with_a_reason(run):
    account = UserFactory()
    app_of(account)
    status, said, _ = run("reset-factor", account.email, "--reason", "came to the counter")
    assert (status, "were taken away" in said) == (0, True)
    assert not account.authenticator_set.exists()
    assert run("reset-factor", "nobody@example.jp", "--reason", "x")[0] == 1


def test_the_list_names_who_lacks_a_factor(run):
    lacking = UserFactory(person=officer(name="架空 未設定"))
    guarded = UserFactory(person=officer(name="架空 設定済"))
    app_of(guarded)
    lines = {line.split("\t")[1]: line for line in run("list")[1].splitlines()}
    assert lines[str(lacking.person)].endswith("City officer\tactive\tsecond factor MISSING")
    assert lines[str(guarded.person)].endswith("active\thas a second factor")


def test_a_new_link_is_printed(run):
    account = UserFactory()
    assert "/accounts/password/reset/key/" in run("link", account.email)[1]
