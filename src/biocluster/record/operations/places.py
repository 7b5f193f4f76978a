"""Rows that stand in an order: each keeps its place, counted from 0, and one write moves as few as it can."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models

from biocluster.record.models import Person
from biocluster.record.operations.audit import note_many


def put_in_order(rows: Sequence[models.Model], *, by: Person, at: datetime, verb: str) -> None:
    """Give the rows the places 0, 1, 2 … in this order, each change with its audit entry.

    The rows may be of several models. The caller holds the lock of what they belong to.
    """
    changed = [(row, place) for place, row in enumerate(rows) if row.position != place]  # type: ignore[attr-defined]
    if not changed:
        return
    free = max(row.position for row in rows) + len(rows)  # type: ignore[attr-defined]
    for row, place in changed:  # first out of one another's way, where a place holds one row
        type(row)._default_manager.filter(pk=row.pk).update(position=free + place)
    entries = []
    for row, place in changed:
        before = row.position  # type: ignore[attr-defined]
        type(row)._default_manager.filter(pk=row.pk).update(position=place)
        row.position = place  # type: ignore[attr-defined]
        kind = row._meta.model_name or ""
        entries.append((verb, kind, row.pk, {"position": before}, {"position": place}))
    note_many(entries, by=by, at=at)


def moved[M: models.Model](rows: Sequence[M], row: M, places: int) -> list[M]:
    """The rows with one moved up (negative) or down by so many places; at either end it stays there."""
    keys = [(type(each), each.pk) for each in rows]
    here = keys.index((type(row), row.pk))
    there = min(max(here + places, 0), len(rows) - 1)
    ordered = list(rows)
    ordered.insert(there, ordered.pop(here))
    return ordered


def next_place(rows: models.QuerySet) -> int:
    """The place after the last of the rows."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1
