"""The minutes of a gathering, and the decisions in them.

Minutes are a draft until somebody confirms them. Confirmed minutes stay: a correction is the next version,
and while the latest version is confirmed its decisions stand still.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.models import Decision, Gathering, Minutes, Person
from biocluster.record.operations.audit import canonical, discard, keep, operation
from biocluster.record.operations.turns import refuse_if_changed, take_turn, take_turn_unchanged
from biocluster.record.queries.minutes import contents_of, latest_minutes

VERB = "gathering.minutes"


class MinutesConfirmed(Exception):
    """The minutes are confirmed, so what they say stays: a correction begins the next version."""

    def __str__(self) -> str:
        return _(
            "The minutes are confirmed, so they and their decisions stay as they are. "
            "Begin a correction (the next version) first."
        )


class ActionsRest(Exception):
    """Action items rest on the decision."""

    def __str__(self) -> str:
        return _("Actions follow from this decision. Remove them, or let them rest on no decision, first.")


@operation("gathering.minutes")
def write_minutes(
    gathering: Gathering, *, text: str, seen: int | None = None, by: Person, at: datetime
) -> Minutes:
    """Write the draft, or begin the next version where the latest is confirmed.

    Raises ``ChangedSince`` if somebody else has written after ``seen``, the last write that the person saw.
    """
    take_turn(gathering)
    latest = latest_minutes(gathering)
    if latest is not None:
        refuse_if_changed(latest, seen)
    if latest is None or latest.confirmed_at is not None:
        latest = Minutes(gathering=gathering, version=latest.version + 1 if latest else 1)
    elif latest.text == text:
        return latest
    latest.text, latest.written_by, latest.written_at = text, by, at
    return keep(latest, by=by, at=at, verb=VERB)


@operation("gathering.minutes")
def confirm_minutes(minutes: Minutes, *, seen: int | None = None, by: Person, at: datetime) -> Minutes:
    """Confirm the draft, and keep with it all that it prints.

    Raises
    ------
    MinutesConfirmed
        If it was confirmed before.
    ChangedSince
        If the draft was changed after the person read it.
    """
    take_turn(minutes.gathering)
    minutes = take_turn(minutes)
    if minutes.confirmed_at is not None:
        raise MinutesConfirmed
    refuse_if_changed(minutes, seen)
    if not minutes.text.strip():
        raise ValidationError(gettext_lazy("Empty minutes cannot be confirmed. Write them first."))
    minutes.confirmed_by, minutes.confirmed_at = by, at
    minutes.as_confirmed = canonical(contents_of(minutes))
    return keep(minutes, by=by, at=at, verb=VERB)


@operation("gathering.minutes")
def discard_draft(minutes: Minutes, *, by: Person, at: datetime) -> None:
    """Throw a draft away; confirmed minutes before it hold again. Raises ``MinutesConfirmed``."""
    take_turn(minutes.gathering)
    minutes = take_turn(minutes)
    if minutes.confirmed_at is not None:
        raise MinutesConfirmed
    discard(minutes, by=by, at=at, verb=VERB)


@operation("gathering.minutes")
def save_decision(decision: Decision, *, seen: int | None = None, by: Person, at: datetime) -> Decision:
    """Take down a decision under the next number, or correct its words.

    Raises ``MinutesConfirmed``, or ``ChangedSince`` if somebody else has changed it after ``seen``.
    """
    _refuse_if_confirmed(decision.gathering)
    take_turn_unchanged(decision, seen)
    if decision.pk is None:
        last = decision.gathering.decisions.aggregate(last=Max("number"))["last"] or 0
        decision.number = last + 1
    return keep(decision, by=by, at=at, verb=VERB)


@operation("gathering.minutes")
def remove_decision(decision: Decision, *, by: Person, at: datetime) -> None:
    """Take a decision out; the numbers of the others stay. Raises ``MinutesConfirmed`` or ``ActionsRest``."""
    _refuse_if_confirmed(decision.gathering)
    if decision.action_items.exists():
        raise ActionsRest
    discard(decision, by=by, at=at, verb=VERB)


def _refuse_if_confirmed(gathering: Gathering) -> None:
    take_turn(gathering)
    latest = latest_minutes(gathering)
    if latest is not None and latest.confirmed_at is not None:
        raise MinutesConfirmed
