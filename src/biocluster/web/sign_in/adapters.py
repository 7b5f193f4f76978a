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
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import User
from biocluster.record.queries.accounts import has_second_factor
from biocluster.record.queries.viewers import viewer_of


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes themselves an account: an administrator does it, for a person in the record."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask again who it is: not within five minutes of having signed in or confirmed it."""
        records = get_authentication_records(self.request, self.request.user)
        at = records[-1]["at"] if records else 0
        return time.time() - at > account_settings.REAUTHENTICATION_TIMEOUT

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another one before you take this one away."
        ),
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


def _key(secret: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"biocluster second factor").derive(secret.encode())
    return Fernet(urlsafe_b64encode(derived))
