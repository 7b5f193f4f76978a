"""What may happen to control charts: the period is stated that gives their centre and spread."""

from datetime import date, datetime

from biocluster.laboratory.models import ControlBaseline, Method
from biocluster.record.models import Person
from biocluster.record.operations.audit import keep, operation


@operation("chart.edit")
def state_baseline(
    method: Method, *, from_on: date, until_on: date, reason: str, by: Person, at: datetime
) -> ControlBaseline:
    """State the period whose control values are taken for right; the one stated last holds, and all stay.

    Raises ``ValidationError`` without a reason, or if the period ends before it begins.
    """
    stated = ControlBaseline(
        method=method, from_on=from_on, until_on=until_on, reason=reason.strip(), stated_by=by, stated_at=at
    )
    return keep(stated, by=by, at=at, verb="chart.edit")
