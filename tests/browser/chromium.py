"""Pages in a real Chromium: fixtures for the tests that look at what a person sees.

``browser_page`` is a page 1280 px wide, ``phone_page`` one 390 px wide, both in Japanese, both on the live
server, so ``page.goto("/")`` opens the public home. A test fails by itself when its pages broke the content
security policy, ran into a script error, or asked for something that is not there.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

NAMES = ("chromium", "chromium-browser", "google-chrome")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 15_000

type OpenContext = Callable[..., BrowserContext]


def chromium_path() -> str | None:
    named = os.environ.get("BIOCLUSTER_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium, kept from reaching any other machine."""
    path = chromium_path()
    if path is None:
        pytest.skip("needs Chromium: `bin/system-packages` installs it or says how")
    expect.set_options(timeout=PATIENCE_MS)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread, so Django would take every query of a test for one
        # made from asynchronous code and refuse it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


class Troubles:
    """What went wrong in the pages of a test without the test asking."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def hear_console(self, message: ConsoleMessage) -> None:
        # a refused or missing page is told by `hear_response`, with its address
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def hear_error(self, error: Exception) -> None:
        self.found.append(f"script: {error}")

    def hear_response(self, response: Response) -> None:
        wanted = response.request.resource_type in ("stylesheet", "script", "image", "font")
        if response.status >= 500 or (wanted and response.status >= 400):
            self.found.append(f"{response.status}: {response.url}")


@pytest.fixture
def troubles() -> Iterator[Troubles]:
    """What went wrong unasked; a test that wants it to go wrong takes it out of ``found``."""
    heard = Troubles()
    yield heard
    assert heard.found == []


@pytest.fixture
def open_context(chromium: Browser, live_server: Any, troubles: Troubles) -> Iterator[OpenContext]:
    """A function that opens a visitor of its own (cookies, width, language) on the live server."""
    with ExitStack() as visitors:

        def visitor(**options: Any) -> BrowserContext:
            defaults = {
                "base_url": live_server.url,
                "locale": "ja-JP",
                "viewport": DESK,
                "timezone_id": "Asia/Tokyo",
            }
            context = chromium.new_context(**{**defaults, **options})
            visitors.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.on("console", troubles.hear_console)
            context.on("weberror", lambda error: troubles.hear_error(error.error))
            context.on("response", troubles.hear_response)
            return context

        yield visitor


@pytest.fixture
def browser_page(open_context: OpenContext) -> Page:
    return open_context().new_page()


@pytest.fixture
def phone_page(open_context: OpenContext) -> Page:
    return open_context(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
