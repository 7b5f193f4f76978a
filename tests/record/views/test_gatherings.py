"""Pages of gatherings: what is shown to whom, planning and changing one, the list and its files."""

import csv
import io
from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from biocluster.record.models import Audience, Gathering, GatheringState, Role
from biocluster.record.operations.gatherings import save_gathering
from biocluster.record.operations.materials import add_material
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
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return officer(name="架空 花子")


@pytest.fixture
def desk(by):
    return client_for(by, language="en")


@pytest.fixture
def member():
    """Reads gatherings, and neither names nor what is confidential."""
    return person_with_role(Role.COUNCIL_MEMBER)


def sent(**fields: object) -> dict[str, object]:
    given = {"kind": "seminar", "title": "架空セミナー", "starts_on": "2014-08-20", "state": "planned"}
    return {**given, "audience": "internal", **fields}


def refusals(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def test_a_gathering_is_planned_with_dates_as_offices_write_them(by):
    venue = VenueFactory()
    response = client_for(by).post(
        reverse("gathering-add"),
        sent(starts_on="平成２６年８月３日", ends_on="H26.8.5", starts_time="午後1時半", venue=venue.pk),
    )
    made = Gathering.objects.get()
    assert response.url == reverse("gathering", args=[made.pk])
    assert (made.starts_on, made.ends_on, made.starts_time) == (
        date(2014, 8, 3), date(2014, 8, 5), time(13, 30),
    )  # fmt: skip
    page = words_of(client_for(by).get(response.url))
    assert "平成26年8月3～5日 13:30" in page
    assert str(venue) in page


def test_the_person_who_plans_it_is_in_charge_unless_they_say_otherwise(by, desk):
    assert desk.get(reverse("gathering-add")).context["form"].initial["organiser"] == by


def test_a_gathering_of_which_only_the_month_is_known_is_kept_to_the_month(desk):
    desk.post(reverse("gathering-add"), sent(starts_on="平成26年8月"))
    made = Gathering.objects.get()
    assert (made.starts_on, made.date_precision) == (date(2014, 8, 1), "month")
    page = words_of(desk.get(reverse("gathering", args=[made.pk])))
    assert "August 2014" in page
    assert "1 August 2014" not in page


@pytest.mark.parametrize(
    ("fields", "at_field", "sentence"),
    [
        ({"starts_on": "2014-02-30"}, "starts_on", "There is no 2014-02-30: the month has 28 days."),
        ({"starts_on": "天平26年8月20日"}, "starts_on", "“天平” in “天平26年8月20日” is not an era."),
        ({"starts_on": "昭和65年1月1日"}, "starts_on", "昭和 ended on 1989-01-07."),
        ({"starts_on": ""}, "starts_on", "This field is required."),
        ({"title": ""}, "title", "This field is required."),
        ({"starts_time": "25:00"}, "starts_time", "There is no time 25:00."),
        ({"starts_time": "15:00", "ends_time": "14:00"}, "__all__", "The time at which it ends needs"),
        ({"ends_on": "2014-08-19"}, "__all__", "A gathering cannot end before it starts"),
        ({"starts_on": "2014-08", "starts_time": "14:00"}, "__all__", "Only the month or the year is known"),
        ({"kind": "party"}, "kind", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_where_it_stands(desk, fields, at_field, sentence):
    errors = refusals(desk.post(reverse("gathering-add"), sent(**fields)))
    assert list(errors) == [at_field]
    assert errors[at_field][0].startswith(sentence)
    assert not Gathering.objects.exists()


def test_refusals_are_in_the_readers_language(by):
    errors = refusals(client_for(by).post(reverse("gathering-add"), sent(starts_on="2014-02-30")))
    assert "2014-02-30" in errors["starts_on"][0]
    assert "There is no" not in errors["starts_on"][0]


def test_a_gathering_to_come_cannot_have_been_held(desk):
    tomorrow = localdate() + timedelta(days=1)
    errors = refusals(desk.post(reverse("gathering-add"), sent(starts_on=tomorrow.isoformat(), state="held")))
    assert errors["state"][0].startswith("It cannot have been held: its first day is still to come.")


def test_a_smaller_venue_is_refused_when_more_people_came(desk):
    gathering = GatheringFactory(state=GatheringState.HELD)
    HeadCountFactory(gathering=gathering, count=40)
    small = VenueFactory(name="小会議室", capacity=12)
    address = reverse("gathering-edit", args=[gathering.pk])
    errors = refusals(desk.post(address, sent(state="held", venue=small.pk)))
    assert (
        "小会議室 holds 12 people, and 40 would be recorded as present, 28 too many." in errors["__all__"][0]
    )
    gathering.refresh_from_db()
    assert gathering.venue is None


def test_of_two_people_who_change_it_the_second_is_told_who_was_first(by, desk):
    gathering = save_gathering(
        Gathering(kind="seminar", title="はじめ", starts_on=date(2014, 8, 20)), by=by, at=now()
    )
    address = reverse("gathering-edit", args=[gathering.pk])
    seen = desk.get(address).context["form"].initial["seen"]
    other = client_for(officer(name="架空 次郎"), language="en")
    assert other.post(address, sent(title="次郎の題", seen=seen)).status_code == 302
    errors = refusals(desk.post(address, sent(title="花子の題", seen=seen)))
    assert errors["__all__"][0].startswith("架空 次郎")
    assert "nothing was saved" in errors["__all__"][0]
    gathering.refresh_from_db()
    assert gathering.title == "次郎の題"


def test_what_is_refused_stays_in_the_form_and_the_title_above_it_stays_that_of_the_record(desk):
    gathering = GatheringFactory(title="記録にある題")
    page = desk.post(
        reverse("gathering-edit", args=[gathering.pk]), sent(title="直した題", starts_on="2014-02-30")
    )
    assert (b"<title>Error: " in page.content, "記録にある題" in words_of(page)) == (True, True)
    assert 'value="直した題"' in page.content.decode()


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.OFFICER, ["公開", "内部", "秘"]),
        (Role.GROWER, ["公開", "内部"]),
        (Role.COUNCIL_MEMBER, ["公開", "内部"]),
        (Role.ADMINISTRATOR, ["公開", "内部"]),
    ],
)
def test_the_list_and_the_pages_show_what_the_role_may_see(role, seen):
    made = {
        audience: GatheringFactory(title=title, audience=audience)
        for title, audience in (
            ("公開", Audience.PUBLIC), ("内部", Audience.INTERNAL), ("秘", Audience.CONFIDENTIAL),
        )
    }  # fmt: skip
    client = client_for(person_with_role(role))
    listed = client.get(reverse("gatherings")).context["table"].data
    assert sorted(row.title for row in listed) == sorted(seen)
    found = [
        row.title
        for row in made.values()
        if client.get(reverse("gathering", args=[row.pk])).status_code == 200
    ]
    assert found == seen


def test_the_invited_see_a_confidential_gathering_and_what_they_answered(member):
    gathering = GatheringFactory(audience=Audience.CONFIDENTIAL)
    client = client_for(member, language="en")
    assert client.get(reverse("gathering", args=[gathering.pk])).status_code == 404
    invitation = InvitationFactory(gathering=gathering, person=member)
    page = client.get(reverse("gathering", args=[gathering.pk]))
    assert "You are invited no reply yet" in words_of(page)
    assert reverse("reply", args=[invitation.pk]) in page.content.decode()


def test_names_of_those_present_are_for_who_may_read_about_people_and_numbers_for_all(member, desk):
    gathering = GatheringFactory(state=GatheringState.HELD)
    AttendanceFactory(gathering=gathering, person__name="来た 太郎", attends_as="講師")
    HeadCountFactory(gathering=gathering, category="高校生", count=1_200)
    address = reverse("gathering", args=[gathering.pk])
    for client, named in ((desk, True), (client_for(member, language="en"), False)):
        page = words_of(client.get(address))
        assert "1,201 people were present." in page
        assert "高校生: 1,200" in page
        assert ("来た 太郎 (講師)" in page) == named


def test_who_may_not_edit_is_offered_no_way_to_and_refused_at_it(member):
    gathering = GatheringFactory()
    client = client_for(member)
    page = client.get(reverse("gathering", args=[gathering.pk])).content.decode()
    for name in ("gathering-edit", "agenda", "invitations", "attendance", "materials", "gathering-history"):
        address = reverse(name, args=[gathering.pk])
        assert address not in page
        assert client.get(address).status_code == 403
    assert client.post(reverse("gathering-add"), sent()).status_code == 403
    assert Gathering.objects.count() == 1


def test_nobody_without_signing_in_sees_the_staff_pages(client):
    gathering = GatheringFactory(audience=Audience.PUBLIC)
    for address in (reverse("gatherings"), reverse("gathering", args=[gathering.pk])):
        assert client.get(address).url.startswith(reverse("account_login"))


def test_the_history_tells_every_write_in_words(by, desk):
    gathering = save_gathering(
        Gathering(kind="seminar", title="前の題", starts_on=date(2014, 8, 20)), by=by, at=now()
    )
    gathering.title = "後の題"
    save_gathering(gathering, by=by, at=now())
    page = words_of(desk.get(reverse("gathering-history", args=[gathering.pk])))
    assert "gathering: added" in page
    assert "title: 前の題 → 後の題" in page
    assert "架空 花子" in page
    assert "first day: 20 August 2014" in page


def test_the_list_is_narrowed_by_words_kind_state_class_and_days(desk):
    GatheringFactory(title="藻類の交流会", kind="exchange", starts_on=date(2014, 5, 1))
    GatheringFactory(title="藻類のセミナー", state=GatheringState.HELD, starts_on=date(2014, 8, 20))
    GatheringFactory(title="桑の会", audience=Audience.PUBLIC, starts_on=date(2015, 3, 31))

    def listed(**conditions: str) -> list[str]:
        table = desk.get(reverse("gatherings"), conditions).context["table"]
        return [row.title for row in table.data]

    assert listed() == ["桑の会", "藻類のセミナー", "藻類の交流会"]
    assert listed(words="藻類") == ["藻類のセミナー", "藻類の交流会"]
    assert listed(words="藻類 交流") == ["藻類の交流会"]
    assert listed(kind="exchange") == ["藻類の交流会"]
    assert listed(state="held") == ["藻類のセミナー"]
    assert listed(audience="public") == ["桑の会"]
    assert listed(since="H26.6.1", until="平成26年12月31日") == ["藻類のセミナー"]
    assert listed(sort="title") == ["桑の会", "藻類のセミナー", "藻類の交流会"]


def test_a_condition_that_cannot_be_read_is_named_and_nothing_is_shown(desk):
    GatheringFactory()
    page = desk.get(reverse("gatherings"), {"since": "2014-02-30"})
    assert page.context["form"].errors["since"][0].startswith("There is no 2014-02-30")
    assert list(page.context["table"].data) == []
    assert desk.get(reverse("gatherings-export", args=["csv"]), {"since": "2014-02-30"}).status_code == 404


def test_a_long_list_is_read_page_by_page_forth_and_back(desk):
    for day in range(1, 61):
        GatheringFactory(title=f"会{day:02}", starts_on=date(2014, 1, 1) + timedelta(days=day))
    first = desk.get(reverse("gatherings"))
    assert [row.title for row in first.context["table"].data][:2] == ["会60", "会59"]
    second = desk.get(reverse("gatherings") + first.context["next_url"])
    assert [row.title for row in second.context["table"].data] == [f"会{day:02}" for day in range(10, 0, -1)]
    assert second.context["next_url"] == ""
    back = desk.get(reverse("gatherings") + second.context["previous_url"])
    assert next(iter(back.context["table"].data)).title == "会60"


def test_the_export_is_a_file_that_excel_opens_and_no_cell_of_it_runs(desk):
    GatheringFactory(title="=HYPERLINK(1)", starts_on=date(2014, 8, 20), venue=VenueFactory(name="架空会館"))
    response = desk.get(reverse("gatherings-export", args=["csv"]))
    content = bytes_of(response)
    assert content.startswith(b"\xef\xbb\xbf")
    assert 'filename="gatherings.csv"' in response["Content-Disposition"]
    heading, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    given = dict(zip(heading, row, strict=True))
    assert (given["Title"], given["First day"], given["Venue"]) == (
        "'=HYPERLINK(1)",
        "2014-08-20",
        "架空会館",
    )
    assert bytes_of(desk.get(reverse("gatherings-export", args=["xlsx"]))).startswith(b"PK")
    assert desk.get(reverse("gatherings-export", args=["pdf"])).status_code == 404


def test_the_export_holds_what_the_role_may_see_and_members_get_none(member):
    GatheringFactory(title="秘の会", audience=Audience.CONFIDENTIAL)
    grower = client_for(person_with_role(Role.GROWER))
    assert "秘の会".encode() not in bytes_of(grower.get(reverse("gatherings-export", args=["csv"])))
    assert client_for(member).get(reverse("gatherings-export", args=["csv"])).status_code == 403


def full_gathering() -> Gathering:
    gathering = GatheringFactory(state=GatheringState.HELD, venue=VenueFactory())
    add_to(gathering)
    return gathering


def add_to(gathering: Gathering) -> None:
    AgendaItemFactory(gathering=gathering)
    HeadCountFactory(gathering=gathering)
    AttendanceFactory(gathering=gathering)
    ActionItemFactory(gathering=gathering, decision=DecisionFactory(gathering=gathering))


@pytest.mark.parametrize("name", ["gathering", "gathering-history", "agenda", "attendance", "minutes"])
def test_a_page_asks_as_often_for_three_rows_as_for_one(desk, name):
    gathering = full_gathering()
    address = reverse(name, args=[gathering.pk])
    once = queries_of(desk, address)
    add_to(gathering)
    add_to(gathering)
    assert queries_of(desk, address) == once


@pytest.mark.parametrize(
    "address", ["gatherings/", "gatherings/export.csv", "gatherings/calendar/?on=2014-08"]
)
def test_a_list_asks_as_often_for_three_gatherings_as_for_one(desk, address):
    full_gathering()
    once = queries_of(desk, f"/{address}")
    full_gathering()
    full_gathering()
    assert queries_of(desk, f"/{address}") == once


def test_the_history_does_not_name_a_document_that_its_reader_may_not_read():
    by, gathering = officer(), GatheringFactory()
    add_material(
        gathering, content="架空".encode(), title="架空の秘密", file_name="a.txt", audience=Audience.CONFIDENTIAL,
        by=by, at=now(),
    )  # fmt: skip
    page = reverse("gathering-history", args=[gathering.pk])
    grower = client_for(person_with_role(Role.GROWER))
    assert "秘密" in client_for(by).get(page).content.decode()
    assert "秘密" not in grower.get(page).content.decode()
