"""The search page: what is found, how it is shown, and the list of words that mean the same."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from biocluster.record.models import Audience, Role, Synonym
from biocluster.record.operations.indexing import index_many
from biocluster.record.operations.synonyms import add_synonym
from biocluster.web.found import excerpt, marked
from tests.factories.gatherings import GatheringFactory
from tests.factories.people import officer, person_with_role
from tests.factories.visitors import client_for
from tests.site_world import build_world

pytestmark = pytest.mark.django_db


def hits(text: str, person=None, **more) -> list[str]:
    """The address of each hit."""
    shown = client_for(person).get(reverse("search"), {"q": text, **more}).content.decode()
    return [link["href"] for link in BeautifulSoup(shown, "html.parser").select(".hits a")]


def known(**more):
    row = GatheringFactory(**more)
    index_many([row])
    return row


def test_a_hit_leads_to_the_page_that_its_reader_can_open():
    row = known(title="架空のだだちゃ豆の会", audience=Audience.PUBLIC)
    assert hits("ダダチャ豆") == [reverse("public-gathering", args=[row.pk])]
    assert hits("ﾀﾞﾀﾞﾁｬ豆", officer()) == [reverse("gathering", args=[row.pk])]


def test_every_hit_of_every_kind_opens_for_its_reader():
    world = build_world()
    for person in (None, world.officer, person_with_role(Role.COUNCIL_MEMBER)):
        found = hits("架空", person)
        assert len(found) >= 4
        client = client_for(person)
        assert {client.get(address).status_code for address in found} == {200}


def test_what_the_reader_may_not_see_is_not_found():
    known(title="架空の内輪の会", audience=Audience.CONFIDENTIAL)
    assert hits("内輪") == []
    assert hits("内輪", person_with_role(Role.COUNCIL_MEMBER)) == []
    assert len(hits("内輪", officer())) == 1


def test_a_kind_narrows_the_hits_and_an_unknown_kind_does_not():
    build_world()
    everything = hits("架空")
    venues = hits("架空", kind="venue")
    assert venues
    assert set(venues) < set(everything)
    assert hits("架空", kind="secret") == everything


def test_hits_come_in_pages():
    index_many(GatheringFactory.create_batch(25, title="架空の例会", audience=Audience.PUBLIC))
    first, second = hits("例会"), hits("例会", page="2")
    assert (len(first), len(second)) == (20, 5)
    assert not set(first) & set(second)
    for odd in ("0", "x", "-1", "999999999", "２"):
        assert hits("例会", page=odd)


def test_a_page_of_hits_costs_as_many_queries_as_one_hit():
    counts = []
    client = client_for(officer())
    client.get(reverse("search"))
    for more in (1, 8):
        index_many(GatheringFactory.create_batch(more, title="架空の例会"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("search"), {"q": "例会"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("text", ["", " ", "%", "'", '"', "　", "a" * 500, "AND", "*", "漢" * 90])
def test_no_words_break_the_search(text: str):
    assert client_for(None).get(reverse("search"), {"q": text}).status_code == 200


def test_what_is_no_text_is_refused_by_every_address():
    assert client_for(None).get(reverse("search"), {"q": "漢方\x00"}).status_code == 400


def test_words_are_marked_however_they_are_written():
    assert [(each.text, each.hit) for each in marked("鶴岡ｶﾝﾎﾟｳの会", ["かんぽう"])] == [
        ("鶴岡", False),
        ("ｶﾝﾎﾟｳ", True),
        ("の会", False),
    ]
    assert [each.text for each in marked("何もない", ["かんぽう"])] == ["何もない"]


def test_an_excerpt_begins_near_the_first_hit():
    shown = excerpt("あ" * 500 + "漢方" + "い" * 500, ["漢方"])
    assert [each.text for each in shown if each.hit] == ["漢方"]
    assert shown[0].text == shown[-1].text == "…"
    assert sum(len(each.text) for each in shown) < 160


def test_words_that_mean_the_same_find_each_other_and_can_be_parted():
    desk = officer()
    known(title="架空の枝豆の会", audience=Audience.PUBLIC)
    assert hits("だだちゃ豆") == []
    client = client_for(desk)
    assert client.post(reverse("synonyms"), {"word": "枝豆", "other": "だだちゃ豆"}).status_code == 302
    assert len(hits("だだちゃ豆")) == 1
    client.post(reverse("synonym-remove", args=[Synonym.objects.get().pk]))
    assert hits("だだちゃ豆") == []


def test_a_pair_that_is_there_already_is_refused_with_a_sentence():
    desk = officer()
    add_synonym("枝豆", "だだちゃ豆", by=desk, at=timezone.now())
    client = client_for(desk, language="en")
    for word, other in (("ダダチャ豆", "枝豆"), ("豆", "豆"), ("", "豆")):
        response = client.post(reverse("synonyms"), {"word": word, "other": other})
        assert response.context["form"].errors, (word, other)
    assert Synonym.objects.count() == 1
