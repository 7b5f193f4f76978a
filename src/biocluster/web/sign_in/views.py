"""Where we do more than the accounts package does."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LogoutView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from biocluster.record.queries.accounts import STRONG


class AddApp(ActivateTOTPView):
    """Adding a factor proves it: the session in which that happens has passed it."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        _passed(self.request)
        return response


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        _passed(self.request)
        return response


class RemovePasskey(RemoveWebAuthnView):
    """The last factor stays where the role needs one."""

    def form_valid(self, form: Form) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)


class SignOut(LogoutView):
    """Asks the browser to forget what it kept of this site."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _passed(request: HttpRequest) -> None:
    added = Authenticator.objects.filter(user_id=request.user.pk, type__in=STRONG).latest("created_at")
    record_authentication(request, request.user, "mfa", id=added.pk, type=added.type)
