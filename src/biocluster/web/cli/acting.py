"""In whose name the command line writes: every row of the record names a person."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.models import Organisation, OrganisationKind, Person, Post, Role
from biocluster.record.operations.audit import keep
from biocluster.record.queries.invitable import COMMANDS_OFFICE
from biocluster.record.queries.people import held_on

NAME = "コマンド操作"
_VERB = "command.begin"


class NobodyToAct(Exception):
    """No person fits, with a sentence that says what to do."""


def acting_person(email: str | None, *, at: datetime, role: Role = Role.OFFICER) -> Person:
    """The person with that address; without one, the one that stands for the command line, in that role.

    That person is made when first needed: who may run commands on the machine holds the database anyway,
    and the audit then says that it was the command line.

    Raises
    ------
    NobodyToAct
        If nobody has the address.
    """
    if email:
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise NobodyToAct(_("Nobody in the record has the address %(email)s.") % {"email": email})
        return person
    posts = Post.objects.filter(person__name=NAME, organisation__name=COMMANDS_OFFICE).select_related(
        "person"
    )
    post = posts.filter(held_on(localdate(at)), role=role).order_by("pk").first()
    return post.person if post is not None else _appoint(posts.order_by("pk").first(), role, at)


@transaction.atomic
def _appoint(known: Post | None, role: Role, at: datetime) -> Person:
    office = Organisation.objects.filter(name=COMMANDS_OFFICE).first() or keep(
        Organisation(name=COMMANDS_OFFICE, kind=OrganisationKind.OTHER), by=None, at=at, verb=_VERB
    )
    person = known.person if known else keep(Person(name=NAME), by=None, at=at, verb=_VERB)
    post = Post(person=person, organisation=office, role=role, from_on=localdate(at))
    keep(post, by=None, at=at, verb=_VERB)
    return person
