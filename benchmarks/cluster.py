"""A large cluster, the same at every making: twenty fiscal years, 400 programmes, a million attendances.

Rows are made in bulk, with their entries in the audit and in the search. It is made once for each database and
kept in the folder of ``places``; ``python -m benchmarks.cluster`` makes it ahead of the measurements.
"""

import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from datetime import time as hour
from itertools import batched
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from benchmarks import places, words
from biocluster.record import models as record
from biocluster.record.operations.audit import note_many, snapshot
from biocluster.record.operations.indexing import reindex
from biocluster.record.operations.plan_review import approve_plan, open_revision, submit_plan
from biocluster.record.operations.publishing import publish_plan
from biocluster.record.words.dates import FiscalYear

EDITION = 3
"""Raise it where the rows change: what was kept before is then made anew."""
YEARS = 20
type Tree = tuple[int, int, int]
LARGE = (8, 7, 6)
"""Programmes of the three levels of a year's tree: 8, under each 7, under each of those 6; 400 in all."""
SMALL = (5, 4, 2)
"""The tree of the year before the first: 65 programmes, as many as the plans that cities print have."""
GATHERINGS, SEATS = 20_000, 50
PEOPLE, ORGANISATIONS, DOCUMENTS, VENUES = 5_000, 1_000, 10_000, 40
READERS = 20
"""People with accounts: the first of all, city officers."""
BATCH = 5_000


