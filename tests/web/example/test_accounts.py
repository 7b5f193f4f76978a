"""The accounts of the example can be signed in to, with the code that the command shows."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import translation

from biocluster.record.models import User
from biocluster.web.cli import build_parser
from biocluster.web.example.accounts import PASSWORD, example_accounts, is_as_told


def biocluster(*words: str) -> int:
    """Run a command in English; a request before it leaves the language of its reader behind."""
    arguments = build_parser().parse_args(words)
    with translation.override("en"):
        return arguments.run(arguments)


def test_an_officer_signs_in_with_password_and_code(example, capsys):
    client = Client()
    entered = client.post(reverse("account_login"), {"login": "officer@example.jp", "password": PASSWORD})
    assert entered.status_code == 302
    assert reverse("mfa_authenticate") in entered["Location"]
    assert biocluster("example", "code", "officer@example.jp") == 0
    code = capsys.readouterr().out.strip()
    assert re.fullmatch(r"\d{6}", code)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("home")).status_code == 200


def test_somebody_whose_role_sees_no_personal_data_signs_in_with_the_password(example, capsys):
    client = Client()
    client.post(reverse("account_login"), {"login": "council@example.jp", "password": PASSWORD})
    assert client.get(reverse("home")).status_code == 200
    assert biocluster("example", "code", "council@example.jp") == 1
    assert "needs no second factor" in capsys.readouterr().err


def test_every_account_is_told_with_its_role_and_the_key_it_needs(example, capsys):
    assert biocluster("example", "accounts") == 0
    told = capsys.readouterr().out
    for each in example_accounts():
        assert is_as_told(each), each.email
        assert f"{each.email} " in told
        assert each.key in told
    assert PASSWORD in told


def test_an_account_that_was_changed_shows_no_code(example, capsys):
    account = User.objects.get(email="officer@example.jp")
    account.set_password("another-good-password")
    account.save()
    assert biocluster("example", "code", "officer@example.jp") == 1
    assert "Somebody has changed" in capsys.readouterr().err


def test_accounts_that_are_not_of_the_example_show_no_code(example, capsys, settings):
    assert biocluster("example", "code", "someone@example.jp") == 1
    assert "no account of the example" in capsys.readouterr().err
    settings.EXAMPLE_MAY_BE_LOADED = False
    assert biocluster("example", "code", "officer@example.jp") == 1
    assert biocluster("example", "accounts") == 1


def test_if_empty_leaves_a_filled_record_alone(example, capsys):
    assert biocluster("example", "load", "--if-empty") == 0
    assert capsys.readouterr().out == ""
    assert biocluster("example", "load") == 0
    assert "in the record already" in capsys.readouterr().out
