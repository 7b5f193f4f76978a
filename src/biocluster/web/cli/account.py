"""`biocluster account …`: the first administrator of a fresh installation, and help when nobody gets in."""

import argparse
import sys
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.access import NotAllowed, Viewer
from biocluster.record.models import Organisation, OrganisationKind, Person, Post, Role, User
from biocluster.record.operations.accounts import AccountRefused, add_account, reset_factors
from biocluster.record.operations.audit import keep
from biocluster.record.operations.people import save_person, save_post
from biocluster.record.queries.accounts import visible_to, with_factors_on
from biocluster.record.queries.viewers import roles_of
from biocluster.web.cli.acting import NobodyToAct, acting_person
from biocluster.web.sign_in.invitations import invitation_link, send_invitation

HELP = "Make accounts, list them, and take lost factors away."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="account_command", metavar="COMMAND", required=True)
    add = commands.add_parser(
        "add",
        help="Make an account and print the link by which its owner sets a password.",
        description="Makes the person, the post and the account that are not there yet. The link is good for 24 hours.",
    )
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", help="Needed where nobody in the record has the address.")
    add.add_argument("--role", choices=Role.values, metavar="ROLE", help=", ".join(Role.values))
    add.add_argument("--organisation", metavar="NAME", help="Where the post is; needed with --role.")
    add.add_argument("--mail", action="store_true", help="Send the link to the address as well.")
    add.set_defaults(act=_add)
    link = commands.add_parser("link", help="Print a new link by which a password is set.")
    link.add_argument("email", metavar="EMAIL")
    link.set_defaults(act=_link)
    reset = commands.add_parser("reset-factor", help="Take every second factor of an account away.")
    reset.add_argument("email", metavar="EMAIL")
    reset.add_argument("--reason", required=True, help="How the owner was recognised; goes into the audit.")
    reset.set_defaults(act=_reset)
    every = commands.add_parser("list", help="List the accounts, their roles and their factors.")
    every.set_defaults(act=_list)
    for command in (add, reset):
        command.add_argument(
            "--by", metavar="EMAIL", help="Which administrator does it; else the command line."
        )


def run(arguments: argparse.Namespace) -> int:
    at = timezone.now()
    try:
        return arguments.act(arguments, at)
    except (AccountRefused, NobodyToAct) as error:
        return _failed(str(error))
    except ValidationError as error:
        return _failed(" ".join(error.messages))
    except NotAllowed:
        return _failed(_("This person may not manage accounts; only an administrator may."))


@transaction.atomic
def _add(arguments: argparse.Namespace, at: datetime) -> int:
    by = _administrator(arguments, at)
    person = _person(arguments, by, at)
    if arguments.role:
        _give_role(person, arguments, by, at)
    account = add_account(person, email=arguments.email, by=by, at=at)
    if arguments.mail:
        send_invitation(account, site=settings.SITE)
    print(invitation_link(account, site=settings.SITE))
    return 0


def _person(arguments: argparse.Namespace, by: Person, at: datetime) -> Person:
    known = Person.objects.filter(email__iexact=arguments.email.strip()).first()
    if known:
        return known
    if not arguments.name:
        raise NobodyToAct(_("Nobody in the record has this address: say who it is with --name."))
    return save_person(Person(name=arguments.name, email=arguments.email.strip().lower()), by=by, at=at)


def _give_role(person: Person, arguments: argparse.Namespace, by: Person, at: datetime) -> None:
    on = timezone.localdate(at)
    if arguments.role in roles_of(person, on=on):
        return
    if not arguments.organisation:
        raise NobodyToAct(_("A role is held through a post: say at which organisation with --organisation."))
    name = arguments.organisation
    organisation = (
        Organisation.objects.filter(name=name).first()
        or Organisation.objects.filter(aliases__name=name).first()
        # an administrator keeps no organisations, but the first one must be somewhere
        or keep(Organisation(name=name, kind=OrganisationKind.OTHER), by=by, at=at, verb="organisation.edit")
    )
    save_post(Post(person=person, organisation=organisation, role=arguments.role, from_on=on), by=by, at=at)


def _link(arguments: argparse.Namespace, at: datetime) -> int:
    print(invitation_link(_account(arguments.email), site=settings.SITE))
    return 0


def _reset(arguments: argparse.Namespace, at: datetime) -> int:
    account = _account(arguments.email)
    reset_factors(account, reason=arguments.reason, by=_administrator(arguments, at), at=at)
    print(_("The second factors of %(name)s were taken away.") % {"name": account.person})
    return 0


def _list(arguments: argparse.Namespace, at: datetime) -> int:
    on = timezone.localdate(at)
    everybody = Viewer(person=None, roles=frozenset({Role.ADMINISTRATOR}), on=on)
    for account in with_factors_on(visible_to(everybody), on).order_by("email"):
        roles = ", ".join(sorted(str(Role(role).label) for role in roles_of(account.person, on=on)))
        state = _("active") if account.is_active else _("stopped")
        factor = _("has a second factor") if account.has_factor else _("no second factor")
        if account.needs_factor and not account.has_factor:
            factor = _("second factor MISSING")
        print("\t".join([account.email, str(account.person), roles or "－", state, factor]))
    return 0


def _administrator(arguments: argparse.Namespace, at: datetime) -> Person:
    return acting_person(arguments.by, at=at, role=Role.ADMINISTRATOR)


def _account(email: str) -> User:
    account = User.objects.select_related("person").filter(email__iexact=email.strip()).first()
    if account is None:
        raise NobodyToAct(_("There is no account with the address %(email)s.") % {"email": email})
    return account


def _failed(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
