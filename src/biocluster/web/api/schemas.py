"""What the API answers, field by field; the descriptions are what the page for programmers shows."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Field, Schema


class Problem(Schema):
    detail: str = Field(description=gettext_noop("What is wrong, in a sentence."))


class Mistake(Schema):
    loc: list[str | int] = Field(description=gettext_noop("Where the question cannot be read."))
    msg: str
    type: str


class Refused(Schema):
    detail: list[Mistake]


class Figure(Schema):
    name: str = Field(description=gettext_noop("The name by which texts and this API ask for the figure."))
    title: str
    title_en: str
    unit: str
    definition: str
    definition_en: str
    answered_by: str = Field(description=gettext_noop("Who answers for it."))
    origin: Literal["computed", "reported"]


class Value(Schema):
    name: str
    on: date = Field(description=gettext_noop("The day that was asked for."))
    as_of: date = Field(
        description=gettext_noop("The day since which the value holds: that day or an earlier one.")
    )
    value: Decimal = Field(description=gettext_noop("As text, so that no digit is lost."))
    unit: str
    origin: Literal["computed", "reported"]
    source: str


class Place(Schema):
    name: str
    name_en: str
    address: str
    latitude: Decimal | None
    longitude: Decimal | None


class Gathering(Schema):
    id: int
    kind: str
    title: str
    title_en: str
    starts_on: date
    ends_on: date | None
    date_known_to: Literal["day", "month", "year"]
    starts_at: time | None = Field(description=gettext_noop("In Asia/Tokyo."))
    ends_at: time | None
    place: Place | None
    place_note: str
    host: str
    programme: int | None = Field(
        description=gettext_noop("The programme it belongs to, where that is published.")
    )
    summary: str
    state: Literal["planned", "held", "cancelled"]


class Gatherings(Schema):
    items: list[Gathering]
    next_offset: int | None = Field(
        description=gettext_noop("Ask with this offset for what follows; null at the end.")
    )


class Programme(Schema):
    id: int
    name: str
    name_en: str
    summary: str
    begun_in: int | None = Field(description=gettext_noop("Fiscal year: 2014 is April 2014 to March 2015."))
    ended_in: int | None
    fiscal_years: list[int] = Field(description=gettext_noop("The years whose published plan holds it."))


class Programmes(Schema):
    items: list[Programme]
    next_offset: int | None


class PlanLine(Schema):
    fiscal_year: int
    number: int = Field(
        description=gettext_noop("1 for the first publication, then one more for each revision.")
    )
    published_at: datetime
    sha256: str = Field(
        description=gettext_noop("Digest of the frozen document that every format is made from.")
    )


class PublishedFigure(Schema):
    name: str
    on: date
    as_of: date
    value: Decimal
    unit: str


class Plan(PlanLine):
    changes: str = Field(description=gettext_noop("What changed since the publication before."))
    figures: list[PublishedFigure]
    text: list[str] = Field(
        description=gettext_noop("The whole document, line by line, as it was published.")
    )
