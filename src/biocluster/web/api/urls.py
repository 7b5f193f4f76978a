"""The addresses of the API, each with the verb of the access table that opens it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.operation import Operation

from biocluster.record.access import TABLE, Viewer
from biocluster.web.api import figures, gatherings, programmes
from biocluster.web.views.open_data import given_away

PREFIX = "/api/v1/"
VERBS = {
    "api-figures": "public.read",
    "api-figure": "public.read",
    "api-series": "public.read",
    "api-gatherings": "public.read",
    "api-gathering": "public.read",
    "api-programmes": "public.read",
    "api-programme": "public.read",
    "api-plans": "public.read",
    "api-plan": "public.read",
    "api-schema": "public.read",
    "api-nothing": "public.read",
}
"""The verb of every operation; one that is not named here has no door, and the site does not start."""


class ReadApi(NinjaAPI):
    """Its operations go by the names of their addresses, in the description too."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.url_name)


api = ReadApi(
    title="Bio cluster",
    version="1",
    description="Read what the cluster publishes: figures, gatherings, programmes and annual plans. CC BY 4.0.",
    openapi_url=None,
    docs_url=None,
)
for _router in (figures.router, gatherings.router, programmes.router):
    api.add_router("", _router)


def openapi() -> dict[str, Any]:
    return api.get_openapi_schema(path_prefix=PREFIX)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description of all operations."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """What is asked for is not there: said in JSON too."""
    return JsonResponse({"detail": _("There is no such address in this API.")}, status=404)


def opened_by(verb: str, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The door of an operation: who may not enter is told so in JSON, never sent to a form."""
    if verb not in TABLE:
        raise KeyError(verb)

    @wraps(view)
    def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.may(verb):
            return given_away(view(request, *args, **kwargs))
        status = 403 if viewer.signed_in else 401
        return JsonResponse({"detail": _("You may not read this.")}, status=status)

    behind.verb = verb  # type: ignore[attr-defined]
    return behind


def _patterns() -> list[URLPattern]:
    found = [path("openapi.json", opened_by(VERBS["api-schema"], schema), name="api-schema")]
    operations = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    for pattern in operations:
        name = str(pattern.name)
        found.append(path(str(pattern.pattern), opened_by(VERBS[name], pattern.callback), name=name))
    last = path("<path:rest>", opened_by(VERBS["api-nothing"], nothing), name="api-nothing")
    return [*found, last]


urlpatterns = _patterns()
