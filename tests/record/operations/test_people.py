from datetime import date

import pytest
from django.core.exceptions import ValidationError

from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, Person, Post, Role, SearchEntry
from biocluster.record.operations.accounts import AccountRefused
from biocluster.record.operations.people import end_post, remove_post, save_person, save_post
from biocluster.record.queries.people import alike, posts_at, visible_to, with_posts_on
from biocluster.record.queries.viewers import roles_of
from tests.factories.people import (
    AT,
    TODAY,
    OrganisationFactory,
    PersonFactory,
    PostFactory,
    UserFactory,
    officer,
    person_with_role,
    viewer_for,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def a_post(**fields):
    values = {"person": PersonFactory(), "organisation": OrganisationFactory(), "from_on": date(2014, 4, 1)}
    return Post(**values | fields)


def test_a_person_is_kept_with_history_and_found_by_those_who_may():
    by = officer()
    person = save_person(Person(name="架空 太郎", kana="カクウ タロウ"), by=by, at=AT)
    entry = AuditEntry.objects.get(subject_kind="person", subject_id=person.pk)
    assert (entry.verb, entry.by, entry.before) == ("person.edit", by, "")
    assert SearchEntry.objects.get(kind="person", subject_id=person.pk).body == "カクウ タロウ"
    assert person in visible_to(viewer_for(by))
    assert list(visible_to(viewer_for(person_with_role(Role.COUNCIL_MEMBER)))) == []


def test_a_post_that_ends_before_it_starts_is_refused_with_a_sentence():
    with pytest.raises(ValidationError) as refused:
        save_post(a_post(until_on=date(2014, 3, 31)), by=officer(), at=AT)
    assert refused.value.messages == ["A post cannot end before it starts: correct one of the dates."]


def test_a_post_may_last_one_day():
    post = save_post(a_post(until_on=date(2014, 4, 1)), by=officer(), at=AT)
    assert post.until_on == post.from_on


def test_a_coordinator_enters_a_post_without_a_role_and_cannot_give_one():
    coordinator = person_with_role(Role.COORDINATOR)
    post = save_post(a_post(title="部長"), by=coordinator, at=AT)
    post.role = Role.OFFICER
    with pytest.raises(NotAllowed):
        save_post(post, by=coordinator, at=AT)
    assert Post.objects.get(pk=post.pk).role == ""


def test_a_coordinator_cannot_take_a_role_away():
    coordinator = person_with_role(Role.COORDINATOR)
    post = PostFactory(role=Role.JUDGE)
    post.role = ""
    with pytest.raises(NotAllowed):
        save_post(post, by=coordinator, at=AT)
    with pytest.raises(NotAllowed):
        end_post(post, until_on=TODAY, by=coordinator, at=AT)
    with pytest.raises(NotAllowed):
        remove_post(post, by=coordinator, at=AT)
    assert Post.objects.get(pk=post.pk).role == Role.JUDGE


def test_only_an_administrator_makes_an_administrator():
    with pytest.raises(NotAllowed):
        save_post(a_post(role=Role.ADMINISTRATOR), by=officer(), at=AT)
    post = save_post(a_post(role=Role.ADMINISTRATOR), by=person_with_role(Role.ADMINISTRATOR), at=AT)
    assert roles_of(post.person, on=TODAY) == {Role.ADMINISTRATOR}


def test_a_role_ends_with_its_post():
    post = PostFactory(role=Role.JUDGE)
    end_post(post, until_on=date(2014, 8, 31), by=officer(), at=AT)
    assert roles_of(post.person, on=date(2014, 8, 31)) == {Role.JUDGE}
    assert roles_of(post.person, on=date(2014, 9, 1)) == frozenset()


def test_current_posts_are_those_held_on_the_day():
    post = PostFactory(from_on=date(2012, 4, 1), until_on=date(2014, 3, 31))
    now = PostFactory(person=post.person, from_on=date(2014, 4, 1))
    people = Person.objects.filter(pk=post.person.pk)
    assert [person.current_posts for person in with_posts_on(people, date(2014, 3, 31))] == [[post]]
    assert [person.current_posts for person in with_posts_on(people, TODAY)] == [[now]]


def test_people_alike_have_the_same_name_reading_or_address_spaces_aside():
    same_name = PersonFactory(name="架空　花子", kana="")
    same_kana = PersonFactory(name="架空 華子", kana="カクウハナコ")
    PersonFactory(name="架空 花", kana="カクウ ハナ")
    assert set(alike(Person(name="架空花子", kana="カクウ ハナコ"))) == {same_name, same_kana}


def test_posts_at_an_organisation_are_for_who_may_read_people():
    post = PostFactory()
    assert list(posts_at(post.organisation, viewer_for(officer()))) == [post]
    assert list(posts_at(post.organisation, viewer_for(person_with_role(Role.MAKER)))) == []


def with_role(post: Post, role: Role) -> Post:
    post.role = role
    return post


@pytest.mark.parametrize(
    "take_away",
    [
        lambda post, **who: end_post(post, until_on=date(2014, 8, 31), **who),
        lambda post, **who: remove_post(post, **who),
        lambda post, **who: save_post(with_role(post, Role.OFFICER), **who),
    ],
)
def test_the_last_administrator_who_can_sign_in_stays_one(take_away):
    by = person_with_role(Role.ADMINISTRATOR)
    UserFactory(person=by)
    with pytest.raises(AccountRefused):
        take_away(by.posts.get(), by=by, at=AT)
    assert Role.ADMINISTRATOR in roles_of(by, on=TODAY)
    UserFactory(person=person_with_role(Role.ADMINISTRATOR))
    take_away(by.posts.get(), by=by, at=AT)
    assert Role.ADMINISTRATOR not in roles_of(by, on=TODAY)
