"""Audit entries as lines that a person can read: who, what, and each field before and after."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from biocluster.record.models import AnnualPlan, AuditEntry, Publication
from biocluster.record.queries.audit import history_of
from biocluster.record.templatetags.record_words import era_text, fiscal_year_text
from biocluster.record.views.verbs import EVENTS, NOTED, noted_in_words, verb_in_words

LONGEST = 120
MOST_LINES = 200


@dataclass(frozen=True)
class HistoryLine:
    """One write, as the history component shows it."""

    when: datetime
    who: str
    what: str
    detail: str


def history(row: models.Model) -> list[HistoryLine]:
    """The latest writes to one row, in words."""
    return history_lines(history_of(row)[:MOST_LINES])


def history_lines(entries: Iterable[AuditEntry]) -> list[HistoryLine]:
    """The entries in words; the rows that they point to are read in one query for each kind of row."""
    entries = list(entries)
    read = [(entry, _model(entry), _fields(entry.before), _fields(entry.after)) for entry in entries]
    named = _names_of_rows([(model, fields) for _, model, *both in read for fields in both])
    return [
        HistoryLine(
            when=localtime(entry.at),
            who=str(entry.by) if entry.by else _("The system"),
            what=_what(entry.verb, model, before, after),
            detail=_detail(model, before, after, named),
        )
        for entry, model, before, after in read
    ]


def _model(entry: AuditEntry) -> type[models.Model] | None:
    return audited_models().get(entry.subject_kind)


@cache
def audited_models() -> dict[str, type[models.Model]]:
    """Every table that an entry can speak of, of the record and of the rooms beside it, by its name in the audit."""
    return {model._meta.model_name or "": model for app in rooms() for model in app.get_models()}


def rooms() -> list[AppConfig]:
    """The record and the rooms beside it, as apps."""
    return [app for app in apps.get_app_configs() if app.name.startswith("biocluster.")]


def _fields(text: str) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _what(verb: str, model: type[models.Model] | None, before: dict[str, Any], after: dict[str, Any]) -> str:
    if verb in EVENTS:
        return verb_in_words(verb)
    subject = str(model._meta.verbose_name) if model else "?"
    if not before:
        return pgettext("history", "%(subject)s: added") % {"subject": subject}
    if not after:
        return pgettext("history", "%(subject)s: removed") % {"subject": subject}
    return pgettext("history", "%(subject)s: changed") % {"subject": subject}


def _detail(
    model: type[models.Model] | None, before: dict[str, Any], after: dict[str, Any], named: dict[Any, str]
) -> str:
    if model is None:
        return ""
    parts = []
    for name in after or before:
        field = _field(model, name)
        if field is None:
            if name in NOTED:
                noted = [noted_in_words(each[name]) for each in (before, after) if each.get(name)]
                parts.append(f"{NOTED[name]}: {' → '.join(noted) or '－'}")
            continue
        old, new = (_value(field, each.get(name), named) for each in (before, after))
        if not old and not new:
            continue
        shown = f"{old or '－'} → {new or '－'}" if before and after else (new or old)
        parts.append(f"{field.verbose_name}: {shown}")
    return " ／ ".join(parts)


def _field(model: type[models.Model], attname: str) -> models.Field | None:
    try:
        return model._meta.get_field(attname.removesuffix("_id"))  # type: ignore[return-value]
    except FieldDoesNotExist:
        return next((each for each in model._meta.concrete_fields if each.attname == attname), None)


def _value(field: models.Field, value: Any, named: dict[Any, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return named.get((field.related_model, value), f"#{value}")
    if isinstance(field, models.BooleanField):
        return pgettext("history", "yes") if value else pgettext("history", "no")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    moment = _moment(field, value)
    if moment is not None:
        return era_text(moment)
    return Truncator(str(value)).chars(LONGEST)


def _moment(field: models.Field, value: Any) -> date | datetime | None:
    if isinstance(field, models.DateTimeField):
        return parse_datetime(str(value))
    if isinstance(field, models.DateField):
        return parse_date(str(value))
    return None


def _called(row: models.Model) -> str:
    if isinstance(row, AnnualPlan):
        return fiscal_year_text(row.fiscal_year)
    if isinstance(row, Publication):
        return f"{fiscal_year_text(row.annual_plan.fiscal_year)} ({row.number})"
    return str(row)


def _names_of_rows(
    read: Sequence[tuple[type[models.Model] | None, dict[str, Any]]],
) -> dict[Any, str]:
    wanted: dict[Any, set[int]] = defaultdict(set)
    for model, fields in read:
        for name, value in fields.items():
            field = _field(model, name) if model and value is not None else None
            if isinstance(field, models.ForeignKey):
                wanted[field.related_model].add(value)
    return {
        (model, row.pk): _called(row)
        for model, keys in wanted.items()
        for row in model._default_manager.filter(pk__in=keys)
    }
