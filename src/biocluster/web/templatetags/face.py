"""Tags that the frame of every page uses."""

from collections.abc import Iterator

from django import template
from django.core.paginator import Page
from django.template.context import Context

from biocluster.web.navigation import Navigation, navigation_for

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> Navigation:
    """The menus as this viewer may see them; empty on pages made without a request."""
    request = context.get("request")
    return navigation_for(context.get("viewer"), request.path if request else "")


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, field: str = "") -> str:
    """The address of page ``number`` of the list that is shown, with all its conditions."""
    query = context.request.GET.copy()  # type: ignore[attr-defined]
    query[field or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def nearby_pages(page: Page) -> Iterator[int | str]:
    """Page numbers around this one, with an ellipsis for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
