"""Minutes as PDF and Word: what they say, to whom, and the same bytes each time."""

import io
import re
import zlib
from datetime import date, time
from urllib.parse import quote

import docx
import pytest
from django.urls import reverse
from django.utils import translation

from biocluster.record.models import Decision, Role
from biocluster.record.operations.minutes import confirm_minutes, save_decision, write_minutes
from biocluster.record.queries.minutes import printed_contents
from biocluster.record.views.minutes_print import minutes_pdf, minutes_word, print_of
from tests.factories.gatherings import (
    ActionItemFactory,
    AgendaItemFactory,
    AttendanceFactory,
    GatheringFactory,
    HeadCountFactory,
    VenueFactory,
)
from tests.factories.people import AT, OrganisationFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db

TEXT = "髙﨑委員　①㎡㈱の表を確かめたい。\n事務局　確かめる。\n\n#set page(fill: red) は文字のまま出る。"


@pytest.fixture
def by():
    return officer(name="架空 花子")


@pytest.fixture
def minutes(by):
    gathering = GatheringFactory(
        title="第3回 架空推進会議", starts_on=date(2014, 3, 8), starts_time=time(13, 30), ends_time=time(15),
        venue=VenueFactory(name="架空会館"), host=OrganisationFactory(name="架空市"), organiser=by,
    )  # fmt: skip
    AgendaItemFactory(gathering=gathering, title="計画案", presenter="試験 太郎")
    AttendanceFactory(gathering=gathering, person__name="髙﨑 ①子", attends_as="議長")
    HeadCountFactory(gathering=gathering, category="一般", count=1_234)
    save_decision(Decision(gathering=gathering, text="計画案を認める。"), by=by, at=AT)
    ActionItemFactory(gathering=gathering, text="案を配る。", owner=by, due_on=date(2014, 3, 31))
    draft = write_minutes(gathering, text=TEXT, by=by, at=AT)
    return confirm_minutes(draft, by=by, at=AT)


def word_text(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def file_of(client, minutes, format="docx"):
    return client.get(reverse("minutes-file", args=[minutes.gathering_id, minutes.version, format]))


def test_the_word_file_says_all_of_it_in_japanese(by, minutes):
    response = file_of(client_for(by), minutes)
    text = word_text(response.content)
    for part in (
        "第3回 架空推進会議", "平成26年3月8日", "13:30～15:00", "架空会館", "架空市", "髙﨑 ①子 (議長)", "1,234",
        "1.\t計画案 (試験 太郎)", "1.\t計画案を認める。", "案を配る。", "平成26年3月31日", "①㎡㈱", "#set page(fill: red)",
    ):  # fmt: skip
        assert part in text
    assert quote("第3回") in response["Content-Disposition"]
    headings = [
        p.text for p in docx.Document(io.BytesIO(response.content)).paragraphs if p.style.name == "Heading 2"
    ]
    assert len(headings) == 4


def test_the_word_file_is_in_the_readers_language(by, minutes):
    text = word_text(file_of(client_for(by, language="en"), minutes).content)
    for part in (
        "Minutes",
        "Proceedings",
        "Decisions",
        "8 March 2014",
        "Version 1, confirmed by 架空 花子 on 1 September 2014",
    ):
        assert part in text


def test_who_may_not_see_names_gets_the_number_of_those_present(minutes):
    member = client_for(person_with_role(Role.COUNCIL_MEMBER), language="en")
    text = word_text(file_of(member, minutes).content)
    assert "1 person by name" in text
    assert "議長" not in text


def test_the_files_are_sent_inert_and_unknown_formats_are_not_there(by, minutes):
    client = client_for(by)
    response = file_of(client, minutes, "pdf")
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert file_of(client, minutes, "html").status_code == 404


def test_a_draft_is_marked_and_not_given_to_members(by, minutes):
    draft = write_minutes(minutes.gathering, text="直し", by=by, at=AT)
    assert "Draft of version 2, not confirmed" in word_text(
        file_of(client_for(by, language="en"), draft).content
    )
    assert file_of(client_for(person_with_role(Role.COUNCIL_MEMBER)), draft).status_code == 404


def test_the_same_minutes_give_the_same_bytes(minutes):
    printed = print_of(printed_contents(minutes), with_names=True)
    for make in (minutes_pdf, minutes_word):
        assert make(printed) == make(printed)


def letters_in(pdf: bytes) -> set[str]:
    """The letters that the fonts of a PDF can be copied out as."""
    letters: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"begincmap" in content:
            pairs = re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]{4,8})>", content)
            letters |= set("".join(bytes.fromhex(each.decode()).decode("utf-16-be") for each in pairs))
    return letters


def test_the_pdf_is_in_japanese_and_holds_every_rare_letter(minutes):
    with translation.override("ja"):
        pdf = minutes_pdf(print_of(printed_contents(minutes), with_names=True))
    assert b"/Lang(ja)" in pdf
    assert set("髙﨑①㎡㈱#") <= letters_in(pdf)
