"""What may happen to holds: placed in a room's name, and lifted in the same. Neither is ever edited or deleted."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.laboratory.models import Hold, HoldLift, Material
from biocluster.laboratory.queries.rooms import rooms_of
from biocluster.record.access import NotAllowed
from biocluster.record.models import Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.turns import take_turn
from biocluster.record.queries.viewers import roles_of

VERB = "material.hold"


class AlreadyLifted(Exception):
    """Somebody has lifted the hold already; nothing was changed."""

    def __init__(self, lift: HoldLift) -> None:
        super().__init__(lift.pk)
        self.lift = lift

    def __str__(self) -> str:
        return _("%(who)s has lifted this hold already, from %(day)s on.") % {
            "who": self.lift.lifted_by,
            "day": self.lift.free_from_on.isoformat(),
        }


@operation("material.hold")
def place_hold(
    materials: Sequence[Material],
    *,
    room: str,
    reason: str,
    from_on: date,
    until_on: date | None = None,
    by: Person,
    at: datetime,
) -> list[Hold]:
    """Keep materials from being used from a day on, in a room's name; from then on they are in no plan and no file.

    Raises
    ------
    NotAllowed
        If ``by`` does not act for the room.
    django.core.exceptions.ValidationError
        If there is no reason, or the hold would end before it begins.
    """
    _require_room(room, by=by, at=at)
    if until_on is not None and until_on < from_on:
        raise ValidationError({"until_on": _("A hold cannot end before it begins: correct one of the days.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in words that tell nothing of a person.")})
    holds = [
        Hold(
            material=material, room=room, reason=reason.strip(), from_on=from_on, until_on=until_on,
            placed_by=by, placed_at=at,
        )
        for material in materials
    ]  # fmt: skip
    for hold in holds:
        hold.clean_fields()
    keep_new(holds, by=by, at=at, verb=VERB)
    return holds


@operation("material.hold")
def lift_hold(hold: Hold, *, free_from_on: date, reason: str, by: Person, at: datetime) -> HoldLift:
    """Let a hold end: from that day on the material may be used, as far as this hold goes. Only its room may.

    Raises
    ------
    NotAllowed
        If ``by`` does not act for the room that placed it.
    AlreadyLifted
        If somebody has lifted it first.
    django.core.exceptions.ValidationError
        If there is no reason, or the day lies before today: what was held stays held in the past.
    """
    current = take_turn(hold)
    _require_room(current.room, by=by, at=at)
    lift = HoldLift.objects.filter(hold=current).select_related("lifted_by").first()
    if lift is not None:
        raise AlreadyLifted(lift)
    if free_from_on < localdate(at):
        raise ValidationError(
            {"free_from_on": _("What was held stays held in the past: choose today or a later day.")}
        )
    return keep(
        HoldLift(hold=current, free_from_on=free_from_on, reason=reason.strip(), lifted_by=by, lifted_at=at),
        by=by, at=at, verb=VERB,
    )  # fmt: skip


def _require_room(room: str, *, by: Person, at: datetime) -> None:
    if room not in rooms_of(roles_of(by, on=localdate(at))):
        raise NotAllowed(VERB)
