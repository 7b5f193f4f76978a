import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from biocluster.record import exports
from biocluster.record.exports import TooManyRows, export_rows

ROWS = [
    ["=1+1", 12, Decimal("1200.50"), date(2014, 8, 20), datetime(2014, 8, 19, 15, 30, tzinfo=UTC), None],
    ["鶴岡市", -5, True, date(1868, 1, 25), None, 'a,b\n"c"'],
]
COLUMNS = ["名称", "count", "yen", "on", "at", "note"]


def as_bytes(rows, format, columns=COLUMNS):
    return b"".join(export_rows("organisations", columns, rows, format).chunks)


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_excel(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_csv_has_a_byte_order_mark_and_every_row():
    content = as_bytes(ROWS, "csv")
    assert content[:3] == b"\xef\xbb\xbf"
    assert read_csv(content) == [
        COLUMNS,
        ["'=1+1", "12", "1200.50", "2014-08-20", "2014-08-20 00:30", ""],
        ["鶴岡市", "-5", "1", "1868-01-25", "", 'a,b\n"c"'],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "　+"])
def test_csv_text_that_would_run_as_a_formula_gets_an_apostrophe(start):
    [_, [cell]] = read_csv(as_bytes([[f"{start}cmd|'/C calc'!A0"]], "csv", ["x"]))
    assert cell == f"'{start}cmd|'/C calc'!A0"


def test_csv_headers_are_neutralised_too():
    assert read_csv(as_bytes([], "csv", ["=x"])) == [["'=x"]]


def test_excel_keeps_numbers_and_dates_and_never_writes_a_formula():
    sheet = read_excel(as_bytes(ROWS, "xlsx"))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        COLUMNS,
        ["=1+1", 12, 1200.5, datetime(2014, 8, 20), datetime(2014, 8, 20, 0, 30), None],
        ["鶴岡市", -5, True, "1868-01-25", None, 'a,b\n"c"'],
    ]
    assert (sheet["A2"].data_type, sheet["A2"].quotePrefix) == ("s", True)
    assert (sheet["A3"].data_type, bool(sheet["A3"].quotePrefix)) == ("s", False)


def test_excel_keeps_all_digits_of_long_numbers_as_text():
    assert read_excel(as_bytes([[12345678901234567890]], "xlsx", ["n"]))["A2"].value == "12345678901234567890"


def test_csv_is_written_as_rows_come():
    taken = []

    def rows():
        for number in range(100_000):
            taken.append(number)
            yield [number, "text"]

    chunks = export_rows("long", ["n", "t"], rows(), "csv").chunks
    next(chunks)
    next(chunks)
    assert 0 < len(taken) < 20_000


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    with pytest.raises(TooManyRows):
        as_bytes([["a"]] * 3, "xlsx", ["x"])


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="pdf"):
        export_rows("x", ["a"], [], "pdf")
