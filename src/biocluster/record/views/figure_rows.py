"""The rows behind a figure, as far as this viewer may see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from biocluster.record.access import Viewer
from biocluster.record.figures.registry import FigureRow
from biocluster.record.queries import gatherings, programmes

PAGES = {"gathering": "gathering", "programme": "programme"}
"""The address of the page of a row, by kind."""


@dataclass(frozen=True)
class ShownRow:
    """A row with its page, for who may see it."""

    row: FigureRow
    url: str


def shown_rows(rows: Iterable[FigureRow], viewer: Viewer) -> tuple[list[ShownRow], int]:
    """The rows that this viewer may see, and how many there are besides; a query for each kind of row."""
    rows = list(rows)
    keys: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        keys[row.kind].add(row.pk)
    visible = {kind: _visible(kind, some, viewer) for kind, some in keys.items()}
    shown = [
        ShownRow(row, reverse(PAGES[row.kind], args=[row.pk]) if row.kind in PAGES else "")
        for row in rows
        if row.pk in visible[row.kind]
    ]
    return shown, len(rows) - len(shown)


def _visible(kind: str, keys: set[int], viewer: Viewer) -> set[int]:
    """A kind that this room has no rule for is shown to nobody."""
    seen: dict[str, QuerySet[Any]] = {
        "gathering": gatherings.visible_to(viewer),
        "programme": programmes.visible_to(viewer),
    }
    if kind == "reportedcount":
        return keys
    if kind not in seen:
        return set()
    allowed = set(seen[kind].order_by().values_list("pk", flat=True).filter(pk__in=keys))
    return keys & allowed
