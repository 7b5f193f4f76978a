"""What may happen to raw files: received once, kept under their digest, never changed."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.laboratory.models import Batch, BatchStep, Injection, RawFile
from biocluster.laboratory.operations.batches import BatchIsOver, refuse_held
from biocluster.laboratory.queries.raw_files import current_file, raw_path
from biocluster.laboratory.words.raw_names import ending_of, stem_of
from biocluster.record.models import Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.turns import take_turn
from biocluster.record.words.file_kinds import clean_name

VERB = "rawfile.receive"
CHUNK = 1024 * 1024
READ_ONLY = 0o440


class NoSuchInjection(Exception):
    """The batch has no injection whose file is called so."""

    def __init__(self, file_name: str) -> None:
        super().__init__(file_name)
        self.file_name = file_name

    def __str__(self) -> str:
        return _("No injection of this batch has a file called “%(name)s”.") % {"name": self.file_name}


class NotARawFile(Exception):
    """The file is empty, or is called neither .mzML nor .mzML.gz."""

    def __str__(self) -> str:
        return _("Raw files are mzML files: their names end in .mzML or .mzML.gz, and they are not empty.")


class AnotherFileThere(Exception):
    """The injection has another file already; a reason is needed to put this one in its place."""

    def __init__(self, there: RawFile) -> None:
        super().__init__(there.pk)
        self.there = there

    def __str__(self) -> str:
        return _("This injection has another file already. Say why this one takes its place.")


@dataclass(frozen=True, slots=True)
class Taken:
    """Bytes that lie in the store: their digest, their size and the ending under which they are kept."""

    sha256: str
    size_bytes: int
    ending: str


def take_bytes(source: BinaryIO, file_name: str) -> Taken:
    """Copy a file into the store, whole or not at all; what is there already is left alone.

    Done before the operation that writes the row, because a large file takes longer than others should wait.

    Raises
    ------
    NotARawFile
        If it is empty, or its name ends otherwise than a raw file's.
    """
    ending = ending_of(file_name)
    if not ending:
        raise NotARawFile
    incoming = settings.RAW_FILES / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    part = incoming / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with part.open("xb") as written:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
        if not size:
            raise NotARawFile
        taken = Taken(digest.hexdigest(), size, ending)
        path = raw_path(taken.sha256, ending)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part.chmod(READ_ONLY)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return taken


@operation("rawfile.receive")
def receive_file(
    batch: Batch, taken: Taken, *, file_name: str, reason: str = "", by: Person, at: datetime
) -> RawFile:
    """Note a file in the store as that of the injection of this batch whose name it has.

    The same file again changes nothing. With a reason, another file takes the place of the one that is there.

    Raises
    ------
    NoSuchInjection
        If no injection of the batch is called so.
    BatchIsOver
        If the batch was cancelled.
    Held
        If the material may not be used today: nothing of it is taken in any more.
    AnotherFileThere
        If another file is there and no reason is given.
    """
    batch = take_turn(batch)
    if (cancelled := batch.events.filter(step=BatchStep.CANCELLED).first()) is not None:
        raise BatchIsOver(cancelled)
    injection = _injection_called(batch, file_name)
    if injection.material is not None:
        refuse_held([injection.material], on=localdate(at))
    there = current_file(injection)
    if there is not None and there.sha256 == taken.sha256:
        return there
    if there is not None and not reason.strip():
        raise AnotherFileThere(there)
    known = injection.raw_files.filter(sha256=taken.sha256).first()
    if known is not None:
        raise AnotherFileThere(known)
    received = RawFile(
        injection=injection, received_as=clean_name(file_name), sha256=taken.sha256, size_bytes=taken.size_bytes,
        replaces=there, reason=reason.strip() if there else "", received_by=by, received_at=at,
    )  # fmt: skip
    return keep(received, by=by, at=at, verb=VERB)


def _injection_called(batch: Batch, file_name: str) -> Injection:
    wanted = stem_of(file_name)
    for injection in batch.injections.select_related("material"):
        if stem_of(injection.file_name) == wanted:
            return injection
    raise NoSuchInjection(clean_name(file_name))


def matching(batch: Batch, file_names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names that are those of injections of the batch, and the others."""
    wanted = {stem_of(name) for name in batch.injections.values_list("file_name", flat=True)}
    ours: list[str] = []
    others: list[str] = []
    for name in sorted(file_names):
        (ours if ending_of(name) and stem_of(name) in wanted else others).append(name)
    return ours, others
