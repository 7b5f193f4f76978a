"""Every address, every method, every role: open to exactly whom the access table says, and closed to the rest.

The addresses come from the site itself (tests/site_walk.py), the answers that are right from the table
(record/access.py), so that a new page is tested the day it is made, and one without a verb or an example fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from biocluster.record.access import ANYONE, SIGNED_IN, TABLE, Viewer
from biocluster.record.models import AuditEntry, Person, Role
from tests.factories.codes import app_of, recovery_codes_of
from tests.factories.people import PersonFactory, person_with_role
from tests.factories.visitors import account_of, client_for
from tests.site_walk import Address, addresses, path_of
from tests.site_world import World, build_world

pytestmark = pytest.mark.django_db

NOBODY, NO_ROLE = "nobody", "no role"
LOGIN = "/accounts/login/"

NO_ROW = "an empty form names no row"
NOT_CONFIRMED = "minutes that are not confirmed are there for those who write minutes"
CLOSED_FOR_A_REASON: dict[str, str] = {
    "GET annual-picture": "the example plan has no picture",
    "POST annual-picture": "the example plan has no picture",
    "GET api-nothing": "the answer of the API to addresses that there are not",
    "POST api-nothing": "the answer of the API to addresses that there are not",
    "GET minutes-version": NOT_CONFIRMED,
    "GET minutes-file": NOT_CONFIRMED,
    "POST plan-overview": NO_ROW,
    "POST plan-arrange": NO_ROW,
}
"""Addresses that answer 403 or 404 to some whom their verb lets in, and why that is right."""

SHOWS_ONLY = ("public.read", "search", ".read", ".read_confidential", "record.export", "figure.rows")
"""Verbs that open pages which change nothing."""


def visitor(role: str) -> Person | None:
    if role == NOBODY:
        return None
    return PersonFactory() if role == NO_ROLE else person_with_role(role)


def may(role: str, verb: str) -> bool:
    """What the table says, read without the code that the site reads it with."""
    allowed = TABLE[verb]
    return ANYONE in allowed or (SIGNED_IN in allowed and role != NOBODY) or role in allowed


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Visit:
    """A visitor with one session, however often a page ends it."""

    def __init__(self, person: Person | None, *, factor: bool = True) -> None:
        cache.clear()
        self.client = client_for(person, factor=factor)
        self.client.raise_request_exception = False
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method: str, path: str) -> HttpResponse:
        self.client.cookies = SimpleCookie(self.cookies)
        with undone():
            response = self.client.generic(method, path)
            if response.streaming:
                list(response.streaming_content)
        return response


def world_for(person: Person | None) -> World:
    world = build_world(person)
    app_of(account_of(world.visitor))
    recovery_codes_of(account_of(world.visitor))
    return world


def sent_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(LOGIN)


def verdict(address: Address, method: str, role: str, response: HttpResponse) -> str:
    """What is wrong with an answer; nothing if it is right."""
    status = response.status_code
    if status >= 500:
        return "broke"
    if not may(role, address.verb or ""):
        if address.name.startswith("api"):
            return "" if status in (401, 403) else f"should be refused, answered {status}"
        if role == NOBODY:
            return "" if sent_to_sign_in(response) else f"should ask to sign in, answered {status}"
        return "" if status == 403 else f"should be refused, answered {status}"
    if status in (403, 404) and f"{method} {address.name}" not in CLOSED_FOR_A_REASON:
        return f"should be open, answered {status}"
    if role != NOBODY and sent_to_sign_in(response):
        return "should be open, asked to sign in"
    return ""


@pytest.mark.parametrize("role", [NOBODY, NO_ROLE, *Role.values])
def test_every_address_is_open_to_whom_the_table_says_and_to_nobody_else(role: str):
    person = visitor(role)
    world, visit = world_for(person), Visit(person)
    wrong = {}
    for address in addresses():
        path = path_of(address, world)
        # one role is enough to see that a form does not break when it is sent empty
        methods = (
            ["GET", "POST"]
            if not may(role, address.verb or "") or role in ADMITTED[address.name]
            else ["GET"]
        )
        for method in methods:
            if found := verdict(address, method, role, visit.ask(method, path)):
                wrong[f"{method} {address.name}"] = found
    assert wrong == {}


def admitted_first() -> dict[str, set[str]]:
    """For each address, one role that may open it."""
    order = [Role.OFFICER, Role.ADMINISTRATOR, *Role.values, NO_ROLE, NOBODY]
    return {
        address.name: {next(role for role in order if may(role, address.verb))}
        for address in addresses()
        if address.verb
    }


ADMITTED = admitted_first()


@pytest.mark.parametrize("role", Role.values)
def test_who_needs_a_second_factor_gets_nowhere_before_it_is_passed(role: str):
    person = visitor(role)
    world, visit = world_for(person), Visit(person, factor=False)
    needed = Viewer(person=person, roles=frozenset({role}), on=None).needs_second_factor  # type: ignore[arg-type]
    wrong = {}
    for address in addresses():
        exempt = getattr(address.view, "open_without_factor", False)
        if exempt or not needed or not may(role, address.verb or ""):
            continue
        for method in ("GET", "POST"):
            response = visit.ask(method, path_of(address, world))
            barred = response.status_code in (401, 403) or (
                response.status_code == 302 and response.headers["Location"].startswith("/accounts/2fa/")
            )
            if not barred:
                wrong[f"{method} {address.name}"] = response.status_code
    assert wrong == {}


def test_only_the_pages_of_signing_in_are_open_without_the_factor():
    open_without = {
        address.name for address in addresses() if getattr(address.view, "open_without_factor", False)
    }
    own = {"account", "set_language"}
    assert {
        name for name in open_without if not name.startswith(("account_", "mfa_", "usersessions_"))
    } <= own


def test_no_other_method_is_served(client: Client):
    world = build_world()
    answers = {
        (address.name, method): client.generic(method, path_of(address, world)).status_code
        for address in addresses()
        for method in ("PUT", "DELETE", "PATCH", "TRACE")
    }
    assert {
        what: status for what, status in answers.items() if status != 405 and what[0] != "api-nothing"
    } == {}


def test_a_page_that_only_shows_writes_nothing_even_when_it_is_posted_to():
    person = visitor(Role.OFFICER)
    world, visit = world_for(person), Visit(person)
    before = AuditEntry.objects.count()
    for address in addresses():
        if address.verb and address.verb.endswith(SHOWS_ONLY):
            visit.client.cookies = SimpleCookie(visit.cookies)
            visit.client.post(path_of(address, world))
    assert AuditEntry.objects.count() == before


def test_a_form_sent_from_another_site_is_refused():
    person = visitor(Role.OFFICER)
    world = world_for(person)
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_for(person).cookies
    forms = [address for address in addresses() if not address.name.startswith("api")]
    answers = {address.name: client.post(path_of(address, world)).status_code for address in forms}
    assert {name for name, status in answers.items() if status != 403} == set()
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"
