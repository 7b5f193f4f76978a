"""Visitors in Chromium who have signed in."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from biocluster.record.models import Person
from tests.factories.visitors import sign_in


def enter_as(person: Person, page: Page) -> Page:
    """Sign the page's visitor in as the person, second factor passed, without the pages of signing in."""
    cookie = sign_in(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )
    return page
