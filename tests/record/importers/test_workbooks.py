import contextlib
import io
import zipfile

import openpyxl
import pytest

from biocluster.record.importers.workbooks import NO_STORED_VALUE, Workbook
from biocluster.record.words.file_kinds import FileRefused
from tests.factories.files import BOOK, cells, sheet_of, workbook_of

pytestmark = pytest.mark.usefixtures("english")


def rows_of(content):
    return list(Workbook(content).rows())


def test_what_openpyxl_writes_is_read_as_text():
    from datetime import date, datetime, time

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(
        ["名称", 12, 0.5, date(2014, 8, 20), datetime(2014, 8, 20, 13, 30), time(9, 5), True, None, 1e20]
    )
    sheet.append([])
    sheet.append([None, "二行目"])
    file = io.BytesIO()
    book.save(file)
    assert rows_of(file.getvalue()) == [
        (1, ["名称", "12", "0.5", "2014-08-20", "2014-08-20 13:30", "09:05", "TRUE", "", "1e+20"]),
        (3, ["", "二行目"]),
    ]


def test_readings_above_words_are_left_out():
    shared = "<sst><si><r><t>鶴</t></r><r><t>岡</t></r><rPh sb='0' eb='2'><t>ツルオカ</t></rPh></si></sst>"
    content = workbook_of(sheet_of('<c r="A1" t="s"><v>0</v></c>'), shared=shared)
    assert rows_of(content) == [(1, ["鶴岡"])]


@pytest.mark.parametrize(
    ("code", "serial", "text"),
    [
        ('[$-411]ggge"年"m"月"d"日"', "41871", "2014-08-20"),
        ("yyyy/m/d;@", "41871", "2014-08-20"),
        ('#,##0"円"', "41871", "41871"),
        ('0.00" m"', "41871", "41871"),
        ("[Red]0", "41871", "41871"),
        ("[h]:mm", "0.5", "12:00"),
        ("yyyy/m/d", "1", "1900-01-01"),
        ("yyyy/m/d", "61", "1900-03-01"),
        ("yyyy/m/d", "99999999", "99999999"),
    ],
)
def test_numbers_that_are_shown_as_dates_are_dates(code, serial, text):
    styles = (
        f"<styleSheet><numFmts><numFmt numFmtId='176' formatCode='{code.replace('"', '&quot;')}'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='176'/></cellXfs></styleSheet>"
    )
    content = workbook_of(sheet_of(f'<c r="A1" s="0"><v>{serial}</v></c>'), styles=styles)
    assert rows_of(content) == [(1, [text])]


def test_days_counted_from_1904_are_read_so():
    book = BOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    styles = "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>"
    content = workbook_of(sheet_of('<c r="A1" s="0"><v>40409</v></c>'), book=book, styles=styles)
    assert rows_of(content) == [(1, ["2014-08-20"])]


def test_a_formula_gives_the_value_stored_with_it_and_without_one_is_marked():
    content = workbook_of(
        sheet_of(
            '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>鶴岡</v></c><c r="C1"><f>HYPERLINK("x")</f></c>'
            '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        )
    )
    assert rows_of(content) == [(1, ["2", "鶴岡", NO_STORED_VALUE, "#DIV/0!"])]


def test_the_first_sheet_that_is_shown_is_read_and_the_others_are_named():
    book = BOOK.replace(
        '<sheet name="一覧" sheetId="1" r:id="rId1"/>',
        '<sheet name="隠し" sheetId="2" state="hidden" r:id="rId2"/><sheet name="一覧" sheetId="1" r:id="rId1"/>'
        '<sheet name="控え" sheetId="3" r:id="rId3"/>',
    )
    workbook = Workbook(workbook_of(sheet_of(cells("a")), book=book))
    assert (workbook.sheet_name, workbook.other_sheets, list(workbook.rows())) == (
        "一覧",
        ["控え"],
        [(1, ["a"])],
    )


# --- hostile files


@pytest.mark.parametrize("part", ["sheet", "shared"])
def test_a_document_type_is_refused(tmp_path, part):
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    sheet = sheet_of(
        '<c r="A1" t="inlineStr"><is><t>&e;</t></is></c>', before=doctype if part == "sheet" else ""
    )
    parts = {"shared": f"{doctype}<sst><si><t>&e;</t></si></sst>"} if part == "shared" else {}
    with pytest.raises(FileRefused, match="declares a document type"):
        rows_of(workbook_of(sheet if part == "sheet" else sheet_of(cells("a")), **parts))


def test_a_bomb_is_refused_by_the_sizes_it_declares():
    content = workbook_of(sheet_of(cells("x" * 300 * 1024 * 1024)))
    assert len(content) < 1024 * 1024
    with pytest.raises(FileRefused, match="would unpack to 300 MB"):
        rows_of(content)


def test_a_bomb_that_declares_less_than_it_unpacks_to_is_refused():
    content = workbook_of(sheet_of(cells("x" * 10_000_000)))
    size = (10_000_000 + len(sheet_of(cells("")))).to_bytes(4, "little")
    assert content.count(size) == 2
    with pytest.raises(FileRefused, match="damaged"):
        rows_of(content.replace(size, (1000).to_bytes(4, "little")))


def test_a_cell_in_the_last_column_of_the_last_line_takes_no_memory():
    content = workbook_of(
        sheet_of(cells("a")).replace(
            "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )
    )
    with pytest.raises(FileRefused, match="column 16384; at most 200"):
        rows_of(content)


@pytest.mark.parametrize(
    "row",
    ['<c r="ZZZZ1"><v>1</v></c>', '<c t="s"><v>99</v></c>', '<c t="s"><v>x</v></c>', '<c s="x"><v>1</v></c>',
     '<c><v>1e</v></c>', "<c><v>1</v>", "&undefined;"],
)  # fmt: skip
def test_a_broken_sheet_is_refused(row):
    with pytest.raises(FileRefused, match="is damaged"):
        rows_of(workbook_of(sheet_of(row)))


def test_every_prefix_of_a_workbook_is_read_or_refused():
    content = workbook_of(sheet_of(cells("a", "b")))
    for length in range(0, len(content), 37):
        with pytest.raises(FileRefused):
            rows_of(content[:length])


def test_every_changed_byte_is_read_or_refused():
    content = bytearray(workbook_of(sheet_of(cells("a", "b"))))
    for place in range(0, len(content), 3):
        changed = bytes(content[:place]) + bytes([content[place] ^ 0xFF]) + bytes(content[place + 1 :])
        with contextlib.suppress(FileRefused):
            rows_of(changed)


def test_a_part_that_is_missing_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", BOOK)
    with pytest.raises(FileRefused, match="damaged"):
        rows_of(file.getvalue())


def test_an_escape_that_is_no_text_is_left_out_and_two_halves_are_one_letter():
    shared = "<sst><si><t>a_x0000_b_xD800_c_x0009_d_x0001_e_xD83D__xDE00__xFFFF_</t></si></sst>"
    content = workbook_of(sheet_of('<c r="A1" t="s"><v>0</v></c>'), shared=shared)
    assert rows_of(content) == [(1, ["abc\tde\U0001f600"])]
