"""The door of every page: which verb it needs, and who gets in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import reverse

from biocluster.record.access import TABLE, NotAllowed, Viewer
from biocluster.record.operations.turns import Gone

View = Callable[..., HttpResponseBase]
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
"""What pages understand. The rest has no meaning here, so it is refused before anything looks at it."""


class Request(HttpRequest):
    """A request as every view here gets it, with the viewer that the middleware set."""

    viewer: Viewer


def may(verb: str, *, with_factor: bool = False) -> Callable[[View], View]:
    """Let in who may use ``verb``: others are asked to sign in, or told that they may not.

    ``with_factor`` asks for a second factor in this session also of those whose roles need none.
    """
    if verb not in TABLE:
        raise KeyError(verb)

    def door(view: View) -> View:
        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            viewer: Viewer = request.viewer  # type: ignore[attr-defined]
            if viewer.may(verb):
                try:
                    return view(request, *args, **kwargs)
                except NotAllowed:  # the operation knows more than the door: whose row it is
                    raise PermissionDenied from None
                except Gone as gone:  # while the page was on its way
                    raise Http404(str(gone)) from None
            if not viewer.signed_in:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            raise PermissionDenied

        behind.verb = verb  # type: ignore[attr-defined]
        behind.with_factor = with_factor  # type: ignore[attr-defined]
        return behind

    return door
