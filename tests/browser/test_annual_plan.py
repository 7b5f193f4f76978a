"""Publishing and reading a plan as people do it: with the keyboard at work, with a thumb on the way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import enter_as
from tests.factories.people import officer
from tests.factories.plans import approve, imported_plan
from tests.web.views.test_annual import TEXT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_officer_publishes_with_the_keyboard_and_a_citizen_reads_on_a_phone(
    browser_page: Page, phone_page: Page
):
    approve(imported_plan(TEXT))
    enter_as(officer(), browser_page).goto("/plans/2014/publish/")
    browser_page.get_by_role("button", name="公表する").focus()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator(".messages")).to_contain_text("公表しました")
    expect(browser_page.locator("h1")).to_have_text("平成26年度 二部市バイオの取り組み")

    phone_page.goto("/annual/")
    phone_page.get_by_role("link", name="平成26年度").tap()
    phone_page.locator("nav.toc").get_by_role("link", name="(1) 会社との共同の研究").tap()
    expect(phone_page.locator("#item-1-1")).to_be_in_viewport()
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    phone_page.locator("article").get_by_role("link", name="1,234件").tap()
    expect(phone_page.locator("main")).to_contain_text("1,234")


def test_on_paper_the_plan_has_no_menus(browser_page: Page):
    approve(imported_plan(TEXT))
    enter_as(officer(), browser_page).goto("/plans/2014/publish/")
    browser_page.get_by_role("button", name="公表する").click()
    expect(browser_page.locator("article.plan")).to_be_visible()
    browser_page.emulate_media(media="print")
    for hidden in ("nav.toc", ".staff-nav", ".plan-files", ".search-box"):
        expect(browser_page.locator(hidden).first).to_be_hidden()
    expect(browser_page.locator("article.plan")).to_be_visible()
