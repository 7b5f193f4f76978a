"""The read API: what it answers, that it gives away nothing else, and that it stands up to whatever is asked."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings

from biocluster.record.models import Audience, Programme, Role
from biocluster.web.api.urls import VERBS, openapi, opened_by
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import officer, person_with_role, viewer_for
from tests.factories.visitors import client_for
from tests.site_world import World, build_world, publish_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> World:
    return build_world()


def get(path: str, status: int = 200, client: Client | None = None, **query):
    response = (client or client_for(None, language="en")).get(path, query)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_a_figure_has_its_value_on_a_day_and_its_series(world: World):
    day = world.count.on.isoformat()
    address = reverse("api-figure", args=[world.measure.name])
    assert get(address, on=day)["value"] == "120"
    assert get(address, 404, on="2001-01-01")["detail"].startswith("The record has no value of")
    assert [each["as_of"] for each in get(reverse("api-series", args=[world.measure.name]))] == [day]
    assert world.measure.name in [each["name"] for each in get(reverse("api-figures"))]
    assert get(reverse("api-figure", args=["nothing.here"]), 404)


def test_only_public_gatherings_are_told_whoever_asks(world: World):
    hidden = GatheringFactory(audience=Audience.INTERNAL)
    client = client_for(officer())
    told = get(reverse("api-gatherings"), client=client)["items"]
    assert [each["id"] for each in told] == [world.gathering.pk]
    assert get(reverse("api-gathering", args=[hidden.pk]), 404, client=client)
    assert get(reverse("api-gathering", args=[world.gathering.pk]))["programme"] == world.programme.pk


def test_the_programme_of_a_gathering_is_not_told_before_it_is_published():
    GatheringFactory(audience=Audience.PUBLIC, programme=Programme.objects.create(name="架空の秘密"))
    assert get(reverse("api-gatherings"))["items"][0]["programme"] is None


def test_a_list_comes_in_pieces_between_days():
    for day in (1, 2, 3):
        GatheringFactory(audience=Audience.PUBLIC, starts_on=f"2014-08-0{day}")
    address = reverse("api-gatherings")
    first = get(address, limit=2)
    rest = get(address, limit=2, offset=first["next_offset"])
    assert [each["starts_on"][-1] for each in (*first["items"], *rest["items"])] == ["3", "2", "1"]
    assert rest["next_offset"] is None
    assert len(get(address, first="2014-08-02", last="2014-08-02")["items"]) == 1


def test_a_plan_is_told_as_it_was_published(world: World):
    told = get(reverse("api-plan", args=[2014]))
    assert "架空の町の産業と健康に研究を生かす。" in told["text"]
    assert told["figures"][0]["value"] == "120"
    assert [each["fiscal_year"] for each in get(reverse("api-plans"))] == [2014]
    assert get(reverse("api-plan", args=[2015]), 404)
    publish_again(world.plan, world.officer)
    assert [each["number"] for each in get(reverse("api-plans"))] == [2]


def test_programmes_are_those_that_were_published(world: World):
    told = get(reverse("api-programme", args=[world.programme.pk]))
    assert told["fiscal_years"] == [2014]
    assert {each["id"] for each in get(reverse("api-programmes"))["items"]} >= {world.programme.pk}
    unpublished = Programme.objects.create(name="架空の秘密の事業")
    assert get(reverse("api-programme", args=[unpublished.pk]), 404)


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "201"}, {"offset": "-1"}, {"first": "2014-02-30"}, {"first": "0"}]
)
def test_a_question_that_cannot_be_is_refused_with_its_place(query: dict[str, str]):
    (problem,) = get(reverse("api-gatherings"), 422, **query)["detail"]
    assert problem["loc"] == ["query", *query]


def test_reading_is_all_that_there_is():
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client_for(None), method)(reverse("api-figures")).status_code == 405


def test_an_address_that_is_not_there_is_told_in_json():
    for path in ("/api/v1/", "/api/v1/people", "/api/v1/figures/a/b/c"):
        assert client_for(None).get(path).status_code == 404, path
    assert "detail" in get("/api/v1/people", 404)


def test_any_site_may_read_and_cookies_change_nothing(world: World):
    address = reverse("api-gatherings")
    assert client_for(None).get(address)["Access-Control-Allow-Origin"] == "*"
    assert get(address) == get(address, client=client_for(officer()))


def test_every_operation_has_a_verb_and_a_closed_one_answers_in_json(rf):
    described = openapi()["paths"].values()
    assert {told["operationId"] for methods in described for told in methods.values()} == set(VERBS) - {
        "api-schema",
        "api-nothing",
    }
    closed = opened_by("audit.read", lambda request: None)
    for person, status in ((None, 401), (person_with_role(Role.PUPIL), 403)):
        request = rf.get("/api/v1/closed")
        request.viewer = viewer_for(person)
        assert closed(request).status_code == status
    with pytest.raises(KeyError):
        opened_by("no.such.verb", lambda request: None)


def test_the_lists_cost_the_same_for_three_rows_as_for_one(world: World):
    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as made:
            get(reverse(name))
        return len(made)

    before = [queries(name) for name in ("api-gatherings", "api-programmes")]
    GatheringFactory.create_batch(2, audience=Audience.PUBLIC, programme=world.programme)
    publish_again(world.draft, world.officer)
    assert [queries(name) for name in ("api-gatherings", "api-programmes")] == before


def test_the_page_for_programmers_names_every_operation_without_a_script():
    shown = client_for(None).get(reverse("api-page")).content.decode()
    for path in openapi()["paths"]:
        assert path in shown
    assert "公開の会合（新しい順）" in shown


@pytest.fixture
def one_connection(db):
    """Requests through WSGI close the connection that the test's transaction is on; here they leave it open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    build_world()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


api = schemathesis.openapi.from_dict(openapi())
api.app = get_wsgi_application()


@api.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_whatever_is_asked_is_answered_as_described(case: schemathesis.Case, one_connection):
    case.call_and_validate()
