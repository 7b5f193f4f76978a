"""One year of the city officer, from the first line of the plan to the revision of what was published.

Everything happens in the pages, in Japanese, on the example's plan of the year before. The year told is 2015;
its gatherings and counts are invented.
"""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from biocluster.record.models import AnnualPlan, Person, Publication
from biocluster.web.example.loading import load_example
from tests.browser.visitors import enter_as
from tests.factories.people import JST

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def example():
    load_example(at=datetime(2014, 10, 1, 9, tzinfo=JST), small=True)


@pytest.fixture
def officer(example, browser_page) -> Page:
    return enter_as(Person.objects.get(email="officer@example.jp"), browser_page)


@pytest.fixture
def reviewer(example, open_context) -> Page:
    return enter_as(Person.objects.get(email="reviewer@example.jp"), open_context().new_page())


@pytest.fixture
def citizen(example, open_context) -> Page:
    return open_context().new_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=isinstance(name, str)).first.click()


def write(page: Page, **texts: str) -> None:
    """Fill fields by their names."""
    for name, text in texts.items():
        page.locator(f"main [name={name}]").fill(text)


def choose(page: Page, **labels: str) -> None:
    for name, label in labels.items():
        page.locator(f"main [name={name}]").select_option(label=label)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_year_of_the_city_officer(officer, reviewer, citizen):
    start_the_plan(officer)
    number = hold_a_gathering(officer)
    report_the_figure(officer)
    report_results(officer, number)
    write_next_year(officer)
    submit(officer)
    approve(reviewer)
    publish(officer)
    read_as_published(citizen)
    correct_the_record(officer)
    see_the_discrepancy(officer)
    revise(officer, reviewer)
    read_what_changed(citizen)


def start_the_plan(page: Page) -> None:
    page.goto("/home/")
    page.get_by_role("link", name="年度計画", exact=True).first.click()
    follow(page, "年度計画を始める")
    write(page, fiscal_year="平成27年度")
    choose(page, from_plan="平成26年度")
    press(page, "作成を始める")
    heading(page, "平成26年度の実績")  # last year's results are asked for at once
    expect(page.get_by_text(re.compile(r"(\d+)件中\1件が未報告"))).to_be_visible()
    page.goto("/plans/2015/")
    expect(page.get_by_text("平成27年度 鶴岡バイオクラスター 取り組みの概要")).to_be_visible()


def hold_a_gathering(page: Page) -> int:
    """Plan one, with a day that cannot be at first, and record who came. Its number."""
    page.goto("/gatherings/add/")
    choose(page, kind="地域報告会", programme="地域報告会の開催")
    write(
        page,
        title="みらい健康調査 地域報告会（架空地区）",
        starts_on="平成26年2月30日",
        place_note="架空の地区会館",
    )
    press(page, "保存")
    expect(page.get_by_role("alert")).to_contain_text("この月は28日まで")
    write(page, starts_on="H26.11.8")
    press(page, "保存")
    heading(page, "みらい健康調査 地域報告会（架空地区）")
    number = int(re.search(r"/gatherings/(\d+)/", page.url)[1])
    follow(page, "出席")
    counted = page.get_by_role("table", name="区分ごとの人数").get_by_role("textbox")
    counted.nth(0).fill("一般")
    counted.nth(1).fill("４５")
    press(page, "出席を記録する")
    expect(page.get_by_role("main")).to_contain_text("45")
    page.goto(f"/gatherings/{number}/")
    expect(page.get_by_text("開催済み")).to_be_visible()
    return number


def report_the_figure(page: Page) -> None:
    page.goto("/figures/survey.consenting/")
    follow(page, "数を報告する")
    write(page, on="H27.3.31", value="１０，０１２", source="みらい健康調査事務局の月例報告（架空）")
    press(page, "保存")
    heading(page, "みらい健康調査の同意者数")
    expect(page.get_by_role("main")).to_contain_text("10,012")


def report_results(page: Page, gathering: int) -> None:
    """A name that is no figure is refused before anything is kept."""
    page.goto("/plans/2015/results/")
    follow(page, re.compile("^実績を報告する 鶴岡みらい健康調査の協同実施"))
    write(page, text="※H26実績 同意者は{{survey.consentng}}")
    press(page, "保存")
    expect(page.get_by_role("alert")).to_contain_text("survey.consentng")
    write(page, text="※H26実績 同意者は{{survey.consenting on=2015-03-31}}（H27.3.31現在）")
    press(page, "保存")
    heading(page, "平成26年度の実績")
    follow(page, re.compile("^実績を報告する 地域報告会"))
    write(page, text=f"※H26実績 {{{{gathering {gathering}}}}}に架空地区で開いた")
    press(page, "保存")
    expect(page.get_by_text("※H26実績 平成26年11月8日に架空地区で開いた")).to_be_visible()
    expect(page.get_by_text("※H26実績 同意者は10,012名（H27.3.31現在）")).to_be_visible()


