"""Every address can be walked to: it has a name, a door with a verb, and an example where it needs one."""

import pytest

from biocluster.record.access import ANYONE
from tests.factories.people import officer, person_with_role
from tests.factories.visitors import client_for
from tests.site_examples import EXAMPLES
from tests.site_pages import reader_of
from tests.site_walk import addresses, path_of
from tests.site_world import build_world

pytestmark = pytest.mark.django_db


def test_every_address_has_an_example():
    world = build_world(officer())
    paths = [path_of(address, world) for address in addresses()]
    assert len(set(paths)) == len(paths) > 80


def test_every_example_is_of_an_address_that_there_is():
    assert set(EXAMPLES) <= {address.name for address in addresses()}


def test_every_view_has_a_door():
    assert [address.name for address in addresses() if address.verb is None] == []


def test_every_address_answers_whoever_may_open_it():
    world, people = build_world(officer()), {}
    failed = {}
    for address in addresses():
        reader = reader_of(address)
        if reader not in people:
            people[reader] = client_for(None if reader == ANYONE else person_with_role(reader))
            people[reader].raise_request_exception = False
        response = people[reader].get(path_of(address, world))
        if response.status_code >= 500 or response.status_code == 403:
            failed[address.name] = response.status_code
    assert failed == {}
