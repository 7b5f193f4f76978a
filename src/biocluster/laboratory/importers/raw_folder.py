"""A folder of raw files taken in for a batch: each file that is one of its injections, and a word about every other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from biocluster.laboratory.models import Batch, RawFile
from biocluster.laboratory.operations.batches import Held
from biocluster.laboratory.operations.raw_files import (
    AnotherFileThere,
    NotARawFile,
    matching,
    receive_file,
    take_bytes,
)
from biocluster.laboratory.words.raw_names import ending_of
from biocluster.record.models import Person

Progress = Callable[[int, int], None]


def silent(_done: int, _whole: int) -> None:
    """No progress to be shown."""


@dataclass
class FolderReport:
    """What became of each file of a folder, by name."""

    received: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """There already, byte for byte."""
    held: list[str] = field(default_factory=list)
    """Of materials that may not be used: not taken in."""
    refused: dict[str, str] = field(default_factory=dict)
    """Not taken in, each with the reason."""
    others: list[str] = field(default_factory=list)
    """Raw files that are no injection of the batch."""


def receive_folder(
    batch: Batch, folder: Path, *, reason: str = "", by: Person, at: datetime, progress: Progress = silent
) -> FolderReport:
    """Receive every raw file of a folder whose name is that of an injection of the batch, one after another.

    Each is a write of its own: a call that was interrupted is finished by the same call. With a reason, a file takes
    the place of another that is there.

    Raises
    ------
    NotAllowed, BatchIsOver
        As ``receive_file`` does.
    OSError
        If the folder cannot be read.
    """
    ours, others = matching(batch, [path.name for path in folder.iterdir() if path.is_file()])
    report = FolderReport(others=[name for name in others if ending_of(name)])
    for done, name in enumerate(ours, start=1):
        before = set(RawFile.objects.filter(injection__batch=batch).values_list("pk", flat=True))
        try:
            with (folder / name).open("rb") as source:
                taken = take_bytes(source, name)
            row = receive_file(batch, taken, file_name=name, reason=reason, by=by, at=at)
        except Held:
            report.held.append(name)
        except (AnotherFileThere, NotARawFile) as refusal:
            report.refused[name] = str(refusal)
        else:
            (report.known if row.pk in before else report.received).append(name)
        progress(done, len(ours))
    return report
