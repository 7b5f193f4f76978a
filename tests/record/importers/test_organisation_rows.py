"""Files of organisations."""

import pytest

from biocluster.record.importers.running import import_file
from biocluster.record.models import (
    AuditEntry,
    ImportedFile,
    Organisation,
    SearchEntry,
    StoredFile,
)
from tests.factories.files import csv_bytes
from tests.factories.people import AT
from tests.record.importers.rows import problems_of, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "documents_apart")]


def test_organisations_are_added_with_other_names_entries_and_search(by):
    content = csv_bytes(
        "名称,種別,フリガナ,法人番号,別名,郵便番号",
        "架空バイオ株式会社,company,かくうばいお,８９９９９０１９９９９９９,架空バイオ、KBI,9970052",
        "架空大学,university,,,,",
        encoding="cp932",
    )
    report = taken("organisations", content, by)
    assert report.added == {"organisation": 2, "other name of an organisation": 2}
    made = Organisation.objects.get(name="架空バイオ株式会社")
    assert (made.kind, made.kana, made.corporate_number, made.postal_code) == (
        "company", "カクウバイオ", "8999901999999", "997-0052",
    )  # fmt: skip
    assert "KBI" in SearchEntry.objects.get(kind="organisation", subject_id=made.pk).body
    assert AuditEntry.objects.filter(verb="record.import", subject_kind="organisation", by=by).count() == 2


def test_every_mistake_is_found_at_once_and_nothing_is_saved(by):
    content = csv_bytes(
        "種別,名称,法人番号,ＵＲＬ",
        "会社員,,123,x",
        "company,架空一,8999901999998,",
        "company,架空二",
        "company,架空二,,",
        "company,架空　二,,",
    )
    before = Organisation.objects.count()
    assert [
        (line, column, value) for line, column, value, _message in problems_of("organisations", content)
    ] == [
        (2, "種別", "会社員"),
        (2, "法人番号", "123"),
        (2, "ＵＲＬ", "x"),
        (2, "名称", ""),
        (3, "法人番号", "8999901999998"),
        (4, "", ""),
        (5, "名称", "架空二"),
        (6, "名称", "架空 二"),
    ]
    assert Organisation.objects.count() == before
    assert not import_file("organisations", content, "a.csv", by=by, at=AT).is_fine
    assert (Organisation.objects.count(), ImportedFile.objects.count(), StoredFile.objects.count()) == (
        before,
        0,
        0,
    )


def test_names_and_numbers_that_belong_to_others_are_refused(by):
    taken("organisations", csv_bytes("名称,種別,法人番号,別名", "架空,company,8999901999999,KBI"), by)
    content = csv_bytes("名称,種別,法人番号,別名", "KBI,company,,", "別,company,8999901999999,架空")
    assert [(line, column) for line, column, _v, _m in problems_of("organisations", content)] == [
        (2, "名称"), (3, "法人番号"), (3, "別名"),
    ]  # fmt: skip
