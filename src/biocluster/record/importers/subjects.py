"""What the lines of a file say about one thing, when several lines may speak of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.operations.imports import Change


@dataclass
class Subject[M: models.Model]:
    """A row of the record, there already or to be added, with the line that spoke of it first."""

    row: M
    line: int
    values: dict[str, Any]
    said_on: dict[str, int]

    @classmethod
    def first(cls, row: M, line: int, values: dict[str, Any]) -> "Subject[M]":
        return cls(row, line, dict(values), dict.fromkeys(values, line))

    @property
    def is_new(self) -> bool:
        return self.row.pk is None

    def join(self, row: Row, values: dict[str, Any], columns: Sequence[Column], problems: Problems) -> None:
        """Add what another line says; where it says otherwise than an earlier one, that is a problem."""
        headings = {column.name: column for column in columns}
        for name, value in values.items():
            if name not in self.values:
                self.values[name], self.said_on[name] = value, row.line
            elif self.values[name] != value:
                problems.add(
                    row.line, headings[name], value,
                    _("Line %(line)s says “%(other)s” about the same one. Make the lines agree.")
                    % {"line": self.said_on[name], "other": self.values[name]},
                )  # fmt: skip

    def settle(self) -> Change | None:
        """Put the values into a new row; for one that is there already, the change they make, if any."""
        if self.is_new:
            for name, value in self.values.items():
                setattr(self.row, name, value)
            return None
        differing = {
            name: value for name, value in self.values.items() if _held(self.row, name) != _held_value(value)
        }
        return Change(self.row, differing) if differing else None


def _held(row: models.Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]


def _held_value(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
