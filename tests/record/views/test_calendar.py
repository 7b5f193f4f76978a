"""The calendar of gatherings, and gatherings as iCalendar files."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from icalendar import Calendar

from biocluster.record.models import Audience, Gathering, GatheringState, Role
from biocluster.record.operations.gatherings import save_gathering
from tests.factories.gatherings import GatheringFactory, InvitationFactory, VenueFactory
from tests.factories.pages import queries_of
from tests.factories.people import AT, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def by():
    return officer()


@pytest.fixture
def desk(by):
    return client_for(by, language="en")


def entries_on(client, **query: str) -> dict[date, list[str]]:
    context = client.get(reverse("gathering-calendar"), query).context
    days = [day for week in context["weeks"] for day in week]
    return {day.date: [entry.title for entry in day.entries] for day in days if day.entries}


def test_a_gathering_stands_on_each_of_its_days_in_order_of_time(desk):
    GatheringFactory(title="サミット", starts_on=date(2014, 8, 3), ends_on=date(2014, 8, 5))
    GatheringFactory(title="午後", starts_on=date(2014, 8, 4), starts_time=time(14))
    GatheringFactory(title="午前", starts_on=date(2014, 8, 4), starts_time=time(9))
    assert entries_on(desk, on="2014-08") == {
        date(2014, 8, 3): ["サミット"],
        date(2014, 8, 4): ["サミット", "午前", "午後"],
        date(2014, 8, 5): ["サミット"],
    }


def test_the_month_may_be_asked_for_in_era_form_and_runs_from_sunday_to_saturday(by):
    page = client_for(by).get(reverse("gathering-calendar"), {"on": "平成26年8月"})
    assert page.context["title"] == "平成26年8月"
    weeks = page.context["weeks"]
    assert (weeks[0][0].date, weeks[-1][-1].date) == (date(2014, 7, 27), date(2014, 9, 6))
    assert page.context["weekdays"][0] == "日"


@pytest.mark.parametrize("on", ["2014-02-30", "rubbish", "9999-12-31", "0001-01-01", ""])
def test_a_day_that_cannot_be_read_gives_the_month_of_today(desk, on):
    assert desk.get(reverse("gathering-calendar"), {"on": on}).context["on"].month == localdate().month


def test_the_week_and_the_list_show_their_days(desk):
    GatheringFactory(title="水曜の会", starts_on=date(2014, 8, 20))
    week = desk.get(reverse("gathering-calendar"), {"view": "week", "on": "2014-08-20"}).context
    assert [day.date for day in week["days"]] == [date(2014, 8, 17) + timedelta(days=n) for n in range(7)]
    listed = desk.get(reverse("gathering-calendar"), {"view": "list", "on": "2014-08-01"}).context
    assert [(day.date, day.entries[0].title) for day in listed["days"]] == [(date(2014, 8, 20), "水曜の会")]


def test_turning_the_page_goes_one_month_on_and_keeps_the_conditions(desk):
    context = desk.get(reverse("gathering-calendar"), {"on": "2014-12-10", "kind": "seminar"}).context
    assert context["next_url"] == "?on=2015-01-01&kind=seminar"
    assert context["previous_url"] == "?on=2014-11-01&kind=seminar"


def test_a_gathering_of_which_only_the_month_is_known_stands_apart_and_a_cancelled_one_is_marked(desk):
    GatheringFactory(title="八月のいつか", starts_on=date(2014, 8, 1), date_precision="month")
    GatheringFactory(title="中止の会", starts_on=date(2014, 8, 20), state=GatheringState.CANCELLED)
    page = desk.get(reverse("gathering-calendar"), {"on": "2014-08"})
    assert [row.title for row in page.context["without_a_day"]] == ["八月のいつか"]
    assert entries_on(desk, on="2014-08") == {date(2014, 8, 20): ["[cancelled] 中止の会"]}


def test_the_calendar_is_narrowed_and_shows_what_the_role_may_see(desk):
    GatheringFactory(title="交流会", kind="exchange")
    GatheringFactory(title="秘の会", audience=Audience.CONFIDENTIAL)
    assert entries_on(desk, on="2014-08", kind="exchange") == {date(2014, 8, 20): ["交流会"]}
    grower = client_for(person_with_role(Role.GROWER))
    assert entries_on(grower, on="2014-08") == {date(2014, 8, 20): ["交流会"]}


def event_of(client, gathering):
    response = client.get(reverse("gathering-file", args=[gathering.pk]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    (event,) = calendar.walk("VEVENT")
    return event


def test_times_are_in_tokyo_and_the_zone_is_described(by):
    gathering = GatheringFactory(
        title="推進会議; 第3回, 本会", starts_time=time(13, 30), ends_time=time(15), venue=VenueFactory(name="架空会館", address="架空市1")
    )  # fmt: skip
    response = client_for(by).get(reverse("gathering-file", args=[gathering.pk]))
    calendar = Calendar.from_ical(response.content)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2014, 8, 20, 13, 30, tzinfo=TOKYO)
    assert event.decoded("dtend") == datetime(2014, 8, 20, 15, 0, tzinfo=TOKYO)
    assert (str(event["summary"]), str(event["location"])) == ("推進会議; 第3回, 本会", "架空会館、架空市1")
    assert str(event["url"]).endswith(reverse("public-gathering", args=[gathering.pk]))
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_whole_days_end_on_the_day_after_the_last(desk):
    summit = GatheringFactory(starts_on=date(2014, 8, 3), ends_on=date(2014, 8, 5))
    event = event_of(desk, summit)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2014, 8, 3), date(2014, 8, 6))
    assert event["dtstart"].params["VALUE"] == "DATE"
    month = GatheringFactory(title="八月", starts_on=date(2014, 8, 1), date_precision="month")
    event = event_of(desk, month)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2014, 8, 1), date(2014, 9, 1))
    assert (str(event["status"]), str(event["summary"])) == ("TENTATIVE", "[day not known] 八月")


def test_a_change_keeps_the_uid_and_moves_the_stamp_on(by, desk):
    gathering = save_gathering(
        Gathering(kind="seminar", title="前", starts_on=date(2014, 8, 20)), by=by, at=AT
    )
    first = event_of(desk, gathering)
    gathering.title, gathering.state = "後", GatheringState.CANCELLED
    save_gathering(gathering, by=by, at=AT + timedelta(hours=1))
    second = event_of(desk, gathering)
    assert (first["uid"], str(second["status"])) == (second["uid"], "CANCELLED")
    assert second.decoded("last-modified") - first.decoded("last-modified") == timedelta(hours=1)
    assert event_of(desk, gathering).to_ical() == second.to_ical()


def test_a_gathering_is_a_file_for_whoever_may_see_it(client):
    public, internal = GatheringFactory(audience=Audience.PUBLIC), GatheringFactory()
    assert str(event_of(client, public)["summary"]) == public.title
    assert client.get(reverse("gathering-file", args=[internal.pk])).status_code == 404
    guest = InvitationFactory(gathering=internal).person
    assert str(event_of(client_for(guest), internal)["summary"]) == internal.title


def titles_in(client) -> list[str]:
    calendar = Calendar.from_ical(client.get(reverse("calendar-feed")).content)
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def test_the_feed_has_the_public_gatherings_and_no_other_whoever_asks(client, desk):
    soon = localdate() + timedelta(days=10)
    GatheringFactory(title="公開", audience=Audience.PUBLIC, starts_on=soon)
    GatheringFactory(title="内部", starts_on=soon)
    GatheringFactory(title="秘", audience=Audience.CONFIDENTIAL, starts_on=soon)
    GatheringFactory(title="昔", audience=Audience.PUBLIC, starts_on=date(2000, 1, 1))
    assert titles_in(client) == ["公開"]
    assert titles_in(desk) == ["公開"]


def test_a_member_downloads_what_they_may_see_and_the_conditions_let_through(client, desk):
    soon = localdate() + timedelta(days=10)
    GatheringFactory(title="内部", starts_on=soon, kind="exchange")
    GatheringFactory(title="秘", audience=Audience.CONFIDENTIAL, starts_on=soon + timedelta(days=1))
    address = reverse("calendar-download")

    def titles(visitor, **conditions: str) -> list[str]:
        response = visitor.get(address, conditions)
        assert response["Content-Disposition"].startswith("attachment;")
        return [str(event["summary"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]

    assert titles(desk) == ["内部", "秘"]
    assert titles(desk, kind="exchange") == ["内部"]
    assert titles(client_for(person_with_role(Role.COUNCIL_MEMBER))) == ["内部"]
    assert client.get(address).url.startswith(reverse("account_login"))


def test_a_feed_without_gatherings_is_a_calendar_too(client):
    response = client.get(reverse("calendar-feed"))
    assert Calendar.from_ical(response.content)["version"] == "2.0"
    assert titles_in(client) == []


def test_the_feed_asks_as_often_for_three_gatherings_as_for_one(client):
    soon = localdate() + timedelta(days=10)
    GatheringFactory(audience=Audience.PUBLIC, starts_on=soon, venue=VenueFactory())
    once = queries_of(client, reverse("calendar-feed"))
    for _ in range(2):
        GatheringFactory(audience=Audience.PUBLIC, starts_on=soon, venue=VenueFactory())
    assert queries_of(client, reverse("calendar-feed")) == once


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x01"])
def test_no_sign_in_a_title_begins_a_line_of_the_file(client, sign):
    words = f"架空{sign}X-OTHER:1; a,b"
    gathering = GatheringFactory(title=words, summary=words, place_note=words, audience=Audience.PUBLIC)
    answer = client.get(reverse("gathering-file", args=[gathering.pk]))
    lines = answer.content.decode().splitlines()
    assert "X-WR-CALNAME:架空" in "".join(lines)
    assert [line for line in lines if line.startswith("X-OTHER")] == []
    assert Calendar.from_ical(answer.content).walk("VEVENT")[0]["SUMMARY"].endswith("X-OTHER:1; a,b")
