"""What may happen to people and the posts they hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.record.models import Person, Post, Role
from biocluster.record.operations.accounts import AccountRefused
from biocluster.record.operations.audit import discard, keep, operation, require
from biocluster.record.operations.turns import take_turn, take_turn_unchanged
from biocluster.record.queries.accounts import administrators_on


@operation("person.edit")
def save_person(person: Person, *, seen: int | None = None, by: Person, at: datetime) -> Person:
    """Add a person or change what is known of one. Raises ``ChangedSince`` if somebody wrote after ``seen``."""
    take_turn_unchanged(person, seen)
    return keep(person, by=by, at=at, verb="person.edit")


@operation("person.edit")
def save_post(post: Post, *, seen: int | None = None, by: Person, at: datetime) -> Post:
    """Give a person a post, or correct one.

    A post that carries a role, before or after, needs ``post.edit``; the administrator's role is given and
    taken by administrators only, so that nobody else can make themselves one.

    Raises
    ------
    NotAllowed
        If ``by`` may not give or take the role.
    ValidationError
        If the post would end before it starts.
    ChangedSince
        If somebody else has changed it after ``seen``.
    AccountRefused
        If no administrator would be left who can sign in.
    """
    take_turn_unchanged(post, seen)
    stored = Post.objects.select_for_update().filter(pk=post.pk).first() if post.pk else None
    _require_for_roles({post.role, stored.role if stored else ""}, by=by, at=at)
    with _administered(at):
        return keep(post, by=by, at=at, verb="post.edit" if post.role else "person.edit")


@operation("person.edit")
def end_post(post: Post, *, until_on: date, by: Person, at: datetime) -> Post:
    """Let a post end with this day. Its role ends with it. Raises as ``save_post`` does."""
    post = take_turn(post)
    _require_for_roles({post.role}, by=by, at=at)
    post.until_on = until_on
    with _administered(at):
        return keep(post, by=by, at=at, verb="post.edit" if post.role else "person.edit")


@operation("person.edit")
def remove_post(post: Post, *, by: Person, at: datetime) -> None:
    """Take away a post that was entered by mistake; one that was held is ended instead."""
    post = take_turn(post)
    _require_for_roles({post.role}, by=by, at=at)
    with _administered(at):
        discard(post, by=by, at=at, verb="post.edit" if post.role else "person.edit")


@contextmanager
def _administered(at: datetime) -> Iterator[None]:
    """Refuse what is done inside if it leaves nobody who can sign in and give roles and accounts."""
    before = administrators_on(localdate(at)).exists()
    yield
    if before and not administrators_on(localdate(at)).exists():
        raise AccountRefused(
            _("This is the last administrator who can sign in. Give the role to somebody else first.")
        )


def _require_for_roles(roles: set[str], *, by: Person, at: datetime) -> None:
    if any(roles):
        require("post.edit", by=by, at=at)
    if Role.ADMINISTRATOR in roles:
        require("account.manage", by=by, at=at)
