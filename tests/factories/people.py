"""Organisations, people, posts and accounts for tests."""

from datetime import date, datetime, timedelta, timezone

import factory

from biocluster.record.access import Viewer
from biocluster.record.models import Organisation, OrganisationKind, Person, Post, Role, User
from biocluster.record.queries.viewers import roles_of

JST = timezone(timedelta(hours=9))
AT = datetime(2014, 9, 1, 9, tzinfo=JST)
TODAY = AT.date()
PASSWORD = "ume-no-hana-2014"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = OrganisationKind.COMPANY
    name = factory.Sequence(lambda n: f"架空機関{n}")
    kana = factory.Sequence(lambda n: f"カクウキカン{n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"架空 花子{n}")
    kana = factory.Sequence(lambda n: f"カクウ ハナコ{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.jp")


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    title = "主事"
    role = Role.OFFICER
    from_on = date(2010, 4, 1)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    email = factory.LazyAttribute(lambda user: user.person.email or "someone@example.jp")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        if create:
            self.save()


def person_with_role(role: Role | str, **person) -> Person:
    """A person who has held this role since April 2010, through a post at an organisation of their own."""
    return PostFactory(role=role, person=PersonFactory(**person)).person


def officer(**person) -> Person:
    return person_with_role(Role.OFFICER, **person)


def viewer_for(person: Person | None, on: date = TODAY) -> Viewer:
    """The viewer that the middleware would make for this person on that day."""
    roles = roles_of(person, on=on) if person else frozenset()
    return Viewer(person=person, roles=roles, on=on)
