"""Plans in Word: lists that Word numbers itself, headings, tables, bullets."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from biocluster.record.importers.plan.assembly import assemble
from biocluster.record.importers.plan.files import read_file
from biocluster.record.importers.plan.reader import read_plan
from biocluster.record.importers.plan.word_numbers import write_number
from biocluster.record.words.outline import printed_lines
from tests.record.importers.plan.printing import printed, squeezed
from tests.record.importers.plan.word_files import listed, numbered_document, saved


def read(document) -> list[str]:
    return [line.printed.strip() for line in read_file(saved(document)).lines if line.printed.strip()]


def test_the_numbers_that_word_counts_are_read():
    document = numbered_document()
    document.add_paragraph("平成26年度 楓町樹液計画")
    for text, level in (
        ("採る", 0),
        ("春", 1),
        ("北", 2),
        ("南", 2),
        ("朝", 3),
        ("夏", 1),
        ("東", 2),
        ("煮る", 0),
        ("秋", 1),
    ):
        listed(document, text, level)
    assert read(document) == [
        "平成26年度 楓町樹液計画", "1. 採る", "(1) 春", "① 北", "② 南", "ア 朝", "(2) 夏", "① 東", "2. 煮る", "(1) 秋",
    ]  # fmt: skip


def test_a_list_that_restarts_begins_where_word_begins_it():
    document = numbered_document()
    listed(document, "春", 1)
    listed(document, "夏", 1, 902)
    listed(document, "秋", 1, 902)
    assert read(document) == ["(1) 春", "(5) 夏", "(6) 秋"]


def test_a_bullet_of_a_symbol_font_is_a_middle_dot():
    document = numbered_document()
    listed(document, "点", 0, 901)
    assert read(document) == ["・ 点"]


@pytest.mark.django_db
def test_a_word_plan_becomes_the_same_records_as_its_text(import_text):
    document = numbered_document()
    document.add_paragraph("平成26年度 楓町樹液計画")
    document.add_paragraph("目的")
    document.add_paragraph("楓の樹液を食と健康に生かす。")
    listed(document, "樹液を採る", 0)
    listed(document, "道具の用意", 1)
    document.add_paragraph("桶をそろえる。")
    listed(document, "桶", 0, 901)
    listed(document, "管", 0, 901)
    listed(document, "採る日を決める", 1)
    table = document.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, (("月", "作業"), ("3月", "採取")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    listed(document, "樹液を煮る", 0)
    document.add_paragraph("※H24からの継続事業")
    plan = import_text(saved(document), file_name="plan.docx").plan
    headings = [
        (each.heading, each.parent and each.parent.heading) for each in plan.year_plans.order_by("position")
    ]
    assert headings == [
        ("樹液を採る", None), ("道具の用意", "樹液を採る"), ("採る日を決める", "樹液を採る"), ("樹液を煮る", None),
    ]  # fmt: skip
    assert plan.year_plans.get(heading="採る日を決める").body == "月\t作業\n3月\t採取"
    assert plan.year_plans.get(heading="樹液を煮る").continuing_since == 2012
    assert squeezed(printed(plan)) == squeezed("\n".join(read(document)))


def test_headings_of_word_are_levels_without_numbers():
    document = numbered_document()
    document.add_paragraph("平成26年度 楓町樹液計画")
    document.add_heading("樹液", 1)
    document.add_heading("採る", 2)
    document.add_paragraph("桶をそろえる。")
    listed(document, "北の森", 0)
    document.add_heading("煮る", 2)
    document.add_heading("売る", 1)
    outline = assemble(read_plan(read_file(saved(document))))
    top = outline.detail.items
    assert [(item.heading, [child.heading for child in item.children]) for item in top] == [
        ("樹液", ["採る", "煮る"]), ("売る", []),
    ]  # fmt: skip
    assert top[0].children[0].children[0].heading == "北の森"
    assert squeezed("".join(printed_lines(outline))) == squeezed("".join(read(document)))


def test_deleted_words_are_not_read_and_inserted_ones_are():
    document = numbered_document()
    paragraph = document.add_paragraph("残る")
    for xml in (
        "<w:del {0}><w:r><w:delText>消えた</w:delText></w:r></w:del>",
        "<w:ins {0}><w:r><w:t>加えた</w:t></w:r></w:ins>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    assert read(document) == ["残る加えた"]


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("lowerRoman", ["i", "ii", "iv", "100", "0"]),
        ("upperRoman", ["I", "II", "IV", "100", "0"]),
        ("lowerLetter", ["a", "b", "d", "100", "0"]),
        ("upperLetter", ["A", "B", "D", "100", "0"]),
        ("aiueoFullWidth", ["ア", "イ", "エ", "100", "0"]),
        ("japaneseCounting", ["一", "二", "四", "100", "〇"]),
        ("decimalEnclosedCircle", ["①", "②", "④", "100", "0"]),
        ("of a Word to come", ["1", "2", "4", "100", "0"]),
    ],
)
def test_every_format_is_written_as_far_as_it_goes_and_in_digits_beyond(form: str, numbers: list[str]):
    assert [write_number(number, form) for number in (1, 2, 4, 100, 0)] == numbers
