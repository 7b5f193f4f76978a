"""What may happen to a file of rows: given in, given up, taken into the record."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from biocluster.record.access import FILE_VERBS
from biocluster.record.models import Gathering, ImportedFile, ImportKind, Person
from biocluster.record.operations.audit import discard, keep, operation, require
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.documents import store_bytes
from biocluster.record.operations.turns import take_turn
from biocluster.record.queries.capacity import crowds
from biocluster.record.words.file_kinds import clean_name, kind_of


@dataclass(frozen=True)
class Change:
    """A row of the record and the fields of it that the file says otherwise."""

    row: models.Model
    values: dict[str, Any]


@dataclass
class Changes:
    """What a file does to the record: rows to add, each list of one model, in order; and fields to change."""

    added: Sequence[Iterable[models.Model]] = ()
    changed: Sequence[Change] = ()
    attended: Collection[Gathering] = field(default_factory=list)
    """The gatherings that more people come to; they must still fit in when all is written."""
    signed: Callable[[Any, Person, datetime], None] | None = None
    """Puts into each row that is added what is known only when it is written: by whom, when, under which number."""


class AlreadyTaken(Exception):
    """This file is in the record already; nothing was added."""

    def __init__(self, imported: ImportedFile) -> None:
        super().__init__(imported.pk)
        self.imported = imported

    def __str__(self) -> str:
        return str(_("This very file is in the record already; nothing was added."))


class RecordMoved(Exception):
    """Somebody changed the record after the file was checked; nothing of the file was saved."""

    def __str__(self) -> str:
        return str(
            _("Somebody changed the record while the file was read. Nothing was saved. Check the file again.")
        )


@operation("file.give")
def give_in(
    content: bytes, *, kind: ImportKind | str, file_name: str, by: Person, at: datetime
) -> ImportedFile:
    """Keep the bytes of a file that was checked, for it to be taken in. The same file is kept once a kind.

    Raises ``NotAllowed`` if ``by`` may not take in files of this kind; so do the two that follow.
    """
    verb = _verb_for(kind, by=by, at=at)
    stored = store_bytes(content, kind_of(content, file_name), by=by, at=at)
    known = ImportedFile.objects.filter(kind=kind, stored=stored).first()
    if known:
        return known
    imported = ImportedFile(
        kind=kind, stored=stored, file_name=clean_name(file_name), given_by=by, given_at=at
    )
    return keep(imported, by=by, at=at, verb=verb)


@operation("file.give")
def give_up(imported: ImportedFile, *, by: Person, at: datetime) -> None:
    """Do without a file that waits. Raises ``AlreadyTaken`` if it no longer does."""
    current = take_turn(imported)
    if current.taken_at:
        raise AlreadyTaken(current)
    discard(current, by=by, at=at, verb=_verb_for(current.kind, by=by, at=at))


@operation("file.give")
def take_in(imported: ImportedFile, changes: Changes, *, by: Person, at: datetime) -> ImportedFile:
    """Take all of a file into the record, or nothing.

    Raises
    ------
    AlreadyTaken
        If the file is in the record already.
    RecordMoved
        If the record no longer allows what it did when the file was checked.
    """
    current = take_turn(imported)
    if current.taken_at:
        raise AlreadyTaken(current)
    verb = _verb_for(current.kind, by=by, at=at)
    try:
        for change in changes.changed:
            _apply(change, verb, by=by, at=at)
        added = sum(
            keep_new(_signed(rows, changes, by, at), by=by, at=at, verb=verb) for rows in changes.added
        )
    except (IntegrityError, ValidationError) as error:
        raise RecordMoved from error
    if any(crowd.is_over for crowd in crowds([gathering.pk for gathering in changes.attended])):
        raise RecordMoved
    current.taken_by, current.taken_at = by, at
    current.rows_added, current.rows_changed = added, len(changes.changed)
    return keep(current, by=by, at=at, verb=verb)


def _verb_for(kind: str, *, by: Person, at: datetime) -> str:
    """The verb of a kind of file, which ``by`` may use. Raises ``NotAllowed``."""
    verb = FILE_VERBS[kind]
    require(verb, by=by, at=at)
    return verb


def _signed(
    rows: Iterable[models.Model], changes: Changes, by: Person, at: datetime
) -> Iterator[models.Model]:
    for row in rows:
        if changes.signed is not None:
            changes.signed(row, by, at)
        yield row


def _apply(change: Change, verb: str, *, by: Person, at: datetime) -> None:
    """Change these fields of the row as it is now, and leave the others as they are now."""
    model = type(change.row)
    row = model._default_manager.select_for_update().filter(pk=change.row.pk).first()
    if row is None:
        raise RecordMoved
    for name, value in change.values.items():
        setattr(row, name, value)
    keep(row, by=by, at=at, verb=verb)
