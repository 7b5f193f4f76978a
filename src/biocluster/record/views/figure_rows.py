"""The rows behind a figure, as far as this viewer may see them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from biocluster.record.access import Viewer
from biocluster.record.figures.registry import FigureRow
from biocluster.record.queries import gatherings, programmes

PAGES = {"gathering": "gathering", "programme": "programme"}
"""The address of the page of a row, by kind."""
VISIBLE: dict[str, Callable[[Viewer], QuerySet[Any]]] = {
    "gathering": gatherings.visible_to,
    "programme": programmes.visible_to,
}
"""Which rows of a kind a viewer may see; a kind that nobody has named is shown to nobody."""


def show_rows_of(kind: str, *, address: str, visible: Callable[[Viewer], QuerySet[Any]]) -> None:
    """Let the rows of a room stand behind its figures, each with its page, for who may see them."""
    PAGES[kind], VISIBLE[kind] = address, visible


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
    if kind == "reportedcount":
        return keys
    if kind not in VISIBLE:
        return set()
    allowed = VISIBLE[kind](viewer).order_by().filter(pk__in=keys).values_list("pk", flat=True)
    return keys & set(allowed)
