"""The file of a backup: whole or not at all, and nothing in it taken on trust."""

import hashlib
import io
import tarfile

import pytest

from biocluster.record.operations.documents import path_of
from biocluster.web.backup import archive
from biocluster.web.backup.archive import BackupError, unpack
from biocluster.web.backup.restoring import restore_backup
from biocluster.web.backup.taking import take_backup
from tests.factories.people import AT

pytestmark = pytest.mark.usefixtures("english")


def rewritten(file, *, change=None, rename=None, drop=None, add=None):
    """The backup packed anew with one thing about it changed."""
    target = file.with_name("rewritten.tar.gz")
    with tarfile.open(file) as source, tarfile.open(target, "w:gz") as tar:
        for member in source:
            content = source.extractfile(member).read()
            if drop and member.name.startswith(drop):
                continue
            if change and member.name.startswith(change):
                content = content[:-1] + bytes([content[-1] ^ 1])
            if rename and member.name.startswith(rename):
                member.name = "../outside"
            tar.addfile(member, io.BytesIO(content))
        if add:
            extra = tarfile.TarInfo(add)
            tar.addfile(extra, io.BytesIO())
    return target


@pytest.mark.parametrize(
    "change",
    [{"change": "documents/"}, {"drop": "documents/"}, {"rename": "documents/"}, {"add": "more"}],
    ids=str,
)
def test_an_altered_file_is_refused_and_nothing_is_restored(backup, tables, change, tmp_path):
    before = tables()
    with pytest.raises(BackupError, match=r"altered or damaged\. Nothing was restored"):
        restore_backup(rewritten(backup[1], **change), replace=True)
    assert tables() == before
    assert not list(tmp_path.parent.rglob("outside"))


def test_an_altered_database_is_refused(backup, tables):
    name = next(part.name for part in backup[0].manifest.parts if "document" not in part.name and part.size)
    before = tables()
    with pytest.raises(BackupError, match=f"“{name}”"):
        restore_backup(rewritten(backup[1], change=name), replace=True)
    assert tables() == before


def test_an_altered_manifest_is_refused(backup, tables):
    before = tables()
    with pytest.raises(BackupError, match="no backup made by"):
        restore_backup(rewritten(backup[1], change="manifest"), replace=True)
    assert tables() == before


@pytest.mark.parametrize("length", [0, 10, 2_000])
def test_a_file_cut_short_is_refused(backup, tables, length):
    file = backup[1]
    cut = file.with_name("cut.tar.gz")
    cut.write_bytes(file.read_bytes()[: length or None][:-8] if length else b"")
    before = tables()
    with pytest.raises(BackupError, match=r"Nothing was restored|no backup made by"):
        restore_backup(cut, replace=True)
    assert tables() == before


def test_any_byte_changed_in_the_file_is_noticed(backup, tmp_path):
    """Either it does not unpack, or a digest disagrees; a byte that carries nothing may change unseen."""
    file = backup[1]
    content = file.read_bytes()
    genuine = unpack(file, tmp_path / "genuine")
    for place in range(20, len(content) - 8, len(content) // 60):
        damaged = tmp_path / "damaged.tar.gz"
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            assert unpack(damaged, tmp_path / f"at-{place}") == genuine
        except BackupError:
            continue


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b" + b"\0" * 100, "ただの文".encode()])
def test_what_is_no_backup_is_refused_with_a_sentence(transactional_db, tmp_path, content):
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(BackupError, match="no backup"):
        restore_backup(file, replace=True)


def test_another_file_than_the_one_written_down_is_refused(backup):
    taken, file = backup
    assert hashlib.sha256(file.read_bytes()).hexdigest() == taken.file.sha256
    with pytest.raises(BackupError, match="not the one you gave"):
        restore_backup(file, replace=True, expected="0" * 64)
    assert restore_backup(file, check_only=True, expected=taken.file.sha256.upper())


def test_a_file_that_is_there_is_never_overwritten(backup):
    _, file = backup
    before = file.read_bytes()
    with pytest.raises(BackupError, match="never overwritten"):
        take_backup(file, at=AT)
    assert file.read_bytes() == before


def test_a_backup_that_fails_while_it_is_written_leaves_no_file(filled, tmp_path, monkeypatch):
    def no_room(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_pack", no_room)
    with pytest.raises(BackupError, match="No space left"):
        take_backup(tmp_path / "backup.tar.gz", at=AT)
    assert not list(tmp_path.glob("*backup*"))


def test_a_folder_that_is_not_there_is_named(filled, tmp_path):
    with pytest.raises(BackupError, match="There is no folder"):
        take_backup(tmp_path / "none" / "backup.tar.gz", at=AT)


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"other")])
def test_a_damaged_document_is_named_and_left_out(filled, tmp_path, damage):
    damage(path_of(filled.stored.sha256))
    taken = take_backup(tmp_path / "backup.tar.gz", at=AT)
    assert (taken.documents, taken.manifest.not_held) == (0, [filled.stored.sha256])
    assert restore_backup(tmp_path / "backup.tar.gz", check_only=True).documents == 0
