"""The page of one's own account: what it may do, how it is guarded, and where it is signed in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.models import User
from biocluster.record.queries.people import own_posts
from biocluster.web.sign_in.browsers import browser_in_words


@may("account.own")
def own_account(request: Request) -> HttpResponse:
    factors = {factor.type: factor for factor in Authenticator.objects.filter(user=_account(request))}
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "account": _account(request),
        "posts": own_posts(request.viewer),
        "app": factors.get(Authenticator.Type.TOTP),
        "passkeys": Authenticator.objects.filter(
            user=_account(request), type=Authenticator.Type.WEBAUTHN
        ).count(),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "needs_factor": request.viewer.needs_second_factor,
        "sessions": len(_sessions(request)),
    }
    context["has_factor"] = bool(context["app"] or context["passkeys"])
    return render(request, "web/account/own.html", context)


@may("account.own")
def own_sessions(request: Request) -> HttpResponse:
    """Lists where one is signed in, and ends one of these sessions or all others."""
    found = _sessions(request)
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        ending = [each for each in found if not each.is_current() and chosen in (str(each.pk), "all others")]
        end_sessions(request, ending)
        messages.success(request, _("Sessions that were ended: %(count)s.") % {"count": len(ending)})
        return redirect("usersessions_list")
    rows = [(each, browser_in_words(each.user_agent), each.is_current()) for each in found]
    return render(request, "web/account/sessions.html", {"rows": rows})


def _sessions(request: Request) -> list[UserSession]:
    """The sessions that still live, the latest seen first."""
    found = UserSession.objects.purge_and_list(_account(request))
    return sorted(found, key=lambda each: each.last_seen_at, reverse=True)


def _account(request: Request) -> User:
    account = request.user
    assert isinstance(account, User)  # the door lets in nobody else
    return account
