"""A year's plan is written and goes through review with the keyboard alone, by two officers."""

import pytest
from playwright.sync_api import Page, expect

from biocluster.record.models import AnnualPlan, AnnualPlanState
from tests.browser.chromium import OpenContext
from tests.browser.visitors import enter_as
from tests.factories.people import officer
from tests.factories.programmes import AnnualPlanFactory, YearPlanFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page, role: str, name: str) -> None:
    """Go to the link or the button and press Enter."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).first.focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)


def test_an_officer_writes_next_years_plan_and_another_approves_it(open_context: OpenContext) -> None:
    last = AnnualPlanFactory(fiscal_year=2014, overview_title="平成26年度 架空計画")
    for heading in ("架空の甲", "架空の乙"):
        YearPlanFactory(annual_plan=last, heading=heading, body="続ける。")
    page = enter_as(officer(), open_context().new_page())
    page.goto("/plans/start/")
    press(page, "button", "作成を始める")
    expect(page.get_by_text("2件中2件が未報告")).to_be_visible()
    press(page, "link", "実績を報告する 架空の甲")
    write(page, "前年度の実績", "※H26実績 {{no.such.figure}}")
    press(page, "button", "保存")
    expect(page.get_by_role("alert").first).to_contain_text("no.such.figure")
    write(page, "前年度の実績", "※H26実績 架空の報告")
    press(page, "button", "保存")
    expect(page.get_by_text("2件中1件が未報告")).to_be_visible()
    press(page, "link", "計画へ戻る")
    expect(page.get_by_role("heading", level=1)).to_have_text("平成27年度の計画")
    press(page, "link", "体系を並べ替える")
    press(page, "button", "上へ 架空の乙")
    expect(page.get_by_role("listitem").filter(has_text="外へ").first).to_contain_text("架空の乙")
    press(page, "link", "計画へ戻る")
    press(page, "link", "審査に出す")
    press(page, "button", "審査に出す")
    expect(page.get_by_role("status")).to_contain_text("審査に出しました")
    other = enter_as(officer(), open_context().new_page())
    other.goto("/plans/2015/")
    press(other, "link", "審査する")
    press(other, "button", "承認する")
    expect(other.get_by_role("status")).to_contain_text("承認しました")
    plan = AnnualPlan.objects.get(fiscal_year=2015)
    assert plan.state == AnnualPlanState.APPROVED
    assert list(plan.year_plans.order_by("position").values_list("heading", flat=True)) == [
        "架空の乙",
        "架空の甲",
    ]
