"""Who is looking."""

from datetime import date

from django.db.models import Q

from biocluster.record.access import Viewer
from biocluster.record.models import Person, Post, User


def roles_of(person: Person, *, on: date) -> frozenset[str]:
    """The roles that a person's posts give them on that day."""
    return frozenset(
        Post.objects.filter(person=person, from_on__lte=on)
        .filter(Q(until_on=None) | Q(until_on__gte=on))
        .exclude(role="")
        .values_list("role", flat=True)
    )


def nobody(on: date) -> Viewer:
    """A visitor who has not signed in: what is public is what they may see."""
    return Viewer(person=None, roles=frozenset(), on=on)


def viewer_of(user: object, *, on: date) -> Viewer:
    """The viewer behind an account; nobody, for a visitor who has not signed in."""
    if not isinstance(user, User):
        return nobody(on)
    return Viewer(person=user.person, roles=roles_of(user.person, on=on), on=on)
