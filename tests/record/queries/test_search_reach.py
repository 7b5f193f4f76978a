"""The search in a large record: far-apart entries are found in order, and the index is narrowed only where it helps."""

from itertools import product

import pytest

from biocluster.record.models import Audience, Role, SearchEntry
from biocluster.record.operations.search_index import add_words
from biocluster.record.queries import search as queries
from biocluster.record.queries.search import EVERYTHING, search
from tests.factories.people import TODAY, officer, person_with_role, viewer_for

pytestmark = pytest.mark.django_db

FAR_APART = (1, 2_000, 40_000, 131_071, 131_072, 300_000, 520_000, 524_287)
AUDIENCES = (Audience.PUBLIC, Audience.INTERNAL, Audience.CONFIDENTIAL)


@pytest.fixture(autouse=True)
def no_sample_of_another_test():
    queries._sampled.cache_clear()


def entries(numbers=FAR_APART, kind="document") -> list[SearchEntry]:
    made = SearchEntry.objects.bulk_create(
        SearchEntry(
            pk=number,
            kind=kind,
            subject_id=number,
            title=f"架空の発酵資料{number}" if number % 2 else f"架空の資料{number}",
            body="発酵と藻類について",
            audience=AUDIENCES[place % len(AUDIENCES)],
        )
        for place, number in enumerate(numbers)
    )
    add_words(made)
    return made


def found(viewer, text: str) -> list[int]:
    return [entry.pk for entry in search(viewer, text).entries]


def test_entries_far_apart_are_found_newest_first_titles_before_bodies():
    entries()
    viewer = viewer_for(officer())
    assert found(viewer, "藻類") == sorted(FAR_APART, reverse=True)
    in_titles = sorted((number for number in FAR_APART if number % 2), reverse=True)
    others = sorted((number for number in FAR_APART if not number % 2), reverse=True)
    assert found(viewer, "発酵") == [*in_titles, *others]


@pytest.mark.parametrize(("large", "role"), [*product([0, 10**9], [Role.COUNCIL_MEMBER, Role.MAKER, None])])
def test_nobody_finds_more_when_the_index_is_not_narrowed(monkeypatch, large, role):
    monkeypatch.setattr(queries, "LARGE", large)
    made = entries()
    viewer = viewer_for(person_with_role(role) if role else None)
    open_to = {Audience.PUBLIC} if role is None else {Audience.PUBLIC, Audience.INTERNAL}
    expected = sorted((entry.pk for entry in made if entry.audience in open_to), reverse=True)
    assert found(viewer, "藻類") == expected


def test_the_index_is_narrowed_for_who_sees_a_small_part(monkeypatch):
    monkeypatch.setattr(queries, "LARGE", 0)
    entries(range(1, 100), kind="person")
    assert queries._is_small_part(frozenset({"document.public"}), TODAY)
    assert not queries._is_small_part(frozenset({"person.public", "person.internal"}), TODAY)
    assert not queries._is_small_part(EVERYTHING, TODAY)
