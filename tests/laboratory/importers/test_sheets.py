"""SHEET: what it may say, and every mistake in it at once."""

import pytest

from biocluster.laboratory.analyses.injections import InjectionType
from biocluster.laboratory.importers.batches import read_inputs
from tests.factories.files import csv_bytes, excel_bytes
from tests.laboratory.importers.inputs import problems_of, read, written

pytestmark = pytest.mark.usefixtures("english")

TARGETS = ["name,mz,role", "lysine,147.1128,target", "procaine,237.1598,marker"]
FILES = ("a.mzML", "b.mzML", "c.mzML", "d.mzML")


def test_a_sheet_is_read_with_its_defaults(tmp_path):
    sheet = read(tmp_path, ["file", "a.mzML", "b.mzML"], TARGETS, files=FILES).sheet
    first, second = sheet.injections
    assert (first.file, first.path, first.order, first.batch) == ("a.mzML", tmp_path / "a.mzML", 1, "1")
    assert (first.type, first.level, first.material, first.given_times) == ("sample", None, "", ())
    assert second.order == 2


def test_every_column_is_read(tmp_path):
    lines = [
        "file,order,batch,type,level,material,marker:procaine",
        "a.mzML,12,B2,Standard,0.5,,450.239",
        "b.mzML,3,B10,検体,,M-7,４５１．５",
        "c.mzML,2,B10,QC,,,",
    ]
    sheet = read(tmp_path, lines, TARGETS, files=FILES).sheet
    assert [(each.file, each.order, each.batch, each.type, each.level, each.material, each.given_times)
            for each in sheet.injections] == [
        ("a.mzML", 12, "B2", InjectionType.STANDARD, 0.5, "", (("procaine", 450.239),)),
        ("c.mzML", 2, "B10", InjectionType.QC, None, "", ()),
        ("b.mzML", 3, "B10", InjectionType.SAMPLE, None, "M-7", (("procaine", 451.5),)),
    ]  # fmt: skip


def test_the_order_of_lines_does_not_matter_where_an_order_is_given(tmp_path):
    lines = ["a.mzML,1,x", "b.mzML,2,x", "c.mzML,1,y", "d.mzML,2,y"]
    one = read(tmp_path, ["file,order,batch", *lines], TARGETS, files=FILES).sheet
    other = read(tmp_path, ["file,order,batch", *reversed(lines)], TARGETS, files=FILES).sheet
    assert one == other


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_headings_and_words_may_be_japanese_in_any_encoding(tmp_path, encoding):
    sheet, targets = written(tmp_path, [], TARGETS, files=("試料一.mzML",))
    sheet.write_bytes(csv_bytes("ファイル名,注入順,種別", "試料一.mzML,1,ブランク", encoding=encoding))
    (only,) = read_inputs(sheet, targets).sheet.injections
    assert (only.file, only.type) == ("試料一.mzML", "blank")


def test_a_sheet_may_be_a_workbook(tmp_path):
    _, targets = written(tmp_path, [], TARGETS, files=FILES)
    book = tmp_path / "sheet.xlsx"
    rows = [["a.mzML", 1.0, 2, "standard", 0.25, 450.5], ["b.mzML", 2, 2, "qc", "", ""]]
    book.write_bytes(excel_bytes(["file", "order", "batch", "type", "level", "marker:procaine"], rows))
    first, second = read_inputs(book, targets).sheet.injections
    assert (first.order, first.batch, first.level, first.given_times) == (
        1,
        "2",
        0.25,
        (("procaine", 450.5),),
    )
    assert second.given_times == ()


def test_folders_may_be_written_with_backslashes(tmp_path):
    sheet = read(tmp_path, ["file", "raw\\day 1\\a  b.mzML"], TARGETS, files=("raw/day 1/a  b.mzML",)).sheet
    assert sheet.injections[0].file == "raw/day 1/a  b.mzML"
    assert sheet.injections[0].path == tmp_path / "raw/day 1/a  b.mzML"


def test_every_mistake_is_told_at_once_with_line_and_column(tmp_path):
    lines = [
        "file,odrer,batch,type,level,marker:procain,marker:lysine,colour",
        "a.mzML,1,1,sampel,,450,,red",
        "a.mzML,2,1,qc,0.5,x,,",
        "gone.mzML,3,1,standard,,,,",
        ",4,1,standard,-1,,,",
        "b.mzML,5,1,standard,much,,,",
    ]
    found = problems_of(tmp_path, lines, TARGETS, files=FILES)
    assert list(found) == ["sheet.csv"]
    assert found["sheet.csv"] == [
        (1, "odrer", "odrer", "No column is called this. Is “order” meant?"),
        (1, "marker:procain", "marker:procain",
         "No marker or internal standard is called “procain”. Is “procaine” meant?"),
        (1, "marker:lysine", "marker:lysine",
         "No marker or internal standard among the targets is called “lysine”."),
        (1, "colour", "colour", "No column is called this. Remove it, or give it one of these headings: "
         "file, order, batch, type, level, material."),
        (2, "type", "sampel",
         "“sampel” is not one of these: sample, qc, blank, standard. Is “sample” meant?"),
        (3, "file", "a.mzML", "This file stands in line 2 already."),
        (3, "level", "0.5", "Only a line of the type “standard” has a level."),
        (4, "file", "gone.mzML", f"There is no such file in {tmp_path}."),
        (4, "level", "", "A standard needs its level: the concentration factor."),
        (5, "level", "-1", "-1 is below zero, and only zero or a number above fits."),
        (5, "file", "", "This cell is empty, and every line needs it."),
        (6, "level", "much", "“much” is not a number. Write it like 12.5."),
    ]  # fmt: skip


def test_an_order_stands_once_in_a_batch_and_in_every_line(tmp_path):
    lines = ["file,order,batch", "a.mzML,1,1", "b.mzML,1,2", "c.mzML,1,1", "d.mzML,,1", "e.mzML,1.5,1"]
    found = problems_of(tmp_path, lines, TARGETS, files=(*FILES, "e.mzML"))
    assert [(line, column, value) for line, column, value, _ in found["sheet.csv"]] == [
        (4, "order", "1"), (5, "order", ""), (6, "order", "1.5"),
    ]  # fmt: skip
    assert found["sheet.csv"][0][3] == "Line 2 of the same batch has this order already."


@pytest.mark.parametrize("time", ["0", "-450", "nan", "inf", "1e999", "7:30"])
def test_a_given_time_is_a_number_above_zero(tmp_path, time):
    found = problems_of(tmp_path, ["file,marker:procaine", f"a.mzML,{time}"], TARGETS, files=FILES)
    assert [(line, column, value) for line, column, value, _ in found["sheet.csv"]] == [
        (2, "marker:procaine", time)
    ]


def test_a_sheet_without_lines_or_without_its_column_is_refused(tmp_path):
    assert problems_of(tmp_path, ["file,order"], TARGETS)["sheet.csv"] == [
        (1, "", "", "There is no line below the heading.")
    ]
    assert problems_of(tmp_path, ["order", "1"], TARGETS)["sheet.csv"] == [
        (1, "file", "", "This column is missing from the heading, and it is needed.")
    ]
    (tmp_path / "raw").mkdir()
    assert problems_of(tmp_path, ["file", "raw"], TARGETS)["sheet.csv"] == [
        (2, "file", "raw", "This is a folder. Name a file.")
    ]


def test_markers_are_not_doubted_where_the_targets_cannot_be_read(tmp_path):
    found = problems_of(tmp_path, ["file,marker:any", "a.mzML,450"], ["colour", "red"], files=FILES)
    assert list(found) == ["targets.csv"]
