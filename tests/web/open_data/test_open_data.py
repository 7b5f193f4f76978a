"""Open data: the layout that municipalities share, what is in it, and what is not."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from biocluster.record.models import Audience
from biocluster.web.open_data.layouts import EVENTS, FACILITIES
from tests.factories.gatherings import GatheringFactory, VenueFactory
from tests.factories.people import OrganisationFactory, officer
from tests.factories.visitors import client_for
from tests.site_world import build_world

pytestmark = pytest.mark.django_db


def body(name: str, format: str, person=None) -> bytes:
    response = client_for(person, language="en").get(reverse("open-data-file", args=[name, format]))
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def lines(name: str, person=None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(name, "csv", person).decode("utf-8-sig"))))


def test_an_event_fills_the_columns_of_the_standard():
    venue = VenueFactory(
        name="架空会館", address="山形県架空市一丁目1", latitude="38.700000", longitude="139.800000"
    )
    on = timezone.localdate() + timedelta(days=3)
    GatheringFactory(
        title="=1+1 の会",
        audience=Audience.PUBLIC,
        starts_on=on,
        venue=venue,
        host=OrganisationFactory(name="架空市"),
    )
    (row,) = lines("events")
    assert row["イベント名"] == "'=1+1 の会"
    assert (row["開始日"], row["終了日"]) == (on.isoformat(), on.isoformat())
    assert row["説明"] == "推進セミナー"
    assert (row["主催者"], row["場所名称"], row["所在地_都道府県"]) == ("架空市", "架空会館", "山形県")
    assert (row["緯度"], row["経度"]) == ("38.700000", "139.800000")
    assert row["URL"].startswith("http://testserver/calendar/")


def test_files_begin_with_the_mark_and_have_the_names_of_the_standard():
    assert body("events", "csv").startswith(b"\xef\xbb\xbf")
    for columns in (EVENTS, FACILITIES):
        names = [name for name, _value in columns]
        assert names[:3] == ["全国地方公共団体コード", "ID", "地方公共団体名"]
        assert len(set(names)) == len(names)


def test_only_what_is_public_is_given_away_even_to_an_officer():
    soon = timezone.localdate() + timedelta(days=1)
    for audience in Audience.values:
        GatheringFactory(title=audience, audience=audience, starts_on=soon)
    assert [row["イベント名"] for row in lines("events", officer())] == ["public"]


def test_json_holds_the_same_rows_with_licence_and_numbers_as_numbers():
    build_world()
    told = json.loads(body("figures", "json"))
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    (row,) = [each for each in told["rows"] if each["name"] == "survey.example"]
    assert (row["value"], row["unit"], row["origin"]) == (120, "名", "reported")


def test_the_files_may_be_read_from_any_site_and_are_named_after_the_set():
    response = client_for(None).get(reverse("open-data-file", args=["events", "json"]))
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Disposition"] == 'attachment; filename="events.json"'


@pytest.mark.parametrize(("name", "format"), [("people", "csv"), ("events", "xlsx"), ("events", "exe")])
def test_other_sets_and_formats_are_not_there(name: str, format: str):
    assert client_for(None).get(reverse("open-data-file", args=[name, format])).status_code == 404


def test_the_page_names_sizes_and_columns_at_a_constant_cost():
    build_world()
    client, address = client_for(None), reverse("open-data")
    assert "所在地_連結表記" in client.get(address).content.decode()

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        return len(made)

    one = queries()
    GatheringFactory.create_batch(3, audience=Audience.PUBLIC, starts_on=timezone.localdate())
    VenueFactory.create_batch(3)
    assert queries() == one
