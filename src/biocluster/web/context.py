"""What every template may use."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The viewer of the page; absent on error pages that are made before the middleware has run."""
    return {"viewer": getattr(request, "viewer", None)}
