"""Pages of venues."""

import pytest
from django.urls import reverse

from biocluster.record.models import Audience, GatheringState, Role, Venue
from tests.factories.gatherings import GatheringFactory, VenueFactory
from tests.factories.pages import queries_of, words_of
from tests.factories.people import OrganisationFactory, officer, person_with_role
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return client_for(officer(), language="en")


def test_a_venue_is_added_with_its_reading_in_full_kana(desk):
    response = desk.post(
        reverse("venue-add"),
        {"name": "架空会館", "kana": "ｶｸｳかいかん", "capacity": "１２０", "latitude": "38.7"},
    )
    made = Venue.objects.get()
    assert response.url == reverse("venue", args=[made.pk])
    assert (made.kana, made.capacity) == ("カクウカイカン", 120)
    assert "120 people" in words_of(desk.get(response.url))


@pytest.mark.parametrize(
    ("fields", "at_field"),
    [
        ({"name": ""}, "name"),
        ({"name": "架空会館"}, "name"),
        ({"capacity": "-1"}, "capacity"),
        ({"kana": "漢字"}, "kana"),
        ({"latitude": "north"}, "latitude"),
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "-181"}, "longitude"),
        ({"postal_code": "99-7"}, "postal_code"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(desk, fields, at_field):
    VenueFactory(name="架空会館")
    form = desk.post(reverse("venue-add"), {"name": "架空会堂", **fields}).context["form"]
    assert list(form.errors) == [at_field]
    assert Venue.objects.count() == 1


def test_the_page_names_the_gatherings_to_come_that_the_reader_may_see(desk):
    venue = VenueFactory()
    for title, more in (
        ("次の会", {}), ("秘の会", {"audience": Audience.CONFIDENTIAL}), ("前の会", {"starts_on": "2014-01-01"}),
        ("済んだ会", {"state": GatheringState.HELD}),
    ):  # fmt: skip
        GatheringFactory(title=title, venue=venue, **{"starts_on": "2999-01-01", **more})
    address = reverse("venue", args=[venue.pk])
    shown = [row.title for row in desk.get(address).context["upcoming"]]
    assert shown == ["次の会", "秘の会"]
    member = client_for(person_with_role(Role.COUNCIL_MEMBER))
    assert [row.title for row in member.get(address).context["upcoming"]] == ["次の会"]
    assert member.get(reverse("venue-edit", args=[venue.pk])).status_code == 403


def test_the_list_asks_as_often_for_three_venues_as_for_one(desk):
    VenueFactory(owner=OrganisationFactory())
    once = queries_of(desk, reverse("venues"))
    VenueFactory(owner=OrganisationFactory())
    VenueFactory(owner=OrganisationFactory())
    assert queries_of(desk, reverse("venues")) == once
