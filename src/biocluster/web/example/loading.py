"""Loading the example into an empty record, step by step as it would have happened, all or nothing."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.models import AuditEntry, Person, Role
from biocluster.web.cli.acting import acting_person
from biocluster.web.example.accounts import load_accounts
from biocluster.web.example.gatherings import Step, around, counts, dated, load_venues
from biocluster.web.example.people import load_organisations, load_people, load_programmes, load_synonyms
from biocluster.web.example.plans import approve, begin_next, publish, submit, write_plan
from biocluster.web.example.reading import Rows, at_nine, day, read

BEGINNING = date(2012, 4, 1)
NEXT_DRAFT = date(2015, 2, 2)

Progress = Callable[[str, int, int], None]


class NotLoaded(Exception):
    """The example was not loaded; the sentence says why. Nothing was changed."""


def is_empty() -> bool:
    return not AuditEntry.objects.exists()


def is_loaded() -> bool:
    """Whether the record holds the example, whatever became of it since."""
    emails = [each["email"] for each in read("people")["person"]]
    return Person.objects.filter(email__in=emails, name__startswith="架空").count() == len(emails)


def load_example(*, at: datetime, small: bool = False, progress: Progress | None = None) -> bool:
    """Fill an empty record with the example as of the moment ``at``; whether anything was loaded.

    ``small`` leaves out the year before, the draft of the year after, the invented gatherings around the day and the
    laboratory.
    Loading it again changes nothing.

    Raises
    ------
    NotLoaded
        On a site for real use, and into a record that holds anything else.
    """
    if not getattr(settings, "EXAMPLE_MAY_BE_LOADED", False):
        raise NotLoaded(
            _("The example has accounts whose passwords everybody knows. It is loaded on local settings only, "
              "never on a site for real use.")
        )  # fmt: skip
    if is_loaded():
        return False
    if not is_empty():
        raise NotLoaded(
            _("There is a record here already. The example is loaded into an empty one: name another folder "
              "with BIOCLUSTER_HOME.")
        )  # fmt: skip
    with transaction.atomic(), translation.override("ja"):
        _load(at, small, progress)
    return True


def _load(at: datetime, small: bool, progress: Progress | None) -> None:
    begun = at_nine(BEGINNING)
    rows = Rows(
        officer=acting_person(None, at=begun, role=Role.OFFICER),
        administrator=acting_person(None, at=begun, role=Role.ADMINISTRATOR),
    )
    for load in (load_organisations, load_people, load_programmes, load_synonyms):
        load(rows, at=begun)
    for name in ("gatherings",) if small else ("gatherings", "today"):
        load_venues(read(name)["venue"], rows, at=begun)
    steps = sorted(_steps(rows, at, small), key=lambda step: step[0])
    for done, (on, step) in enumerate(steps, 1):
        step(at=min(at_nine(on), at))
        if progress is not None:
            progress("example", done, len(steps))
    load_accounts(rows, at=at)


def _steps(rows: Rows, at: datetime, small: bool) -> Iterator[Step]:
    """What happened, each with its day; what comes first of one day comes first here."""
    facts = read("gatherings")
    yield from dated(facts["gathering"], rows)
    yield from counts(facts["count"], rows)
    for name in ("plan_2014",) if small else ("plan_2013", "plan_2014"):
        yield from _published(read(name), rows)
    if small:
        return
    by = rows.people["officer@example.jp"]
    yield NEXT_DRAFT, partial(begin_next, 2014, by=by)
    yield from around(read("today")["gathering"], localdate(at), rows)
    # it brings the engine, which takes seconds to load and which no other command needs
    laboratory = import_module("biocluster.web.example.laboratory").laboratory
    yield from laboratory(read("laboratory"), localdate(at), rows)


def _published(described: dict[str, Any], rows: Rows) -> Iterator[Step]:
    """A plan's way: one officer writes and submits it, another approves it, the first publishes it."""
    year = described["fiscal_year"]
    writer, reviewer = (rows.people[email] for email in ("officer@example.jp", "reviewer@example.jp"))
    yield day(described["started"]), partial(write_plan, described, rows, by=writer)
    yield day(described["submitted"]), partial(submit, year, by=writer)
    yield day(described["approved"]), partial(approve, year, by=reviewer)
    yield day(described["published"]), partial(publish, year, by=writer)
