"""Action items: what somebody undertakes to do until a day, and what came of it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.models import ActionItem, Person
from biocluster.record.operations.audit import discard, keep, operation, require
from biocluster.record.operations.turns import take_turn, take_turn_unchanged


class AlreadyDone(Exception):
    """The action was done before; it stays as it was then."""

    def __init__(self, action: ActionItem) -> None:
        super().__init__(action.pk)
        self.action = action

    def __str__(self) -> str:
        return _("This action is done already. Open it again first if there is more to do.")


@operation("gathering.minutes")
def save_action(action: ActionItem, *, seen: int | None = None, by: Person, at: datetime) -> ActionItem:
    """Give somebody an action, or change one that is open.

    Raises
    ------
    AlreadyDone
        If it is done: open it again first.
    ValidationError
        If it rests on a decision of another gathering.
    ChangedSince
        If somebody else has changed it after ``seen``.
    """
    if action.pk is not None and take_turn(action).done_at is not None:
        raise AlreadyDone(action)
    take_turn_unchanged(action, seen)
    if action.decision is not None and action.decision.gathering_id != action.gathering_id:
        raise ValidationError(
            {"decision": gettext_lazy("This decision was taken at another gathering. Choose one of this.")}
        )
    return keep(action, by=by, at=at, verb="gathering.minutes")


@operation("gathering.minutes")
def remove_action(action: ActionItem, *, by: Person, at: datetime) -> None:
    """Take an open action back. Raises ``AlreadyDone``: what was done stays on record."""
    if take_turn(action).done_at is not None:
        raise AlreadyDone(action)
    discard(action, by=by, at=at, verb="gathering.minutes")


@operation("action.own")
def finish_action(action: ActionItem, *, outcome: str, by: Person, at: datetime) -> ActionItem:
    """Say that an action is done and what came of it: its owner, or who keeps the minutes.

    Raises ``NotAllowed`` for anybody else, ``AlreadyDone`` if it is.
    """
    _only_owner_or_office(action, by=by, at=at)
    action = take_turn(action)
    if action.done_at is not None:
        raise AlreadyDone(action)
    action.done_at, action.done_by, action.outcome = at, by, outcome.strip()
    return keep(action, by=by, at=at, verb="action.own")


@operation("action.own")
def reopen_action(action: ActionItem, *, by: Person, at: datetime) -> ActionItem:
    """Open a finished action again; its outcome so far stays in its history."""
    _only_owner_or_office(action, by=by, at=at)
    action = take_turn(action)
    action.done_at, action.done_by, action.outcome = None, None, ""
    return keep(action, by=by, at=at, verb="action.own")


def _only_owner_or_office(action: ActionItem, *, by: Person, at: datetime) -> None:
    if by.pk != action.owner_id:
        require("gathering.minutes", by=by, at=at)
