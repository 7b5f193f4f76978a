"""A folder of the instrument: each file that is an injection is received, and a word is said about every other."""

from pathlib import Path

import pytest

from biocluster.laboratory.importers.raw_folder import receive_folder
from biocluster.laboratory.models import RawFile
from biocluster.laboratory.operations.batches import BatchIsOver, cancel_batch
from biocluster.web.cli import build_parser
from tests.factories.laboratory import HoldFactory, MaterialFactory, batch_of, staff
from tests.factories.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def batch():
    return batch_of(MaterialFactory.create_batch(2))


@pytest.fixture
def folder(batch, tmp_path: Path) -> Path:
    """A raw file for every injection, and two files that are none."""
    folder = tmp_path / "instrument"
    folder.mkdir()
    for injection in batch.injections.all():
        (folder / f"{injection.file_name}.mzML").write_bytes(injection.file_name.encode())
    (folder / "tuning.mzML").write_bytes(b"tuning")
    (folder / "notes.txt").write_bytes(b"notes")
    (folder / "below").mkdir()
    return folder


def names(batch) -> list[str]:
    return sorted(f"{each.file_name}.mzML" for each in batch.injections.all())


def test_every_file_is_received_once_and_told(batch, folder):
    told = []
    first = receive_folder(
        batch, folder, by=staff(), at=AT, progress=lambda done, whole: told.append((done, whole))
    )
    assert (first.received, first.known, first.others) == (names(batch), [], ["tuning.mzML"])
    assert told == [(done, len(names(batch))) for done in range(1, len(names(batch)) + 1)]
    again = receive_folder(batch, folder, by=staff(), at=AT)
    assert (again.received, again.known) == ([], names(batch))
    assert RawFile.objects.count() == batch.injections.count()


def test_what_is_held_is_left_and_another_file_needs_a_reason(batch, folder):
    held, other = (each for each in batch.injections.filter(type="sample"))
    receive_folder(batch, folder, by=staff(), at=AT)
    HoldFactory(material=held.material)
    changed = folder / f"{other.file_name}.mzML"
    changed.write_bytes(b"converted anew")
    (folder / names(batch)[0]).write_bytes(b"")
    report = receive_folder(batch, folder, by=staff(), at=AT)
    assert report.held == [f"{held.file_name}.mzML"]
    assert set(report.refused) == {changed.name, names(batch)[0]}
    report = receive_folder(batch, folder, reason="変換をやり直した", by=staff(), at=AT)
    assert report.received == [changed.name]
    assert RawFile.objects.filter(injection=other).count() == 2


def test_a_cancelled_batch_receives_nothing(batch, folder):
    cancel_batch(batch, reason="故障", by=staff(), at=AT)
    with pytest.raises(BatchIsOver):
        receive_folder(batch, folder, by=staff(), at=AT)


def command(*words: str) -> int:
    arguments = build_parser().parse_args(["laboratory", "receive", *words])
    return arguments.run(arguments)


def test_the_command_receives_and_says_what_became_of_each_file(batch, folder, capsys):
    HoldFactory(material=batch.injections.filter(type="sample").first().material, from_on=AT.date())
    assert command(batch.code, str(folder)) == 0
    told = capsys.readouterr().out
    assert f"{len(names(batch)) - 1} files were received." in told
    assert "on hold, not taken in: 1" in told
    assert "no injection of this batch: 1 (tuning.mzML)" in told
    (folder / names(batch)[0]).write_bytes(b"another")
    assert command(batch.code, str(folder)) == 1
    assert "another file already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["B1999-0001", "."], "There is no batch B1999-0001."),
        (["BATCH", "/nowhere"], "/nowhere cannot be read"),
        (["BATCH", ".", "--by", "nobody@example.jp"], "Nobody in the record has the address"),
    ],
)
def test_what_the_command_cannot_do_is_told(batch, capsys, words, sentence):
    assert command(*(batch.code if word == "BATCH" else word for word in words)) == 1
    assert sentence in capsys.readouterr().err
