"""Pages of figures: all of them, and each with its value on a day, its course and what stands behind it."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from biocluster.record.access import Viewer
from biocluster.record.doors import Request, may
from biocluster.record.figures.catalogue import KnownFigure, known_figure, known_figures
from biocluster.record.figures.chart import words_of
from biocluster.record.figures.values import (
    FigureValue,
    NoValue,
    PlainValue,
    UnknownFigure,
    series_of,
    value_of,
    values_of,
)
from biocluster.record.forms.figures import DayOfFigure, FigureSearch
from biocluster.record.models import Publication, PublishedFigure
from biocluster.record.queries import documents
from biocluster.record.queries.figures import counts_of, published_under
from biocluster.record.templatetags.record_words import era_short, number
from biocluster.record.views.figure_rows import shown_rows
from biocluster.record.views.history import history
from biocluster.record.views.lists import paged

ROWS_SHOWN = 100
PUBLICATIONS_SHOWN = 20


@dataclass(frozen=True)
class ListedFigure:
    """A line of the list: a figure and what it says today."""

    figure: KnownFigure
    now: FigureValue | None

    @property
    def heading(self) -> str:
        return self.figure.heading


class FigureTable(tables.Table):
    caption = gettext_lazy("Figures")

    heading = tables.Column(verbose_name=gettext_lazy("Figure"))
    now = tables.Column(
        verbose_name=gettext_lazy("Value"),
        empty_values=(),
        orderable=False,
        attrs={"th": {"class": "number"}, "td": {"class": "number"}},
    )
    as_of = tables.Column(verbose_name=gettext_lazy("As of"), empty_values=(), orderable=False)
    origin = tables.Column(verbose_name=gettext_lazy("Origin"), accessor="figure__origin")
    answered_by = tables.Column(
        verbose_name=gettext_lazy("Who answers for it"), accessor="figure__who_answers"
    )

    class Meta:
        empty_text = gettext_lazy("No figure fits these words. Try another word, or clear the condition.")
        order_by_field = "sort"

    def render_heading(self, record: ListedFigure) -> str:
        url = reverse("figure", args=[record.figure.name])
        return format_html('<a href="{}">{}</a>', url, record.heading)

    def render_now(self, record: ListedFigure) -> str:
        return f"{number(record.now.value)} {record.now.unit}" if record.now else "－"

    def render_as_of(self, record: ListedFigure) -> str:
        return era_short(record.now.as_of) if record.now else "－"

    def render_origin(self, value: str) -> str:
        return _("computed from the record") if value == "computed" else _("reported")


@may("public.read")
def index(request: Request) -> HttpResponse:
    search = FigureSearch(request.GET or None)
    figures = _fitting(search.cleaned_data["q"] if search.is_valid() else "")
    values = values_of((each.name, request.viewer.on) for each in figures)
    listed = [ListedFigure(each, values.get((each.name, request.viewer.on))) for each in figures]
    context = {
        "search": search,
        "table": paged(request, FigureTable(listed)),
        "may_report": request.viewer.may("figure.report"),
    }
    return render(request, "record/figures/list.html", context)


@may("public.read")
def figure(request: Request, name: str) -> HttpResponse:
    found = figure_or_404(name)
    viewer = request.viewer
    form = DayOfFigure(request.GET, viewer=viewer)
    on, known_at = form.asked_on, form.known_at
    value, no_value = None, ""
    try:
        value = value_of(name, on=on, known_at=known_at)
    except NoValue as error:
        no_value = str(error)
    series = series_of(name, until=on, known_at=known_at)
    context = {
        "figure": found,
        "trail": trail(),
        "form": form,
        "on": on,
        "known_at": known_at,
        "value": value,
        "no_value": no_value,
        "series": series[::-1],
        "published": _publications(name),
        **_chart(found, series, request.GET.urlencode()),
        **_rows(value, viewer),
        **_for_reporters(found, viewer),
    }
    return render(request, "record/figures/page.html", context)


def figure_or_404(name: str) -> KnownFigure:
    try:
        return known_figure(name)
    except UnknownFigure as error:
        raise Http404(str(error)) from None


def trail(figure: KnownFigure | None = None) -> list[tuple[str, str]]:
    above = [(_("Figures"), reverse("figures"))]
    return above if figure is None else [*above, (figure.heading, reverse("figure", args=[figure.name]))]


def _fitting(words: str) -> list[KnownFigure]:
    """The figures of which title, definition or name hold every word."""
    wanted = _folded(words).split()
    return [
        each
        for each in known_figures()
        if all(
            word in _folded(f"{each.name} {each.title} {each.title_en} {each.definition}") for word in wanted
        )
    ]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _chart(figure: KnownFigure, series: list[PlainValue], query: str) -> dict[str, Any]:
    if len(series) < 2:
        return {}
    language = (get_language() or "ja")[:2]
    address = f"{reverse('figure-chart', args=[figure.name])}?{urlencode({'language': language})}"
    return {
        "chart_url": f"{address}&{query}" if query else address,
        "chart_words": words_of(series, title=figure.heading, japanese=language == "ja"),
    }


def _rows(value: FigureValue | None, viewer: Viewer) -> dict[str, Any]:
    if not viewer.may("figure.rows") or value is None:
        return {}
    rows, unseen = shown_rows(value.rows, viewer)
    return {
        "may_see_rows": True,
        "rows": rows[:ROWS_SHOWN],
        "row_count": len(rows),
        "rows_cut": len(rows) > ROWS_SHOWN,
        "rows_unseen": unseen,
        "digest": value.rows_digest,
    }


def _for_reporters(figure: KnownFigure, viewer: Viewer) -> dict[str, Any]:
    """What only who reports counts sees: every count with its corrections, and the writes to the measure."""
    if not viewer.may("figure.report"):
        return {}
    measure, counts = figure.measure, list(counts_of(figure.name))
    named = {each.document_id for each in counts if each.document_id}
    return {
        "may_report": True,
        "counts": counts,
        "readable": set(documents.visible_to(viewer).filter(pk__in=named).values_list("pk", flat=True)),
        "history": history(measure) if measure else [],
    }


def _publications(name: str) -> list[tuple[Publication, list[PublishedFigure]]]:
    """The publications that print the figure, the latest first, each with what it printed."""
    found: Iterator[tuple[Publication, Iterator[PublishedFigure]]] = groupby(
        published_under(name)[: PUBLICATIONS_SHOWN * 5], key=lambda each: each.publication
    )
    return [(publication, list(figures)) for publication, figures in found][:PUBLICATIONS_SHOWN]
