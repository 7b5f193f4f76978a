"""What can be asked of accounts: who has one, and how well it is guarded."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from biocluster.record.access import PERSONAL_DATA_VERBS, TABLE, Viewer
from biocluster.record.models import Person, Post, Role, User
from biocluster.record.queries.invitable import COMMANDS_OFFICE
from biocluster.record.queries.people import held_on

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


def with_factors_on(accounts: QuerySet[User], day: date) -> QuerySet[Any]:
    """The accounts with ``has_factor``, and ``needs_factor`` by the posts held on that day."""
    held = Post.objects.filter(held_on(day), person=OuterRef("person"), role__in=personal_data_roles())
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STRONG)
    return accounts.annotate(has_factor=Exists(factors), needs_factor=Exists(held))


def personal_data_roles() -> set[str]:
    """The roles of which the table lets at least one see personal data."""
    return {role for verb in PERSONAL_DATA_VERBS for role in TABLE[verb]}


def without_account(viewer: Viewer) -> QuerySet[Person]:
    """The people for whom an account can be made."""
    people = Person.objects.filter(user=None).exclude(posts__organisation__name=COMMANDS_OFFICE)
    return people if viewer.may("account.manage") else people.none()


def administrators_on(day: date) -> QuerySet[User]:
    """The accounts that can be signed in to and whose person is an administrator on that day."""
    posts = Post.objects.filter(held_on(day), role=Role.ADMINISTRATOR)
    return User.objects.filter(is_active=True, person__in=posts.values("person"))


def factors_of(account: User) -> QuerySet[Authenticator]:
    """The factors and recovery codes of an account, the oldest first; nothing secret is in their words."""
    return Authenticator.objects.filter(user=account).order_by("created_at")


def live_sessions_of(account: User) -> int:
    """How many sessions the account has that have been neither ended nor cleared away."""
    keys = UserSession.objects.filter(user=account).values("session_key")
    return Session.objects.filter(pk__in=keys).count()
