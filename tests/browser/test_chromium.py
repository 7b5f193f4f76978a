"""A page that breaks a rule is noticed even by a test that does not look for it."""

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Troubles

pytestmark = pytest.mark.browser
A_PAGE = "/accounts/login/"


def test_a_style_written_into_a_page_is_noticed(browser_page: Page, troubles: Troubles) -> None:
    browser_page.goto(A_PAGE)
    with browser_page.context.expect_console_message(lambda message: "Policy" in message.text):
        browser_page.evaluate("document.body.innerHTML = '<p style=\"color: red\">red</p>'")
    (told,) = troubles.found
    assert "violates the following Content Security Policy directive" in told
    troubles.found.clear()


def test_a_script_error_is_noticed(browser_page: Page, troubles: Troubles) -> None:
    browser_page.goto(A_PAGE)
    with browser_page.context.expect_event("weberror"):
        browser_page.evaluate("void setTimeout(() => { throw new Error('torn') })")
    assert troubles.found == ["script: torn"]
    troubles.found.clear()


def test_a_picture_that_is_not_there_is_noticed(browser_page: Page, troubles: Troubles) -> None:
    browser_page.goto(A_PAGE)
    with browser_page.expect_response("**/static/nothing.png") as answer:
        browser_page.evaluate(
            "document.body.append(Object.assign(new Image(), {src: '/static/nothing.png'}))"
        )
    assert troubles.found == [f"{answer.value.status}: {answer.value.url}"]
    troubles.found.clear()


def test_the_pages_are_as_wide_as_a_desk_and_a_phone(browser_page: Page, phone_page: Page) -> None:
    for page in (browser_page, phone_page):
        page.goto(A_PAGE)
    widths = [page.evaluate("window.innerWidth") for page in (browser_page, phone_page)]
    assert widths == [1280, 390]
