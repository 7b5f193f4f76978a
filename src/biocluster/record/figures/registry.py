"""Which figures there are: those declared, and the functions that compute them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class FigureRow:
    """One row of the record behind a figure: what it is called, where it is, and what it adds."""

    label: str
    kind: str
    pk: int
    amount: Decimal
    day: date | None = None


@dataclass(frozen=True)
class Computed:
    """What a figure's function answers: the value, the day as of which it holds, and the rows behind it."""

    value: Decimal
    as_of: date
    rows: tuple[FigureRow, ...] = ()


Compute = Callable[[date], Computed | None]
ComputeMany = Callable[[Collection[date]], Mapping[date, Computed]]
ComputeTotals = Callable[[Collection[date]], Mapping[date, Decimal]]


@dataclass(frozen=True)
class Declaration:
    """What a figure counts, in the words of the house; a measure of the record may say it in its own."""

    name: str
    unit: str
    title: str
    title_en: str
    definition: str
    definition_en: str
    answered_by: str = ""
    answered_by_en: str = ""
    per_year: bool = False
    """Counted anew from the first of April; otherwise it is a standing that goes on."""


@dataclass(frozen=True)
class Registered:
    """A figure with the function that computes it, for one day and for many at once; and its bare totals, each
    by the day as of which it holds.
    """

    declaration: Declaration
    compute: Compute
    many: ComputeMany
    totals: ComputeTotals

    @property
    def name(self) -> str:
        return self.declaration.name


class AlreadyRegistered(ValueError):
    """Two functions, or two declarations, for one name: a mistake of ours."""


DECLARED: dict[str, Declaration] = {}
REGISTERED: dict[str, Registered] = {}


def declare(declaration: Declaration) -> Declaration:
    """Make a figure known before any room computes it: its values are those that are reported."""
    if declaration.name in DECLARED or declaration.name in REGISTERED:
        raise AlreadyRegistered(declaration.name)
    DECLARED[declaration.name] = declaration
    return declaration


def figure(
    name: str,
    *,
    unit: str,
    title: str,
    title_en: str,
    definition: str,
    definition_en: str,
    answered_by: str = "",
    answered_by_en: str = "",
    per_year: bool = False,
    many: ComputeMany | None = None,
    totals: ComputeTotals | None = None,
) -> Callable[[Compute], Compute]:
    """Let a function of a day compute the figure ``name``.

    From then on what it computes stands before what was reported; where it gives None, the reported count of
    that time still holds. ``many`` computes several days with as many queries as one, ``totals`` their values
    without the rows, for a figure with so many rows that its course would be slow to draw.

    Raises
    ------
    AlreadyRegistered
        If another function computes it already.
    """

    def register(compute: Compute) -> Compute:
        if name in REGISTERED:
            raise AlreadyRegistered(name)
        declaration = Declaration(
            name, unit, title, title_en, definition, definition_en, answered_by, answered_by_en, per_year
        )
        several = many or _one_by_one(compute)
        REGISTERED[name] = Registered(declaration, compute, several, totals or _totals_of(several))
        return compute

    return register


def declaration_of(name: str) -> Declaration | None:
    """What the house says of a figure, computed or not yet."""
    return REGISTERED[name].declaration if name in REGISTERED else DECLARED.get(name)


def declarations() -> dict[str, Declaration]:
    """Everything the house says, by name."""
    return DECLARED | {name: each.declaration for name, each in REGISTERED.items()}


def _one_by_one(compute: Compute) -> ComputeMany:
    def many(days: Collection[date]) -> dict[date, Computed]:
        return {day: found for day in days if (found := compute(day)) is not None}

    return many


def _totals_of(many: ComputeMany) -> ComputeTotals:
    def totals(days: Collection[date]) -> dict[date, Decimal]:
        return {computed.as_of: computed.value for computed in many(days).values()}

    return totals
