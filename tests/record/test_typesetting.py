import io
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta, timezone

from docx import Document

from biocluster.record.typesetting import compile_typst, printable, word_bytes, word_document

AT = datetime(2014, 9, 1, 9, tzinfo=timezone(timedelta(hours=9)))
HARD_NAMES = "髙﨑①㎡㈱ 濵田 德永 𠮷野 ～"
LOOKS_LIKE_MARKUP = '*bold* #sys.inputs $x$ `code` <label> @ref \\ "quoted"'


def page_of(tmp_path, text):
    template = tmp_path / "page.typ"
    template.write_text(
        "#let given = json(bytes(sys.inputs.given))\n#set document(date: none)\n"
        '#set text(font: "Noto Sans CJK JP", lang: "ja")\n#given.text\n\n#text(weight: "bold", given.text)'
    )
    return compile_typst(template, {"text": text})


def words_of(pdf):
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def test_names_with_rare_characters_print_in_both_weights(tmp_path):
    assert words_of(page_of(tmp_path, HARD_NAMES)).split("\n")[:2] == [HARD_NAMES, HARD_NAMES]


def test_text_is_never_taken_for_markup(tmp_path):
    printed = words_of(page_of(tmp_path, LOOKS_LIKE_MARKUP))
    assert printed.split("\n")[0] == LOOKS_LIKE_MARKUP


def test_a_pdf_is_the_same_bytes_each_time(tmp_path):
    assert page_of(tmp_path, HARD_NAMES) == page_of(tmp_path, HARD_NAMES)


def word_of(text):
    word = word_document(title="議事録", author="鶴岡", at=AT)
    word.add_heading(text, 1)
    word.add_paragraph(text)
    return word_bytes(word)


def test_a_word_file_is_the_same_bytes_each_time_and_carries_no_clock():
    content = word_of(HARD_NAMES)
    assert content == word_of(HARD_NAMES)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b'w:eastAsia="ja-JP"' in archive.read("word/styles.xml")
    read = Document(io.BytesIO(content))
    assert [paragraph.text for paragraph in read.paragraphs] == [HARD_NAMES, HARD_NAMES]
    assert (read.core_properties.title, read.core_properties.author) == ("議事録", "鶴岡")


def test_control_characters_are_left_out_and_lines_kept():
    assert printable("一\x00\x0b二\n三\t四") == "一二\n三\t四"


def test_a_word_file_takes_every_letter_that_a_form_lets_through():
    text = printable("".join(map(chr, [*range(0x0B, 0x2100), 0x2028, 0xFFFE, 0xFFFF, 0x1F600])))
    word = word_document(title="架空", author="架空", at=datetime(2014, 9, 1, tzinfo=UTC))
    word.add_paragraph(text)
    assert Document(io.BytesIO(word_bytes(word))).paragraphs[-1].text == text
