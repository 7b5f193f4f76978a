"""An example world with a row for every address of the site that names one."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from biocluster.record.figures.values import digest_of_rows, row_of_count
from biocluster.record.models import (
    ActionItem,
    AgendaItem,
    AnnualPlan,
    AnnualPlanState,
    Audience,
    BudgetLine,
    BudgetSource,
    Decision,
    Document,
    Gathering,
    GatheringMaterial,
    ImportedFile,
    Invitation,
    Measure,
    Minutes,
    NoteKind,
    Organisation,
    Outlet,
    OverviewPlacement,
    Person,
    PlanCaption,
    PlanImport,
    PlanOutlet,
    Post,
    Programme,
    Publication,
    PublishedFigure,
    ReportedCount,
    Synonym,
    User,
    Venue,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.documents import store_bytes, store_document
from biocluster.record.operations.indexing import reindex
from biocluster.record.queries.outline import outline_of
from biocluster.record.words.file_kinds import kind_of
from biocluster.record.words.outline_json import to_json
from tests.factories.files import png
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
from tests.factories.people import OrganisationFactory, PersonFactory, PostFactory, officer
from tests.factories.visitors import account_of
from tests.site_laboratory import LaboratoryWorld, build_laboratory, kind_of_file

PLAN_TEXT = "平成28年度 架空町計画\n\n第1 栽培\nア 比較\n収量を比べる。\n"
ROWS = {
    "organisations": "種別,名称\nその他,架空の団体\n",
    "materials": "種類,受領日,呼び名\n尿,2014-08-01,P-900001\n",
}


@dataclass(frozen=True)
class World:
    """Rows that hang together. Invitation, action and passkey are those of ``visitor``."""

    visitor: Person
    officer: Person
    organisation: Organisation
    person: Person
    post: Post
    venue: Venue
    gathering: Gathering
    agenda_item: AgendaItem
    invitation: Invitation
    minutes: Minutes
    decision: Decision
    action: ActionItem
    document: Document
    material: GatheringMaterial
    imported: ImportedFile
    plan_import: PlanImport
    programme: Programme
    plan: AnnualPlan
    year_plan: YearPlan
    draft: AnnualPlan
    draft_year_plan: YearPlan
    placement: OverviewPlacement
    draft_placement: OverviewPlacement
    note: YearPlanNote
    results: YearPlanNote
    partner: YearPlanPartner
    caption: PlanCaption
    budget_line: BudgetLine
    publication: Publication
    picture: Document
    measure: Measure
    count: ReportedCount
    synonym: Synonym
    passkey: Authenticator
    account: User
    laboratory: LaboratoryWorld


def build_world(visitor: Person | None = None) -> World:
    """The example world as ``visitor`` finds it; for nobody, as somebody else does."""
    at = timezone.now()
    visitor, author = visitor or PersonFactory(), officer()
    organisation, venue = OrganisationFactory(name_en="Invented Institute"), VenueFactory(capacity=200)
    post = PostFactory(organisation=organisation)
    programme = Programme.objects.create(name="架空漢方プロジェクト", name_en="Invented Kampo Project")
    rows = _plans(author, programme, organisation)
    gathering = GatheringFactory(
        title="架空の推進セミナー",
        starts_on=timezone.localdate() + timedelta(days=5),
        audience=Audience.PUBLIC,
        venue=venue,
        programme=programme,
        organiser=author,
        host=organisation,
    )
    decision = DecisionFactory(gathering=gathering, number=1)
    document = store_document(
        "架空の資料です。\n".encode(),
        title="架空の資料",
        file_name="a.txt",
        audience=Audience.PUBLIC,
        by=author,
        at=at,
    )
    AttendanceFactory(gathering=gathering)
    HeadCountFactory(gathering=gathering)
    made = World(
        visitor=visitor,
        officer=author,
        organisation=organisation,
        person=post.person,
        post=post,
        venue=venue,
        gathering=gathering,
        agenda_item=AgendaItemFactory(gathering=gathering, position=1),
        invitation=InvitationFactory(gathering=gathering, person=visitor),
        minutes=Minutes.objects.create(
            gathering=gathering, version=1, text="架空の議事", written_by=author, written_at=at
        ),
        decision=decision,
        action=ActionItemFactory(gathering=gathering, owner=visitor, decision=None),
        document=document,
        material=GatheringMaterial.objects.create(gathering=gathering, document=document, position=1),
        imported=_imported(author, kind_of_file(visitor)),
        plan_import=PlanImport.objects.create(
            stored=_stored(PLAN_TEXT, author),
            file_name="plan.txt",
            fiscal_year=2016,
            given_by=author,
            given_at=at,
        ),
        programme=programme,
        synonym=Synonym.objects.create(
            word="枝豆", other="だだちゃ豆", word_key="枝豆", other_key="だだちゃ豆"
        ),
        passkey=passkey_of(account_of(visitor)),
        account=account_of(PersonFactory()),
        laboratory=build_laboratory(organisation, visitor),
        **rows,
    )
    reindex()
    return made


def _plans(author: Person, programme: Programme, organisation: Organisation) -> dict[str, Any]:
    """A published plan with a figure, and next year's draft."""
    at = timezone.now()
    measure = Measure.objects.create(
        name="survey.example", title="架空の同意者数", unit="名", answered_by=organisation
    )
    count = ReportedCount.objects.create(
        measure=measure,
        on=at.date(),
        value=Decimal(120),
        source="架空の報告",
        recorded_by=author,
        recorded_at=at,
    )
    plan, year_plan, placement = _plan(2014, AnnualPlanState.PUBLISHED, programme)
    draft, draft_year_plan, draft_placement = _plan(2015, AnnualPlanState.DRAFT, programme)
    picture = store_document(
        png(), title="架空の写真", file_name="a.png", audience=Audience.PUBLIC, by=author, at=at
    )
    PlanCaption.objects.create(
        annual_plan=plan, plan_outlet=placement.plan_outlet, position=2, text="架空の試作", picture=picture
    )
    publication = publish_again(plan, author)
    PublishedFigure.objects.create(
        publication=publication,
        name=measure.name,
        on=at.date(),
        value=120,
        unit="名",
        as_of=at.date(),
        rows_digest=digest_of_rows([row_of_count(count)]),
        computed_at=at,
        measure=measure,
    )
    parts = {
        "note": YearPlanNote.objects.create(
            year_plan=draft_year_plan, kind=NoteKind.OTHER, position=0, text="※架空の注記"
        ),
        "results": YearPlanNote.objects.create(
            year_plan=draft_year_plan, kind=NoteKind.RESULTS, position=1, text="※H26実績 架空の報告"
        ),
        "partner": YearPlanPartner.objects.create(
            year_plan=draft_year_plan, organisation=organisation, position=0
        ),
        "caption": PlanCaption.objects.create(
            annual_plan=draft, plan_outlet=draft_placement.plan_outlet, position=2, text="架空の写真"
        ),
    }
    budget_line = BudgetLine.objects.create(
        year_plan=draft_year_plan, source=BudgetSource.CITY, title="委託料", planned_yen=1_000_000
    )
    return {
        "measure": measure,
        "count": count,
        "plan": plan,
        "year_plan": year_plan,
        "placement": placement,
        "draft_placement": draft_placement,
        **parts,
        "draft": draft,
        "draft_year_plan": draft_year_plan,
        "publication": publication,
        "picture": picture,
        "budget_line": budget_line,
    }


