"""Search: every writing of a word finds it, and nobody finds what they may not see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biocluster.record.models import (
    ActionItem,
    AgendaItem,
    AnnualPlan,
    AnnualPlanState,
    Audience,
    Decision,
    Document,
    Gathering,
    GatheringKind,
    Invitation,
    Measure,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    Person,
    Programme,
    Role,
    SearchEntry,
    StoredFile,
    Venue,
    YearPlan,
)
from biocluster.record.operations.audit import discard, keep
from biocluster.record.operations.indexing import SOURCES, index_many, reindex
from biocluster.record.operations.minutes import confirm_minutes, write_minutes
from biocluster.record.operations.synonyms import add_synonym
from biocluster.record.queries import search as queries
from biocluster.record.queries.search import A_PAGE, CAP, EVERYTHING, KINDS, MAY_SEE, search
from tests.factories.people import AT, PersonFactory, officer, person_with_role, viewer_for

pytestmark = pytest.mark.django_db


def kept(row):
    return keep(row, by=None, at=AT, verb="test")


def gathering(title: str, audience: str = Audience.INTERNAL, summary: str = "", **more) -> Gathering:
    return kept(
        Gathering(
            kind=GatheringKind.SEMINAR,
            title=title,
            summary=summary,
            audience=audience,
            starts_on=date(2014, 8, 3),
            **more,
        )
    )


def titles(viewer, text: str, **more) -> list[str]:
    return [entry.title for entry in search(viewer, text, **more).entries]


@pytest.fixture
def reader():
    return viewer_for(officer())


@pytest.fixture
def public():
    return viewer_for(None)


@pytest.mark.parametrize(
    "text",
    [
        "栽培検討", "栽培", "栽", "カンポウ", "かんぽう", "ｶﾝﾎﾟｳ", "かん", "ﾎﾟ", "kampo", "ＫＡＭＰＯ", "amp", "meeting",
        "review meeting", "meeting kampo", "栽培 かんぽう", "栽培　検討会", "「栽培検討会」", "ﾋﾞｰﾙ", "髙畠", "高畠",
        "慶応", "慶應", "第3回", "第３回", "③", "3", "産学官", "産・学・官", "平成26年8月3日", "2014-08-03",
    ],
)  # fmt: skip
def test_every_writing_of_a_word_finds_it(reader, text):
    gathering(
        "薬草の栽培検討会（第3回）",
        title_en="Kampo Review Meeting",
        summary="カンポウと産・学・官の話。髙畠の麦でビールもつくる。慶應のかたも",
    )
    assert titles(reader, text) == ["薬草の栽培検討会（第3回）"]


@pytest.mark.parametrize(
    "text", ["培栽", "栽検", "ビル", "会第九", "reviewmeeting", "meetingkampo", "のかたも8", "漢方"]
)
def test_letters_that_are_not_there_in_this_order_find_nothing(reader, text):
    gathering(
        "薬草の栽培検討会（第3回）", title_en="Kampo Review Meeting", summary="ビールの会\n慶應のかたも"
    )
    assert titles(reader, text) == []


@pytest.mark.parametrize(
    "text", ["", "  ", "。、", "()", '"', "*", "'", "%", "OR", '栽培" OR "', "a:b", "NOT 栽培", "{x}", "\x00"]
)
def test_no_text_breaks_the_search(reader, text):
    gathering("べつの会")
    assert titles(reader, text) == []


def test_titles_come_before_texts_and_the_very_name_before_all(reader):
    very = gathering("漢方")
    in_title = gathering("漢方の会")
    in_body = gathering("検討の会", summary="漢方について")
    newer = gathering("漢方の日")
    assert titles(reader, "漢方") == [very.title, newer.title, in_title.title, in_body.title]


def test_all_words_are_asked_for_in_any_field(reader):
    gathering("試験栽培の会", summary="圃場について")
    gathering("試験の会", summary="圃場について")
    assert titles(reader, "栽培 圃場") == ["試験栽培の会"]


def test_what_the_office_says_is_the_same_is_found_together(reader):
    gathering("だだちゃ豆の会")
    gathering("枝豆の会")
    assert titles(reader, "枝豆") == ["枝豆の会"]
    add_synonym("枝豆", "だだちゃ豆", by=officer(), at=AT)
    assert (
        sorted(titles(reader, "枝豆"))
        == sorted(titles(reader, "ダダチャ豆"))
        == ["だだちゃ豆の会", "枝豆の会"]
    )
    assert titles(reader, "だだちゃ豆 べつ") == []


def test_a_change_is_found_at_once_and_the_old_words_no_more(reader):
    row = gathering("ふるい名前")
    row.title = "あたらしい題"
    kept(row)
    assert titles(reader, "ふるい") == []
    assert titles(reader, "あたらしい") == ["あたらしい題"]
    discard(row, by=None, at=AT, verb="test")
    assert titles(reader, "あたらしい") == []
    assert not SearchEntry.objects.filter(kind="gathering").exists()


def test_a_part_is_found_with_the_row_it_belongs_to_and_leaves_with_it(reader):
    row = gathering("秋の会")
    item = kept(AgendaItem(gathering=row, position=1, title="圃場の報告"))
    assert titles(reader, "圃場") == ["秋の会"]
    discard(item, by=None, at=AT, verb="test")
    assert titles(reader, "圃場") == []
    city = kept(Organisation(kind=OrganisationKind.CITY, name="架空市"))
    kept(OrganisationAlias(organisation=city, name="当市"))
    assert titles(reader, "当市") == ["架空市"]


def test_a_token_in_a_text_is_not_searched_for_its_name(reader):
    gathering("集計の会", summary="同意者は{{survey.consenting on=2014-08-20}}である")
    assert titles(reader, "consenting") == []
    assert titles(reader, "同意者") == ["集計の会"]


def test_only_the_kinds_that_are_asked_for_are_found(reader):
    gathering("鶴の会")
    kept(Organisation(kind=OrganisationKind.COMPANY, name="鶴の社"))
    assert titles(reader, "鶴の", kinds=["organisation"]) == ["鶴の社"]
    assert titles(reader, "鶴の", kinds=["no such kind"]) == []


def test_hits_are_paged_and_counted_up_to_the_cap(reader, monkeypatch):
    for number in range(A_PAGE + 3):
        gathering(f"藻類の会{number}")
    first, second = search(reader, "藻類"), search(reader, "藻類", page=2)
    assert (first.total, first.pages, first.capped) == (A_PAGE + 3, 2, False)
    assert [entry.title for entry in first.entries] == [f"藻類の会{n}" for n in range(A_PAGE + 2, 2, -1)]
    assert [entry.title for entry in second.entries] == ["藻類の会2", "藻類の会1", "藻類の会0"]
    assert search(reader, "藻類", page=99).page == 2
    monkeypatch.setattr(queries, "CAP", 5)
    few = search(reader, "藻類")
    assert (few.total, few.capped) == (5, True)
    assert CAP == 1_000


def queries_of(function, *arguments) -> int:
    with CaptureQueriesContext(connection) as captured:
        function(*arguments)
    return len(captured)


def test_a_page_of_hits_takes_as_many_queries_for_three_as_for_one(reader):
    gathering("藻類の会")
    for_one = queries_of(search, reader, "藻類")
    for number in range(2):
        gathering(f"藻類の会{number}")
    assert search(reader, "藻類").total == 3
    assert queries_of(search, reader, "藻類") == for_one


# --- who finds what


def rows_of_every_class() -> None:
    """Rows of every kind and class through the ways by which they are written."""
    by = PersonFactory()
    for audience in Audience:
        row = gathering("鍵穴の会", audience, summary=f"class {audience}")
        kept(Decision(gathering=row, number=1, text=f"鍵穴を決める {audience}"))
        file = StoredFile.objects.create(
            sha256=str(len(audience)).rjust(64, "0"), size_bytes=1, media_type="text/plain"
        )
        kept(
            Document(
                title="鍵穴の文書",
                file_name=f"{audience}.txt",
                stored=file,
                audience=audience,
                added_by=by,
                added_at=AT,
            )
        )
    for number, state in enumerate([AnnualPlanState.DRAFT, AnnualPlanState.PUBLISHED]):
        plan = kept(AnnualPlan(fiscal_year=2014 + number, state=state, purpose="鍵穴をつくる"))
        programme = kept(Programme(name=f"鍵穴事業{number}"))
        kept(YearPlan(annual_plan=plan, programme=programme, position=1, heading=f"鍵穴 {state}"))
    kept(Organisation(kind=OrganisationKind.COMPANY, name="鍵穴社"))
    kept(Person(name="鍵穴 花子"))
    kept(Venue(name="鍵穴館"))
    kept(Measure(name="key.holes", title="鍵穴の数"))


PUBLIC = {
    ("gathering", "public"), ("document", "public"), ("yearplan", "public"), ("annualplan", "public"),
    ("venue", "public"), ("measure", "public"),
}  # fmt: skip
MEMBER = PUBLIC | {
    ("gathering", "internal"), ("minutes", "internal"), ("document", "internal"), ("organisation", "internal"),
    ("programme", "internal"), ("yearplan", "internal"), ("annualplan", "internal"),
}  # fmt: skip
ROOM = MEMBER | {("person", "confidential")}
DESK = ROOM | {("gathering", "confidential"), ("minutes", "confidential")}
OFFICER = DESK | {("document", "confidential")}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (None, PUBLIC),
        (Role.PUPIL, PUBLIC),
        (Role.COUNCIL_MEMBER, MEMBER),
        (Role.LABORATORY, ROOM),
        (Role.PRODUCER, DESK),
        (Role.OFFICER, OFFICER),
    ],
)
def test_each_reader_finds_exactly_the_classes_that_are_open_to_them(role, seen):
    rows_of_every_class()
    viewer = viewer_for(person_with_role(role) if role else None)
    for text in ("鍵穴", "鍵", "鍵穴 穴"):
        found = search(viewer, text)
        assert {(entry.kind, entry.audience) for entry in found.entries} == seen
        assert found.total == len(found.entries)


def test_a_hidden_document_is_in_no_result_no_count_and_no_page(public):
    file = StoredFile.objects.create(sha256="0" * 64, size_bytes=1, media_type="text/plain")
    by = PersonFactory()
    for number in range(30):
        kept(
            Document(
                title=f"秘匿の文書{number}",
                file_name="x.txt",
                stored=file,
                audience=Audience.CONFIDENTIAL,
                added_by=by,
                added_at=AT,
            )
        )
    found = search(public, "秘匿の文書")
    assert (found.entries, found.total, found.capped, found.pages) == ([], 0, False, 1)
    assert search(public, "秘匿の文書1").total == 0
    SearchEntry.objects.filter(title="秘匿の文書7").update(audience=Audience.PUBLIC)
    assert search(public, "秘匿の文書").total == 0


def test_the_columns_have_the_last_word_where_the_index_says_otherwise(public):
    row = gathering("秘匿の会", Audience.PUBLIC)
    assert titles(public, "秘匿") == ["秘匿の会"]
    SearchEntry.objects.filter(subject_id=row.pk).update(audience=Audience.CONFIDENTIAL)
    assert search(public, "秘匿").total == 0


def test_a_class_that_nobody_was_given_is_found_by_nobody(reader):
    row = gathering("不明の会")
    SearchEntry.objects.filter(subject_id=row.pk).update(audience="unheard_of")
    assert titles(reader, "不明") == []


def test_withdrawing_a_published_plan_takes_its_programmes_out_of_the_public_search(public):
    plan = kept(AnnualPlan(fiscal_year=2014, state=AnnualPlanState.PUBLISHED))
    kept(
        YearPlan(
            annual_plan=plan, programme=kept(Programme(name="藻類事業")), position=1, heading="藻類の計画"
        )
    )
    assert titles(public, "藻類") == ["藻類の計画"]
    plan.state = AnnualPlanState.DRAFT
    kept(plan)
    assert titles(public, "藻類") == []


def test_the_invited_find_their_own_confidential_gathering_and_no_other():
    guest = person_with_role(Role.PUPIL)
    mine = gathering("内密の会 甲", Audience.CONFIDENTIAL, summary="議題は藻類")
    gathering("内密の会 乙", Audience.CONFIDENTIAL, summary="議題は藻類")
    assert titles(viewer_for(guest), "内密") == []
    kept(Invitation(gathering=mine, person=guest, invited_at=AT))
    assert titles(viewer_for(guest), "内密") == ["内密の会 甲"]
    assert titles(viewer_for(guest), "藻類") == ["内密の会 甲"]
    assert titles(viewer_for(guest), "内密", kinds=["document"]) == []


def test_actions_are_found_with_the_minutes_and_never_by_the_public(reader, public):
    row = gathering("公開の会", Audience.PUBLIC)
    kept(ActionItem(gathering=row, text="圃場を調べる", owner=PersonFactory(), due_on=date(2014, 9, 1)))
    assert [(e.kind, e.title) for e in search(reader, "圃場").entries] == [("minutes", "公開の会")]
    assert titles(public, "圃場") == []


def test_every_kind_of_entry_says_who_may_see_it():
    assert {source.kind for source in SOURCES} == set(KINDS)
    assert len(EVERYTHING) == sum(len(classes) for classes in MAY_SEE.values())


# --- the index as a whole


def test_building_the_index_anew_gives_the_same_hits(reader):
    rows_of_every_class()
    reindex()
    before = {(e.kind, e.subject_id, e.title, e.body, e.audience) for e in SearchEntry.objects.all()}
    hits = titles(reader, "鍵穴")
    SearchEntry.objects.filter(kind="venue").delete()
    steps = []
    count = reindex(lambda done, whole: steps.append((done, whole)))
    assert {(e.kind, e.subject_id, e.title, e.body, e.audience) for e in SearchEntry.objects.all()} == before
    assert count == len(before)
    assert steps[-1][0] == steps[-1][1]
    assert sorted(titles(reader, "鍵穴")) == sorted(hits)


def test_rows_written_behind_the_record_are_known_after_indexing_them(reader):
    Organisation.objects.create(kind=OrganisationKind.COMPANY, name="架空藻類社")
    assert titles(reader, "藻類") == []
    index_many(Organisation.objects.all())
    assert titles(reader, "藻類") == ["架空藻類社"]


def test_indexing_three_rows_takes_as_many_queries_as_one():
    rows = [gathering(f"会{number}") for number in range(3)]
    Gathering.objects.update(summary="あたらしい")
    for_one = queries_of(index_many, rows[:1])
    Gathering.objects.update(summary="さらにあたらしい")
    assert queries_of(index_many, rows) == for_one


def test_a_draft_of_minutes_is_found_by_nobody_until_it_is_confirmed(reader):
    held = gathering("架空の会議")
    by = officer()
    draft = write_minutes(held, text="架空の下書きの言葉", by=by, at=AT)
    assert titles(reader, "下書きの言葉") == []
    confirm_minutes(draft, by=by, at=AT)
    assert titles(reader, "下書きの言葉") == ["架空の会議"]
