"""Accounts to try: the people of the example with a password that everybody knows, on this machine only.

The key of each second factor is made from the secret key of the site, so that it is another one on every
machine and can be told again at any time.
"""

import base64
import hmac
import time
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password

from biocluster.record.models import Role, User
from biocluster.record.operations.accounts import add_account
from biocluster.record.queries.accounts import personal_data_roles
from biocluster.web.example.reading import Rows, read

PASSWORD = "mihon-no-aikotoba"  # noqa: S105
KEY_BYTES = 20


@dataclass(frozen=True)
class ExampleAccount:
    """An account to try. ``key`` is that of its second factor, or empty where its role needs none."""

    email: str
    name: str
    role: Role
    key: str


def example_accounts() -> list[ExampleAccount]:
    """The accounts that the example brings, whether or not they are in the record."""
    guarded = personal_data_roles()
    return [
        ExampleAccount(
            each["email"],
            each["name"],
            Role(each["role"]),
            key_of(each["email"]) if each["role"] in guarded else "",
        )
        for each in read("people")["person"]
    ]


def key_of(email: str) -> str:
    made = hmac.digest(settings.SECRET_KEY.encode(), f"example second factor of {email}".encode(), "sha256")
    return base64.b32encode(made[:KEY_BYTES]).decode()


def code_of(account: ExampleAccount) -> tuple[str, int]:
    """The code that the account's app would show now, and for how many seconds it would show it."""
    period = app_settings.TOTP_PERIOD
    now = int(time.time())
    return format_hotp_value(hotp_value(account.key, now // period)), period - now % period


def load_accounts(rows: Rows, *, at: datetime) -> None:
    password = make_password(PASSWORD)  # one hash for all, because making one takes long on purpose
    for each in example_accounts():
        account = add_account(rows.people[each.email], email=each.email, by=rows.administrator, at=at)
        account.password = password
        account.save(update_fields=["password"])
        if each.key:
            TOTP.activate(account, each.key)


def is_as_told(account: ExampleAccount) -> bool:
    """Whether somebody can sign in with what is told of the account: nobody has stopped or changed it."""
    user = User.objects.filter(email=account.email, is_active=True).first()
    if user is None or not user.check_password(PASSWORD):
        return False
    factors = list(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP))
    return [decrypt(factor.data["secret"]) for factor in factors] == ([account.key] if account.key else [])
