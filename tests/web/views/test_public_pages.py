"""What everybody sees: the front page, programmes, the calendar; and that what is not public is not there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    Audience,
    GatheringState,
    Programme,
    YearPlan,
)
from biocluster.record.operations.documents import path_of
from tests.factories.gatherings import GatheringFactory, VenueFactory
from tests.factories.people import OrganisationFactory, person_with_role
from tests.factories.programmes import YearPlanPartnerFactory
from tests.factories.visitors import client_for
from tests.site_world import World, build_world, publish_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> World:
    return build_world()


def page(path: str, *, person=None, language: str = "ja") -> str:
    response = client_for(person, language=language).get(path)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(path: str) -> int:
    client = client_for(None)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_front_page_shows_plan_outlets_figures_and_the_next_public_gathering(world: World):
    shown = page("/")
    assert "架空の町の産業と健康に研究を生かす。" in shown
    assert "地域産業に活かす" in shown
    assert "架空の同意者数" in shown
    assert reverse("public-gathering", args=[world.gathering.pk]) in shown
    assert reverse("annual-plan", args=[2014]) in shown


def test_an_empty_record_has_a_front_page_too():
    assert "ベンチャー" in page("/")
    assert "No plan has been published yet" in page(reverse("programmes"), language="en")


def test_programmes_are_those_of_the_published_plan_and_not_of_the_draft(world: World):
    other = Programme.objects.create(name="架空の秘密の事業")
    YearPlan.objects.create(annual_plan=world.draft, programme=other, position=9, heading="架空の秘密の事業")
    shown = page(reverse("programmes"))
    assert reverse("programme", args=[world.programme.pk]) in shown
    assert "秘密" not in shown
    assert client_for(None).get(reverse("programme", args=[other.pk])).status_code == 404


def test_a_year_without_a_publication_is_not_there(world: World):
    address = reverse("programmes")
    assert client_for(None).get(address, {"year": "2014"}).status_code == 200
    for year in ("2015", "13", "平成99年度", "x"):
        assert client_for(None).get(address, {"year": year}).status_code == 404


def test_a_programme_shows_what_was_published_and_not_what_the_record_says_now(world: World):
    world.year_plan.body = "書き換えた文。"
    world.year_plan.save()
    shown = page(reverse("programme", args=[world.programme.pk]))
    assert "試験栽培を続ける。" in shown
    assert "<li>畑の記録</li>" in shown
    assert "書き換えた文" not in shown


def test_a_programme_lists_the_gatherings_that_its_reader_may_see(world: World):
    GatheringFactory(title="架空の内輪の会", programme=world.programme, audience=Audience.INTERNAL)
    address = reverse("programme", args=[world.programme.pk])
    assert "内輪" not in page(address)
    assert "内輪" in page(address, person=person_with_role("officer"))


def test_a_programme_costs_as_many_queries_with_two_years_as_with_one(world: World):
    address = reverse("programme", args=[world.programme.pk])
    one = queries_of(address)
    publish_again(world.draft, world.officer)
    assert "平成27年度" in page(address)
    assert queries_of(address) == one


def test_the_front_page_costs_as_many_queries_with_three_gatherings_as_with_one(world: World):
    one = queries_of("/")
    soon = timezone.localdate() + timedelta(days=2)
    GatheringFactory.create_batch(2, audience=Audience.PUBLIC, starts_on=soon, venue=VenueFactory())
    assert queries_of("/") == one


def test_the_calendar_shows_public_gatherings_whoever_looks():
    for audience in Audience.values:
        GatheringFactory(title=f"架空の会 {audience}", audience=audience)
    GatheringFactory(title="流れた会", audience=Audience.PUBLIC, state=GatheringState.CANCELLED)
    for person in (None, person_with_role("officer")):
        shown = page(reverse("calendar") + "?on=H26.8", person=person)
        assert "平成26年8月" in shown
        assert "架空の会 public" in shown
        assert "【中止】流れた会" in shown
        assert "架空の会 internal" not in shown
        assert "架空の会 confidential" not in shown


def test_an_empty_month_says_so_and_leads_to_the_next_gathering():
    soon = GatheringFactory(
        title="架空の次の会", audience=Audience.PUBLIC, starts_on=timezone.localdate() + timedelta(days=2)
    )
    shown = page(reverse("calendar") + "?on=H26.8")
    assert "この月に公開の会合はありません。" in shown
    assert reverse("public-gathering", args=[soon.pk]) in shown


@pytest.mark.parametrize("asked", ["2014-02-30", "x", "", "0001-01", "9999-12"])
def test_a_month_that_cannot_be_read_still_leads_to_a_calendar(asked: str):
    assert client_for(None).get(reverse("calendar"), {"on": asked}).status_code == 200


def test_a_gathering_that_is_not_public_is_only_there_for_the_invited(world: World):
    closed = GatheringFactory(audience=Audience.CONFIDENTIAL)
    pupil = person_with_role("pupil")
    address = reverse("public-gathering", args=[closed.pk])
    assert client_for(None).get(address).status_code == 404
    assert client_for(pupil).get(address).status_code == 404
    closed.invitations.create(person=pupil, invited_at=timezone.now())
    assert "招待されています" in page(address, person=pupil)


def test_the_public_page_of_a_gathering_names_nobody(world: World):
    person = world.gathering.organiser
    shown = page(reverse("public-gathering", args=[world.gathering.pk]))
    assert person.name not in shown
    assert world.gathering.attendances.get().person.name not in shown


def test_a_place_shows_the_public_gatherings_to_come(world: World):
    GatheringFactory(title="架空の内輪の会", venue=world.venue, starts_on=world.gathering.starts_on)
    shown = page(reverse("place", args=[world.venue.pk]))
    assert world.gathering.title in shown
    assert "内輪" not in shown


def test_what_is_written_into_an_open_revision_is_not_on_the_public_page_of_the_programme(world: World):
    address = reverse("programme", args=[world.programme.pk])
    YearPlanPartnerFactory(
        year_plan=world.year_plan, organisation=OrganisationFactory(name="架空の新しい相手")
    )
    assert "架空の新しい相手" in page(address)
    AnnualPlan.objects.filter(pk=world.plan.pk).update(state=AnnualPlanState.DRAFT)
    YearPlan.objects.filter(pk=world.year_plan.pk).update(heading="架空の新しい見出し")
    shown = page(address)
    assert "架空の新しい相手" not in shown
    assert "架空の新しい見出し" not in shown


def test_the_front_page_opens_while_the_stored_plan_is_damaged(settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    world = build_world()
    path_of(world.publication.outline.sha256).write_bytes(b"other")
    assert "架空の推進セミナー" in page("/")
