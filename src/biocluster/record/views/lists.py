"""Lists that are narrowed, sorted, paged and exported, all in the same way."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import django_tables2
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django_filters import FilterSet

from biocluster.record.doors import Request
from biocluster.record.exports import Format, export_rows
from biocluster.record.views.downloads import as_download

PER_PAGE = 50

ExportColumn = tuple[object, Callable[[Any], Any]]
"""What a column is called, and what stands in it for a row."""


def paged(request: Request, table: django_tables2.Table) -> django_tables2.Table:
    """The page of the table that the address asks for; a page beyond the end is the last."""
    django_tables2.RequestConfig(request, paginate=False).configure(
        table
    )  # it would let the address say how many
    table.paginate(per_page=PER_PAGE)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))
    return table


def list_context(request: Request, name: str, edit: str) -> dict[str, object]:
    """What every list page shows beside its table: what the viewer may do, and where the files are."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "may_edit": request.viewer.may(edit),
        "may_export": request.viewer.may("record.export"),
        "csv_url": reverse(f"{name}-export", args=[Format.CSV]) + query,
        "excel_url": reverse(f"{name}-export", args=[Format.EXCEL]) + query,
    }


def turned(request: Request, *, without: Iterable[str] = (), **changes: str | int | date) -> str:
    """This page's address with all its conditions but those left out, and with the changes."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value.isoformat() if isinstance(value, date) else str(value)
    return f"?{query.urlencode()}"


def turned_by_key(request: Request, **marks: str) -> str:
    """The same for a list that is read by key, at another of its pages or from its beginning."""
    return turned(request, without=("after", "before"), **marks)


def narrowed(filterset: FilterSet) -> QuerySet[Any]:
    """The rows that meet the conditions; none while a condition cannot be read."""
    return filterset.qs if filterset.is_valid() or not filterset.is_bound else filterset.queryset.none()


def exported(
    name: str, columns: Sequence[ExportColumn], rows: QuerySet[Any], format: str
) -> HttpResponseBase:
    """The rows as a file; the name ends in today's date."""
    if format not in list(Format):
        raise Http404
    lines = ([value(row) for _heading, value in columns] for row in rows.iterator(chunk_size=2_000))
    return as_download(
        export_rows(f"{name}-{localdate():%Y%m%d}", [heading for heading, _value in columns], lines, format)
    )
