import pytest

from biocluster.record.importers import sheets
from biocluster.record.importers.sheets import read_sheet
from biocluster.record.words.file_kinds import FileRefused
from tests.factories.files import cells, csv_bytes, excel_bytes, sheet_of, workbook_of

pytestmark = pytest.mark.usefixtures("english")


def lines_of(content, name="a.csv"):
    sheet = read_sheet(content, name)
    return sheet.headings, list(sheet.lines), sheet.read_as


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp932", "CP932 (Shift_JIS)"), ("utf-16", "UTF-16")],
)
def test_csv_is_read_in_every_encoding_that_offices_save(encoding, read_as):
    content = csv_bytes("名称,住所", "髙橋商店①,山形県鶴岡市", encoding=encoding)
    assert lines_of(content) == (["名称", "住所"], [(2, ["髙橋商店①", "山形県鶴岡市"])], read_as)


def test_empty_lines_are_passed_over_and_line_numbers_stay_those_of_the_file():
    content = csv_bytes("", "名称,住所", ",", '"二行の', '名",鶴岡市', "次,")
    assert lines_of(content)[:2] == (["名称", "住所"], [(4, ["二行の\r\n名", "鶴岡市"]), (6, ["次", ""])])


def test_text_parted_by_tabs_is_read():
    assert lines_of(csv_bytes("名称\t住所", "a\tb"))[:2] == (["名称", "住所"], [(2, ["a", "b"])])


def test_excel_is_read_with_the_name_of_its_sheet():
    assert lines_of(excel_bytes(["名称"], [["a"], ["=1+1"]]), "a.xlsx") == (
        ["名称"],
        [(2, ["a"]), (3, ["=1+1"])],
        "rows",
    )


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "empty"),
        (b"\r\n , \r\n", "a.csv", "no line with anything"),
        (b"a,b\n1,\x00", "a.csv", r"not a text file.*line 2 \(byte 6\)"),
        ("名称\n".encode() + b"\xff\xfe\x81", "a.csv", "Line 2"),
        (b'a,b\n"1,2\n3,4', "a.csv", "From line 2 on the quotation marks"),
        (b'a,b\n"1"x,2', "a.csv", "From line 2 on the quotation marks"),
        (b"a\n" + b"x" * 200_000, "a.csv", "far too long"),
        (",".join(["x"] * 1_000_000).encode(), "a.csv", "column 1000000; at most 200"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", r"old Excel file \(.xls\)"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "CSV .* and Excel"),
        (b"%PDF-1.7\n%%EOF", "a.csv", "Rename the file"),
        (b"PK\x03\x04rubbish", "a.xlsx", "damaged"),
    ],
)
def test_other_files_are_refused_with_a_reason(content, name, says):
    with pytest.raises(FileRefused, match=says):
        lines_of(content, name)


def test_a_large_file_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_FILE", 10)
    with pytest.raises(FileRefused, match="The file has 1 MB; at most 0 MB are read"):
        read_sheet(b"a" * 11, "a.csv")


def test_more_rows_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(FileRefused, match="more than 2 rows"):
        lines_of(csv_bytes("a", "1", "2", "3"))


def test_a_sheet_far_wider_than_its_heading_is_refused():
    with pytest.raises(FileRefused, match="column 201; at most 200"):
        lines_of(workbook_of(sheet_of(cells("a"), cells(*["x"] * 201))), "a.xlsx")
