"""Where we do more than the accounts package does."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LogoutView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from biocluster.record.queries.accounts import STRONG


class AskForFactor(AuthenticateView):
    """The second step of signing in; the passkey is offered to who has one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kinds = Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        return context | {
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_app": Authenticator.Type.TOTP in kinds,
        }


class AddApp(ActivateTOTPView):
    """Adding a factor proves it: the session in which that happens has passed it, and all others end."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        _passed(self.request)
        return response


class AddPasskey(AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        _passed(self.request)
        return response


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    """A passkey that was refused can be tried again."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


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
    end_other_sessions(request, request.user)
