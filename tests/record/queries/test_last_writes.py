"""When rows of some kinds were last written to, however many entries the audit has."""

from datetime import timedelta

import pytest

from biocluster.record.models import Venue
from biocluster.record.operations.audit import keep
from biocluster.record.queries.audit import last_write_among
from tests.factories.people import AT, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_the_last_write_is_the_latest_of_the_kinds_that_are_asked_for():
    by = PersonFactory()
    keep(Venue(name="架空館"), by=by, at=AT, verb="venue.edit")
    keep(OrganisationFactory.build(), by=by, at=AT + timedelta(days=1), verb="organisation.edit")
    assert last_write_among(["venue"]) == AT
    assert last_write_among(["venue", "organisation"]) == AT + timedelta(days=1)
    assert last_write_among(["person"]) is None


def test_each_kind_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(2):
        last_write_among(["venue", "organisation"])
