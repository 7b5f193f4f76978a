"""The staff's list of programmes, and the pages of one."""

import csv
import io

import pytest
from django.urls import reverse

from biocluster.record.models import Programme, Role
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import officer, person_with_role
from tests.factories.programmes import ProgrammeFactory, YearPlanFactory
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return client_for(officer(name="架空 花子"), language="en")


def listed(client, **conditions):
    table = client.get(reverse("programme-list"), conditions).context["table"]
    return [row.record.name for row in table.rows]


def test_the_list_is_narrowed_by_name_year_and_state(desk):
    old = ProgrammeFactory(name="古い架空事業", kana="フルイ", ended_in=2013)
    new = YearPlanFactory(
        programme__name="新しい架空事業", programme__kana="アタラシイ", annual_plan__fiscal_year=2015
    )
    assert listed(desk) == ["新しい架空事業", "古い架空事業"]
    assert listed(desk, q="ふるい") == [old.name]
    assert listed(desk, year="2015") == [new.programme.name]
    assert listed(desk, state="ended") == [old.name]
    assert listed(desk, state="running") == [new.programme.name]
    assert listed(desk, sort="-last") == ["新しい架空事業", "古い架空事業"]
    assert listed(desk, year="架空") == []


def test_the_list_asks_as_much_for_many_as_for_one(desk):
    YearPlanFactory()
    first = queries_of(desk, reverse("programme-list"))
    for _ in range(3):
        YearPlanFactory()
    assert queries_of(desk, reverse("programme-list")) == first


def test_the_list_goes_out_as_it_is_narrowed(desk):
    ProgrammeFactory(name="甲", kana="コウ")
    ProgrammeFactory(name="乙", kana="オツ", ended_in=2013)
    response = desk.get(reverse("programme-list-export", args=["csv"]), {"state": "ended"})
    rows = list(csv.reader(io.StringIO(bytes_of(response).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["乙"]


def test_a_programme_is_added_and_changed(desk):
    desk.post(
        reverse("programme-add"), {"name": "架空事業", "kana": "かくうじぎょう", "begun_in": "平成24年度"}
    )
    made = Programme.objects.get()
    assert (made.kana, made.begun_in) == ("カクウジギョウ", 2012)
    desk.post(reverse("programme-edit", args=[made.pk]), {"name": "架空事業改", "begun_in": "FY2012"})
    page = words_of(desk.get(reverse("programme-record", args=[made.pk])))
    assert "架空事業改" in page
    assert "架空 花子" in page


def test_a_name_that_is_there_is_asked_about_once(desk):
    there = ProgrammeFactory(name="架空事業")
    response = desk.post(reverse("programme-add"), {"name": "架空 事業"})
    assert response.context["same"] == [there]
    desk.post(reverse("programme-add"), {"name": "架空 事業", "is_another": "on"})
    assert Programme.objects.count() == 2


def test_a_programme_does_not_end_before_it_begins_or_before_its_last_plan(desk):
    programme = YearPlanFactory(annual_plan__fiscal_year=2015).programme
    address = reverse("programme-edit", args=[programme.pk])
    for ended, sentence in (("FY2014", "plan of a later year"), ("FY2011", "before it begins")):
        response = desk.post(address, {"name": "又", "begun_in": "FY2012", "ended_in": ended})
        assert sentence in words_of(response)
    programme.refresh_from_db()
    assert programme.ended_in is None


def test_members_read_and_officers_write():
    programme = YearPlanFactory().programme
    member = client_for(person_with_role(Role.COUNCIL_MEMBER))
    assert member.get(reverse("programme-record", args=[programme.pk])).status_code == 200
    assert member.get(reverse("programme-edit", args=[programme.pk])).status_code == 403
    assert client_for(None).get(reverse("programme-list")).status_code == 302
