"""A peak is looked at, integrated by hand and released with the keyboard alone, and the requester takes the table."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from biocluster.laboratory.analyses.peak_lists import Showing, Wanted, list_peaks
from biocluster.laboratory.models import PeakDecision, PeakReview, Release
from tests.browser.chromium import OpenContext
from tests.browser.visitors import enter_as
from tests.factories.people import TODAY, PostFactory
from tests.laboratory.processed import Processed, make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def processed(settings, tmp_path: Path, transactional_db: None) -> Processed:
    settings.RAW_FILES, settings.RESULTS = tmp_path / "raw", tmp_path / "results"
    settings.DOCUMENTS, settings.ENGINE_WORKERS = tmp_path / "documents", 1
    return make(tmp_path)


def press(page: Page, role: str, name: str) -> None:
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).first.focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)


def test_a_peak_is_integrated_by_hand_and_its_results_go_to_the_requester(
    open_context: OpenContext, processed: Processed
) -> None:
    wanted = Wanted(showing=Showing.FIT, type="sample", target="Leucine")
    row = list_peaks(processed.processing, wanted, on=TODAY).rows[0]
    assert row.time is not None
    page = enter_as(processed.staff, open_context().new_page())
    page.goto(f"/laboratory/processings/{processed.processing.pk}/")
    press(page, "link", "品質確認")
    expect(page.get_by_role("heading", level=1)).to_have_text("品質確認")
    page.goto(f"/laboratory/processings/{processed.processing.pk}/peaks/{row.injection}/{row.target_pk}/")
    expect(page.locator("#picture svg")).to_be_visible()
    page.get_by_label("手動で積分し直す").focus()
    page.keyboard.press("Space")
    write(page, "開始（分）", f"{row.time / 60 - 0.05:.3f}")
    write(page, "終了（分）", f"{row.time / 60 + 0.05:.3f}")
    press(page, "button", "記録する")
    expect(page.get_by_role("alert").first).to_contain_text("理由")
    write(page, "理由", "隣のピークを除く")
    press(page, "button", "記録する")
    expect(page.get_by_role("status")).to_contain_text("判断を記録しました")
    assert PeakReview.objects.get().decision == PeakDecision.REINTEGRATE
    other = enter_as(processed.other_staff, open_context().new_page())
    other.goto(f"/laboratory/processings/{processed.processing.pk}/release/")
    other.get_by_label("依頼元", exact=True).select_option(str(processed.requester.pk))
    press(other, "button", "提供する内容を見る")
    press(other, "button", "結果を提供する")
    expect(other.get_by_role("status")).to_contain_text("として提供しました")
    release = Release.objects.get()
    customer = PostFactory(organisation=processed.requester, role="").person
    theirs = enter_as(customer, open_context().new_page())
    theirs.goto("/laboratory/own-releases/")
    press(theirs, "link", release.code)
    with theirs.expect_download() as download:
        press(theirs, "link", "CSVで受け取る")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert all(material.code in text for material in processed.mine)
    assert not any(material.code in text for material in processed.others)
