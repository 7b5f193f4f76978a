"""`biocluster example …`: load the example cluster, tell its accounts, show the code of a second factor."""

import argparse
import sys
import unicodedata

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.web.cli.progress import Progress
from biocluster.web.example.accounts import (
    PASSWORD,
    ExampleAccount,
    code_of,
    example_accounts,
    is_as_told,
)
from biocluster.web.example.loading import NotLoaded, is_empty, is_loaded, load_example

HELP = "Load an example cluster with invented people, and tell its accounts."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    loading = actions.add_parser(
        "load",
        help="Fill an empty record with the example.",
        description="Fills an empty record with the programmes of a real plan in words of our own, and with "
        "invented people, all or nothing. Again it changes nothing. Refused on a site for real use, because "
        "everybody knows the passwords of its accounts.",
    )
    loading.add_argument(
        "--if-empty", action="store_true", help="Do nothing, and say so, in a filled record."
    )
    loading.add_argument(
        "--small", action="store_true", help="One published plan only: no other years, nothing around today."
    )
    loading.set_defaults(act=_load)
    accounts = actions.add_parser("accounts", help="Tell the accounts to try: address, role, second factor.")
    accounts.set_defaults(act=_accounts)
    code = actions.add_parser("code", help="Show the code that an account's app would show now.")
    code.add_argument("email", metavar="EMAIL")
    code.set_defaults(act=_code)


def run(arguments: argparse.Namespace) -> int:
    return arguments.act(arguments)


def _load(arguments: argparse.Namespace) -> int:
    if arguments.if_empty and not is_empty() and not is_loaded():
        print(_("There is a record here already, so the example was not loaded."))
        return 0
    progress = Progress()
    try:
        loaded = load_example(at=timezone.now(), small=arguments.small, progress=progress)
    except NotLoaded as error:
        progress.end()
        return _failed(str(error))
    progress.end()
    if loaded:
        print(_("The example cluster is in the record. Its people are invented."))
    elif not arguments.if_empty:
        print(_("The example is in the record already. Nothing was changed."))
    return 0


def _accounts(arguments: argparse.Namespace) -> int:
    if not is_loaded() or not getattr(settings, "EXAMPLE_MAY_BE_LOADED", False):
        return _failed(_("The example is not in this record, so there are no accounts to try."))
    told = example_accounts()
    widths = [
        max(_width(text) for text in column) for column in zip(*(_cells(each) for each in told), strict=True)
    ]
    print(_("Accounts to try, all with the password %(password)s") % {"password": PASSWORD})
    for each in told:
        cells = [
            text + " " * (width - _width(text)) for text, width in zip(_cells(each), widths, strict=True)
        ]
        print("  " + "  ".join(cells).rstrip())
    print(
        _("Where a key stands, signing in asks for a code as well. “biocluster example code EMAIL” shows it; "
          "an authenticator app that is given the key shows it too.")
    )  # fmt: skip
    return 0


def _cells(account: ExampleAccount) -> list[str]:
    return [account.email, str(account.role.label), account.name, account.key]


def _width(text: str) -> int:
    """How many columns of a terminal the text takes: two for each Japanese letter."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _code(arguments: argparse.Namespace) -> int:
    email = arguments.email.strip().lower()
    account = next((each for each in example_accounts() if each.email == email), None)
    if account is None or not getattr(settings, "EXAMPLE_MAY_BE_LOADED", False):
        return _failed(_("%(email)s is no account of the example.") % {"email": email})
    if not is_as_told(account):
        return _failed(
            _("Somebody has changed the password or the second factor of this account, or stopped it; "
              "its code is not known here.")
        )  # fmt: skip
    if not account.key:
        return _failed(_("This account needs no second factor: the password is enough."))
    code, seconds = code_of(account)
    print(code)
    print(_("good for %(seconds)s more seconds, once") % {"seconds": seconds}, file=sys.stderr)
    return 0


def _failed(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
