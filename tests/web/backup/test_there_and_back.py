"""What was backed up comes back, row by row, on both databases, also while somebody writes."""

import stat
import threading
from dataclasses import replace

import pytest
from django.db import connection

from biocluster.record.models import AuditEntry, Organisation
from biocluster.record.operations.documents import path_of, read_document
from biocluster.record.operations.organisations import save_organisation
from biocluster.web.backup import restoring, sqlite
from biocluster.web.backup.archive import BackupError
from biocluster.web.backup.restoring import restore_backup
from biocluster.web.backup.taking import take_backup
from tests.factories.people import AT
from tests.web.backup.conftest import TEXT

pytestmark = pytest.mark.usefixtures("english")


def organisation(officer, name):
    return save_organisation(Organisation(name=name, kind="company"), by=officer, at=AT)


def test_what_was_backed_up_comes_back_and_nothing_else_remains(backup, filled, officer, tables):
    taken, file = backup
    before = tables()
    organisation(officer, "あとの会社")
    path_of(filled.stored.sha256).unlink()
    restored = restore_backup(file, replace=True)
    assert tables() == before
    assert read_document(filled) == TEXT
    assert (restored.documents, restored.put_in_place) == (1, True)
    assert [table.name for table in taken.manifest.tables if table.rows]  # and not everything was empty
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_number_once_given_to_a_row_is_not_given_again(backup, officer):
    _, file = backup
    gone = organisation(officer, "消える会社")
    key = gone.pk
    gone.delete()
    take_backup(file.with_name("later.tar.gz"), at=AT)
    restore_backup(file.with_name("later.tar.gz"), replace=True)
    assert organisation(officer, "次の会社").pk > key


def test_a_check_proves_the_backup_and_touches_nothing(backup, officer, tables):
    _, file = backup
    organisation(officer, "あとの会社")
    before = tables()
    assert not restore_backup(file, check_only=True).put_in_place
    assert tables() == before


def test_a_filled_record_is_replaced_only_when_asked(backup, tables):
    before = tables()
    with pytest.raises(BackupError, match="say --replace"):
        restore_backup(backup[1])
    assert tables() == before


def test_a_backup_taken_while_others_write_is_one_moment(filled, officer, tmp_path, tables):
    """Every organisation in it has its audit entry in it, and the audit ends with its last."""
    enough, stop = threading.Event(), threading.Event()

    def write():
        try:
            number = 0
            while not stop.is_set():
                organisation(officer, f"並行{number}")
                number += 1
                if number == 3:
                    enough.set()
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert enough.wait(20)
        taken = take_backup(tmp_path / "busy.tar.gz", at=AT)
        went_on_to = Organisation.objects.filter(name__startswith="並行").count()
    finally:
        stop.set()
        writer.join(20)
    restore_backup(tmp_path / "busy.tar.gz", replace=True)
    restored = Organisation.objects.filter(name__startswith="並行")
    audited = AuditEntry.objects.filter(subject_kind="organisation", subject_id__in=restored.values("pk"))
    assert 3 <= restored.count() == audited.count() <= went_on_to
    assert AuditEntry.objects.order_by("-sequence").first().sequence == taken.manifest.audit_sequence


@pytest.mark.parametrize("stage", ["unpacking", "database", "documents"])
def test_a_restore_that_is_broken_off_leaves_the_record_as_it_was(
    backup, officer, tables, stage, monkeypatch
):
    monkeypatch.setattr(
        sqlite, "PAGES_AT_ONCE", 20
    )  # told while the copy is under way, as with a large record
    organisation(officer, "あとの会社")
    before = tables()

    def break_off(doing, done, whole):
        if doing == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore_backup(backup[1], replace=True, progress=break_off)
    assert tables() == before
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'biocluster_restoring'")
            assert cursor.fetchone() == (0,)


def test_a_broken_audit_is_found_before_anything_is_replaced(filled, officer, tmp_path, tables):
    entry = AuditEntry.objects.order_by("sequence")[1]
    AuditEntry.objects.filter(pk=entry.pk).update(after='{"name":"別名"}')
    take_backup(tmp_path / "broken.tar.gz", at=AT)
    before = tables()
    with pytest.raises(BackupError, match="not whole: Entry 2 was altered"):
        restore_backup(tmp_path / "broken.tar.gz", replace=True)
    assert tables() == before


def test_a_backup_of_a_newer_version_waits_for_the_newer_program(backup, tables, monkeypatch):
    newer = [("record", "0999_rooms")]
    monkeypatch.setattr(
        restoring, "unpack", lambda *args, **kwargs: replace(backup[0].manifest, migrations=newer)
    )
    with pytest.raises(BackupError, match=r"newer version .*record\.0999_rooms"):
        restore_backup(backup[1], replace=True)


def test_a_backup_of_the_other_database_is_refused(backup, monkeypatch):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    monkeypatch.setattr(
        restoring, "unpack", lambda *args, **kwargs: replace(backup[0].manifest, database=other)
    )
    with pytest.raises(BackupError, match="BIOCLUSTER_DATABASE_URL"):
        restore_backup(backup[1], replace=True)


def test_rows_that_differ_from_what_was_backed_up_are_not_put_in_place(backup, tables, monkeypatch):
    """As if a part had been exchanged together with its digest in the manifest."""
    genuine = restoring.unpack

    def with_another_digest(*args, **kwargs):
        manifest = genuine(*args, **kwargs)
        return replace(
            manifest,
            tables=[
                replace(each, rows=each.rows + (each.name == "record_person")) for each in manifest.tables
            ],
        )

    monkeypatch.setattr(restoring, "unpack", with_another_digest)
    before = tables()
    with pytest.raises(BackupError, match=r"differs from what was backed up \(record_person\)"):
        restore_backup(backup[1], replace=True)
    assert tables() == before
