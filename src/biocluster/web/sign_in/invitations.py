"""The link by which somebody sets the password of their new account, and the mail that carries it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.models import User


def invitation_link(account: User, *, site: str) -> str:
    """The address, good for 24 hours and one password, at a site such as ``https://bio.example.jp``."""
    key = default_token_generator.make_token(account)
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": key}
    )
    return site.rstrip("/") + path


def send_invitation(account: User, *, site: str) -> None:
    """Mail the link to the account's address."""
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    link = invitation_link(account, site=site)
    text = render_to_string(
        "account/email/invitation_message.txt",
        {"person": account.person, "link": link, "hours": hours, "site": site},
    )
    send_mail(_("Your account of the bio cluster"), text.strip(), None, [account.email])


def invite(request: HttpRequest, account: User) -> None:
    """Mail the link, and tell who asked for it; if the mail cannot be handed over, say so."""
    try:
        send_invitation(account, site=request.build_absolute_uri("/"))
    except OSError:
        messages.error(
            request, _("The mail could not be sent. Send the link again later, or look at the mail settings.")
        )
    else:
        messages.success(request, _("A link was sent to %(address)s.") % {"address": account.email})
