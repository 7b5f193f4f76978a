import io
import zipfile

import pytest

from biocluster.record.words.file_kinds import FileRefused, clean_name, kind_of

pytestmark = pytest.mark.usefixtures("english")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 30 + b"\xff\xd9"


def office(*parts, size=1):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", *parts):  # dated, so that the test has one name ever after
            archive.writestr(
                zipfile.ZipInfo(part, (2014, 8, 20, 0, 0, 0)), b"\0" * size, zipfile.ZIP_DEFLATED
            )
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "計画.pdf", "application/pdf"),
        (PNG, "写真.PNG", "image/png"),
        (JPEG, "写真.jpeg", "image/jpeg"),
        (
            office("word/document.xml"),
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            office("xl/workbook.xml"),
            "a.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            office("ppt/presentation.xml"),
            "a.pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("名称,住所\n鶴岡市,".encode("cp932"), "a.csv", "text/csv"),
        ("議事録".encode(), "a.txt", "text/plain"),
    ],
)
def test_kinds_are_told_from_the_content(content, name, media_type):
    assert kind_of(content, name).media_type == media_type


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.pdf", "empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a.pdf", "not kept here"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a.exe", "not kept here"),
        (b"<html><script>alert(1)</script>", "a.html", "not kept here"),
        (b" <!DOCTYPE html><p>x", "a.txt", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "not kept here"),
        (b"<svg onload='x'/>", "a.csv", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "a.txt", "web page"),
        (PDF, "a.docx", "Rename the file to end in .pdf"),
        (PDF[:-10], "a.pdf", "cut off"),
        (PNG[:40], "a.png", "cut off"),
        (b"a\0b", "a.txt", "not a text file"),
        (office("payload.exe"), "a.docx", "Archives are not kept"),
        (office("word/document.xml", "word/vbaProject.bin"), "a.docx", "macros"),
        (office("word/document.xml")[:60], "a.docx", "damaged"),
    ],
)
def test_other_files_are_refused_with_a_reason(content, name, says):
    with pytest.raises(FileRefused, match=says):
        kind_of(content, name)


def test_an_archive_that_would_unpack_to_a_bomb_is_refused_without_unpacking():
    bomb = office(*(f"xl/part{n}.xml" for n in range(8)), "xl/workbook.xml", size=64 * 1024 * 1024)
    assert len(bomb) < 1024 * 1024
    with pytest.raises(FileRefused, match="would unpack to 640 MB"):
        kind_of(bomb, "a.xlsx")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("計画.pdf", "計画.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\名簿 .csv", "名簿.csv"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("report\u202efdp.exe.pdf", "reportfdp.exe.pdf"),
        ("...", "document"),
        (".pdf", "document.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ("あ" * 300 + ".pdf", "あ" * 120 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept
