"""The one way rows are written: checked, saved, chained into the audit, and known to the search."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import wraps
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate

from biocluster.record.access import TABLE, NotAllowed, Viewer
from biocluster.record.classes import is_sensitive
from biocluster.record.models import AuditEntry, AuditHead, Person
from biocluster.record.operations.indexing import index, refresh, subjects_of
from biocluster.record.operations.turns import Gone, take_turn
from biocluster.record.queries.viewers import roles_of

GENESIS = "0" * 64


def operation[**P, R](verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """An operation of the record: one transaction, refused unless ``by`` may use ``verb`` on the day of ``at``.

    The function takes ``by`` (a Person) and ``at`` (an aware datetime) as keywords. Operations take turns from
    their first line on, on every database: what one has asked stays so until it writes, and two that need the
    same rows in another order do not wait for each other for ever.

    Raises
    ------
    NotAllowed
        If the table in ``access.py`` does not let ``by`` do it. Nothing is changed.
    """
    if verb not in TABLE:
        raise KeyError(verb)

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            by, at = kwargs["by"], kwargs["at"]
            assert isinstance(by, Person)
            assert isinstance(at, datetime)
            require(verb, by=by, at=at)
            with transaction.atomic():
                _end_of_chain()
                return function(*args, **kwargs)

        checked.verb = verb  # type: ignore[attr-defined]
        return checked

    return wrap


def require(verb: str, *, by: Person, at: datetime) -> None:
    """Raise ``NotAllowed`` unless ``by`` may use ``verb`` on the local day of ``at``."""
    on = localdate(at)
    if not Viewer(person=by, roles=roles_of(by, on=on), on=on).may(verb):
        raise NotAllowed(verb)


def keep[M: models.Model](
    instance: M, *, by: Person | None, at: datetime, verb: str, validate: bool = True
) -> M:
    """Validate and save a row, new or changed, with its audit entry and its search entry.

    A save that changes nothing writes nothing. ``by`` is None only for what the system does of itself.

    Raises
    ------
    django.core.exceptions.ValidationError
        With every field that is wrong; nothing is saved.
    Gone
        If the row was taken out of the record in the meantime; it is not put in again.
    """
    stored = None
    if instance.pk is not None:
        stored = type(instance)._default_manager.select_for_update().filter(pk=instance.pk).first()
        if stored is None and not instance._state.adding:
            raise Gone(instance)
    before = snapshot(stored) if stored else {}
    if validate:
        instance.full_clean()
    after = snapshot(instance)
    if stored is not None and before == after:
        return instance
    instance.save()
    after = snapshot(instance)
    changed = {name for name in after if before.get(name) != after[name]}
    note(
        verb,
        by=by,
        at=at,
        subject=instance,
        before={name: before[name] for name in sorted(changed) if name in before},
        after={name: after[name] for name in sorted(changed)},
    )
    index(instance)
    return instance


def discard(instance: models.Model, *, by: Person | None, at: datetime, verb: str) -> None:
    """Delete a row that nothing rests on, with its audit entry; the entry keeps how it looked. Raises ``Gone``."""
    before = snapshot(take_turn(instance))
    note(verb, by=by, at=at, subject=instance, before=before, after={})
    touched = subjects_of([instance])
    instance.delete()
    refresh(touched)


def snapshot(instance: models.Model) -> dict[str, Any]:
    """The row as plain values, by column; of what opens something (a password) no copy is made."""
    return {
        field.attname: plain(field.value_from_object(instance))
        for field in instance._meta.concrete_fields
        if not field.primary_key and not is_sensitive(field)
    }


def plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def canonical(value: dict[str, Any]) -> str:
    """The one way a mapping is written as JSON for a digest; nothing for an empty one."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if value else ""


def note(
    verb: str,
    *,
    by: Person | None,
    at: datetime,
    subject: models.Model,
    before: dict[str, Any],
    after: dict[str, Any],
) -> AuditEntry:
    """Add an entry to the end of the chain. Writers take turns at the head row."""
    notes = note_many([(verb, subject._meta.model_name or "", subject.pk, before, after)], by=by, at=at)
    return notes[0]


def note_many(
    entries: list[tuple[str, str, int, dict[str, Any], dict[str, Any]]], *, by: Person | None, at: datetime
) -> list[AuditEntry]:
    """Add entries (verb, subject kind, subject id, before, after) in order, as one turn at the chain."""
    head = _end_of_chain()
    made = []
    for verb, kind, subject_id, before, after in entries:
        entry = AuditEntry(
            sequence=head.sequence + 1,
            at=at,
            by=by,
            verb=verb,
            subject_kind=kind,
            subject_id=subject_id,
            before=canonical(before),
            after=canonical(after),
            previous=head.digest,
        )
        entry.digest = digest_of(entry)
        head.sequence, head.digest = entry.sequence, entry.digest
        made.append(entry)
    AuditEntry.objects.bulk_create(made, batch_size=500)
    head.save()
    return made


def _end_of_chain() -> AuditHead:
    """The end of the chain, kept from other writers until the transaction ends."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(
        pk=1, defaults={"sequence": 0, "digest": GENESIS}
    )
    return head


CHAINED = (
    "sequence", "at", "by_id", "verb", "subject_kind", "subject_id", "before", "after", "previous"
)  # fmt: skip
"""What the digest of an entry covers, in this order: everything else of it, and the digest before."""

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest_of(entry: AuditEntry) -> str:
    """The digest that an entry has unless somebody altered it."""
    return digest_of_fields(*(getattr(entry, name) for name in CHAINED))


def digest_of_fields(*values: Any) -> str:
    """SHA-256 over the fields of ``CHAINED``."""
    sequence, at, *rest = values
    text = _as_json([sequence, at.astimezone(UTC).isoformat(timespec="microseconds"), *rest])
    return hashlib.sha256(text.encode()).hexdigest()
