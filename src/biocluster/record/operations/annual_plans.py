"""What may happen to an annual plan as a whole: begin the year's draft, write its own texts."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from biocluster.record.models import AnnualPlan, Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.next_year import carry_over
from biocluster.record.operations.plan_numbering import refuse_numbering
from biocluster.record.operations.plan_review import take_draft
from biocluster.record.operations.plan_texts import refuse_broken_tokens
from biocluster.record.operations.turns import refuse_if_changed
from biocluster.record.words.dates import FiscalYear

VERB = "plan.edit"
TEXTS = (
    "front",
    "overview_title",
    "overview_note",
    "purpose",
    "overview_intro",
    "detail_title",
    "detail_note",
)
FIRST_YEAR, LAST_YEAR = 1900, 2900
"""Of which fiscal years there can be plans: well within those that can be told, so that each has neighbours."""
STATE_FIELDS = ("state", "submitted_by", "approved_by", "review_note", "imported_from")


class PlanExists(Exception):
    """The fiscal year has a plan already."""

    def __init__(self, fiscal_year: int) -> None:
        super().__init__(fiscal_year)
        self.fiscal_year = fiscal_year

    def __str__(self) -> str:
        year = FiscalYear(self.fiscal_year)
        return _("%(era)s (FY%(year)s) has a plan already. Work on that one, or choose another year.") % {
            "era": year.era,
            "year": year.year,
        }


def refuse_far_year(fiscal_year: int) -> None:
    """Raise ``ValidationError`` unless there can be a plan of the fiscal year."""
    if not FIRST_YEAR <= fiscal_year <= LAST_YEAR:
        raise ValidationError(
            {
                "fiscal_year": _("Plans are of fiscal years from %(first)s to %(last)s.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            }
        )


@operation("plan.edit")
def start_draft(
    fiscal_year: int, *, from_plan: AnnualPlan | None = None, by: Person, at: datetime
) -> AnnualPlan:
    """Begin the plan of a fiscal year: empty, or from the plan of a year before.

    Raises
    ------
    PlanExists
        If that year has a plan, also when somebody began it at the same moment.
    ValueError
        If ``from_plan`` is not of an earlier year.
    django.core.exceptions.ValidationError
        If the year is too far away for a plan.
    """
    refuse_far_year(fiscal_year)
    if from_plan is not None and from_plan.fiscal_year >= fiscal_year:
        raise ValueError(from_plan.fiscal_year)
    if AnnualPlan.objects.filter(fiscal_year=fiscal_year).exists():
        raise PlanExists(fiscal_year)
    try:
        plan = keep(AnnualPlan(fiscal_year=fiscal_year), by=by, at=at, verb=VERB)
    except (IntegrityError, ValidationError):  # somebody began it at the same moment
        raise PlanExists(fiscal_year) from None
    if from_plan is not None:
        carry_over(from_plan, plan, by=by, at=at)
    return plan


@operation("plan.edit")
def save_plan_texts(plan: AnnualPlan, *, seen: int | None = None, by: Person, at: datetime) -> AnnualPlan:
    """Keep the plan's own texts and numbering; its state is left as it stands in the record.

    Raises ``PlanClosed``, ``ChangedSince``, or ``ValidationError`` for tokens without words and labels that
    cannot be counted.
    """
    current = take_draft(plan)
    refuse_if_changed(current, seen)
    for name in STATE_FIELDS:
        setattr(plan, name, getattr(current, name))
    refuse_broken_tokens(plan, *TEXTS, day=FiscalYear(plan.fiscal_year).last_day)
    refuse_numbering(plan)
    return keep(plan, by=by, at=at, verb=VERB)
