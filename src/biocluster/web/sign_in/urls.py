"""The addresses of the accounts package that this site uses, each with its verb; the rest of it has none."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView

from biocluster.record.doors import may
from biocluster.web.house.own_account import own_account, own_sessions
from biocluster.web.sign_in.views import (
    AddApp,
    AddPasskey,
    AskForFactor,
    ConfirmByPasskey,
    RemovePasskey,
    SignOut,
)

View = Callable[..., HttpResponseBase]


def everyone(route: str, view: View, name: str) -> URLPattern:
    """Part of signing in: for who has not done so yet, or only half."""
    return path(route, _open_without_factor(may("account.enter")(view)), name=name)


def owner(route: str, view: View, name: str) -> URLPattern:
    """Shows and changes the account of whoever looks, and no other."""
    return path(route, _open_without_factor(may("account.own")(view)), name=name)


def _open_without_factor(view: View) -> View:
    """Can be reached by an account that still lacks the second factor which its role needs."""
    view.open_without_factor = True  # type: ignore[attr-defined]
    return view


urlpatterns = [
    everyone("login/", account.login, "account_login"),
    everyone("logout/", SignOut.as_view(), "account_logout"),
    everyone("inactive/", account.account_inactive, "account_inactive"),
    everyone("signup/", account.signup, "account_signup"),
    everyone("password/reset/", account.password_reset, "account_reset_password"),
    everyone("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _open_without_factor(may("account.enter")(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    everyone(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    everyone("2fa/authenticate/", AskForFactor.as_view(), "mfa_authenticate"),
    everyone("2fa/webauthn/login/", passkeys.login_webauthn, "mfa_login_webauthn"),
    owner("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    owner("password/change/", account.password_change, "account_change_password"),
    owner("password/set/", account.password_set, "account_set_password"),
    owner("", own_account, "account"),
    owner("2fa/", RedirectView.as_view(pattern_name="account"), "mfa_index"),
    owner("2fa/reauthenticate/", factors.reauthenticate, "mfa_reauthenticate"),
    owner("2fa/totp/activate/", AddApp.as_view(), "mfa_activate_totp"),
    owner("2fa/totp/deactivate/", app.deactivate_totp, "mfa_deactivate_totp"),
    owner("2fa/recovery-codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    owner("2fa/recovery-codes/generate/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    owner("2fa/webauthn/", passkeys.list_webauthn, "mfa_list_webauthn"),
    owner("2fa/webauthn/add/", AddPasskey.as_view(), "mfa_add_webauthn"),
    owner("2fa/webauthn/reauthenticate/", ConfirmByPasskey.as_view(), "mfa_reauthenticate_webauthn"),
    owner("2fa/webauthn/keys/<int:pk>/remove/", RemovePasskey.as_view(), "mfa_remove_webauthn"),
    owner("2fa/webauthn/keys/<int:pk>/edit/", passkeys.edit_webauthn, "mfa_edit_webauthn"),
    owner("sessions/", own_sessions, "usersessions_list"),
]
