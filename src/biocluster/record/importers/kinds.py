"""The kinds of files that are taken in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from biocluster.record.importers import budgets, gatherings, organisations, people
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.models import ImportKind
from biocluster.record.operations.imports import Changes


@dataclass(frozen=True)
class Kind:
    code: ImportKind
    columns: tuple[Column, ...]
    plan: Callable[[Iterator[Row], Problems], Changes]

    @property
    def label(self) -> str:
        return str(self.code.label)

    @property
    def template(self) -> tuple[list[str], list[list[str]]]:
        """The heading of an empty file of this kind, and an example line."""
        return [column.heading for column in self.columns], [[column.example for column in self.columns]]


KINDS = {
    kind.code: kind
    for kind in (
        Kind(ImportKind.ORGANISATIONS, organisations.COLUMNS, organisations.plan),
        Kind(ImportKind.PEOPLE, people.COLUMNS, people.plan),
        Kind(ImportKind.GATHERINGS, gatherings.COLUMNS, gatherings.plan),
        Kind(ImportKind.BUDGETS, budgets.COLUMNS, budgets.plan),
    )
}
