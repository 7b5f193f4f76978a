"""Files of rows of every kind, from their bytes to the record."""

import pytest

from biocluster.record.access import NotAllowed
from biocluster.record.exports import export_rows
from biocluster.record.importers.kinds import KINDS
from biocluster.record.importers.running import check_file, import_file
from biocluster.record.models import (
    AuditEntry,
    ImportedFile,
    Organisation,
    Person,
    Role,
)
from biocluster.record.operations.documents import read_stored
from biocluster.record.operations.imports import RecordMoved, give_in, give_up, take_in
from tests.factories.files import csv_bytes, excel_bytes
from tests.factories.people import AT, OrganisationFactory, person_with_role
from tests.record.importers.rows import problems_of, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "documents_apart")]


def test_headings_that_are_unknown_missing_or_doubled_are_named():
    content = csv_bytes("名称,name,部署,", "a,b,c,d")
    assert [(line, column, message.split(".")[0]) for line, column, _value, message in problems_of("organisations", content)] == [
        (1, "部署", "No column is called this"),
        (1, "name", "2 columns have this heading or another name of it"),
        (1, "kind", "This column is missing from the heading, and it is needed"),
    ]  # fmt: skip


def test_under_an_unknown_heading_nothing_is_read_and_the_other_cells_are_checked():
    content = csv_bytes("名称,種別,部署", "a,company,x", "b,y,z")
    assert [(line, column) for line, column, _v, _m in problems_of("organisations", content)] == [
        (1, "部署"),
        (3, "種別"),
    ]


def test_a_cell_without_a_heading_is_named():
    content = csv_bytes("名称,種別", "a,company,余り")
    assert [(line, column, value) for line, column, value, _m in problems_of("organisations", content)] == [
        (2, "column 3", "余り")
    ]


def test_headings_may_be_english_and_carry_remarks(by):
    taken("organisations", csv_bytes("Name*,KIND (required)", "架空,company"), by)
    assert Organisation.objects.filter(name="架空").exists()


def test_the_same_file_twice_adds_nothing(by):
    content = csv_bytes("名称,種別", "架空,company")
    taken("organisations", content, by)
    entries = AuditEntry.objects.count()
    again = import_file("organisations", content, "other name.csv", by=by, at=AT)
    assert (again.before.file_name, again.added) == ("a.csv", {})
    assert (ImportedFile.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_another_file_with_the_same_rows_changes_nothing_and_one_more_cell_changes_that_cell(by):
    taken("organisations", csv_bytes("名称,種別,住所", "架空,company,鶴岡市"), by)
    assert taken("organisations", csv_bytes("種別,名称", "company,架空"), by).does_nothing
    report = taken("organisations", csv_bytes("名称,種別,地区", "架空,company,朝暘"), by)
    assert report.changed == {"organisation": 1}
    made = Organisation.objects.get(name="架空")
    assert (made.address, made.district) == ("鶴岡市", "朝暘")


def test_the_original_bytes_are_kept(by):
    content = csv_bytes("名称,種別", "髙橋①,company", encoding="cp932")
    taken("organisations", content, by)
    assert read_stored(ImportedFile.objects.get().stored) == content


def test_what_was_exported_and_corrected_can_be_given_in_again(by):
    content = excel_bytes(["名称", "種別", "英語名"], [["架空", "company", "=Kakuu"]])
    taken("organisations", content, by, "a.xlsx")
    rows = [[row.name, row.kind, row.name_en] for row in Organisation.objects.filter(name="架空")]
    exported = b"".join(export_rows("x", ["名称", "種別", "英語名"], rows, "csv").chunks)
    assert b"'=Kakuu" in exported
    assert taken("organisations", exported, by).does_nothing


def test_who_may_not_import_adds_nothing():
    with pytest.raises(NotAllowed):
        import_file(
            "organisations",
            csv_bytes("名称,種別", "架空,company"),
            "a.csv",
            by=person_with_role(Role.PRODUCER),
            at=AT,
        )
    assert (ImportedFile.objects.count(), Organisation.objects.filter(name="架空").count()) == (0, 0)


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_template_of_a_kind_has_headings_that_are_all_read(kind, format):
    content = b"".join(export_rows("t", *KINDS[kind].template, format).chunks)
    report, _changes = check_file(kind, content, f"t.{format}")
    assert [problem for problem in report.problems if problem.line < 2] == []
    assert report.rows == 1


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_two_columns_of_a_kind_share_a_heading(kind):
    headings = [heading for column in KINDS[kind].columns for heading in set(column.every_heading)]
    assert sorted(headings) == sorted(set(headings))


def test_a_file_given_up_can_be_given_in_again(by):
    content = csv_bytes("名称,種別", "架空,company")
    give_up(give_in(content, kind="organisations", file_name="a.csv", by=by, at=AT), by=by, at=AT)
    assert ImportedFile.objects.count() == 0
    assert taken("organisations", content, by).added == {"organisation": 1}


def test_a_row_that_somebody_added_meanwhile_takes_all_of_it_back(by):
    content = csv_bytes("名称,種別", "一,company", "二,company")
    _report, changes = check_file("organisations", content, "a.csv")
    waiting = give_in(content, kind="organisations", file_name="a.csv", by=by, at=AT)
    OrganisationFactory(name="二")
    with pytest.raises(RecordMoved):
        take_in(waiting, changes, by=by, at=AT)
    assert not Organisation.objects.filter(name="一").exists()
    assert Person.objects.filter(pk=by.pk).exists()
