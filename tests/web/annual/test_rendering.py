"""One document in four formats: each says all of it, says no more than it should, and is the same bytes each time."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from docx import Document
from pypdf import PdfReader

from biocluster.record.operations.publishing import FORMATS
from biocluster.record.words.imprint import to_plain
from biocluster.record.words.outline import printed_lines
from biocluster.record.words.outline_json import to_json
from biocluster.web.annual.rendering import render
from tests.web.annual.conftest import HARD, MARKUP

AGAIN = """
import hashlib, json, sys
import django; django.setup()
from biocluster.record.words.imprint import from_plain
from biocluster.record.words.outline_json import from_json
from biocluster.web.annual.rendering import render
outline, about = from_json(sys.stdin.buffer.read())
for name in sys.argv[1:]:
    print(hashlib.sha256(render(outline, from_plain(about), name)).hexdigest())
"""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf_words(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return squeezed(done.stdout.decode())


def word_words(content: bytes) -> str:
    word = Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return squeezed("".join([*(each.text for each in word.paragraphs), *cells]))


def html_words(content: bytes) -> str:
    return squeezed(BeautifulSoup(content, "html.parser").get_text())


WORDS = {
    "pdf": pdf_words,
    "docx": word_words,
    "html": html_words,
    "txt": lambda each: squeezed(each.decode()),
}


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_prints_every_word(format, outline, published):
    printed = WORDS[format](render(outline, published, format))
    wanted = ["平成26年度架空市の取り組み", "くらしを豊かにする。", "□産業に活かす", "会社との研究", "酵素", "試作の様子",
              "平成26年度架空市の詳細", "【体制】", "※県・架空大学協同事業", f"{HARD}を調べる。", squeezed(MARKUP),
              "同意者数8,723名", "数える", "500千円"]  # fmt: skip
    assert [each for each in wanted if each not in printed] == []


def test_the_text_is_the_plan_and_nothing_beside_it(outline, published, draft):
    words = "\n".join(printed_lines(outline))
    for imprint in (published, draft):
        assert render(outline, imprint, "txt").decode().strip() == words.strip()


@pytest.mark.parametrize("format", ["pdf", "docx", "html"])
def test_the_figures_are_listed_with_their_day_and_source(format, outline, published):
    printed = WORDS[format](render(outline, published, format))
    assert "8,723名＊1" in printed
    row = printed[printed.index("数値の出典") :]
    for words in ("同意者数", "8,723名", "平成26年8月20日現在", "架空の事務局"):
        assert words in row


@pytest.mark.parametrize("format", ["pdf", "docx", "html"])
def test_a_draft_is_marked_and_a_publication_says_which_it_is(format, outline, published, draft):
    drafted = WORDS[format](render(outline, draft, format))
    printed = WORDS[format](render(outline, published, format))
    assert "案" in drafted
    assert "公表の記録" not in drafted
    assert "案" not in printed
    assert squeezed("第1版　平成26年9月1日") in printed
    assert squeezed("第2版　平成26年10月1日") in printed
    assert "契約数を正しました。" in printed


def test_another_process_sets_the_same_bytes(outline, published):
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, *FORMATS], input=to_json(outline, **to_plain(published)),
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/Lima", "LANG": "C", "LANGUAGE": "en"},
        capture_output=True, check=True,
    )  # fmt: skip
    here = [hashlib.sha256(render(outline, published, each)).hexdigest() for each in FORMATS]
    assert done.stdout.decode().split() == here


def test_the_pdf_is_tagged_titled_japanese_and_has_bookmarks(outline, published):
    pdf = PdfReader(io.BytesIO(render(outline, published, "pdf")))
    assert pdf.metadata.title == "平成26年度 架空市の取り組み"
    assert "/CreationDate" not in pdf.metadata
    assert pdf.trailer["/Root"]["/Lang"] == "ja-JP"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]

    def titles(entries):
        for each in entries:
            if isinstance(each, list):
                yield from titles(each)
            else:
                yield squeezed(each.title)

    found = list(titles(pdf.outline))
    assert found[:4] == ["平成26年度架空市の取り組み", "目的", "事業内容", "□産業に活かす"]
    assert any("会社との共同の研究" in each for each in found)


def test_the_word_file_has_real_headings_in_japanese_type(outline, published):
    word = Document(io.BytesIO(render(outline, published, "docx")))
    headings = [
        (each.style.name, each.text) for each in word.paragraphs if each.style.name.startswith("Heading")
    ]
    assert headings[:6] == [
        ("Heading 1", "平成26年度 架空市の取り組み"),
        ("Heading 2", "目的"),
        ("Heading 2", "事業内容"),
        ("Heading 3", "□産業に活かす"),
        ("Heading 1", "平成26年度 架空市の詳細"),
        ("Heading 2", "1. 産業の振興"),
    ]
    assert headings[6] == ("Heading 3", "(1) 会社との共同の研究　※県・架空大学協同事業")


def test_the_word_file_carries_no_clock(outline, draft):
    with zipfile.ZipFile(io.BytesIO(render(outline, draft, "docx"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2014-04-01" in archive.read("docProps/core.xml")


def test_the_page_has_one_title_and_an_anchor_for_every_line_of_its_contents(outline, published):
    page = BeautifulSoup(render(outline, published, "html"), "html.parser")
    assert page.html["lang"] == "ja"
    assert [each.text for each in page.find_all("h1")] == ["平成26年度 架空市の取り組み"]
    anchors = [each["href"] for each in page.select("nav a")]
    assert len(anchors) > 5
    assert all(page.select_one(each) for each in anchors)
    assert page.find("b") is None
    assert page.find("script") is None
    levels = [int(each.name[1]) for each in page.find_all(re.compile("^h[1-6]$"))]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_a_plan_without_an_overview_begins_with_its_detail(outline, published):
    from dataclasses import replace

    alone = replace(outline, overview=None)
    for format, words_of in WORDS.items():
        words = words_of(render(alone, replace(published, places=()), format))
        assert "平成26年度架空市の詳細" in words
        assert "取り組み" not in words
