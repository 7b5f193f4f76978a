"""A file of rows whose taking in is killed, or broken off, leaves the record as it was."""

import pytest

from biocluster.record.importers.running import import_file
from biocluster.record.models import AuditEntry, ImportedFile, Organisation, SearchEntry
from tests.factories.commands import PATIENCE_SECONDS, biocluster, kill_while_it_writes, rows_of
from tests.factories.files import csv_bytes
from tests.factories.people import AT

TABLES = ("organisation", "auditentry", "searchentry", "importedfile", "storedfile")


def companies(number: int) -> bytes:
    rows = (f"架空会社{place},company,カクウ,架空市{place}番地" for place in range(number))
    return csv_bytes("名称,種別,フリガナ,住所", *rows)


def test_an_import_of_rows_that_is_killed_leaves_the_record_as_it_was(tmp_path):
    """Killed while it writes: after its bytes are stored, which comes first, and before it ends."""
    home, large = tmp_path / "home", tmp_path / "large.csv"
    assert biocluster("migrate", "--quiet", home=home).wait(120) == 0
    small = tmp_path / "small.csv"
    small.write_bytes(csv_bytes("名称,種別", "架空の最初,company"))
    assert biocluster("import", "organisations", str(small), home=home).wait(PATIENCE_SECONDS) == 0
    before = rows_of(home, TABLES)
    large.write_bytes(companies(4_000))
    kill_while_it_writes("import", "organisations", str(large), home=home)
    assert rows_of(home, TABLES) == before
    assert biocluster("import", "organisations", str(large), home=home).wait(120) == 0
    assert rows_of(home, TABLES)["organisation"] == before["organisation"] + 4_000


@pytest.mark.django_db
@pytest.mark.usefixtures("documents_apart")
def test_an_import_of_rows_that_is_broken_off_leaves_nothing(by):
    """Broken off as Ctrl-C does, when most rows have been written, with their audit entries."""
    before = [rows.objects.count() for rows in (Organisation, AuditEntry, SearchEntry, ImportedFile)]

    def break_off(stage: str, count: int) -> None:
        if stage == "writing":
            assert Organisation.objects.filter(name="架空会社0").exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file("organisations", companies(5_000), "a.csv", by=by, at=AT, progress=break_off)
    assert before == [rows.objects.count() for rows in (Organisation, AuditEntry, SearchEntry, ImportedFile)]
