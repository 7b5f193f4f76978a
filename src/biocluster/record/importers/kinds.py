"""The kinds of files that are taken in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from biocluster.record.access import FILE_VERBS, Viewer
from biocluster.record.importers import budgets, gatherings, organisations, people
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.models import ImportKind
from biocluster.record.models.documents import IMPORT_KINDS
from biocluster.record.operations.imports import Changes


@dataclass(frozen=True)
class Kind:
    """A kind of file: what its columns are, what its rows do to the record, and the list in which they are seen."""

    code: str
    columns: tuple[Column, ...]
    plan: Callable[[Iterator[Row], Problems], Changes]
    list_address: str = ""

    @property
    def label(self) -> str:
        return str(IMPORT_KINDS[self.code])

    @property
    def verb(self) -> str:
        return FILE_VERBS[self.code]

    @property
    def template(self) -> tuple[list[str], list[list[str]]]:
        """The heading of an empty file of this kind, and an example line."""
        return [column.heading for column in self.columns], [[column.example for column in self.columns]]


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(ImportKind.ORGANISATIONS.value, organisations.COLUMNS, organisations.plan, "organisations"),
        Kind(ImportKind.PEOPLE.value, people.COLUMNS, people.plan, "people"),
        Kind(ImportKind.GATHERINGS.value, gatherings.COLUMNS, gatherings.plan),
        Kind(ImportKind.BUDGETS.value, budgets.COLUMNS, budgets.plan),
    )
}


def add_kind(kind: Kind, label: str | Promise) -> None:
    """Let a room's kind of file be taken in; its verb stands in ``access`` by the same code."""
    IMPORT_KINDS[kind.code] = label
    KINDS[kind.code] = kind


def kinds_for(viewer: Viewer) -> list[Kind]:
    """The kinds of files that this viewer may take in."""
    return [kind for kind in KINDS.values() if viewer.may(kind.verb)]
