"""Files of rows from their bytes to the record."""

from datetime import date, time

import pytest

from biocluster.record.access import NotAllowed
from biocluster.record.exports import export_rows
from biocluster.record.importers.kinds import KINDS
from biocluster.record.importers.running import check_file, import_file
from biocluster.record.models import (
    AnnualPlan,
    Attendance,
    AuditEntry,
    BudgetLine,
    Gathering,
    GatheringState,
    HeadCount,
    ImportedFile,
    Organisation,
    Person,
    Post,
    Programme,
    Role,
    SearchEntry,
    StoredFile,
    Venue,
    YearPlan,
)
from biocluster.record.operations.documents import read_stored
from biocluster.record.operations.imports import RecordMoved, give_in, give_up, take_in
from tests.factories.files import csv_bytes, excel_bytes
from tests.factories.people import (
    AT,
    OrganisationFactory,
    PersonFactory,
    PostFactory,
    officer,
    person_with_role,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS = tmp_path


@pytest.fixture
def by():
    return officer()


def problems_of(kind, content, name="a.csv"):
    report, changes = check_file(kind, content, name)
    assert (list(changes.added), list(changes.changed)) == ([], [])
    return [(problem.line, problem.column, problem.value, problem.message) for problem in report.problems]


def taken(kind, content, by, name="a.csv"):
    report = import_file(kind, content, name, by=by, at=AT)
    assert report.problems == []
    return report


# --- organisations


def test_organisations_are_added_with_other_names_entries_and_search(by):
    content = csv_bytes(
        "名称,種別,フリガナ,法人番号,別名,郵便番号",
        "架空バイオ株式会社,company,かくうばいお,８９９９９０１９９９９９９,架空バイオ、KBI,9970052",
        "架空大学,university,,,,",
        encoding="cp932",
    )
    report = taken("organisations", content, by)
    assert report.added == {"organisation": 2, "other name of an organisation": 2}
    made = Organisation.objects.get(name="架空バイオ株式会社")
    assert (made.kind, made.kana, made.corporate_number, made.postal_code) == (
        "company", "カクウバイオ", "8999901999999", "997-0052",
    )  # fmt: skip
    assert "KBI" in SearchEntry.objects.get(kind="organisation", subject_id=made.pk).body
    assert AuditEntry.objects.filter(verb="record.import", subject_kind="organisation", by=by).count() == 2


def test_every_mistake_is_found_at_once_and_nothing_is_saved(by):
    content = csv_bytes(
        "種別,名称,法人番号,ＵＲＬ",
        "会社員,,123,x",
        "company,架空一,8999901999998,",
        "company,架空二",
        "company,架空二,,",
        "company,架空　二,,",
    )
    before = Organisation.objects.count()
    assert [
        (line, column, value) for line, column, value, _message in problems_of("organisations", content)
    ] == [
        (2, "種別", "会社員"),
        (2, "法人番号", "123"),
        (2, "ＵＲＬ", "x"),
        (2, "名称", ""),
        (3, "法人番号", "8999901999998"),
        (4, "", ""),
        (5, "名称", "架空二"),
        (6, "名称", "架空 二"),
    ]
    assert Organisation.objects.count() == before
    assert not import_file("organisations", content, "a.csv", by=by, at=AT).is_fine
    assert (Organisation.objects.count(), ImportedFile.objects.count(), StoredFile.objects.count()) == (
        before,
        0,
        0,
    )


def test_headings_that_are_unknown_missing_or_doubled_are_named():
    content = csv_bytes("名称,name,部署,", "a,b,c,d")
    assert [(line, column, message.split(".")[0]) for line, column, _value, message in problems_of("organisations", content)] == [
        (1, "部署", "No column is called this"),
        (1, "name", "2 columns have this heading or another name of it"),
        (1, "kind", "This column is missing from the heading, and it is needed"),
    ]  # fmt: skip


def test_a_cell_without_a_heading_is_named():
    content = csv_bytes("名称,種別", "a,company,余り")
    assert [(line, column, value) for line, column, value, _m in problems_of("organisations", content)] == [
        (2, "column 3", "余り")
    ]


def test_headings_may_be_english_and_carry_remarks(by):
    taken("organisations", csv_bytes("Name*,KIND (required)", "架空,company"), by)
    assert Organisation.objects.filter(name="架空").exists()


def test_the_same_file_twice_adds_nothing(by):
    content = csv_bytes("名称,種別", "架空,company")
    taken("organisations", content, by)
    entries = AuditEntry.objects.count()
    again = import_file("organisations", content, "other name.csv", by=by, at=AT)
    assert (again.before.file_name, again.added) == ("a.csv", {})
    assert (ImportedFile.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_another_file_with_the_same_rows_changes_nothing_and_one_more_cell_changes_that_cell(by):
    taken("organisations", csv_bytes("名称,種別,住所", "架空,company,鶴岡市"), by)
    assert taken("organisations", csv_bytes("種別,名称", "company,架空"), by).does_nothing
    report = taken("organisations", csv_bytes("名称,種別,地区", "架空,company,朝暘"), by)
    assert report.changed == {"organisation": 1}
    made = Organisation.objects.get(name="架空")
    assert (made.address, made.district) == ("鶴岡市", "朝暘")


def test_names_and_numbers_that_belong_to_others_are_refused(by):
    taken("organisations", csv_bytes("名称,種別,法人番号,別名", "架空,company,8999901999999,KBI"), by)
    content = csv_bytes("名称,種別,法人番号,別名", "KBI,company,,", "別,company,8999901999999,架空")
    assert [(line, column) for line, column, _v, _m in problems_of("organisations", content)] == [
        (2, "名称"), (3, "法人番号"), (3, "別名"),
    ]  # fmt: skip


def test_the_original_bytes_are_kept(by):
    content = csv_bytes("名称,種別", "髙橋①,company", encoding="cp932")
    taken("organisations", content, by)
    assert read_stored(ImportedFile.objects.get().stored) == content


def test_what_was_exported_and_corrected_can_be_given_in_again(by):
    content = excel_bytes(["名称", "種別", "英語名"], [["架空", "company", "=Kakuu"]])
    taken("organisations", content, by, "a.xlsx")
    rows = [[row.name, row.kind, row.name_en] for row in Organisation.objects.filter(name="架空")]
    exported = b"".join(export_rows("x", ["名称", "種別", "英語名"], rows, "csv").chunks)
    assert b"'=Kakuu" in exported
    assert taken("organisations", exported, by).does_nothing


def test_who_may_not_import_adds_nothing():
    with pytest.raises(NotAllowed):
        import_file(
            "organisations",
            csv_bytes("名称,種別", "架空,company"),
            "a.csv",
            by=person_with_role(Role.PRODUCER),
            at=AT,
        )
    assert (ImportedFile.objects.count(), Organisation.objects.filter(name="架空").count()) == (0, 0)


# --- people


def test_people_and_posts_are_added_and_completed(by):
    organisation = OrganisationFactory(name="架空大学")
    known = PersonFactory(name="既知 次郎", kana="", email="")
    content = csv_bytes(
        "氏名,カナ,メール,所属,役職,就任日,退任日",
        "架空 花子,ｶｸｳ ﾊﾅｺ,hanako2@example.jp,架空大学,教授,平成26年4月1日,",
        "架空 花子,,hanako2@example.jp,架空大学,学部長,H26.4.1,平成28年3月31日",
        "既知次郎,キチ ジロウ,jiro@example.jp,,,,",
    )
    report = taken("people", content, by)
    assert (report.added, report.changed) == ({"person": 1, "post": 2}, {"person": 1})
    known.refresh_from_db()
    assert (known.name, known.kana, known.email) == ("既知 次郎", "キチ ジロウ", "jiro@example.jp")
    posts = Post.objects.filter(person__name="架空 花子", organisation=organisation).order_by("pk")
    assert list(posts.values_list("title", "from_on", "until_on")) == [
        ("教授", date(2014, 4, 1), None),
        ("学部長", date(2014, 4, 1), date(2016, 3, 31)),
    ]


def test_mistakes_about_posts_are_found(by):
    OrganisationFactory(name="架空大学")
    content = csv_bytes(
        "氏名,所属,役職,役割,就任日,退任日",
        "一郎,架空大学,,,2014-04-01,2014-03-31",
        "二郎,ない会社,,,2014-04-01,",
        "三郎,架空大学,,,,",
        "四郎,,課長,,,",
        "五郎,架空大学,,administrator,2014-04-01,",
        "六郎,架空大学,,,2014-02-30,",
    )
    assert [(line, column) for line, column, _v, _m in problems_of("people", content)] == [
        (2, "退任日"), (3, "所属"), (4, "就任日"), (5, "所属"), (6, "役割"), (7, "就任日"),
    ]  # fmt: skip


def test_two_people_of_one_name_need_an_address(by):
    PersonFactory(name="同 名", email="")
    PersonFactory(name="同 名", email="")
    assert [(line, column) for line, column, _v, _m in problems_of("people", csv_bytes("氏名", "同名"))] == [
        (2, "氏名")
    ]


def test_an_address_of_somebody_else_is_refused(by):
    PersonFactory(name="甲", email="same@example.jp")
    found = problems_of("people", csv_bytes("氏名,メール", "乙,same@example.jp"))
    assert [(line, column) for line, column, _v, _m in found] == [(2, "メール")]


def test_lines_about_one_person_must_agree(by):
    content = csv_bytes("氏名,メール,電話", "甲,a@example.jp,0235-00-0001", "甲,a@example.jp,0235-00-0002")
    [(line, column, value, message)] = problems_of("people", content)
    assert (line, column, value) == (3, "電話", "0235-00-0002")
    assert message.startswith("Line 2 says “0235-00-0001”")


# --- gatherings


GATHERING = "種別,名称,開催日,会場,出席者,出席区分,参加者区分,人数"


def test_gatherings_are_added_with_who_came(by):
    Venue.objects.create(name="架空ホール", capacity=100)
    hanako, taro = PersonFactory(name="架空 花子"), PersonFactory(name="架空 太郎")
    content = csv_bytes(
        "種別,名称,開催日,開始時刻,会場,出席者,出席区分,参加者区分,人数",
        "seminar,推進セミナー,平成26年3月9日,13:30,架空ホール,架空 花子,講師,,",
        "seminar,推進セミナー,H26.3.9,,,架空太郎,,,",
        "seminar,推進セミナー,2014/3/9,,,,,一般,98",
        "exchange,交流会,2014-05-01,,,,,,",
    )
    report = taken("gatherings", content, by)
    assert report.added == {"gathering": 2, "attendance": 2, "head count": 1}
    held, planned = Gathering.objects.order_by("starts_on")
    assert (held.state, held.starts_time, held.venue.name) == (
        GatheringState.HELD,
        time(13, 30),
        "架空ホール",
    )
    assert planned.state == GatheringState.PLANNED
    assert list(Attendance.objects.order_by("pk").values_list("gathering", "person", "attends_as")) == [
        (held.pk, hanako.pk, "講師"),
        (held.pk, taro.pk, ""),
    ]
    assert list(HeadCount.objects.values_list("gathering", "category", "count")) == [(held.pk, "一般", 98)]


def test_more_people_than_the_venue_holds_are_refused_with_those_recorded_before(by):
    Venue.objects.create(name="小会議室", capacity=3)
    for name in "甲乙丙":
        PersonFactory(name=name)
    taken("gatherings", csv_bytes(GATHERING, "seminar,会,2014-03-09,小会議室,甲,,,"), by)
    full = csv_bytes(GATHERING, "seminar,会,2014-03-09,,乙,,,", "seminar,会,2014-03-09,,,,一般,2")
    [(line, _column, value, message)] = problems_of("gatherings", full)
    assert (line, value, message) == (
        2, "会", "4 people would have come, and 小会議室 holds 3. Correct the list or the capacity."
    )  # fmt: skip
    taken(
        "gatherings",
        csv_bytes(GATHERING, "seminar,会,2014-03-09,,乙,,,", "seminar,会,2014-03-09,,,,一般,1"),
        by,
    )
    assert Attendance.objects.count() == 2


def test_a_crowd_that_grew_while_the_file_waited_takes_all_of_it_back(by):
    venue = Venue.objects.create(name="小会議室", capacity=2)
    for name in "甲乙":
        PersonFactory(name=name)
    gathering = Gathering.objects.create(kind="seminar", title="会", starts_on=date(2014, 3, 9), venue=venue)
    content = csv_bytes(GATHERING, "seminar,会,2014-03-09,,甲,,,", "seminar,会,2014-03-09,,乙,,,")
    _report, changes = check_file("gatherings", content, "a.csv")
    waiting = give_in(content, kind="gatherings", file_name="a.csv", by=by, at=AT)
    HeadCount.objects.create(gathering=gathering, category="一般", count=1)
    with pytest.raises(RecordMoved):
        take_in(waiting, changes, by=by, at=AT)
    waiting.refresh_from_db()
    assert (Attendance.objects.count(), waiting.taken_at) == (0, None)


def test_mistakes_about_who_came_are_found(by):
    PersonFactory(name="甲", email="ko@example.jp")
    PersonFactory(name="同名")
    PersonFactory(name="同名")
    content = csv_bytes(
        "種別,名称,開催日,終了日,会場,主催,出席者,出席者メール,参加者区分,人数",
        "seminar,会,2014-03-09,,ない会場,,,,,",
        "seminar,会,2014-03-09,,,ない会社,,,,",
        "seminar,会,2014-03-09,2014-03-08,,,甲,,,",
        "seminar,会,2014-03-09,,,,甲,,,",
        "seminar,会,2014-03-09,,,,知らない人,,,",
        "seminar,会,2014-03-09,,,,同名,,,",
        "seminar,会,2014-03-09,,,,乙,ko@example.jp,,",
        "seminar,会,2014-03-09,,,,,nobody@example.jp,,",
        "seminar,会,2014-03-09,,,,,,一般,",
        "seminar,会,2014-03-09,,,,,,学生,多数",
    )
    assert [(line, column) for line, column, _v, _m in problems_of("gatherings", content)] == [
        (2, "会場"), (3, "主催"), (4, "終了日"), (5, "出席者"), (6, "出席者"), (7, "出席者"),
        (8, "出席者"), (9, "出席者メール"), (10, "人数"), (11, "人数"),
    ]  # fmt: skip


def test_people_of_one_name_are_told_apart_by_where_they_are(by):
    one = PostFactory(person__name="同名", organisation__name="甲社").person
    PostFactory(person__name="同名", organisation__name="乙社")
    content = csv_bytes("種別,名称,開催日,出席者,所属", "seminar,会,2014-03-09,同名,甲社")
    taken("gatherings", content, by)
    assert Attendance.objects.get().person == one


def test_attendance_given_in_again_with_more_adds_what_is_new(by):
    for name in "甲乙":
        PersonFactory(name=name)
    taken(
        "gatherings",
        csv_bytes(GATHERING, "seminar,会,2014-03-09,,甲,,,", "seminar,会,2014-03-09,,,,一般,5"),
        by,
    )
    report = taken(
        "gatherings",
        csv_bytes(GATHERING, "seminar,会,2014-03-09,,甲,講師,,", "seminar,会,2014-03-09,,乙,,,",
                  "seminar,会,2014-03-09,,,,一般,6"),
        by,
    )  # fmt: skip
    assert (report.added, report.changed) == ({"attendance": 1}, {"attendance": 1, "head count": 1})
    assert list(Attendance.objects.order_by("pk").values_list("attends_as", flat=True)) == ["講師", ""]
    assert HeadCount.objects.get().count == 6


# --- budgets


@pytest.fixture
def year_plan():
    plan = AnnualPlan.objects.create(fiscal_year=2014)
    programme = Programme.objects.create(name="架空研究事業")
    return YearPlan.objects.create(annual_plan=plan, programme=programme, position=1, heading="架空研究")


def test_budget_lines_are_added_and_completed(by, year_plan):
    heading = "年度,事業名,財源,項目,予算額,決算額"
    taken(
        "budgets",
        csv_bytes(
            heading, 'Ｈ２６,架空研究事業,市費,委託料,"1,200,000円",', "2014,架空研究,県費,旅費,５０００,0"
        ),
        by,
    )
    report = taken("budgets", csv_bytes(heading, "平成26年度,架空研究事業,city,委託料,1200000,1100000"), by)
    assert (report.added, report.changed) == ({}, {"budget line": 1})
    assert list(BudgetLine.objects.values_list("source", "title", "planned_yen", "actual_yen")) == [
        ("city", "委託料", 1_200_000, 1_100_000),
        ("prefecture", "旅費", 5_000, 0),
    ]


def test_mistakes_about_budgets_are_found(year_plan):
    content = csv_bytes(
        "年度,事業名,財源,項目,予算額",
        "平成27年度,架空研究事業,city,委託料,1",
        "平成26年度,ない事業,city,委託料,1",
        "平成26年度,架空研究事業,寄附,委託料,1",
        "平成26年度,架空研究事業,city,委託料,-1",
        "平成26年度,架空研究事業,city,旅費,1",
        "平成26年度,架空研究,city,旅費,2",
    )
    assert [(line, column) for line, column, _v, _m in problems_of("budgets", content)] == [
        (2, "年度"), (3, "事業名"), (4, "財源"), (5, "予算額"), (7, "項目"),
    ]  # fmt: skip


# --- all kinds


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_template_of_a_kind_has_headings_that_are_all_read(kind, format):
    content = b"".join(export_rows("t", *KINDS[kind].template, format).chunks)
    report, _changes = check_file(kind, content, f"t.{format}")
    assert [problem for problem in report.problems if problem.line < 2] == []
    assert report.rows == 1


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_two_columns_of_a_kind_share_a_heading(kind):
    headings = [heading for column in KINDS[kind].columns for heading in set(column.every_heading)]
    assert sorted(headings) == sorted(set(headings))


def test_a_file_given_up_can_be_given_in_again(by):
    content = csv_bytes("名称,種別", "架空,company")
    give_up(give_in(content, kind="organisations", file_name="a.csv", by=by, at=AT), by=by, at=AT)
    assert ImportedFile.objects.count() == 0
    assert taken("organisations", content, by).added == {"organisation": 1}


def test_a_row_that_somebody_added_meanwhile_takes_all_of_it_back(by):
    content = csv_bytes("名称,種別", "一,company", "二,company")
    _report, changes = check_file("organisations", content, "a.csv")
    waiting = give_in(content, kind="organisations", file_name="a.csv", by=by, at=AT)
    OrganisationFactory(name="二")
    with pytest.raises(RecordMoved):
        take_in(waiting, changes, by=by, at=AT)
    assert not Organisation.objects.filter(name="一").exists()
    assert Person.objects.filter(pk=by.pk).exists()
