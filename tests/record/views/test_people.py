"""Pages of people and their posts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from biocluster.record.models import Person, Post, Role
from tests.factories.pages import bytes_of, queries_of, words_of
from tests.factories.people import (
    OrganisationFactory,
    PersonFactory,
    PostFactory,
    UserFactory,
    officer,
    person_with_role,
)
from tests.factories.visitors import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return client_for(officer(), language="en")


@pytest.fixture
def coordinator():
    """Edits people, and gives no role."""
    return client_for(person_with_role(Role.COORDINATOR), language="en")


def test_a_person_is_added_and_found_by_name_kana_and_romaji(desk):
    response = desk.post(
        reverse("person-add"),
        {
            "name": "髙橋 花子",
            "kana": "たかはし ﾊﾅｺ",
            "romaji": "TAKAHASHI Hanako",
            "email": "Hanako@Example.JP",
        },
    )
    made = Person.objects.get(name="髙橋 花子")
    assert response.url == reverse("person", args=[made.pk])
    assert made.kana == "タカハシ ハナコ"
    for words in ("髙橋", "たかはし", "takahashi", "hanako@example"):
        rows = desk.get(reverse("people"), {"q": words}).context["table"].rows
        assert [row.record.name for row in rows] == ["髙橋 花子"]


def test_an_address_that_is_none_and_a_reading_that_is_none_are_refused(desk):
    form = desk.post(reverse("person-add"), {"name": "", "kana": "漢字", "email": "not an address"}).context[
        "form"
    ]
    assert set(form.errors) == {"name", "kana", "email"}


def test_somebody_of_the_same_name_is_asked_about_before_being_added_twice(desk):
    there = PersonFactory(name="架空　太郎", kana="")
    page = desk.post(reverse("person-add"), {"name": "架空太郎"})
    assert "Is it one of these?" in words_of(page)
    assert reverse("person", args=[there.pk]) in page.content.decode()
    assert not Person.objects.filter(name="架空太郎").exists()
    desk.post(reverse("person-add"), {"name": "架空太郎", "is_another": "on"})
    assert Person.objects.filter(name="架空太郎").exists()


def sent(at, **fields: str) -> dict[str, str]:
    return {"organisation": at.name, "title": "主査", "role": "", "from_on": "2014-04-01", **fields}


def test_a_post_with_a_role_is_given_from_a_day_in_era_form(desk):
    person, city = PersonFactory(), OrganisationFactory(name="架空市")
    response = desk.post(
        reverse("post-add", args=[person.pk]),
        sent(city, role="officer", from_on="H26.4.1", until_on="平成29年3月31日"),
    )
    assert response.url == reverse("person", args=[person.pk])
    post = Post.objects.get(person=person)
    assert (post.role, post.from_on, post.until_on) == ("officer", date(2014, 4, 1), date(2017, 3, 31))
    page = words_of(desk.get(response.url))
    assert "架空市 主査" in page
    assert "ended" in page


@pytest.mark.parametrize(
    ("fields", "at_field", "sentence"),
    [
        ({"until_on": "2014-03-31"}, "__all__", "end"),
        ({"from_on": "2014-02-30"}, "from_on", "There is no 2014-02-30"),
        ({"from_on": "天平1年1月1日"}, "from_on", "is not an era"),
        (
            {"organisation": "知らない会社"},
            "organisation",
            "No organisation in the record is called “知らない会社”.",
        ),
        ({"role": "emperor"}, "role", "Select a valid choice."),
    ],
)
def test_a_post_that_cannot_be_is_refused_with_a_sentence(desk, fields, at_field, sentence):
    person = PersonFactory()
    form = desk.post(reverse("post-add", args=[person.pk]), sent(OrganisationFactory(), **fields)).context[
        "form"
    ]
    assert list(form.errors) == [at_field]
    assert sentence in form.errors[at_field][0]
    assert not person.posts.exists()


def test_who_gives_no_roles_gives_posts_without_one_and_leaves_roles_alone(coordinator):
    person, company = PersonFactory(), OrganisationFactory()
    add = reverse("post-add", args=[person.pk])
    assert "role" not in coordinator.get(add).context["form"].fields
    coordinator.post(add, sent(company, role="officer"))
    assert Post.objects.get(person=person).role == ""
    with_role = PostFactory(role=Role.PRODUCER)
    page = coordinator.get(reverse("person", args=[with_role.person_id])).content.decode()
    assert reverse("post-edit", args=[with_role.pk]) not in page
    refused = coordinator.post(
        reverse("post-edit", args=[with_role.pk]), sent(with_role.organisation, title="部長")
    )
    assert "You may not give or change this role." in words_of(refused)
    ended = coordinator.post(reverse("post-end", args=[with_role.pk]), {"until_on": "2020-03-31"})
    assert "You may not give or change this role." in words_of(ended)
    coordinator.post(reverse("post-remove", args=[with_role.pk]))
    with_role.refresh_from_db()
    assert (with_role.title, with_role.until_on) == ("主事", None)


def test_nobody_makes_themselves_administrator(desk):
    person = PersonFactory()
    add = reverse("post-add", args=[person.pk])
    assert "administrator" not in dict(desk.get(add).context["form"].fields["role"].choices)
    assert desk.post(add, sent(OrganisationFactory(), role="administrator")).context["form"].errors
    administrator = client_for(person_with_role(Role.ADMINISTRATOR))
    administrator.post(add, sent(OrganisationFactory(), role="administrator"))
    assert Post.objects.get(person=person).role == "administrator"


def test_a_post_ends_with_a_day_and_one_entered_by_mistake_is_removed(desk):
    post = PostFactory(role="", from_on=date(2014, 4, 1))
    address = reverse("post-end", args=[post.pk])
    assert desk.get(address).context["form"].initial["until_on"] == localdate()
    early = desk.post(address, {"until_on": "2014-03-31"})
    assert "end" in early.context["form"].errors["__all__"][0]
    desk.post(address, {"until_on": "平成28年3月31日"})
    post.refresh_from_db()
    assert post.until_on == date(2016, 3, 31)
    assert desk.get(reverse("post-remove", args=[post.pk])).status_code == 405
    desk.post(reverse("post-remove", args=[post.pk]))
    assert not Post.objects.filter(pk=post.pk).exists()


def test_the_list_shows_posts_of_today_and_is_narrowed_by_them(desk):
    held = PostFactory(person__name="今の人", organisation__name="架空大学", role=Role.PRODUCER, title="教授")
    PostFactory(person=held.person, title="前職", until_on=localdate() - timedelta(days=1))
    PostFactory(
        person__name="前の人", organisation=held.organisation, until_on=localdate() - timedelta(days=1)
    )
    page = words_of(desk.get(reverse("people")))
    assert ("架空大学 教授" in page, "前職" in page) == (True, False)

    def listed(**conditions: str) -> list[str]:
        return [row.record.name for row in desk.get(reverse("people"), conditions).context["table"].rows]

    assert listed(organisation="架空大") == ["今の人"]
    assert listed(role="producer") == ["今の人"]


def test_a_long_list_is_read_in_pages(desk):
    for number in range(60):
        PersonFactory(name=f"架空 {number:02}", kana="カクウ")
    table = desk.get(reverse("people"), {"q": "架空", "page": "2"}).context["table"]
    assert (
        len(table.page.object_list)
        == 10 + Person.objects.exclude(kana="カクウ").filter(name__contains="架空").count()
    )


def test_people_are_for_who_may_read_about_them():
    person = PersonFactory()
    for role in (Role.COUNCIL_MEMBER, Role.CLINICIAN, Role.PUPIL):
        client = client_for(person_with_role(role))
        for address in (reverse("people"), reverse("person", args=[person.pk]), "/people/export.csv"):
            assert client.get(address).status_code == 403
    administrator = client_for(person_with_role(Role.ADMINISTRATOR))
    assert administrator.get(reverse("person", args=[person.pk])).status_code == 200
    assert administrator.get("/people/export.csv").status_code == 403


def test_the_account_is_told_to_who_keeps_accounts_and_to_no_other(desk):
    account = UserFactory(email="enters@example.jp", person__email="")
    nobody = PersonFactory()
    administrator = client_for(person_with_role(Role.ADMINISTRATOR), language="en")
    address = reverse("person", args=[account.person_id])
    assert "enters@example.jp" in words_of(administrator.get(address))
    assert "enters@example.jp" not in words_of(desk.get(address))
    assert "No account" in words_of(administrator.get(reverse("person", args=[nobody.pk])))


def test_the_export_is_neutral(desk):
    PersonFactory(name="=1+1")
    assert b"'=1+1" in bytes_of(desk.get(reverse("people-export", args=["csv"])))


@pytest.mark.parametrize("address", ["people/", "people/export.csv"])
def test_a_list_asks_as_often_for_three_as_for_one(desk, address):
    PostFactory()
    once = queries_of(desk, f"/{address}")
    PostFactory()
    PostFactory()
    assert queries_of(desk, f"/{address}") == once


def test_the_page_asks_as_often_for_three_posts_as_for_one(desk):
    person = PostFactory().person
    once = queries_of(desk, reverse("person", args=[person.pk]))
    PostFactory(person=person)
    PostFactory(person=person)
    assert queries_of(desk, reverse("person", args=[person.pk])) == once
