"""What a document says about itself beside its text: which publication it is, its figures, and where they stand."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

DRAFT = 0
"""The number of what has not been published."""


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A figure of the document as it was when it was put into words."""

    name: str
    on: date
    title: str
    value: Decimal
    unit: str
    as_of: date
    source: str = ""
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: the how-manieth text of the outline, from which letter to which, and which figure."""

    text: int
    start: int
    end: int
    figure: int


@dataclass(frozen=True, slots=True)
class Edition:
    """An earlier publication of the same plan."""

    number: int
    published_on: date


@dataclass(frozen=True, slots=True)
class Imprint:
    """The whole of it. ``made_with`` names the software that first set the document."""

    fiscal_year: int
    number: int = DRAFT
    published_on: date | None = None
    figures: tuple[CitedFigure, ...] = ()
    places: tuple[Place, ...] = ()
    changes: str = ""
    earlier: tuple[Edition, ...] = ()
    made_with: str = ""

    @property
    def is_draft(self) -> bool:
        return self.number == DRAFT


def to_plain(imprint: Imprint) -> dict[str, Any]:
    """The imprint as values that JSON knows; :func:`from_plain` gives it back."""
    return {name: _plain(value) for name, value in asdict(imprint).items()}


def from_plain(about: dict[str, Any]) -> Imprint:
    """The imprint that :func:`to_plain` wrote; what an older one does not say, or says more, is left out."""
    given = {each.name: about[each.name] for each in fields(Imprint) if each.name in about}
    given.setdefault("fiscal_year", 0)
    if given.get("published_on"):
        given["published_on"] = date.fromisoformat(given["published_on"])
    given["figures"] = tuple(_figure(each) for each in given.get("figures", ()))
    given["places"] = tuple(Place(**each) for each in given.get("places", ()))
    given["earlier"] = tuple(
        Edition(each["number"], date.fromisoformat(each["published_on"])) for each in given.get("earlier", ())
    )
    return Imprint(**given)


def _figure(given: dict[str, Any]) -> CitedFigure:
    days = {name: date.fromisoformat(given[name]) for name in ("on", "as_of")}
    return CitedFigure(**(given | days | {"value": Decimal(given["value"])}))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value
