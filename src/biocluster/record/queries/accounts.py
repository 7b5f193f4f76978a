"""What can be asked of accounts: who has one, and how well it is guarded."""

from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from biocluster.record.access import PERSONAL_DATA_VERBS, TABLE, Viewer
from biocluster.record.models import Person, Post, User

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""The kinds of second factor; recovery codes only stand in for one of them."""


def has_second_factor(user: User, *, besides: Authenticator | None = None) -> bool:
    """Whether the account has an authenticator app or a passkey (other than one of them)."""
    found = Authenticator.objects.filter(user_id=user.pk, type__in=STRONG)
    return (found.exclude(pk=besides.pk) if besides else found).exists()


def visible_to(viewer: Viewer) -> QuerySet[User]:
    """The accounts that the viewer looks after: all of them or none."""
    found = User.objects.select_related("person")
    return found if viewer.may("account.manage") else found.none()


def with_factors_on(accounts: QuerySet[User], day: date) -> QuerySet[User]:
    """The accounts with ``has_factor``, and ``needs_factor`` by the posts held on that day."""
    held = Post.objects.filter(person=OuterRef("person"), from_on__lte=day, role__in=personal_data_roles())
    held = held.filter(Q(until_on=None) | Q(until_on__gte=day))
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STRONG)
    return accounts.annotate(has_factor=Exists(factors), needs_factor=Exists(held))


def personal_data_roles() -> set[str]:
    """The roles of which the table lets at least one see personal data."""
    return {role for verb in PERSONAL_DATA_VERBS for role in TABLE[verb]}


def without_account(viewer: Viewer) -> QuerySet[Person]:
    """The people for whom an account can be made."""
    people = Person.objects.filter(user=None)
    return people if viewer.may("account.manage") else people.none()
