"""Whom one could invite, put in charge or give an action to: people by name, organisation and role."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from biocluster.record.access import ROOMS
from biocluster.record.models import Attendance, Gathering, Invitation, Organisation, Person, Post

COMMANDS_OFFICE = "コマンド操作（運用）"
"""Where the one works who stands for the command line: nobody to invite or to put in charge."""


def posts_on(day: date) -> QuerySet[Post]:
    """The posts that are held on this day by people whom one can ask."""
    held = Post.objects.filter(from_on__lte=day).filter(Q(until_on=None) | Q(until_on__gte=day))
    return held.exclude(organisation__name=COMMANDS_OFFICE)


def people_matching(
    *, name: str = "", organisation: Organisation | None = None, role: str = "", on: date
) -> QuerySet[Person]:
    """People whose name, kana or romaji holds ``name`` and who hold a post there, with that role, on the day."""
    commands = Post.objects.filter(person=OuterRef("pk"), organisation__name=COMMANDS_OFFICE)
    people = Person.objects.filter(~Exists(commands)).order_by("kana", "name", "pk")
    for word in name.split():
        people = people.filter(Q(name__icontains=word) | Q(kana__icontains=word) | Q(romaji__icontains=word))
    if organisation is not None or role:
        posts = posts_on(on).filter(person=OuterRef("pk"))
        if organisation is not None:
            posts = posts.filter(organisation=organisation)
        if role:
            posts = posts.filter(role=role)
        people = people.filter(Exists(posts))
    return people


def staff_on(day: date) -> QuerySet[Person]:
    """Who works in one of the rooms on this day, and so can be in charge of a gathering."""
    posts = posts_on(day).filter(person=OuterRef("pk"), role__in=ROOMS)
    return Person.objects.filter(Exists(posts)).order_by("kana", "name", "pk")


def possible_owners(gathering: Gathering, on: date) -> QuerySet[Person]:
    """Who can be given an action: the staff, the invited, those present, and the person in charge."""
    posts = posts_on(on).filter(role__in=ROOMS).values("person")
    invited = Invitation.objects.filter(gathering=gathering).values("person")
    present = Attendance.objects.filter(gathering=gathering).values("person")
    return Person.objects.filter(
        Q(pk__in=posts) | Q(pk__in=invited) | Q(pk__in=present) | Q(pk=gathering.organiser_id)
    ).order_by("kana", "name", "pk")
