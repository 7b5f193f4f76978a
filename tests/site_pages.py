"""The pages of the site: every address that somebody may open and that answers with a page, and for whom."""

from dataclasses import dataclass

from django.test import Client

from biocluster.record.access import ANYONE, SIGNED_IN, TABLE
from biocluster.record.models import Person, Role
from tests.factories.people import person_with_role
from tests.factories.visitors import client_for
from tests.site_walk import Address, addresses, path_of
from tests.site_world import World, build_world

FIRST_OF = (Role.OFFICER, Role.ADMINISTRATOR)
NOT_TO_LOOK_AT = {
    "account_logout",  # signs out whoever looks
}


@dataclass(frozen=True)
class Page:
    """A page and who looks at it; nobody, where no account is needed."""

    name: str
    path: str
    person: Person | None


def reader_of(address: Address) -> Role | str:
    """Who looks at an address: nobody where that is enough, else an officer, else who may."""
    allowed = TABLE[address.verb or ""]
    if ANYONE in allowed:
        return ANYONE
    if SIGNED_IN in allowed:
        return Role.OFFICER
    return next(role for role in (*FIRST_OF, *Role) if role in allowed)


def pages() -> tuple[World, list[Page]]:
    """An example world, made now, and every page in it."""
    officer = person_with_role(Role.OFFICER)
    world = build_world(officer)
    people: dict[Role | str, Person | None] = {ANYONE: None, Role.OFFICER: officer}
    clients: dict[Role | str, Client] = {}
    found = []
    for address in addresses():
        if address.name in NOT_TO_LOOK_AT or "format" in address.parameters:  # a file, and slow to make
            continue
        reader = reader_of(address)
        if reader not in people:
            people[reader] = person_with_role(reader)
        if reader not in clients:
            clients[reader] = client_for(people[reader])
            clients[reader].raise_request_exception = False  # tests/test_access.py tells what fails
        path = path_of(address, world)
        response = clients[reader].get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            found.append(Page(address.name, path, people[reader]))
    return world, found