def _plan(
    year: int, state: AnnualPlanState, programme: Programme
) -> tuple[AnnualPlan, YearPlan, OverviewPlacement]:
    plan = AnnualPlan.objects.create(
        fiscal_year=year,
        state=state,
        overview_title=f"{year}年度 架空バイオクラスターの取り組み",
        detail_title=f"{year}年度 架空バイオクラスターの詳細",
        purpose_heading="目的",
        purpose="架空の町の産業と健康に研究を生かす。",
        overview_heading="事業内容",
    )
    top = YearPlan.objects.create(
        annual_plan=plan,
        programme=Programme.objects.create(name=f"架空の柱{year}"),
        position=1,
        heading="架空の柱",
    )
    year_plan = YearPlan.objects.create(
        annual_plan=plan,
        programme=programme,
        parent=top,
        position=1,
        heading="架空漢方プロジェクト",
        body="試験栽培を続ける。\n- 畑の記録\n- 検討会議",
    )
    outlet = PlanOutlet.objects.create(
        annual_plan=plan, outlet=Outlet.INDUSTRY, heading="□地域産業に活かす", position=1
    )
    placement = OverviewPlacement.objects.create(plan_outlet=outlet, year_plan=year_plan, position=1)
    return plan, year_plan, placement


def publish_again(plan: AnnualPlan, author: Person) -> Publication:
    """The next publication of a plan as its rows are now, without its files."""
    number = plan.publications.count() + 1
    content = to_json(outline_of(plan), fiscal_year=plan.fiscal_year, number=number)
    return Publication.objects.create(
        annual_plan=plan,
        number=number,
        published_at=timezone.now(),
        published_by=author,
        outline=store_bytes_of(content, author),
    )


def store_bytes_of(content: bytes, author: Person) -> Any:
    return store_bytes(content, kind_of(content, "outline.txt"), by=author, at=timezone.now())


def _stored(text: str, author: Person) -> Any:
    return store_bytes_of(text.encode(), author)


def _imported(author: Person, kind: str) -> ImportedFile:
    return ImportedFile.objects.create(
        kind=kind,
        stored=_stored(ROWS[kind], author),
        file_name="rows.csv",
        given_by=author,
        given_at=timezone.now(),
    )
