"""Every address can be walked to: it has a name, a door with a verb, and an example where it needs one."""

import pytest

from tests.factories.people import officer
from tests.site_examples import EXAMPLES
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
