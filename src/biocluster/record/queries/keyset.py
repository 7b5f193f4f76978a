"""Pages of long lists, read by key: each page costs the same, however long the list, and nothing is counted."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet


@dataclass(frozen=True)
class KeysetPage[M: Model]:
    """Rows in order, and the marks from which the pages before and after are read ("" where there is none)."""

    rows: list[M]
    previous: str
    next: str


def page_by_key[M: Model](
    rows: QuerySet[M], *, key: str, descending: bool, after: str = "", before: str = "", size: int = 50
) -> KeysetPage[M]:
    """The page of ``rows`` after one mark or before another, in order of ``key`` (never null) and primary key.

    A mark that is not one of ours, or of another order, is passed over: the list begins at its beginning.
    """
    name = f"-{key}" if descending else key
    mark = _read(rows, key, name, before or after)
    backwards = bool(before) and mark is not None
    rising = descending == backwards
    if mark is not None:
        value, pk = mark
        # a range on the key alone, less what lies up to the mark: an index can be walked from there
        rows = rows.filter(**{f"{key}__{'gte' if rising else 'lte'}": value})
        rows = rows.exclude(**{key: value, f"pk__{'lte' if rising else 'gte'}": pk})
    order = [key, "pk"] if rising else [f"-{key}", "-pk"]
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else mark is not None
    has_next = backwards or more
    return KeysetPage(
        rows=found,
        previous=_write(found[0], key, name) if found and has_previous else "",
        next=_write(found[-1], key, name) if found and has_next else "",
    )


def _write(row: Model, key: str, name: str) -> str:
    field: Field = row._meta.get_field(key)  # type: ignore[assignment]
    text = json.dumps([name, field.value_to_string(row), row.pk], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(rows: QuerySet[Any], key: str, name: str, mark: str) -> tuple[Any, int] | None:
    if not mark or len(mark) > 2_000:
        return None
    try:
        order, value, pk = json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if order != name or not isinstance(pk, int) or not isinstance(value, str) or "\0" in value:
            return None
        value.encode()  # half a letter is no text that a database takes
        field: Field = rows.model._meta.get_field(key)
        return field.to_python(value), pk
    except (ValueError, TypeError, ValidationError):
        return None
