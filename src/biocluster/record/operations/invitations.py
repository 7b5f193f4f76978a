"""Who is invited to a gathering, and what they answer."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from biocluster.record.models import Gathering, GatheringState, Invitation, Person, Reply
from biocluster.record.operations.audit import discard, keep, operation, require
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.turns import take_turn


class NoLongerPlanned(Exception):
    """The gathering was held or cancelled: nobody is invited to it or answers any more."""

    def __init__(self, gathering: Gathering) -> None:
        super().__init__(gathering.pk)
        self.gathering = gathering

    def __str__(self) -> str:
        if self.gathering.state == GatheringState.CANCELLED:
            return _("“%(gathering)s” was cancelled, so no answer is needed.") % {"gathering": self.gathering}
        return _("“%(gathering)s” has been held, so invitations and answers are closed.") % {
            "gathering": self.gathering
        }


@operation("gathering.edit")
def invite(gathering: Gathering, *, people: Collection[Person], by: Person, at: datetime) -> int:
    """Invite people; the number of those who were not yet. Raises ``NoLongerPlanned``."""
    gathering = _still_planned(gathering)
    invited = set(gathering.invitations.filter(person__in=people).values_list("person", flat=True))
    new = sorted({person.pk for person in people} - invited)
    rows = [Invitation(gathering=gathering, person_id=person_id, invited_at=at) for person_id in new]
    return keep_new(rows, by=by, at=at, verb="gathering.edit")


@operation("gathering.edit")
def withdraw_invitation(invitation: Invitation, *, by: Person, at: datetime) -> None:
    """Take an invitation back, answered or not; the audit keeps it. Raises ``NoLongerPlanned``."""
    _still_planned(invitation.gathering)
    discard(invitation, by=by, at=at, verb="gathering.edit")


@operation("invitation.reply")
def reply_to(
    invitation: Invitation, *, reply: Reply | str, note: str = "", by: Person, at: datetime
) -> Invitation:
    """Answer an invitation: the invited person themselves, or the office on their behalf (by telephone).

    Raises
    ------
    NotAllowed
        If ``by`` is neither the invited person nor somebody who may edit gatherings.
    NoLongerPlanned
        If the gathering was held or cancelled.
    """
    if by.pk != invitation.person_id:
        require("gathering.edit", by=by, at=at)
    _still_planned(invitation.gathering)
    answered = reply != Reply.NONE
    invitation.reply, invitation.note = Reply(reply), note.strip()
    invitation.replied_at = at if answered else None
    return keep(invitation, by=by, at=at, verb="invitation.reply")


def _still_planned(gathering: Gathering) -> Gathering:
    gathering = take_turn(gathering)
    if gathering.state != GatheringState.PLANNED:
        raise NoLongerPlanned(gathering)
    return gathering
