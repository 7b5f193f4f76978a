"""Files of gatherings and of who came."""

from datetime import date, time

import pytest

from biocluster.record.importers.running import check_file
from biocluster.record.models import (
    Attendance,
    Gathering,
    GatheringState,
    HeadCount,
    Venue,
)
from biocluster.record.operations.imports import RecordMoved, give_in, take_in
from tests.factories.files import csv_bytes
from tests.factories.people import (
    AT,
    PersonFactory,
    PostFactory,
)
from tests.record.importers.rows import problems_of, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "documents_apart")]


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
