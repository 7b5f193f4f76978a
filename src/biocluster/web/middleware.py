"""What every request carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from biocluster.record.queries.viewers import viewer_of


class ViewerMiddleware:
    """Gives each request its ``viewer``: the person, the roles that they hold today, and today's date."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: viewer_of(request.user, on=timezone.localdate())
        )
        return self.get_response(request)
