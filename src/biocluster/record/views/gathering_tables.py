"""Gatherings and actions as tables, and as rows of a file."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tables2.data import TableListData

from biocluster.record.models import ActionItem, Gathering, GatheringState
from biocluster.record.queries.attendance import numbers_present
from biocluster.record.templatetags.record_words import era_short, known_to, number, until_short

STATE_TONES = {GatheringState.PLANNED: "notice", GatheringState.HELD: "good", GatheringState.CANCELLED: "bad"}
EXPORT_BATCH = 1_000


class InOrder(TableListData):
    """Rows that the database has put in order already."""

    def order_by(self, aliases: Any) -> None:
        pass


class GatheringTable(tables.Table):
    caption = _("Gatherings")

    starts_on = tables.Column(verbose_name=_("Day"), attrs={"td": {"class": "nowrap"}})
    title = tables.Column(
        verbose_name=_("Title"),
        linkify=("gathering", {"pk": tables.A("pk")}),
        attrs={"td": {"class": "words"}},
    )
    kind = tables.Column(verbose_name=_("Kind"), orderable=False)
    place = tables.Column(
        verbose_name=_("Place"), empty_values=(), orderable=False, attrs={"td": {"class": "words"}}
    )
    state = tables.Column(verbose_name=_("State"), orderable=False)
    audience = tables.Column(verbose_name=_("Classification"), orderable=False)
    present = tables.Column(
        verbose_name=_("Present"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )

    class Meta:
        empty_text = _("No gathering fits these conditions. Loosen a condition, or plan a gathering.")
        order_by_field = "sort"

    def __init__(self, rows: list[Gathering], **options: Any) -> None:
        self.numbers = numbers_present([row.pk for row in rows])
        super().__init__(InOrder(rows), **options)

    def render_starts_on(self, record: Gathering) -> str:
        if record.date_precision != "day":
            return era_short(known_to(record.starts_on, record.date_precision))
        if record.ends_on:
            return until_short(record.starts_on, record.ends_on)
        return era_short(record.starts_on)

    def render_place(self, record: Gathering) -> str:
        return place_of(record) or "－"

    def render_state(self, record: Gathering) -> str:
        tone = STATE_TONES[GatheringState(record.state)]
        return format_html('<span class="tag {}">{}</span>', tone, record.get_state_display())

    def render_present(self, record: Gathering) -> str:
        return number(self.numbers.get(record.pk) or None) or "－"


def place_of(gathering: Gathering) -> str:
    return " ".join(filter(None, [str(gathering.venue or ""), gathering.place_note]))


EXPORT_COLUMNS = (
    _("Number"),
    _("Kind"),
    _("Title"),
    _("Edition"),
    _("First day"),
    _("Last day"),
    _("Date known"),
    _("Starts at"),
    _("Ends at"),
    _("Venue"),
    _("Place, further"),
    _("Host"),
    _("Person in charge"),
    _("Programme"),
    _("State"),
    _("Classification"),
    _("Present"),
)


def export_of(gatherings: QuerySet[Gathering]) -> Iterator[list[Any]]:
    """A row for each gathering, read piece by piece."""
    for some in batched(gatherings.iterator(chunk_size=EXPORT_BATCH), EXPORT_BATCH):
        numbers = numbers_present([row.pk for row in some])
        for row in some:
            yield [
                row.pk,
                row.get_kind_display(),
                row.title,
                row.edition,
                row.starts_on,
                row.ends_on,
                row.get_date_precision_display(),
                row.starts_time,
                row.ends_time,
                row.venue,
                row.place_note,
                row.host,
                row.organiser,
                row.programme,
                row.get_state_display(),
                row.get_audience_display(),
                numbers.get(row.pk),
            ]


ACTION_COLUMNS = (
    _("Due on"),
    _("Action"),
    pgettext_lazy("action", "Owner"),
    _("Gathering"),
    _("Day of the gathering"),
)


def export_of_actions(actions: Iterable[ActionItem]) -> Iterator[list[Any]]:
    for action in actions:
        yield [action.due_on, action.text, action.owner, action.gathering, action.gathering.starts_on]
