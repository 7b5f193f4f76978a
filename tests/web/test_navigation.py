"""The menus: what they offer opens for who sees it; and the pages that say that something is not there."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from biocluster.record.models import Role
from biocluster.web.navigation import PUBLIC, navigation_for
from tests.factories.people import person_with_role, viewer_for
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.ADMINISTRATOR, Role.COUNCIL_MEMBER, Role.PUPIL])
def test_every_line_of_the_menus_opens_for_who_sees_it(role: str | None):
    person = person_with_role(role) if role else None
    client, menus = client_for(person), navigation_for(viewer_for(person), "/")
    links = [*menus.public, *(link for section in menus.staff for link in section.items)]
    assert len(links) >= len(PUBLIC)
    assert {link.url: client.get(link.url).status_code for link in links} == {link.url: 200 for link in links}


def test_nobody_sees_the_menus_of_work():
    assert navigation_for(viewer_for(None), "/").staff == []


def test_the_line_of_the_page_is_marked_and_the_front_page_is_not_above_all():
    def current(path: str) -> list[tuple[str, str]]:
        return [
            (link.url, link.current) for link in navigation_for(viewer_for(None), path).public if link.current
        ]

    assert current("/") == [("/", "page")]
    assert current("/calendar/") == [("/calendar/", "page")]
    assert current("/calendar/5/") == [("/calendar/", "true")]
    assert current("/about/") == []


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "ページが見つかりません"), ("en", "There is no such page")]
)
def test_a_page_that_is_not_there_says_so_in_the_reader_s_language(language: str, words: str):
    response = client_for(None, language=language).get("/nothing/here/")
    assert response.status_code == 404
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html["lang"] == language
    assert [each.text for each in soup.select("h1")] == [words]


def test_a_closed_page_says_so_to_who_has_signed_in():
    response = client_for(person_with_role(Role.PUPIL), language="en").get(reverse("people"))
    assert response.status_code == 403
    assert len(BeautifulSoup(response.content, "html.parser").select("h1")) == 1


def test_the_language_is_changed_on_the_page_and_kept():
    client = client_for(None)
    asked = reverse("search") + "?q=x"
    response = client.post(reverse("set_language"), {"language": "en", "next": asked})
    assert (response.status_code, response.url) == (302, asked)
    assert b'lang="en"' in client.get(asked).content
    elsewhere = client.post(reverse("set_language"), {"language": "ja", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in elsewhere.url
