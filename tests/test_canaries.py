"""People planted in the record are looked for wherever they must not come out: pages, files, API, logs, errors."""

import io
import logging
import zipfile
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from biocluster.record.access import TABLE
from biocluster.record.models import Person, Role
from biocluster.record.operations.indexing import reindex
from biocluster.web.logs import WithoutPersonalData, WithoutValues, without_personal_data
from tests.factories.gatherings import AttendanceFactory, InvitationFactory
from tests.factories.people import PASSWORD, PersonFactory, PostFactory, UserFactory, person_with_role
from tests.factories.visitors import client_for
from tests.site_walk import addresses, path_of
from tests.site_world import World, build_world

pytestmark = pytest.mark.django_db

NAME, KANA, ROMAJI = "鵜飼野 菜々緒", "ウカイノ ナナオ", "Ukaino Nanao"
EMAIL, PHONE = "ukaino.nanao@kanaria.example", "0235-99-8877"
CONTACTS = (EMAIL, PHONE)
EVERYTHING = (NAME, KANA, ROMAJI, *CONTACTS)

WITHOUT_PEOPLE = [Role.CLINICIAN, Role.MAKER, Role.COUNCIL_MEMBER, Role.PUPIL, Role.TEACHER, Role.JUDGE]
"""Roles that may not read people. Those that read gatherings may see a name there, but never how to reach it."""


def planted() -> tuple[World, Person]:
    world = build_world()
    canary = PersonFactory(name=NAME, kana=KANA, romaji=ROMAJI, email=EMAIL, phone=PHONE)
    PostFactory(person=canary, organisation=world.organisation)
    UserFactory(person=canary)
    AttendanceFactory(gathering=world.gathering, person=canary)
    InvitationFactory(gathering=world.gathering, person=canary, note="都合により欠席します")
    reindex()
    return world, canary


def text_of(response: HttpResponse) -> str:
    """What an answer says; of a packed file, what is packed in it."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    if content.startswith(b"%PDF"):
        content = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).encode()
    return content.decode("utf-8", "replace") + str(dict(response.headers))


def found_in_pages(client: Client, world: World, wanted: tuple[str, ...]) -> dict[str, list[str]]:
    found = {}
    for address in addresses():
        if address.name == "account_logout":
            continue
        # lists can be narrowed; a page of one row cannot
        queries = ("", f"?q={NAME[:3]}", f"?q={EMAIL[:6]}") if not address.parameters else ("",)
        for query in queries:
            text = text_of(client.get(path_of(address, world) + query)).replace(f"q={EMAIL[:6]}", "")
            if hits := [each for each in wanted if each in text]:
                found[f"{address.name}{query}"] = hits
    return found


def test_nobody_finds_a_person_on_any_public_page_file_or_answer_of_the_api():
    world, _canary = planted()
    assert found_in_pages(Client(), world, EVERYTHING) == {}


@pytest.mark.parametrize("role", [Role.MAKER, Role.PUPIL])
def test_who_may_not_read_people_finds_no_way_to_reach_one(role):
    world, _canary = planted()
    person = person_with_role(role)
    wanted = CONTACTS if role is Role.MAKER else EVERYTHING
    assert found_in_pages(client_for(person), world, wanted) == {}


def test_the_roles_tested_here_are_those_without_people():
    assert set(WITHOUT_PEOPLE) == set(Role) - TABLE["person.read"]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site's log would hold, written by its own filter and form."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutPersonalData())
    handler.setFormatter(WithoutValues("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def test_an_error_that_holds_a_person_leaves_nothing_of_them_in_log_or_page(log, monkeypatch):
    _world, canary = planted()

    def breaks(*args, **kwargs):
        raise ValueError(f"duplicate key: {canary.name} {canary.email} {canary.phone}")

    monkeypatch.setattr("biocluster.record.views.people.posts_visible_to", breaks)
    client = client_for(person_with_role(Role.OFFICER))
    client.raise_request_exception = False
    response = client.get(f"/people/{canary.pk}/?q={EMAIL}")
    assert response.status_code == 500
    for text in (response.content.decode(), log.getvalue()):
        assert not any(each in text for each in EVERYTHING)
    assert "builtins.ValueError" in log.getvalue()
    assert "views/people.py" in log.getvalue(), "where it happened is kept"


def test_signing_in_leaves_neither_address_nor_password_in_the_log(log):
    cache.clear()
    _world, canary = planted()
    client = Client()
    for password in ("a wrong password", PASSWORD):
        client.post(f"/accounts/login/?next=/people/?q={EMAIL}", {"login": EMAIL, "password": password})
    client.get(f"/accounts/password/reset/key/1-{'a' * 30}/")
    client.post("/accounts/login/", {"login": PASSWORD, "password": EMAIL})
    cache.clear()
    assert "password refused" in log.getvalue()
    assert not any(each in log.getvalue() for each in (*EVERYTHING, PASSWORD, "a wrong password", "a" * 30))
    assert canary.user.email == EMAIL


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"mail to {EMAIL} failed", "mail to [address] failed"),
        (f"call {PHONE}", "call [telephone]"),
        ("GET /people/?q=secret HTTP/1.1", "GET /people/?… HTTP/1.1"),
        ("/accounts/password/reset/key/2-abc123/", "/accounts/password/reset/key/…/"),
        ("taken on 2014-08-20 at 12:30", "taken on 2014-08-20 at 12:30"),
    ],
)
def test_a_line_of_the_log_keeps_what_helps_and_loses_what_tells_of_people(said, kept):
    assert without_personal_data(said) == kept


def test_a_line_of_the_log_stays_one_line(log):
    logging.getLogger("biocluster.security").warning("a\nERROR forged \x1b[31m line")
    assert log.getvalue() == "WARNING biocluster.security a ERROR forged  [31m line\n"
