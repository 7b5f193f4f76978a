"""What every request carries, and what every answer does."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from biocluster.record.queries.accounts import has_second_factor
from biocluster.record.queries.viewers import viewer_of

Answer = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}
SEEN_EVERY_SECONDS = 60


class HeadersMiddleware:
    """Headers that Django does not set; and nothing that was made for a signed-in person is kept by a cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class AddressesMiddleware:
    """Refuses an address that holds a NUL: it is no text, and a database that is asked for it breaks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a NUL.")
        return self.get_response(request)


class SessionLimitsMiddleware:
    """Ends a session that was idle for too long, or that has lasted too long however busy it was."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            began = request.session.setdefault("began_at", now)
            seen = request.session.get("seen_at", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
                return self.end(request)
            if now - seen >= SEEN_EVERY_SECONDS or "seen_at" not in request.session:
                request.session["seen_at"] = now
                UserSession.objects.filter(session_key=request.session.session_key).update(
                    last_seen_at=timezone.now()
                )
        return self.get_response(request)

    def end(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        messages.info(
            request, _("You were signed out because the session had lasted too long. Please sign in again.")
        )
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


class ViewerMiddleware:
    """Gives each request its ``viewer``: the person, the roles that they hold today, and today's date."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: viewer_of(request.user, on=timezone.localdate())
        )
        return self.get_response(request)


class SecondFactorMiddleware:
    """Who may see personal data does nothing here before this session has passed a second factor; and nobody opens
    without one what a door keeps ``with_factor``.

    Views that are part of signing in and of setting up a factor say so by ``open_without_factor``.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "open_without_factor", False) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        viewer = request.viewer  # type: ignore[attr-defined]
        needed = viewer.needs_second_factor or getattr(view, "with_factor", False)
        if not viewer.signed_in or not needed or passed_second_factor(request):
            return None
        if not request.accepts("text/html"):
            raise PermissionDenied
        if not has_second_factor(request.user):  # type: ignore[arg-type]  # who is signed in has an account
            return redirect("account")
        asked = "?" + request.GET.urlencode() if request.GET else ""
        return redirect_to_login(
            request.path + asked if request.method == "GET" else "/", reverse("mfa_reauthenticate")
        )


def passed_second_factor(request: HttpRequest) -> bool:
    """Whether this very session was begun or confirmed with a second factor."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
