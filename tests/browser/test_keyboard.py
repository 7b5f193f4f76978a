"""The main paths of the site with nothing but the keyboard, and the language and the menu on the way."""

import pytest
from playwright.sync_api import Page, expect

from biocluster.record.models import Role
from tests.browser.visitors import enter_as
from tests.factories.people import person_with_role
from tests.site_world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return build_world(person_with_role(Role.OFFICER))


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the control or link of that name has the focus."""
    for _step in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        text = focused.evaluate(
            "each => (each.labels?.[0] ?? each).innerText || each.getAttribute('aria-label') || ''"
        )
        if text.strip() == name:
            assert focused.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
            return
    raise AssertionError(f"Tab never came to “{name}”")


def enter(page: Page) -> None:
    """Press Enter on a link or button that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_visitor_skips_to_the_main_part_searches_and_opens_a_hit(browser_page: Page, world: World) -> None:
    browser_page.goto("/")
    browser_page.keyboard.press("Tab")
    expect(browser_page.locator(":focus")).to_have_text("本文へ移動")
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("main")).to_be_focused()
    browser_page.goto("/")
    tab_to(browser_page, "検索する語")
    browser_page.keyboard.type("セミナー")
    enter(browser_page)
    expect(browser_page.get_by_role("heading", name="1件")).to_be_visible()
    tab_to(browser_page, world.gathering.title)
    enter(browser_page)
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(world.gathering.title)


def test_a_visitor_reads_a_programme_and_changes_the_language_on_the_way(
    browser_page: Page, world: World
) -> None:
    browser_page.goto("/")
    tab_to(browser_page, "事業")
    enter(browser_page)
    tab_to(browser_page, world.programme.name)
    enter(browser_page)
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(world.programme.name)
    tab_to(browser_page, "English")
    enter(browser_page)
    expect(browser_page.locator("html")).to_have_attribute("lang", "en")
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(world.programme.name)


def test_an_officer_goes_from_the_home_to_what_there_is_to_do_and_back(
    browser_page: Page, world: World
) -> None:
    enter_as(world.visitor, browser_page)
    browser_page.goto("/home/")
    tab_to(browser_page, f"「{world.gathering.title}」への招待に回答する")
    enter(browser_page)
    assert browser_page.url.endswith(f"/invitations/{world.invitation.pk}/")
    tab_to(browser_page, "今日の仕事")
    enter(browser_page)
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("今日の仕事")


def test_the_menu_of_a_phone_opens_and_closes_and_gives_the_focus_back(
    phone_page: Page, world: World
) -> None:
    phone_page.goto("/calendar/")
    tab_to(phone_page, "メニュー")
    phone_page.keyboard.press("Enter")
    expect(phone_page.locator("#menu")).to_be_visible()
    tab_to(phone_page, "オープンデータ")
    phone_page.keyboard.press("Escape")
    expect(phone_page.locator("#menu")).to_be_hidden()
    expect(phone_page.get_by_role("button", name="メニュー", exact=True)).to_be_focused()


def test_pages_work_without_scripts(open_context, world: World) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto("/search/")
    page.get_by_role("searchbox", name="検索する語").last.fill("だだちゃ豆")
    page.locator("main").get_by_role("button", name="検索").click()
    expect(page.get_by_text("見つかりませんでした")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_label("Go to a month").fill("H26.8")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("August 2014")
