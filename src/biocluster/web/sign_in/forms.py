"""The forms of the accounts package in the words of this site."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL = _("Email address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
AGAIN = _("New password, once more")
CODE_HELP = _("Six digits that your authenticator app shows, or one of your recovery codes.")
PASSWORD_HELP = _(
    "At least 15 letters. Several words that do not belong together are easy to keep in mind. "
    "Not your own name or address, and not words of this site."
)


def in_words(form: forms.Form, **labels: Any) -> None:
    """Give the fields their labels; the names of fields are not repeated inside them."""
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, login=EMAIL, password=PASSWORD)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["password"].help_text = ""


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, email=EMAIL)


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, password1=NEW_PASSWORD, password2=AGAIN)
        self.fields["password1"].help_text = PASSWORD_HELP


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, password1=NEW_PASSWORD, password2=AGAIN)
        self.fields["password1"].help_text = PASSWORD_HELP


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, oldpassword=_("Password until now"), password1=NEW_PASSWORD, password2=AGAIN)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_HELP


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, password=PASSWORD)
        self.fields["password"].help_text = ""


def ask_for_code(form: forms.Form, help_text: Any) -> None:
    in_words(form, code=_("Code"))
    form.fields["code"].widget.attrs.update(
        autocomplete="one-time-code", autocapitalize="off", spellcheck="false"
    )
    form.fields["code"].help_text = help_text


class AuthenticateForm(factors.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, CODE_HELP)


class ConfirmByCodeForm(factors.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, CODE_HELP)


class AddAppForm(app.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, _("Six digits that the app shows now."))


class AddPasskeyForm(passkeys._BaseAddWebAuthnForm):
    """A passkey always knows its owner (by finger, face or number), so that it stands for both factors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, name=_("What to call it"))
        self.fields["name"].max_length = 100
        self.fields["name"].help_text = _(
            "So that you know it among others: “telephone”, “key in the drawer”."
        )

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return super().clean()


class RenamePasskeyForm(passkeys.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_words(self, name=_("What to call it"))
        self.fields["name"].max_length = 100
