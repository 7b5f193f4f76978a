"""What we decide about the accounts package: who gets an account, and what a factor is worth."""

import time
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import User
from biocluster.record.queries.accounts import has_second_factor
from biocluster.record.queries.viewers import viewer_of


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account has been stopped. Ask the cluster office."),
        "email_password_mismatch": _("The address or the password is not right."),
        "enter_current_password": _("This is not your password until now."),
        "incorrect_code": _(
            "This is not the right code. Codes of an app are good for half a minute: take a new one."
        ),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link is no longer good. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts failed. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes themselves an account: an administrator does it, for a person in the record."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask again who it is: not within five minutes of having signed in or confirmed it.

        Who has a second factor must have passed it then.
        """
        records = get_authentication_records(self.request, self.request.user)
        if has_second_factor(self.request.user):
            records = [record for record in records if record["method"] == "mfa"]
        at = records[-1]["at"] if records else 0
        return time.time() - at > account_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Who has a second factor confirms by it: the password alone would not keep an intruder out."""
        methods = super().get_reauthentication_methods(user)
        by_password = reverse("account_reauthenticate")
        if not has_second_factor(user):
            return methods
        return [method for method in methods if method["url"] != by_password]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another one before you take this one away."
        ),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Secrets of factors are kept under a key that is not in the database."""
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise FactorUnreadable from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor stays where the role needs one; an administrator can reset it."""
        user = User.objects.select_related("person").get(pk=authenticator.user_id)
        if not viewer_of(user, on=timezone.localdate()).needs_second_factor:
            return True
        return has_second_factor(user, besides=authenticator)

    def get_totp_issuer(self) -> str:
        return "biocluster"

    def _get_site_name(self) -> str:
        return "biocluster"


class FactorUnreadable(Exception):
    """The secret of a factor was kept under another key: give the old key in BIOCLUSTER_OLD_SECRET_KEYS."""


def keys() -> MultiFernet:
    """The key for new secrets, made from SECRET_KEY, and those for secrets kept under older ones."""
    return MultiFernet([_key(secret) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"biocluster second factor").derive(
        force_bytes(secret)
    )
    return Fernet(urlsafe_b64encode(derived))
