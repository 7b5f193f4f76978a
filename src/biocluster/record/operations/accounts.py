"""What may happen to accounts: an administrator makes them, stops them, and helps who has lost a factor."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.models import Person, User
from biocluster.record.operations.audit import keep, note, operation
from biocluster.record.queries.accounts import administrators_on


class AccountRefused(Exception):
    """That would lock somebody out or help an intruder; nothing was changed. Says why, and what to do."""


@operation("account.manage")
def add_account(person: Person, *, email: str, by: Person, at: datetime) -> User:
    """Give a person an account, without a password: the link of the invitation lets them set one.

    A person of whom no address was known is known by this one from now on.

    Raises
    ------
    AccountRefused
        If the person has an account.
    ValidationError
        If the address is none, or belongs to somebody else.
    """
    email = email.strip().lower()
    if User.objects.filter(person=person).exists():
        raise AccountRefused(_("%(name)s has an account already.") % {"name": person})
    if Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise ValidationError({"email": _("This address belongs to somebody else in the record.")})
    if not person.email:
        person.email = email
        keep(person, by=by, at=at, verb="person.edit")
    account = User(person=person, email=email)
    account.set_unusable_password()
    return keep(account, by=by, at=at, verb="account.add")


@operation("account.manage")
def change_address(account: User, *, email: str, by: Person, at: datetime) -> User:
    """Let the account be signed in to by another address. Its sessions end."""
    account = User.objects.select_for_update().get(pk=account.pk)
    account.email = email.strip().lower()
    keep(account, by=by, at=at, verb="account.change_address")
    _end_sessions(account)
    return account


@operation("account.manage")
def deactivate_account(account: User, *, reason: str, by: Person, at: datetime) -> User:
    """Stop an account: nobody signs in to it, and its sessions end. The person and all they did stay.

    Raises
    ------
    AccountRefused
        For one's own account, and for that of the last administrator.
    """
    account = User.objects.select_for_update().select_related("person").get(pk=account.pk)
    if account.person == by:
        raise AccountRefused(_("You cannot stop your own account. Ask another administrator."))
    if is_last_administrator(account, at=at):
        raise AccountRefused(
            _("This is the last administrator who can sign in. Give the role to somebody else first.")
        )
    account.is_active = False
    account.save(update_fields=["is_active"])
    _note(account, "account.deactivate", {"is_active": True}, {"is_active": False, "reason": reason}, by, at)
    _end_sessions(account)
    return account


@operation("account.manage")
def reactivate_account(account: User, *, by: Person, at: datetime) -> User:
    """Let an account be signed in to again."""
    account = User.objects.select_for_update().get(pk=account.pk)
    account.is_active = True
    return keep(account, by=by, at=at, verb="account.reactivate")


@operation("account.manage")
def end_sessions(account: User, *, by: Person, at: datetime) -> int:
    """Sign the account out everywhere, and say of how many sessions."""
    ended = _end_sessions(account)
    _note(account, "account.end_sessions", {"sessions": ended}, {"sessions": 0}, by, at)
    return ended


@operation("account.manage")
def reset_factors(account: User, *, reason: str, by: Person, at: datetime) -> User:
    """Take every second factor and recovery code away from who has lost them. The account's sessions end.

    Who asks must have been recognised by other means: the reason says how.

    Raises
    ------
    AccountRefused
        For one's own account: an intruder in it would get rid of the factor by this.
    """
    account = User.objects.select_for_update().select_related("person").get(pk=account.pk)
    if account.person == by:
        raise AccountRefused(
            _("You cannot take away your own factors here. Change them on the page of your account.")
        )
    factors = Authenticator.objects.filter(user=account)
    kinds = sorted(factors.values_list("type", flat=True))
    factors.delete()
    _note(account, "account.reset_factors", {"factors": kinds}, {"factors": [], "reason": reason}, by, at)
    _end_sessions(account)
    return account


@operation("account.own")
def note_own_event(account: User, event: str, *, detail: dict[str, str], by: Person, at: datetime) -> None:
    """Put into the audit what somebody did with their own account: signed in, changed the password, …"""
    note(f"account.{event}", by=by, at=at, subject=account, before={}, after=detail)


def is_last_administrator(account: User, *, at: datetime) -> bool:
    """Whether nobody else who can sign in holds the administrator's role."""
    holders = administrators_on(localdate(at))
    return holders.filter(pk=account.pk).exists() and not holders.exclude(pk=account.pk).exists()


def _end_sessions(account: User) -> int:
    """End the sessions by their rows: the list of sessions is the accounts package's, the sessions Django's."""
    sessions = UserSession.objects.filter(user=account)
    keys = list(sessions.values_list("session_key", flat=True))
    for key in keys:
        SessionStore().delete(key)
    sessions.delete()
    return len(keys)


def _note(account: User, verb: str, before: dict, after: dict, by: Person, at: datetime) -> None:
    note(verb, by=by, at=at, subject=account, before=before, after=after)
