"""What the accounts package tells of: put into the audit, or into the log where no account is known."""

import logging
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from biocluster.record.models import User
from biocluster.record.operations.accounts import note_own_event

log = logging.getLogger("biocluster.security")


def listen() -> None:
    """Begin to note events. The package offers no other place in which every way of signing in comes by."""
    account_signals.user_logged_in.connect(_signed_in)
    account_signals.password_changed.connect(_password_changed)
    account_signals.password_set.connect(_password_changed)
    account_signals.password_reset.connect(_password_reset)
    factor_signals.authenticator_added.connect(_factor_added)
    factor_signals.authenticator_removed.connect(_factor_removed)
    factor_signals.authenticator_reset.connect(_codes_made)
    factor_signals.authentication_failed.connect(_factor_refused)
    user_login_failed.connect(_password_refused)


def _note(user: User, event: str, **detail: str) -> None:
    note_own_event(user, event, detail=detail, by=user.person, at=timezone.now())


def _signed_in(user: User, **kwargs: Any) -> None:
    _note(user, "sign_in")


def _password_changed(user: User, **kwargs: Any) -> None:
    _note(user, "change_password")


def _password_reset(user: User, **kwargs: Any) -> None:
    _note(user, "reset_password")


def _factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _note(user, "add_factor", factor=authenticator.type)


def _factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _note(user, "remove_factor", factor=authenticator.type)


def _codes_made(user: User, **kwargs: Any) -> None:
    _note(user, "make_recovery_codes")


def _factor_refused(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    log.warning("second factor refused: account %s, %s", user.pk, authenticator.type)


def _password_refused(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Never the address that was typed: it may be a password."""
    log.warning("password refused")
