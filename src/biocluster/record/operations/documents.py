"""What may happen to documents: their bytes are kept once, under their digest, and checked when read."""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import Audience, Document, Person, StoredFile
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.turns import take_turn_unchanged
from biocluster.record.words.file_kinds import FileKind, FileRefused, clean_name, kind_of

LARGEST_DOCUMENT = 50 * 1024 * 1024


class DigestDiffers(Exception):
    """The stored bytes are not those that were given in, or are gone; the record shows which file it is."""

    def __init__(self, stored: StoredFile, found: str | None) -> None:
        super().__init__(stored.sha256, found)
        self.stored, self.found = stored, found

    def __str__(self) -> str:
        if self.found is None:
            return str(
                _("The stored file %(name)s is missing. Ask the administrator to restore it from the backup.")
            ) % {"name": self.stored.sha256[:12]}
        return str(
            _(
                "The stored file has changed since it was given in: its digest should begin %(right)s and "
                "begins %(found)s. It is not shown. Ask the administrator to restore it from the backup."
            )
        ) % {"right": self.stored.sha256[:12], "found": self.found[:12]}


@operation("document.add")
def store_document(
    content: bytes, *, title: str, file_name: str, audience: str, by: Person, at: datetime
) -> Document:
    """Keep a file under its digest and add a document that names it.

    The same bytes are kept once, however many documents name them. The bytes are on disk before the row.

    Raises
    ------
    FileRefused
        If the file is too large or not of a kind that is kept; the sentence says what to do.
    """
    kind = checked_kind(content, file_name)
    stored = store_bytes(content, kind, by=by, at=at)
    document = Document(
        title=title.strip(),
        file_name=clean_name(file_name),
        stored=stored,
        audience=audience,
        added_by=by,
        added_at=at,
    )
    return keep(document, by=by, at=at, verb="document.add")


def checked_kind(content: bytes, file_name: str) -> FileKind:
    refuse_large(len(content))
    return kind_of(content, file_name)


def refuse_large(size: int) -> None:
    """Raises ``FileRefused`` for a size that is not kept; asked before the bytes are read."""
    if size > LARGEST_DOCUMENT:
        raise FileRefused(
            _("The file has %(size)s MB; at most %(most)s MB are kept. Make it smaller or split it."),
            size=-(-size // 1024**2), most=LARGEST_DOCUMENT // 1024**2,
        )  # fmt: skip


@operation("document.add")
def change_document(
    document: Document,
    *,
    title: str,
    audience: Audience | str,
    seen: int | None = None,
    by: Person,
    at: datetime,
) -> Document:
    """Correct the title or the classification. The bytes of a document never change: give in a new one.

    Raises ``ChangedSince`` if somebody else has changed it after ``seen``.
    """
    take_turn_unchanged(document, seen)
    document.title, document.audience = title.strip(), audience
    return keep(document, by=by, at=at, verb="document.add")


def store_bytes(content: bytes, kind: FileKind, *, by: Person, at: datetime) -> StoredFile:
    """The row for these bytes, which are on disk when this returns. Callers hold a transaction."""
    digest = hashlib.sha256(content).hexdigest()
    write_once(path_of(digest), content)
    if stored := StoredFile.objects.filter(sha256=digest).first():
        return stored
    stored = StoredFile(sha256=digest, size_bytes=len(content), media_type=kind.media_type)
    try:
        with transaction.atomic():
            return keep(stored, by=by, at=at, verb="document.add")
    except (IntegrityError, ValidationError):  # somebody gave in the same bytes at the same moment
        return StoredFile.objects.get(sha256=digest)


def path_of(sha256: str) -> Path:
    return settings.DOCUMENTS / sha256[:2] / sha256


def read_document(document: Document) -> bytes:
    """The bytes of a document, as they were given in.

    Raises
    ------
    DigestDiffers
        If they are no longer those, or gone.
    """
    return read_stored(document.stored)


def read_stored(stored: StoredFile) -> bytes:
    try:
        content = path_of(stored.sha256).read_bytes()
    except FileNotFoundError:
        raise DigestDiffers(stored, None) from None
    found = hashlib.sha256(content).hexdigest()
    if found != stored.sha256:
        raise DigestDiffers(stored, found)
    return content


def write_once(path: Path, content: bytes) -> None:
    """Put the bytes where they belong: whole or not at all, and on the disk when this returns.

    Bytes that are there already and whole are left alone; damaged ones are replaced.
    """
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with waiting.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
