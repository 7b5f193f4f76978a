"""Raw files are received once, under their digest, and stay as they were."""

import hashlib
import io
import stat

import pytest

from biocluster.laboratory.models import RawFile
from biocluster.laboratory.operations.batches import BatchIsOver, Held, cancel_batch
from biocluster.laboratory.operations.raw_files import (
    AnotherFileThere,
    NoSuchInjection,
    NotARawFile,
    matching,
    receive_file,
    take_bytes,
)
from biocluster.laboratory.queries.raw_files import current_file, path_of, usable_files, visible_to
from tests.factories.laboratory import HoldFactory, MaterialFactory, batch_of, received, staff
from tests.factories.people import AT, TODAY, viewer_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def injection():
    return batch_of([MaterialFactory()]).injections.get(type="sample")


def receive(injection, content: bytes, name: str = "", **given) -> RawFile:
    name = name or f"{injection.file_name}.mzML"
    return receive_file(
        injection.batch, take_bytes(io.BytesIO(content), name), file_name=name, by=staff(), at=AT, **given
    )


def test_a_file_lies_under_its_digest_whole_and_closed_to_writing(injection, settings):
    content = b"mzML" * 700_000
    row = receive(injection, content)
    path = path_of(row)
    assert (row.sha256, row.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert path.read_bytes() == content
    assert path.parent.parent == settings.RAW_FILES
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH | stat.S_IROTH)
    assert list((settings.RAW_FILES / "incoming").iterdir()) == []


@pytest.mark.parametrize("ending", [".mzML", ".mzml", ".MZML.GZ", ".mzML.gz"])
def test_a_file_is_that_of_the_injection_whose_name_it_has(injection, ending):
    row = receive(injection, b"run", f"D:\\runs\\{injection.file_name.lower()}{ending}")
    assert row.injection == injection
    assert path_of(row).name == row.sha256 + (".mzML.gz" if ending.lower().endswith("gz") else ".mzML")


def test_the_same_file_again_changes_nothing_and_another_needs_a_reason(injection):
    first = receive(injection, b"run")
    assert receive(injection, b"run") == first
    with pytest.raises(AnotherFileThere):
        receive(injection, b"another run")
    assert current_file(injection) == first
    second = receive(injection, b"another run", reason="変換をやり直した")
    assert (current_file(injection), second.replaces) == (second, first)
    assert path_of(first).read_bytes() == b"run"
    with pytest.raises(AnotherFileThere):
        receive(injection, b"run", reason="もどす")
    assert RawFile.objects.count() == 2


@pytest.mark.parametrize(("name", "content"), [("x.mzML", b""), ("x.raw", b"run"), ("x", b"run")])
def test_what_is_no_raw_file_is_not_taken(settings, name, content):
    with pytest.raises(NotARawFile):
        take_bytes(io.BytesIO(content), name)
    assert [path for path in settings.RAW_FILES.rglob("*") if path.is_file()] == []


def test_a_copy_that_breaks_off_leaves_nothing(settings):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 1024**2:
                raise OSError("the disk went away")
            return super().read(size)

    with pytest.raises(OSError, match="went away"):
        take_bytes(Broken(b"x" * 3 * 1024**2), "x.mzML")
    assert [path for path in settings.RAW_FILES.rglob("*") if path.is_file()] == []


def test_a_file_of_no_injection_or_of_a_cancelled_batch_or_of_what_is_held_is_refused(injection):
    with pytest.raises(NoSuchInjection, match=r"else\.mzML"):
        receive(injection, b"run", "else.mzML")
    HoldFactory(material=injection.material)
    with pytest.raises(Held):
        receive(injection, b"run")
    cancel_batch(injection.batch, reason="故障", by=staff(), at=AT)
    with pytest.raises(BatchIsOver):
        receive(injection, b"run")
    assert not RawFile.objects.exists()


def test_what_is_held_later_is_neither_shown_nor_processed(injection):
    row = received(injection)
    blank = received(injection.batch.injections.filter(type="blank").first())
    viewer = viewer_for(staff())
    assert set(visible_to(viewer)) == set(usable_files([injection.batch], on=TODAY)) == {row, blank}
    HoldFactory(material=injection.material)
    assert list(visible_to(viewer)) == list(usable_files([injection.batch], on=TODAY)) == [blank]


def test_names_are_parted_into_ours_and_others(injection):
    name = injection.file_name
    assert matching(injection.batch, [f"{name}.mzML", f"{name}.txt", "else.mzML"]) == (
        [f"{name}.mzML"],
        [f"{name}.txt", "else.mzML"],
    )
