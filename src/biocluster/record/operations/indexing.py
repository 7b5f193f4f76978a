"""What the search knows of each kind of row; kept with the row, in the same transaction."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models

from biocluster.record.models import (
    AnnualPlanState,
    Audience,
    Document,
    Gathering,
    Organisation,
    Person,
    Programme,
    SearchEntry,
    Venue,
    YearPlan,
)

Found = tuple[str, str, str]
"""Title, body, audience."""


def organisation(row: Organisation) -> Found:
    names = [row.name_en, row.kana, row.address, row.district, *row.aliases.values_list("name", flat=True)]
    return row.name, "\n".join(filter(None, names)), Audience.INTERNAL


def person(row: Person) -> Found:
    return row.name, "\n".join(filter(None, [row.kana, row.romaji])), Audience.CONFIDENTIAL


def programme(row: Programme) -> Found:
    return row.name, "\n".join(filter(None, [row.kana, row.name_en, row.summary])), Audience.INTERNAL


def year_plan(row: YearPlan) -> Found:
    published = row.annual_plan.state == AnnualPlanState.PUBLISHED
    texts = [row.purpose, row.body, *row.notes.values_list("text", flat=True)]
    return (
        row.heading,
        "\n".join(filter(None, texts)),
        Audience.PUBLIC if published else Audience.INTERNAL,
    )


def gathering(row: Gathering) -> Found:
    return row.title, "\n".join(filter(None, [row.title_en, row.summary, row.place_note])), row.audience


def document(row: Document) -> Found:
    return row.title, row.file_name, row.audience


def venue(row: Venue) -> Found:
    return row.name, "\n".join(filter(None, [row.kana, row.name_en, row.address])), Audience.PUBLIC


SEARCHABLE: dict[type[models.Model], Callable[[Any], Found]] = {
    Organisation: organisation,
    Person: person,
    Programme: programme,
    YearPlan: year_plan,
    Gathering: gathering,
    Document: document,
    Venue: venue,
}


def entry_for(row: models.Model) -> SearchEntry:
    title, body, audience = SEARCHABLE[type(row)](row)
    return SearchEntry(
        kind=row._meta.model_name, subject_id=row.pk, title=title[:300], body=body, audience=audience
    )


def index(row: models.Model) -> None:
    """Make the search know the row as it is now; rows of other kinds are passed over."""
    if type(row) in SEARCHABLE:
        index_many([row])


def index_many(rows: Iterable[models.Model]) -> None:
    SearchEntry.objects.bulk_create(
        [entry_for(row) for row in rows if type(row) in SEARCHABLE],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["kind", "subject_id"],
        update_fields=["title", "body", "audience"],
    )


def forget(row: models.Model) -> None:
    """Take the row out of the search."""
    SearchEntry.objects.filter(kind=row._meta.model_name, subject_id=row.pk).delete()
