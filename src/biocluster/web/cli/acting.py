"""In whose name the command line writes: every row of the record names a person."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.models import Organisation, OrganisationKind, Person, Post, Role
from biocluster.record.operations.audit import keep

NAME = "コマンド操作"
OFFICE = "コマンド操作（運用）"
_VERB = "command.begin"


class NobodyToAct(Exception):
    """No person fits, with a sentence that says what to do."""


def acting_person(email: str | None, *, at: datetime) -> Person:
    """The person with that address; without one, the officer that stands for the command line.

    That officer is made when first needed: who may run commands on the machine holds the database anyway,
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
    on = localdate(at)
    holding = Q(until_on=None) | Q(until_on__gte=on)
    post = (
        Post.objects.filter(holding, person__name=NAME, organisation__name=OFFICE, role=Role.OFFICER)
        .select_related("person")
        .order_by("pk")
        .first()
    )
    return post.person if post is not None else _make_officer(at)


@transaction.atomic
def _make_officer(at: datetime) -> Person:
    office = Organisation.objects.filter(name=OFFICE).first() or keep(
        Organisation(name=OFFICE, kind=OrganisationKind.OTHER), by=None, at=at, verb=_VERB
    )
    person = keep(Person(name=NAME), by=None, at=at, verb=_VERB)
    keep(
        Post(person=person, organisation=office, role=Role.OFFICER, from_on=localdate(at)),
        by=None, at=at, verb=_VERB,
    )  # fmt: skip
    return person
