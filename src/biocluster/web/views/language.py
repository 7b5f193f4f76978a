"""The language of the site, chosen by a button and kept in a cookie."""

from django.http import HttpResponse
from django.views.i18n import set_language

from biocluster.record.doors import Request, may


@may("public.read")
def choose_language(request: Request) -> HttpResponse:
    """Change the language and come back to the page; without a POST nothing changes."""
    return set_language(request)
