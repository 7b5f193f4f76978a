"""Which figures of a publication no longer agree with the record, and why."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from biocluster.record.figures.values import (
    FigureValue,
    digest_of_rows,
    in_plain_digits,
    known_among,
    row_of_count,
    values_of,
)
from biocluster.record.figures.writes import RecentWrites
from biocluster.record.models import Publication, PublishedFigure, ReportedCount
from biocluster.record.queries.figures import chains_of
from biocluster.record.words.dates import era_long, iso
from biocluster.record.words.tokens import format_number

MOST_ROWS_NAMED = 3


@dataclass(frozen=True)
class Discrepancy:
    """A published figure, what the record says now (None: nothing), and the reason in the reader's language."""

    published: PublishedFigure
    now: FigureValue | None
    reason: str

    @property
    def value_changed(self) -> bool:
        """Whether the document prints something else now; otherwise only the rows behind it changed."""
        return self.now is None or (self.now.value, self.now.unit) != (
            in_plain_digits(self.published.value),
            self.published.unit,
        )


def discrepancies_of(publication: Publication) -> list[Discrepancy]:
    """The figures of a publication that the record says otherwise now, in a constant number of queries."""
    figures = list(publication.figures.all())
    now = values_of((each.name, each.on) for each in figures)
    changed = [each for each in figures if not _agrees(each, now.get((each.name, each.on)))]
    if not changed:
        return []
    reasons = _Reasons(changed)
    return [
        Discrepancy(each, now.get((each.name, each.on)), reasons.of(each, now.get((each.name, each.on))))
        for each in changed
    ]


def _agrees(published: PublishedFigure, now: FigureValue | None) -> bool:
    return now is not None and (published.rows_digest, in_plain_digits(published.value), published.unit) == (
        now.rows_digest,
        now.value,
        now.unit,
    )


class _Reasons:
    """Why figures changed, from the counts and writes behind them."""

    def __init__(self, changed: Collection[PublishedFigure]) -> None:
        names = {each.name for each in changed}
        self.known = known_among(names)
        self.counts: dict[str, dict[str, ReportedCount]] = defaultdict(dict)
        self.by_pk: dict[int, ReportedCount] = {}
        self.next: dict[int, ReportedCount] = {}
        for count in chains_of(names):
            self.counts[count.measure.name][digest_of_rows([row_of_count(count)])] = count
            self.by_pk[count.pk] = count
            if count.replaces_id is not None:
                self.next[count.replaces_id] = count
        self.writes = RecentWrites()

    def of(self, published: PublishedFigure, now: FigureValue | None) -> str:
        was = self.counts[published.name].get(published.rows_digest)
        parts = [self._what(published, now, was)]
        if now is not None and now.unit != published.unit:
            parts.append(
                _("The unit was “%(before)s” and is “%(now)s”.") % {"before": published.unit, "now": now.unit}
            )
        return " ".join(filter(None, parts))

    def _what(self, published: PublishedFigure, now: FigureValue | None, was: ReportedCount | None) -> str:
        if now is None:
            if published.name not in self.known:
                return _("The record knows no figure of this name any more.")
            return self._corrections(was) or _("The record has no value for this day any more.")
        if now.is_computed:
            if was is not None:
                return _("When it was published the count was reported; now it is computed from the record.")
            return self._rows_changed(published, now)
        if was is None:
            return _("When it was published it was computed from the record; now a reported count stands.")
        if now.rows_digest == published.rows_digest:
            return ""
        return self._corrections(was) or self._later(now)

    def _corrections(self, was: ReportedCount | None) -> str:
        """How the published count was corrected since, step by step."""
        told = []
        while was is not None and (correction := self.next.get(was.pk)) is not None:
            told.append(
                _("%(who)s corrected it on %(day)s from %(before)s to %(after)s. Reason: %(reason)s")
                % {
                    "who": correction.recorded_by,
                    "day": _day(localtime(correction.recorded_at).date()),
                    "before": self._told(was, other=correction),
                    "after": self._told(correction, other=was),
                    "reason": correction.reason,
                }
            )
            was = correction
        return " ".join(told)

    def _told(self, count: ReportedCount, *, other: ReportedCount) -> str:
        value = format_number(count.value) + count.measure.unit
        return value if count.on == other.on else f"{value} ({_day(count.on)})"

    def _later(self, now: FigureValue) -> str:
        count = self.by_pk[now.rows[0].pk]
        return _("A later count, as of %(on)s, was reported by %(who)s on %(day)s. Source: %(source)s") % {
            "on": _day(count.on),
            "who": count.recorded_by,
            "day": _day(localtime(count.recorded_at).date()),
            "source": count.source,
        }

    def _rows_changed(self, published: PublishedFigure, now: FigureValue) -> str:
        same = in_plain_digits(published.value) == now.value
        if now.rows_digest == published.rows_digest:
            return "" if same else _("The rows are the same, and they are counted in another way now.")
        sentence = (
            _("The value is the same, but the rows behind it have changed.")
            if same
            else _("The rows behind it have changed.")
        )
        kind = now.rows[0].kind if now.rows else "gathering"
        named = [
            _("“%(row)s” (%(who)s, %(day)s)")
            % {
                "row": write.label,
                "who": write.entry.by or _("The system"),
                "day": _day(localtime(write.entry.at).date()),
            }
            for write in self.writes.since(published.computed_at, now.rows, kind=kind)[:MOST_ROWS_NAMED]
        ]
        if not named:
            return sentence
        return f"{sentence} " + _("Written to since then: %(rows)s.") % {"rows": "、".join(named)}


def _day(day: date) -> str:
    return era_long(day) if (get_language() or "ja").startswith("ja") else iso(day)