def write_next_year(page: Page) -> None:
    """The days of last year's summit are pointed at, and the text is brought up to this year."""
    page.goto("/plans/2015/")
    expect(page.get_by_text("日付を確認")).to_be_visible()
    follow(page, re.compile("第4回高校生バイオサミット"))
    follow(page, "変更")
    write(
        page,
        heading="第5回高校生バイオサミット in 鶴岡 開催事業",
        body="全国の高校生が自分の研究を発表して語り合う。\n- 期日：平成27年8月（予定）",
    )
    press(page, "保存")
    page.goto("/plans/2015/")
    expect(page.get_by_text("第5回高校生バイオサミット in 鶴岡 開催事業")).to_be_visible()
    expect(page.get_by_text("日付を確認")).to_have_count(0)


def submit(page: Page) -> None:
    """Whoever submits a plan is not offered to approve it."""
    page.goto("/plans/2015/")
    follow(page, "審査に出す")
    press(page, "審査に出す")
    expect(page.locator("[aria-current=step]")).to_have_text("審査中")
    page.goto("/plans/2015/review/")
    expect(page.get_by_role("button", name="承認する")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("他の職員")


def approve(page: Page) -> None:
    page.goto("/home/")
    page.goto("/plans/2015/")
    follow(page, "審査する")
    press(page, "承認する")
    expect(page.locator("[aria-current=step]")).to_have_text("承認済み")


def publish(page: Page, note: str = "") -> None:
    page.goto("/plans/2015/")
    follow(page, re.compile("^公表(する)?$"))
    expect(page.get_by_role("region", name="固定される数値")).to_contain_text("みらい健康調査の同意者数")
    if note:
        write(page, note=note)
    press(page, "公表する")
    expect(page.get_by_role("main")).to_contain_text("平成27年度")
    page.goto("/plans/2015/")
    expect(page.locator("[aria-current=step]")).to_have_text("公表済み")


def read_as_published(page: Page) -> None:
    """Anybody reads the plan with its figures, and follows a figure to the day it holds for."""
    page.goto("/annual/2015/")
    expect(page.get_by_role("main")).to_contain_text("同意者は10,012名（H27.3.31現在）")
    expect(page.get_by_role("main")).to_contain_text("第1版")
    file = page.request.get("/annual/2015/plan.pdf")
    assert file.body().startswith(b"%PDF-")
    page.get_by_role("main").locator("a[href*='survey.consenting']").first.click()
    heading(page, "みらい健康調査の同意者数")
    expect(page.get_by_role("main")).to_contain_text("10,012")


def correct_the_record(page: Page) -> None:
    page.goto("/figures/survey.consenting/")
    page.get_by_role("row", name=re.compile("10,012")).get_by_role("link", name="訂正").click()
    write(page, value="10,021", reason="撤回の届け出の二重計上（架空）")
    press(page, "保存")
    heading(page, "みらい健康調査の同意者数")
    expect(page.get_by_role("main")).to_contain_text("10,021")


def see_the_discrepancy(page: Page) -> None:
    page.goto("/plans/2015/")
    follow(page, "一致しなくなった数値")
    main = page.get_by_role("main")
    for words in ("10,012", "10,021", "撤回の届け出の二重計上（架空）"):
        expect(main).to_contain_text(words)


def revise(officer: Page, reviewer: Page) -> None:
    """What was published stays as it was until the revision is published."""
    officer.goto("/plans/2015/")
    follow(officer, "改訂を始める")
    press(officer, "改訂を始める")
    expect(officer.locator("[aria-current=step]")).to_have_text("作成中")
    officer.goto("/annual/2015/")
    expect(officer.get_by_role("main")).to_contain_text("10,012名")
    submit(officer)
    approve(reviewer)
    publish(officer, note="事務局の訂正を反映した")


def read_what_changed(page: Page) -> None:
    page.goto("/annual/2015/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("第2版")
    expect(main).to_contain_text("同意者は10,021名（H27.3.31現在）")
    expect(main).to_contain_text("事務局の訂正を反映した")
    expect(main).to_contain_text(re.compile("10,012.*10,021"))
    page.goto("/annual/2015/1/")
    expect(page.get_by_role("main")).to_contain_text("同意者は10,012名（H27.3.31現在）")
    assert [
        each.number for each in Publication.objects.filter(annual_plan__fiscal_year=2015).order_by("number")
    ] == [1, 2]
    plan = AnnualPlan.objects.get(fiscal_year=2015)
    assert (plan.submitted_by.name, plan.approved_by.name) == ("架空 桜", "架空 楓")
