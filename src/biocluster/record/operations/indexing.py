"""What the search knows of each kind of row; kept with the rows, in the same transaction.

An entry is made from the row as it stands in the database, with the parts that belong to it (the agenda of a
gathering, the notes of a year plan). A row that is saved, or a part of it, refreshes the entry: ``index_many``
is told what was written and finds out which subjects that touches. Tokens in texts are left out of the index.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import batched
from types import MappingProxyType
from typing import Any

from django.db import models, transaction

from biocluster.record.models import (
    ActionItem,
    AgendaItem,
    AnnualPlan,
    AnnualPlanState,
    Audience,
    Decision,
    Document,
    Gathering,
    Measure,
    Minutes,
    Organisation,
    OrganisationAlias,
    Person,
    Programme,
    SearchEntry,
    Venue,
    YearPlan,
    YearPlanNote,
)
from biocluster.record.operations.search_index import add_words, empty_index, fill_index, take_words_out
from biocluster.record.words.dates import FiscalYear, PartialDate, era_long, iso
from biocluster.record.words.tokens import expand

BATCH = 500

Found = tuple[str, str, str]
"""Title, body (a text a line), audience."""
Subjects = dict[type[models.Model], set[int]]
"""Rows by their number, for each model that has entries of its own."""


def organisation(row: Organisation) -> Found:
    aliases = [alias.name for alias in row.aliases.all()]
    return row.name, _lines(row.name_en, row.kana, *aliases, row.address, row.district), Audience.INTERNAL


def person(row: Person) -> Found:
    return row.name, _lines(row.kana, row.romaji), Audience.CONFIDENTIAL


def programme(row: Programme) -> Found:
    return row.name, _lines(row.kana, row.name_en, row.summary), Audience.INTERNAL


def annual_plan(row: AnnualPlan) -> Found:
    year = FiscalYear(row.fiscal_year)
    texts = (row.overview_title, row.detail_title, row.purpose, row.detail_note)
    return row.overview_title or year.era, _lines(*texts, year.era, year.english), _audience_of_plan(row)


def year_plan(row: YearPlan) -> Found:
    year = FiscalYear(row.annual_plan.fiscal_year)
    names = (row.programme.name, row.programme.kana, row.programme.name_en)
    texts = (row.purpose, row.body, *(note.text for note in row.notes.all()))
    return row.heading, _lines(*texts, *names, year.era, year.english), _audience_of_plan(row.annual_plan)


def gathering(row: Gathering) -> Found:
    day = PartialDate(row.starts_on, row.date_precision)  # type: ignore[arg-type]
    agenda = [item.title for item in row.agenda_items.all()]
    where = row.venue.name if row.venue else ""
    return (
        row.title,
        _lines(row.title_en, row.summary, *agenda, where, row.place_note, era_long(day), iso(day)),
        row.audience,
    )


def minutes(row: Gathering) -> Found | None:
    """What was said, decided and left to do at a gathering; never public, whatever the gathering is.

    Of the minutes those last confirmed: a draft is for who keeps minutes, and the search cannot tell them apart.
    """
    confirmed = [each for each in row.minutes.all() if each.confirmed_at is not None]
    versions = sorted(confirmed, key=lambda each: each.version)
    texts = [
        *(each.text for each in versions[-1:]),
        *(each.text for each in row.decisions.all()),
        *(each.text for each in row.action_items.all()),
    ]
    if not texts:
        return None
    closed = row.audience == Audience.CONFIDENTIAL
    return row.title, _lines(*texts), Audience.CONFIDENTIAL if closed else Audience.INTERNAL


def document(row: Document) -> Found:
    return row.title, row.file_name, row.audience


def venue(row: Venue) -> Found:
    return row.name, _lines(row.kana, row.name_en, row.address), Audience.PUBLIC


def measure(row: Measure) -> Found:
    return row.title, _lines(row.title_en, row.name, row.definition), Audience.PUBLIC


def _audience_of_plan(row: AnnualPlan) -> str:
    return Audience.PUBLIC if row.state == AnnualPlanState.PUBLISHED else Audience.INTERNAL


def _lines(*texts: str) -> str:
    return "\n".join(expand(text, lambda token: "…") for text in texts if text)


@dataclass(frozen=True)
class Source:
    """A kind of entry: of which rows, told how, and what is fetched with them."""

    kind: str
    model: type[models.Model]
    tell: Callable[[Any], Found | None]
    joined: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()


SOURCES = [
    Source("organisation", Organisation, organisation, fetched=("aliases",)),
    Source("person", Person, person),
    Source("programme", Programme, programme),
    Source("annualplan", AnnualPlan, annual_plan),
    Source("yearplan", YearPlan, year_plan, joined=("annual_plan", "programme"), fetched=("notes",)),
    Source("gathering", Gathering, gathering, joined=("venue",), fetched=("agenda_items",)),
    Source("minutes", Gathering, minutes, fetched=("minutes", "decisions", "action_items")),
    Source("document", Document, document),
    Source("venue", Venue, venue),
    Source("measure", Measure, measure),
]
PARTS: dict[type[models.Model], tuple[type[models.Model], str]] = {
    OrganisationAlias: (Organisation, "organisation_id"),
    YearPlanNote: (YearPlan, "year_plan_id"),
    AgendaItem: (Gathering, "gathering_id"),
    Minutes: (Gathering, "gathering_id"),
    Decision: (Gathering, "gathering_id"),
    ActionItem: (Gathering, "gathering_id"),
}
"""Rows that are told with another: whose they are."""
FOLLOWERS: dict[type[models.Model], tuple[type[models.Model], str]] = {
    AnnualPlan: (YearPlan, "annual_plan"),
    Programme: (YearPlan, "programme"),
    Venue: (Gathering, "venue"),
}
"""Rows whose entries also say something of this one (whether the plan is published, what a place is called)."""


def tell_search(source: Source, *, parts: Mapping[type[models.Model], str] = MappingProxyType({})) -> None:
    """Let the search know a kind of row of a room, with its parts by the attribute that names whose they are."""
    SOURCES.append(source)
    PARTS.update({part: (source.model, owner) for part, owner in parts.items()})


def index(row: models.Model) -> None:
    """Make the search know the row as it is now; rows that it has nothing to say of are passed over."""
    refresh(subjects_of([row]))


def index_many(rows: Iterable[models.Model]) -> None:
    """The same for many rows, with a constant number of queries for every few hundred."""
    refresh(subjects_of(rows))


def subjects_of(rows: Iterable[models.Model]) -> Subjects:
    """The subjects whose entries these rows touch; asked before a row is deleted, and refreshed after."""
    found: Subjects = {}
    for row in rows:
        model, key = type(row), row.pk
        if model in PARTS:
            model, owner = PARTS[model]
            key = getattr(row, owner)
        if any(source.model is model for source in SOURCES):
            found.setdefault(model, set()).add(key)
    for model, (follower, link) in FOLLOWERS.items():
        if found.get(model):
            touched = follower._default_manager.filter(**{f"{link}__in": found[model]}).values_list(
                "pk", flat=True
            )
            found.setdefault(follower, set()).update(touched)
    return found


def refresh(subjects: Subjects) -> None:
    """Make the entries of these subjects what the rows say now; of rows that are gone, there are none."""
    with transaction.atomic():
        for source in SOURCES:
            for keys in batched(sorted(subjects.get(source.model, ())), BATCH):
                _refresh(source, keys)


def _refresh(source: Source, keys: tuple[int, ...], *, anew: bool = False) -> None:
    """``anew``: the index is empty, so that every entry is put in and none taken out."""
    told = _told(source, keys)
    known = {
        entry.subject_id: entry for entry in SearchEntry.objects.filter(kind=source.kind, subject_id__in=keys)
    }
    gone = [entry for key, entry in known.items() if key not in told]
    changed = [
        entry
        for key, entry in known.items()
        if key in told and (anew or (entry.title, entry.body, entry.audience) != told[key])
    ]
    if not anew:
        take_words_out([*gone, *changed])
    SearchEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
    for entry in changed:
        entry.title, entry.body, entry.audience = told[entry.subject_id]
    SearchEntry.objects.bulk_update(changed, ["title", "body", "audience"], batch_size=100)
    new = SearchEntry.objects.bulk_create(
        (
            SearchEntry(kind=source.kind, subject_id=key, title=title, body=body, audience=audience)
            for key, (title, body, audience) in told.items()
            if key not in known
        ),
        update_conflicts=True,  # somebody else may have put it in since
        unique_fields=["kind", "subject_id"],
        update_fields=["title", "body", "audience"],
    )
    add_words([*changed, *new])


def _told(source: Source, keys: tuple[int, ...]) -> dict[int, Found]:
    """What is told of the rows that are there. Rows with parts are locked, so that writers of two parts take turns."""
    rows = source.model._default_manager.filter(pk__in=keys).order_by("pk")
    if source.joined:
        rows = rows.select_related(*source.joined)
    if source.fetched:
        rows = rows.prefetch_related(*source.fetched)
        rows = rows.select_for_update(of=("self",))
    found = {}
    for row in rows:
        if (said := source.tell(row)) is not None:
            title, body, audience = said
            found[row.pk] = (title[:300], body, str(audience))
    return found


def reindex(progress: Callable[[int, int], None] | None = None) -> int:
    """Build the whole index anew from the rows, all or nothing, and say how many entries it has.

    Needed after a change to how texts are cut into words; ``progress`` is told how many rows of all are done.
    """
    whole = sum(source.model._default_manager.count() for source in SOURCES)
    done = 0
    with transaction.atomic(), fill_index():
        empty_index()
        for source in SOURCES:
            rows = source.model._default_manager.order_by("pk").values_list("pk", flat=True)
            for keys in batched(rows.iterator(chunk_size=BATCH), BATCH):
                _refresh(source, keys, anew=True)
                done += len(keys)
                if progress is not None:
                    progress(done, whole)
            SearchEntry.objects.filter(kind=source.kind).exclude(
                subject_id__in=source.model._default_manager.values("pk")
            ).delete()
        SearchEntry.objects.exclude(kind__in=[source.kind for source in SOURCES]).delete()
    return SearchEntry.objects.count()
