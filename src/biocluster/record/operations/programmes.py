"""What may happen to programmes themselves, whatever year it is."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import Person, Programme
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.turns import refuse_if_changed, take_turn


@operation("programme.edit")
def save_programme(programme: Programme, *, seen: int | None = None, by: Person, at: datetime) -> Programme:
    """Add a programme or change one.

    Raises
    ------
    ChangedSince
        If somebody else has changed it after ``seen``.
    ValidationError
        If it would end before a year in whose plan it stands.
    """
    if programme.pk is not None:
        refuse_if_changed(take_turn(programme), seen)
        if programme.ended_in is not None:
            later = programme.year_plans.filter(annual_plan__fiscal_year__gt=programme.ended_in)
            if later.exists():
                raise ValidationError(
                    {"ended_in": _("It stands in the plan of a later year. Take it out of that plan first.")}
                )
    return keep(programme, by=by, at=at, verb="programme.edit")
