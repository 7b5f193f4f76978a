"""The offer of tokens beside a text, with and without JavaScript, and the page of a figure on a phone."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from biocluster.record.models import AnnualPlanState, YearPlan
from tests.browser.visitors import enter_as
from tests.factories.figures import ReportedCountFactory
from tests.factories.people import officer
from tests.factories.programmes import AnnualPlanFactory, YearPlanFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def year_plan() -> YearPlan:
    ReportedCountFactory(measure__name="survey.consenting", measure__title="架空の同意者数", value=8723)
    plan = AnnualPlanFactory(fiscal_year=2014, state=AnnualPlanState.DRAFT)
    return YearPlanFactory(annual_plan=plan, heading="架空の調査", position=1)


def open_editor(page: Page, year_plan: YearPlan) -> None:
    enter_as(officer(), page)
    page.goto(reverse("year-plan-edit", args=[year_plan.pk]))
    page.locator(".token-offer summary").click()


def test_a_token_is_searched_for_and_inserted_where_the_cursor_was(browser_page: Page, year_plan):
    page = browser_page
    open_editor(page, year_plan)
    body = page.locator("textarea[name=body]")
    body.fill("同意者は、である。")
    body.focus()
    page.keyboard.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.locator("#token-search").fill("同意")
    rows = page.locator("[data-token-name]:visible")
    expect(rows).to_have_count(1)
    page.locator("#token-day").fill("平成 26年 9月 1日")
    page.locator("#token-form").select_option("as=number")
    expect(rows.locator("code")).to_have_text("{{survey.consenting on=平成26年9月1日 as=number}}")
    rows.get_by_role("button").press("Enter")
    expect(body).to_have_value("同意者は{{survey.consenting on=平成26年9月1日 as=number}}、である。")
    expect(body).to_be_focused()
    page.get_by_role("button", name="保存").first.click()
    expect(page.locator("main")).to_contain_text("8,723")
    year_plan.refresh_from_db()
    assert year_plan.body == "同意者は{{survey.consenting on=平成26年9月1日 as=number}}、である。"


def test_words_that_fit_nothing_are_answered(browser_page: Page, year_plan):
    open_editor(browser_page, year_plan)
    browser_page.locator("#token-search").fill("存在しない言葉")
    expect(browser_page.locator("[data-token-status]")).to_have_text("この言葉に当てはまるものはありません。")


def test_without_javascript_the_tokens_are_there_to_copy(open_context, year_plan):
    page = open_context(java_script_enabled=False).new_page()
    open_editor(page, year_plan)
    expect(page.get_by_text("{{survey.consenting on=2014-08-20}}")).to_be_visible()
    expect(page.locator("[data-token-tools]")).to_be_hidden()
    expect(page.locator("[data-token-insert]").first).to_be_hidden()


def test_the_page_of_a_figure_shows_its_course_on_a_phone(phone_page: Page):
    count = ReportedCountFactory(measure__name="survey.consenting", on=date(2013, 3, 31))
    ReportedCountFactory(measure=count.measure, value=8723)
    phone_page.goto(reverse("figure", args=["survey.consenting"]))
    picture = phone_page.get_by_role("img", name="から 8,723")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
