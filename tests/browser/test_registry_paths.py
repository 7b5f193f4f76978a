"""A file of rows with mistakes, corrected and taken in; a person and their post: by keyboard, desk and phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from biocluster.record.models import Organisation, Person, Post
from tests.browser.test_gathering_path import button, link, press
from tests.browser.visitors import enter_as
from tests.factories.files import csv_bytes
from tests.factories.people import OrganisationFactory, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_file_with_mistakes_is_corrected_and_taken_in(browser_page: Page, tmp_path: Path, settings) -> None:
    settings.DOCUMENTS = tmp_path / "documents"
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_bytes(csv_bytes("名称,種別,法人番号", "架空商会,company,8999901999998", encoding="cp932"))
    right.write_bytes(csv_bytes("名称,種別,法人番号", "架空商会,company,8999901999999", encoding="cp932"))
    page = enter_as(officer(), browser_page)
    page.goto("/imports/")
    page.get_by_label("ファイル", exact=False).first.set_input_files(wrong)
    press(button(page, "ファイルを確認"))
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("row", name="8999901999998")).to_contain_text("法人番号")
    page.get_by_label("ファイル", exact=False).first.set_input_files(right)
    press(button(page, "ファイルを確認"))
    expect(page.get_by_role("heading", level=1)).to_have_text("right.csv")
    assert not Organisation.objects.filter(name="架空商会").exists()
    press(button(page, "行を登録する"))
    press(link(page, "行を見る"))
    expect(page.get_by_role("link", name="架空商会")).to_be_visible()
    assert Organisation.objects.get(name="架空商会").corporate_number == "8999901999999"


def test_a_person_is_given_a_post_on_a_phone(phone_page: Page) -> None:
    OrganisationFactory(name="架空大学")
    page = enter_as(officer(), phone_page)
    page.goto("/people/add/")
    page.get_by_label("氏名").fill("架空 次郎")
    page.get_by_label("カナ").fill("かくう じろう")
    press(button(page, "保存"))
    press(link(page, "役職を追加"))
    page.get_by_label("組織").fill("架空大学")
    page.get_by_label("役職名").fill("教授")
    page.get_by_label("開始日").fill("H26.4.1")
    page.get_by_label("終了日").fill("H26.3.31")
    press(button(page, "保存"))
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("終了日").fill("")
    press(button(page, "保存"))
    expect(page.get_by_role("rowheader", name="架空大学")).to_be_visible()
    made = Post.objects.get(person=Person.objects.get(name="架空 次郎"))
    assert (made.title, made.from_on.isoformat(), made.until_on) == ("教授", "2014-04-01", None)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
