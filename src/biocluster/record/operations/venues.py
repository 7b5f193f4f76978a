"""What may happen to venues."""

from datetime import datetime

from biocluster.record.models import Person, Venue
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.turns import take_turn_unchanged


@operation("venue.edit")
def save_venue(venue: Venue, *, seen: int | None = None, by: Person, at: datetime) -> Venue:
    """Add a venue or change one.

    A smaller capacity holds for attendance recorded from now on; what was recorded before stays as it was.
    Raises ``ChangedSince`` if somebody else changed it after ``seen``.
    """
    take_turn_unchanged(venue, seen)
    return keep(venue, by=by, at=at, verb="venue.edit")