class Maker:
    """Makes the rows of a cluster, kind after kind. Each step needs the ones before it."""

    def __init__(self) -> None:
        self.random = random.Random(2014)  # noqa: S311
        self.now = timezone.now()
        self.last_year = FiscalYear.of(timezone.localdate()).year
        self.years = range(self.last_year - YEARS + 1, self.last_year + 1)

    def keep[M: models.Model](self, rows: Iterable[M]) -> list[M]:
        """Add rows of one model with their entries in the audit."""
        return [row for made in self.kept(rows) for row in made]

    def kept[M: models.Model](self, rows: Iterable[M]) -> Iterator[list[M]]:
        """The same piece by piece, for rows that are too many to hold."""
        for batch in batched(rows, BATCH):
            made = type(batch[0])._default_manager.bulk_create(batch, batch_size=500)
            kind = type(batch[0])._meta.model_name or ""
            note_many(
                [("cluster.make", kind, row.pk, {}, snapshot(row)) for row in made],
                by=getattr(self, "officer", None),
                at=self.now,
            )
            yield made

    def organisations_and_people(self) -> None:
        self.organisations = self.keep(
            record.Organisation(
                kind=self.random.choice(record.OrganisationKind.values),
                name=f"架空{words.PLACES[n % len(words.PLACES)]}{words.BODIES[n % len(words.BODIES)]}第{n}",
                kana=f"カクウ{n}",
                address=f"架空市架空町{n}番地",
            )
            for n in range(ORGANISATIONS)
        )
        self.people = self.keep(
            record.Person(
                name=f"架空 {words.GIVEN[n % len(words.GIVEN)]}{n}",
                kana=f"カクウ {n}",
                email=f"p{n}@example.jp",
            )
            for n in range(PEOPLE)
        )
        self.officer = self.people[0]
        roles = [each for each in record.Role.values if each != record.Role.ADMINISTRATOR]
        self.keep(
            record.Post(
                person=person,
                organisation=self.organisations[n % ORGANISATIONS],
                title="架空主査",
                role=record.Role.OFFICER if n < READERS else roles[n % len(roles)],
                from_on=date(self.years[0], 4, 1),
            )
            for n, person in enumerate(self.people)
        )
        record.User.objects.bulk_create(
            record.User(email=person.email, person=person, password="!")  # noqa: S106
            for person in self.people[:READERS]
        )

    def documents(self) -> None:
        stored = [
            record.StoredFile(sha256=f"{n:064x}", size_bytes=1_000 + n, media_type="application/pdf")
            for n in range(1, 101)
        ]
        files = record.StoredFile.objects.bulk_create(stored)
        self.keep(
            record.Document(
                title=f"{words.phrase(self.random)}資料{n}",
                file_name=f"document-{n}.pdf",
                stored=files[n % len(files)],
                audience=self.random.choice(record.Audience.values),
                added_by=self.people[n % PEOPLE],
                added_at=self.now - timedelta(hours=n),
            )
            for n in range(DOCUMENTS)
        )

    def programmes(self) -> None:
        self.programme_rows = self.keep(
            record.Programme(
                name=f"{words.phrase(self.random)}事業{n}",
                summary=words.sentences(self.random, 2),
                responsible=self.organisations[n],
                begun_in=self.years[0],
            )
            for n in range(size_of(LARGE))
        )

    def figures(self) -> None:
        self.measure = record.Measure.objects.create(
            name="survey.consenting", title="みらい健康調査の同意者数", unit="名"
        )
        self.keep(
            record.ReportedCount(
                measure=self.measure,
                on=date(year, 8, 20),
                value=4_000 + 250 * place,
                source="架空健康調査事務局",
                recorded_by=self.officer,
                recorded_at=self.now,
            )
            for place, year in enumerate((self.years[0] - 1, *self.years))
        )

    def plans(self) -> None:
        """Every year's plan, published by the operations of the pages; the current one is revised once."""
        self._publish(self._plan(self.years[0] - 1, SMALL))
        for year in self.years:
            plan = self._plan(year, LARGE)
            self._publish(plan)
        self._publish(open_revision(plan, by=self.officer, at=self.now))

    def _publish(self, plan: record.AnnualPlan) -> None:
        submit_plan(plan, by=self.officer, at=self.now)
        approve_plan(plan, by=self.people[1], at=self.now)
        publish_plan(plan, by=self.officer, at=self.now)

    def _plan(self, year: int, tree: Tree) -> record.AnnualPlan:
        title = f"架空バイオクラスター {FiscalYear(year).era}計画"
        plan = self.keep(
            [
                record.AnnualPlan(
                    fiscal_year=year,
                    overview_title=f"{title}（概要）",
                    detail_title=title,
                    purpose_heading="目的",
                    overview_heading="事業内容",
                    purpose=words.sentences(self.random, 4),
                )
            ]
        )[0]
        outlets = self.keep(
            record.PlanOutlet(
                annual_plan=plan, outlet=outlet, heading=f"架空の柱{position}", position=position
            )
            for position, outlet in enumerate(record.Outlet.values, 1)
        )
        made = self._year_plans(plan, tree)
        self.keep(
            record.YearPlanNote(
                year_plan=row, kind="results", position=1, text=f"※実績：{words.sentences(self.random, 1)}"
            )
            for row in made[::2]
        )
        self.keep(
            record.BudgetLine(
                year_plan=row,
                source=source,
                title="架空経費",
                planned_yen=self.random.randrange(1, 900) * 10_000,
            )
            for row in made
            for source in ("city", "prefecture")
        )
        for place, top in enumerate(row for row in made if row.parent_id is None):
            item = record.OverviewPlacement(
                plan_outlet=outlets[place % len(outlets)], year_plan=top, position=place + 1
            )
            self.keep([item])
            self.keep(
                record.OverviewPlacement(
                    plan_outlet=item.plan_outlet, year_plan=row, under=item, position=position
                )
                for position, row in enumerate((row for row in made if row.parent_id == top.pk), 1)
            )
        return plan

    def _year_plans(self, plan: record.AnnualPlan, tree: Tree) -> list[record.YearPlan]:
        programmes = iter(self.programme_rows)

        def level(parents: list[record.YearPlan | None], each: int) -> list[record.YearPlan]:
            return self.keep(
                record.YearPlan(
                    annual_plan=plan,
                    programme=(programme := next(programmes)),
                    parent=parent,
                    position=position,
                    heading=programme.name,
                    body=self._body(plan.fiscal_year),
                    continuing_since=self.years[0],
                )
                for parent in parents
                for position in range(1, each + 1)
            )

        top = level([None], tree[0])
        middle = level(list(top), tree[1])
        return [*top, *middle, *level(list(middle), tree[2])]

    def _body(self, year: int) -> str:
        lines = [words.sentences(self.random, 2), f"- {words.sentences(self.random, 1)}"]
        if self.random.random() < 0.05:
            lines.append(f"- 同意者数 {{{{survey.consenting on={year}-08-20}}}}")
        return "\n".join(lines)

    def gatherings(self) -> None:
        venues = self.keep(
            record.Venue(name=f"架空会館{n}", address=f"架空市架空町{n}", capacity=500) for n in range(VENUES)
        )
        today = timezone.localdate()
        days = (date(self.last_year + 1, 3, 31) - date(self.years[0], 4, 1)).days

        def row(n: int) -> record.Gathering:
            on = date(self.years[0], 4, 1) + timedelta(days=n * days // GATHERINGS)
            return record.Gathering(
                kind=self.random.choice(record.GatheringKind.values),
                title=f"{words.phrase(self.random)}会議 第{n}回",
                edition=n % 200 + 1,
                programme=self.programme_rows[n % len(self.programme_rows)],
                starts_on=on,
                starts_time=hour(13, 30),
                venue=venues[n % VENUES],
                host=self.organisations[n % ORGANISATIONS],
                organiser=self.people[n % 200],
                summary=words.sentences(self.random, 1),
                state="held" if on < today else "planned",
                audience=self.random.choice(record.Audience.values),
            )

        self.gathering_rows = self.keep(row(n) for n in range(GATHERINGS))
        self.held = [each for each in self.gathering_rows if each.state == "held"]

    def meetings(self) -> None:
        """Agenda, minutes, decisions and actions: of the actions of the last year, some are open."""
        self.keep(
            record.AgendaItem(gathering=row, position=n, title=words.phrase(self.random))
            for row in self.gathering_rows
            for n in (1, 2)
        )
        self.keep(
            record.Minutes(
                gathering=row,
                version=1,
                text=words.sentences(self.random, 4),
                written_by=self.officer,
                written_at=self.now,
            )
            for row in self.held[:-20]
        )
        decisions = self.keep(
            record.Decision(gathering=row, number=1, text=words.sentences(self.random, 1))
            for row in self.held[:-20]
        )
        open_from = len(decisions) - 400
        self.keep(
            record.ActionItem(
                gathering_id=row.gathering_id,
                decision=row,
                text=words.sentences(self.random, 1),
                owner=self.people[n % 200],
                due_on=self.held[n].starts_on + timedelta(days=60),
                done_at=self.now if n < open_from else None,
                done_by=self.officer if n < open_from else None,
            )
            for n, row in enumerate(decisions)
        )
        planned = [row for row in self.gathering_rows if row.state == "planned"]
        self.keep(
            record.Invitation(gathering=row, person=self.people[(n + seat) % 200], invited_at=self.now)
            for n, row in enumerate(planned)
            for seat in range(20)
        )

    def attendance(self) -> None:
        rows = (
            record.Attendance(
                gathering=row, person=self.people[(n * 37 + seat * 97) % PEOPLE], attends_as="一般"
            )
            for n, row in enumerate(self.gathering_rows)
            for seat in range(SEATS)
        )
        for _made in self.kept(rows):
            pass

    STEPS = (
        organisations_and_people,
        documents,
        programmes,
        figures,
        plans,
        gatherings,
        meetings,
        attendance,
    )


def size_of(tree: Tree) -> int:
    top, middle, leaves = tree
    return top * (1 + middle * (1 + leaves))


def make() -> None:
    began = time.monotonic()
    maker = Maker()
    for step in Maker.STEPS:
        with transaction.atomic():
            step(maker)
        tell(f"{step.__name__}: {time.monotonic() - began:.0f} s")
    reindex()
    tell(f"search index: {time.monotonic() - began:.0f} s")
    settle()
    tell("the large cluster is made")


def settle() -> None:
    """Let the database learn how its tables lie."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ready() -> None:
    """The large cluster is in this database when this returns; made now, unless it is kept from before."""
    wanted: dict[str, Any] = {"edition": EDITION, "year": FiscalYear.of(timezone.localdate()).year}
    mark = places.home() / f"cluster-{connection.vendor}.json"
    if mark.exists() and json.loads(mark.read_text()) == wanted:
        return
    call_command("flush", verbosity=0, interactive=False)
    make()
    mark.write_text(json.dumps(wanted))


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def readers() -> list[record.User]:
    return list(record.User.objects.select_related("person").order_by("pk")[:READERS])
