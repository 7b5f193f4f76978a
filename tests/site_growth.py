"""More rows of everything in the example world: what a page shows once, it then shows several times."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from biocluster.record.models import (
    Audience,
    BudgetLine,
    BudgetSource,
    GatheringMaterial,
    ImportedFile,
    Measure,
    Minutes,
    NoteKind,
    OrganisationAlias,
    OverviewPlacement,
    PlanCaption,
    PlanImport,
    Programme,
    PublishedFigure,
    ReportedCount,
    Synonym,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.audit import keep
from biocluster.record.operations.documents import store_document
from biocluster.record.operations.indexing import reindex
from tests.factories.gatherings import (
    ActionItemFactory,
    AgendaItemFactory,
    AttendanceFactory,
    DecisionFactory,
    GatheringFactory,
    HeadCountFactory,
    InvitationFactory,
    VenueFactory,
)
from tests.factories.passkeys import passkey_of
from tests.factories.people import OrganisationFactory, PersonFactory, PostFactory
from tests.factories.visitors import account_of
from tests.site_laboratory import grow_laboratory
from tests.site_world import World, publish_again, store_bytes_of


def grow(world: World, *, times: int = 2) -> None:
    """Put so many more rows beside every row of the world."""
    for turn in range(times):
        _grow_registers(world, turn)
        _grow_gatherings(world, turn)
        _grow_plans(world, turn)
        _grow_figures(world, turn)
        grow_laboratory(world.laboratory, turn)
    publish_again(world.plan, world.officer)
    reindex()


def _grow_registers(world: World, turn: int) -> None:
    at = timezone.now()
    organisation = OrganisationFactory(name_en=f"Another Institute {turn}")
    OrganisationAlias.objects.create(organisation=world.organisation, name=f"架空の略称{turn}")
    person = PostFactory(organisation=world.organisation).person
    PostFactory(organisation=organisation, person=world.person)
    VenueFactory(capacity=100, owner=organisation)
    account_of(person)
    passkey_of(account_of(world.visitor))
    Synonym.objects.create(
        word=f"架空豆{turn}", other="枝豆", word_key=f"架空豆{turn}", other_key="枝豆"
    )  # fmt: skip
    keep(organisation, by=world.officer, at=at, verb="organisation.edit")
    stored = store_bytes_of(f"種別,名称\nその他,架空の団体{turn}\n".encode(), world.officer)
    ImportedFile.objects.create(
        kind=world.imported.kind, stored=stored, file_name="more.csv",
        given_by=world.officer, given_at=at,
    )  # fmt: skip
    PlanImport.objects.create(
        stored=stored, file_name="more.txt", fiscal_year=2017 + turn, given_by=world.officer, given_at=at
    )


def _grow_gatherings(world: World, turn: int) -> None:
    at, today = timezone.now(), timezone.localdate()
    other = GatheringFactory(
        title=f"架空の会合、続き{turn}", starts_on=today + timedelta(days=6 + turn), audience=Audience.PUBLIC,
        venue=VenueFactory(), programme=world.programme, organiser=PersonFactory(), host=world.organisation,
    )  # fmt: skip
    InvitationFactory(gathering=other, person=world.visitor)
    for gathering in (world.gathering, other):
        AgendaItemFactory(gathering=gathering, position=2 + turn)
        InvitationFactory(gathering=gathering)
        AttendanceFactory(gathering=gathering)
        HeadCountFactory(gathering=gathering)
        decision = DecisionFactory(gathering=gathering, number=2 + turn)
        ActionItemFactory(gathering=gathering, owner=world.visitor, decision=decision)
        ActionItemFactory(gathering=gathering, owner=world.visitor, due_on=today - timedelta(days=3))
        ActionItemFactory(gathering=gathering, due_on=today - timedelta(days=3))
        document = store_document(
            f"架空の資料、続き{turn}。{gathering.pk}\n".encode(), title="架空の資料、続き", file_name="more.txt",
            audience=Audience.PUBLIC, by=world.officer, at=at,
        )  # fmt: skip
        GatheringMaterial.objects.create(gathering=gathering, document=document, position=2 + turn)
    Minutes.objects.create(
        gathering=world.gathering,
        version=2 + turn,
        text="続きの議事",
        written_by=world.officer,
        written_at=at,
    )


def _grow_plans(world: World, turn: int) -> None:
    for plan, year_plan, placement in (
        (world.plan, world.year_plan, world.placement),
        (world.draft, world.draft_year_plan, world.draft_placement),
    ):
        programme = Programme.objects.create(
            name=f"架空の事業{plan.fiscal_year}の{turn}", responsible=world.organisation
        )
        more = YearPlan.objects.create(
            annual_plan=plan, programme=programme, parent=year_plan.parent, position=2 + turn,
            heading=f"架空の続き{turn}", body="続ける。", responsible_person=PersonFactory(),
        )  # fmt: skip
        OverviewPlacement.objects.create(
            plan_outlet=placement.plan_outlet, year_plan=more, position=3 + 2 * turn
        )
        PlanCaption.objects.create(
            annual_plan=plan, plan_outlet=placement.plan_outlet, position=4 + 2 * turn, text="続きの写真"
        )
        YearPlanPartner.objects.create(
            year_plan=year_plan, organisation=OrganisationFactory(), position=10 + turn
        )
        for each in (year_plan, more):
            YearPlanNote.objects.create(
                year_plan=each, kind=NoteKind.RESULTS, position=10 + turn, text="※実績 続き"
            )
            BudgetLine.objects.create(
                year_plan=each, source=BudgetSource.PREFECTURE, title=f"続き{turn}", planned_yen=1_000
            )


def _grow_figures(world: World, turn: int) -> None:
    at = timezone.now()
    ReportedCount.objects.create(
        measure=world.measure, on=at.date() - timedelta(days=400 * (turn + 1)), value=Decimal(100 - turn),
        source="架空の報告、以前", recorded_by=world.officer, recorded_at=at,
    )  # fmt: skip
    measure = Measure.objects.create(
        name=f"survey.more{turn}", title=f"架空の数{turn}", unit="名", answered_by=world.organisation
    )
    ReportedCount.objects.create(
        measure=measure, on=at.date(), value=Decimal(7), source="架空の報告",
        recorded_by=world.officer, recorded_at=at,
    )  # fmt: skip
    PublishedFigure.objects.create(
        publication=world.publication, name=measure.name, on=at.date(), value=7, unit="名",
        as_of=at.date(), rows_digest="0" * 64, computed_at=at, measure=measure,
    )  # fmt: skip
