"""Every page of the site, looked at by program: in both languages, on a desk and on a phone.

No violation of WCAG 2.2 A and AA that axe can find, one ``h1``, the language said, no way to scroll sideways.
A page that is added to the site is looked at without being named here.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab

from biocluster.record.models import Role
from tests.browser.chromium import DESK, PHONE, OpenContext
from tests.browser.visitors import enter_as
from tests.factories.people import person_with_role
from tests.site_pages import Page, pages

pytestmark = pytest.mark.browser

VIOLATIONS = {"resultTypes": ["violations"]}
STANDARD = VIOLATIONS | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LAYOUT = VIOLATIONS | {
    "runOnly": {
        "type": "rule",
        "values": ["target-size", "scrollable-region-focusable", "button-name", "link-name", "meta-viewport"],
    }
}
"""What a width can change: words and colours are the same on a desk and on a phone."""
LOOKS = {
    "ja": (("desk", DESK, STANDARD), ("phone", PHONE, LAYOUT)),
    "en": (("phone", PHONE, STANDARD), ("desk", DESK, LAYOUT)),
}


def faults_of(tab: Tab, language: str) -> list[str]:
    faults = []
    if tab.locator("html").get_attribute("lang") != language:
        faults.append("the language is not said")
    if (headings := tab.locator("h1").count()) != 1:
        faults.append(f"{headings} h1")
    for width, size, options in LOOKS[language]:
        tab.set_viewport_size(size)
        if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{width}: scrolls sideways")
        for violation in Axe().run(tab, options=options).response["violations"]:
            where = violation["nodes"][0]["html"][:200]
            faults.append(f"{width}: {violation['id']} ({len(violation['nodes'])}): {where}")
    return faults


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_can_be_read_by_everybody(open_context: OpenContext, language: str) -> None:
    _world, found = pages()
    homes = [Page("home", "/home/", person_with_role(role)) for role in (Role.PUPIL, Role.ADMINISTRATOR)]
    tabs: dict[object, Tab] = {}
    faults = {}
    for page in [*found, *homes]:
        if page.person not in tabs:
            context = open_context(locale=f"{language}-{'JP' if language == 'ja' else 'US'}")
            tab = context.new_page()
            tabs[page.person] = enter_as(page.person, tab) if page.person else tab
        tab = tabs[page.person]
        answer = tab.goto(page.path)
        assert answer is not None
        assert answer.status == 200, page
        if told := faults_of(tab, language):
            faults[f"{page.name} {page.path}"] = told
    assert len(tabs) > 2
    assert faults == {}
