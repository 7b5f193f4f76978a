"""Authenticator apps of accounts, and the codes they show."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings

from biocluster.record.models import User


def app_of(account: User) -> str:
    """Let the account have an authenticator app, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now."""
    period = getattr(settings, "MFA_TOTP_PERIOD", 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // period))


def recovery_codes_of(account: User) -> list[str]:
    """Let the account have recovery codes, and return them."""
    return RecoveryCodes.activate(account).get_unused_codes()
