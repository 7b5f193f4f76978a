"""Who has written to the rows behind computed figures, from the audit."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from biocluster.record.figures.registry import FigureRow
from biocluster.record.models import AuditEntry, Gathering
from biocluster.record.queries.figures import latest_entries

MOST_ENTRIES = 2_000
PART_OF = {
    "attendance": ("gathering", "gathering_id"),
    "headcount": ("gathering", "gathering_id"),
    "yearplan": ("programme", "programme_id"),
}
"""Rows that count with another: with which, and the column that names it."""
WHETHER_HELD = {"state", "starts_on", "ends_on", "date_precision", "audience"}

Key = tuple[str, int]


@dataclass(frozen=True)
class RowWrite:
    """The latest write to a row behind a figure."""

    label: str
    entry: AuditEntry


class RecentWrites:
    """The latest writes to the record, by the row of a figure that they concern; two queries."""

    def __init__(self) -> None:
        self.entries: dict[Key, AuditEntry] = {}
        self.left: dict[Key, AuditEntry] = {}
        for entry in latest_entries(MOST_ENTRIES):
            before, after = _fields(entry.before), _fields(entry.after)
            key = _concerned(entry, {**before, **after})
            if key is None:
                continue
            self.entries.setdefault(key, entry)
            if key[0] == "gathering" and WHETHER_HELD & before.keys():
                self.left.setdefault(key, entry)
        self.titles = dict(
            Gathering.objects.filter(pk__in=[pk for _, pk in self.left]).values_list("pk", "title")
        )

    def since(self, moment: datetime, rows: Iterable[FigureRow], *, kind: str) -> list[RowWrite]:
        """What was written after the moment to these rows, or to one that may have ceased to be among them."""
        labels: Mapping[Key, str] = {(row.kind, row.pk): row.label for row in rows}
        found = [
            RowWrite(labels[key], entry)
            for key, entry in self.entries.items()
            if key in labels and entry.at > moment
        ]
        if kind == "gathering":
            found += [
                RowWrite(self.titles[key[1]], entry)
                for key, entry in self.left.items()
                if key not in labels and entry.at > moment and key[1] in self.titles
            ]
        return found


def _concerned(entry: AuditEntry, fields: Mapping[str, Any]) -> Key | None:
    if entry.subject_kind not in PART_OF:
        return entry.subject_kind, entry.subject_id
    kind, column = PART_OF[entry.subject_kind]
    return (kind, fields[column]) if column in fields else None


def _fields(text: str) -> dict[str, Any]:
    return json.loads(text) if text else {}
