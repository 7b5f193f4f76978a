"""Gatherings from a file, with a line for each who came or for each category that was counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from biocluster.record.importers import cells
from biocluster.record.importers.attendees import ATTENDEE, COUNTED, Attendees
from biocluster.record.importers.columns import Column, Problems, Row
from biocluster.record.importers.subjects import Subject
from biocluster.record.models import Audience, Gathering, GatheringKind, GatheringState, Organisation, Venue
from biocluster.record.operations.imports import Changes
from biocluster.record.queries.named import OrganisationNames, organisation_names, venues_by_name
from biocluster.record.words.text import fold

KIND = Column(
    "kind",
    "種別",
    "kind",
    cells.choice(GatheringKind),
    required=True,
    also=("会議種別", "区分"),
    example="セミナー",
)
TITLE = Column(
    "title",
    "名称",
    "title",
    cells.text(200),
    required=True,
    also=("会議名", "件名", "イベント名"),
    example="推進セミナー",
)
FIRST_DAY = Column(
    "starts_on",
    "開催日",
    "first day",
    cells.day,
    required=True,
    also=("開始日", "日付", "date"),
    example="平成26年3月9日",
)
LAST_DAY = Column("ends_on", "終了日", "last day", cells.day, also=("最終日",))
VENUE = Column(
    "venue",
    "会場",
    "venue",
    cells.text(200),
    also=("場所", "開催場所", "場所_名称"),
    remark=_("As it is in the record."),
)
HOST = Column("host", "主催", "host", cells.text(200), also=("主催者",), remark=_("As it is in the record."))
DETAILS = (
    KIND,
    TITLE,
    FIRST_DAY,
    LAST_DAY,
    Column("starts_time", "開始時刻", "starts at", cells.clock, also=("開始時間",), example="13:30"),
    Column("ends_time", "終了時刻", "ends at", cells.clock, also=("終了時間",), example="16:00"),
    VENUE,
    Column("place_note", "場所の補足", "place, further", cells.text(200), also=("会場補足",)),
    HOST,
    Column("summary", "概要", "summary", cells.long_text, also=("説明", "内容")),
    Column("audience", "公開区分", "classification", cells.choice(Audience)),
    Column("state", "状態", "state", cells.choice(GatheringState)),
)  # fmt: skip
COLUMNS = (*DETAILS, *ATTENDEE, *COUNTED)
FIELDS = tuple(column.name for column in DETAILS)

GatheringKey = tuple[str, str, date]


@dataclass
class Places:
    """The venues and hosts that the record knows, by name."""

    venues: dict[str, Venue]
    organisations: OrganisationNames
    missed: set[tuple[str, str]] = field(default_factory=set)

    def into(self, row: Row, problems: Problems) -> None:
        """Put the rows of the record in place of their names."""
        found: Venue | Organisation | None
        if name := row["venue"]:
            found = self.venues.get(fold(name))
            row.values["venue"] = found
            if found is None:
                problems.add(
                    row.line, VENUE, name,
                    _("No venue in the record has this name. Add it first, or write it under “%(other)s”.")
                    % {"other": "場所の補足"},
                )  # fmt: skip
                row.wrong = True
        if name := row["host"]:
            found = self.organisations.find(name)
            row.values["host"] = found
            if found is None:
                problems.add(
                    row.line, HOST, name,
                    _("No organisation in the record has this name. Add it first, or correct the name."),
                )  # fmt: skip
                row.wrong = True


def plan(rows: Iterator[Row], problems: Problems) -> Changes:
    """What the file does to gatherings, attendances and head counts."""
    places = Places(venues_by_name(), organisation_names())
    subjects: dict[GatheringKey, Subject[Gathering]] = {}
    attendees = Attendees(problems)
    known = _known_gatherings()
    for row in rows:
        places.into(row, problems)
        if row.wrong:
            continue
        key = (row["kind"], fold(row["title"]), row["starts_on"])
        subject = subjects.get(key)
        if subject is None:
            subject = subjects[key] = _first(row, known.get(key))
        else:
            subject.join(row, row.given(*FIELDS[3:]), DETAILS, problems)
        attendees.take(row, subject.row)
    for subject in subjects.values():
        _check_days(subject, problems)
    changed = [change for subject in subjects.values() if (change := subject.settle())]
    gatherings = [subject.row for subject in subjects.values()]
    where = {id(s.row): (s.line, s.values.get("venue") or s.row.venue) for s in subjects.values()}
    named, counted, recounted = attendees.settle(gatherings, where)
    for subject in subjects.values():
        if subject.is_new and "state" not in subject.values and attendees.came_to(subject.row):
            subject.row.state = GatheringState.HELD
    return Changes(
        added=[[gathering for gathering in gatherings if gathering.pk is None], named, counted],
        changed=[*changed, *recounted],
        attended=gatherings,
    )


def _known_gatherings() -> dict[GatheringKey, int]:
    """Every gathering of the record by kind, folded title and first day; as keys, not as rows."""
    rows = Gathering.objects.order_by("-pk").values_list("pk", "kind", "title", "starts_on")
    return {(kind, fold(title), first): pk for pk, kind, title, first in rows.iterator(chunk_size=5_000)}


def _first(row: Row, known: int | None) -> Subject[Gathering]:
    if known is None:
        return Subject.first(Gathering(), row.line, row.given(*FIELDS))
    gathering = Gathering.objects.select_related("venue").get(pk=known)
    return Subject.first(gathering, row.line, row.given(*FIELDS[3:]))


def _check_days(subject: Subject[Gathering], problems: Problems) -> None:
    first = subject.values.get("starts_on") or subject.row.starts_on
    last = subject.values.get("ends_on")
    if last and last < first:
        problems.add(
            subject.said_on["ends_on"], LAST_DAY, last,
            _("A gathering cannot end before it starts: correct one of the dates."),
        )  # fmt: skip
