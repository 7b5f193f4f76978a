"""A gathering from its plan to its confirmed minutes, by keyboard."""

import io
from datetime import timedelta

import docx
import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Locator, Page, expect

from biocluster.record.models import ActionItem, Attendance, Gathering, GatheringState, Minutes, Role
from biocluster.record.words.dates import era_long
from tests.browser.visitors import enter_as
from tests.factories.gatherings import VenueFactory
from tests.factories.people import officer, person_with_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(target: Locator) -> None:
    """Reach it with the keyboard and press it."""
    target.focus()
    expect(target).to_be_focused()
    target.press("Enter")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name, exact=True)


def test_a_gathering_is_planned_held_and_minuted(browser_page: Page) -> None:
    hanako = officer(name="架空 花子", kana="カクウ ハナコ")
    member = person_with_role(Role.COUNCIL_MEMBER, name="架空 委員", kana="カクウ イイン")
    VenueFactory(name="小会議室", capacity=3)
    page = enter_as(hanako, browser_page)

    page.goto("/gatherings/")
    press(link(page, "会合を計画する"))
    page.get_by_label("種別").select_option(label="推進会議")
    page.get_by_label("名称", exact=False).first.fill("架空推進会議")
    page.get_by_label("開始日").fill(era_long(localdate()))
    page.get_by_label("開始時刻").fill("午後1時半")
    page.get_by_label("会場").select_option(label="小会議室")
    press(button(page, "保存"))
    expect(page.get_by_role("heading", level=1)).to_have_text("架空推進会議")
    expect(page.get_by_role("main")).to_contain_text("13:30")

    press(link(page, "議題を編集"))
    for title in ("来年度の計画案", "その他"):
        page.get_by_label("項目").fill(title)
        page.get_by_label("項目").press("Enter")
        expect(page.get_by_role("cell", name=title, exact=True)).to_be_visible()
    press(page.get_by_role("button", name="下へ 来年度の計画案"))
    expect(page.get_by_role("row").nth(1)).to_contain_text("その他")

    page.goto(f"/gatherings/{Gathering.objects.get().pk}/")
    press(link(page, "招待"))
    press(link(page, "人を招待"))
    page.get_by_label("次の役割の方").select_option(label="懇談会委員")
    press(page.get_by_role("main").get_by_role("button", name="検索"))
    expect(page.get_by_label("架空 委員")).to_be_checked()
    press(button(page, "選んだ方を招待"))
    expect(page.get_by_role("cell", name="架空 委員", exact=True)).to_be_visible()

    page.goto(f"/gatherings/{Gathering.objects.get().pk}/attendance/")
    page.get_by_label("架空 委員", exact=True).press("Space")
    page.get_by_label("区分", exact=True).first.fill("一般")
    page.get_by_label("人数", exact=True).first.fill("３")
    press(button(page, "出席を記録する"))
    expect(page.get_by_role("alert")).to_contain_text("小会議室")
    expect(page.get_by_label("架空 委員", exact=True)).to_be_checked()
    assert not Attendance.objects.exists()
    page.get_by_label("人数", exact=True).first.fill("2")
    press(button(page, "出席を記録する"))
    expect(page.get_by_role("main")).to_contain_text("3名")
    assert Gathering.objects.get().state == GatheringState.HELD
    assert Attendance.objects.get().person == member

    page.goto(f"/gatherings/{Gathering.objects.get().pk}/minutes/")
    press(link(page, "議事録を作成する").first)
    page.get_by_label("議事録").fill("議長が開会を宣した。\n\n計画案を話し合った。")
    press(button(page, "案を保存"))
    press(link(page, "決定事項を記録する"))
    page.get_by_label("決定事項").fill("計画案を認める。")
    press(button(page, "保存"))
    press(link(page, "対応事項を割り当てる"))
    page.get_by_label("対応事項").fill("案を配る。")
    page.get_by_label("担当者").select_option(label="架空 花子")
    page.get_by_label("期限").fill((localdate() + timedelta(days=7)).isoformat())
    press(button(page, "保存"))
    press(button(page, "議事録を確定する"))
    expect(page.get_by_role("main")).to_contain_text("架空 花子")
    assert Minutes.objects.get().confirmed_at is not None
    assert ActionItem.objects.get().owner == hanako

    for name, begins in (("議事録（PDF）", b"%PDF-"), ("議事録（Word）", b"PK")):
        with page.expect_download() as download:
            press(link(page, name))
        content = download.value.path().read_bytes()
        assert content.startswith(begins)
    assert "計画案を話し合った。" in "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
