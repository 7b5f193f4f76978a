"""Marks of long lists come from addresses, so they can hold anything."""

import json
from base64 import urlsafe_b64encode

import pytest

from biocluster.record.models import Gathering
from biocluster.record.queries.keyset import page_by_key
from tests.factories.gatherings import GatheringFactory

pytestmark = pytest.mark.django_db


def mark(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "after",
    [
        mark("title", "\0", 1),
        mark("title", "\ud800", 1),
        mark("title", "架空", 10**30),
        mark("title", "架空", "1"),
        mark("starts_on", "2014-08-20", 1),
        mark("title", ["架空"], 1),
        mark(["title"] * 300),
        "\0",
        "é",
        "x" * 5000,
    ],
)
def test_a_mark_that_is_not_ours_begins_the_list_at_its_beginning(after: str):
    GatheringFactory(title="架空 甲")
    page = page_by_key(Gathering.objects.all(), key="title", descending=False, after=after)
    assert [row.title for row in page.rows] == ["架空 甲"]
