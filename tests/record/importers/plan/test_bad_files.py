"""Files that are no plan: each is refused with a sentence that says what, where and what to do."""

import io
import time
import tracemalloc
import zipfile

import pytest
from docx.oxml.ns import qn

from biocluster.record.importers.plan.commit import PlanNotImported
from biocluster.record.importers.plan.files import LARGEST_FILE, check_size, read_file
from biocluster.record.importers.plan.lines import PlanFileError
from biocluster.record.models import AnnualPlan, AuditEntry, Document, PlanImport
from tests.record.importers.plan.word_files import listed, numbered_document, saved, with_part

pytestmark = pytest.mark.usefixtures("english")


def refusal(content: bytes) -> str:
    with pytest.raises(PlanFileError) as refused:
        read_file(content)
    return str(refused.value)


def test_a_file_of_300_mb_is_refused_by_its_size_alone():
    with pytest.raises(PlanFileError, match=r"300 MB.*20 MB"):
        check_size(300 * 1024**2)


def test_the_largest_file_allowed_is_not_refused():
    check_size(LARGEST_FILE)


def test_an_empty_file_and_one_without_words():
    assert "empty" in refusal(b"")
    assert "no words" in refusal(b"\n \t\n\xe3\x80\x80\n")


def test_bytes_of_no_encoding_name_their_line_and_place():
    message = refusal("一行目\n二行目".encode() + b"\xff\xfe\n")
    assert "ine 2" in message
    assert "byte 19" in message


def test_an_old_word_file_says_how_to_save_it():
    assert ".docx" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_pdf_says_what_to_use_instead():
    assert "Word" in refusal(b"%PDF-1.7\n...")


def test_text_of_many_megabytes_is_refused():
    assert "MB" in refusal(("あ" * 40 + "\n").encode() * 50_000)


def test_more_lines_than_any_plan_has_are_refused():
    assert "20000" in refusal(b"a\n" * 30_000)


def test_a_zip_that_is_no_word_file():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("picture.png", b"...")
    assert "not a Word file" in refusal(file.getvalue())


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "99999999999", "-1", "", "x"])
@pytest.mark.parametrize("form", ["decimal", "upperRoman", "lowerLetter", "japaneseCounting"])
def test_a_list_that_begins_with_what_is_no_number_is_counted_from_one(number: str, form: str):
    document = numbered_document()
    for start in document.part.numbering_part.element.iter(qn("w:start")):
        start.set(qn("w:val"), number)
    for level in document.part.numbering_part.element.iter(qn("w:numFmt")):
        level.set(qn("w:val"), form)
    listed(document, "産業の振興", 0)
    first = {"decimal": "1.", "upperRoman": "I.", "lowerLetter": "a.", "japaneseCounting": "一."}[form]
    assert [line.printed for line in read_file(saved(document)).lines if "産業" in line.printed] == [
        f"{first} 産業の振興"
    ]


def test_a_word_file_that_is_cut_off():
    content = saved(numbered_document())
    assert "damaged" in refusal(content[: len(content) // 2])


def test_a_small_file_that_declares_hundreds_of_megabytes_is_not_unpacked():
    bomb = with_part(saved(numbered_document()), "word/document.xml", b"\0" * (300 * 1024**2))
    assert len(bomb) < 1024**2
    began = time.monotonic()
    tracemalloc.start()
    message = refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "MB" in message
    assert peak < 20 * 1024**2
    assert time.monotonic() - began < 2


def test_an_entity_that_names_a_local_file_is_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("HIDDEN")
    part = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()
    message = refusal(with_part(saved(numbered_document()), "word/document.xml", part))
    assert "document type" in message
    assert "HIDDEN" not in message


def test_entities_that_grow_without_end_are_not_read():
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12)
    )
    part = f"<!DOCTYPE d [{entities}]><d>&a11;</d>".encode()
    assert "document.xml" in refusal(with_part(saved(numbered_document()), "word/document.xml", part))


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\xff\xff\xff", b"%PDF-1.7", b"PK\x03\x04 broken"])
def test_nothing_is_kept_of_a_file_that_is_refused(content, import_text):
    before = AuditEntry.objects.count()
    with pytest.raises(PlanFileError):
        import_text(content)
    assert AuditEntry.objects.count() == before
    assert not Document.objects.exists()
    assert not PlanImport.objects.exists()


@pytest.mark.django_db
def test_a_title_of_another_year_is_named_with_its_line(import_text):
    with pytest.raises(PlanNotImported, match=r"line 2.*平成26年度 \(FY2014\).*平成27年度 \(FY2015\)"):
        import_text("\n平成26年度 白樺市きのこ計画\n\n1. 研究\n", 2015)
    assert not AnnualPlan.objects.exists()


@pytest.mark.django_db
def test_a_plan_that_says_something_else_is_not_overwritten(import_text):
    plan = import_text("平成26年度 白樺市きのこ計画\n\n1. 研究\n").plan
    before = AuditEntry.objects.count()
    with pytest.raises(PlanNotImported, match="never overwrites"):
        import_text("平成26年度 白樺市きのこ計画\n\n1. 別の研究\n")
    assert AuditEntry.objects.count() == before
    assert plan.year_plans.get().heading == "研究"
