"""How many rows a set has is counted once, and anew after a write to the record behind it."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biocluster.record.models import Venue
from biocluster.record.operations.audit import keep
from biocluster.web.open_data.sets import SETS
from tests.factories.people import AT, TODAY, PersonFactory

pytestmark = pytest.mark.django_db


def address(name: str, pk: int) -> str:
    return f"/{name}/{pk}"


def test_a_new_venue_is_counted_at_once():
    cache.clear()
    by, facilities = PersonFactory(), SETS["facilities"]
    keep(Venue(name="架空館"), by=by, at=AT, verb="venue.edit")
    before = facilities.size(TODAY, address)
    keep(Venue(name="架空ホール"), by=by, at=AT.replace(hour=10), verb="venue.edit")
    assert facilities.size(TODAY, address) == before + 1


def test_the_rows_are_not_read_again_while_nothing_was_written():
    cache.clear()
    keep(Venue(name="架空館"), by=PersonFactory(), at=AT, verb="venue.edit")
    SETS["facilities"].size(TODAY, address)
    with CaptureQueriesContext(connection) as asked:
        SETS["facilities"].size(TODAY, address)
    assert all("record_auditentry" in each["sql"] for each in asked)
