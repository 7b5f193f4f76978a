"""What may happen to the budget lines of a programme in a year.

Money may be written while the plan is in review or published: the document does not print it, and what was
spent is known only after the year.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from biocluster.record.models import BudgetLine, Person
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.turns import refuse_if_changed, take_turn

VERB = "budget.edit"
MOST_YEN = 10**15


@operation("budget.edit")
def save_budget_line(line: BudgetLine, *, seen: int | None = None, by: Person, at: datetime) -> BudgetLine:
    """Add a budget line to its year plan or change one.

    Raises
    ------
    ChangedSince
        If somebody else has changed it after ``seen``.
    ValidationError
        If an amount is negative or absurd, or the source has an item of that name already.
    """
    take_turn(line.year_plan)
    if line.pk is not None:
        refuse_if_changed(take_turn(line), seen)
    _refuse_amounts(line)
    same = line.year_plan.budget_lines.filter(source=line.source, title=line.title).exclude(pk=line.pk)
    if same.exists():
        raise ValidationError(
            {
                "title": _(
                    "This source has an item of this name already. Change that one, or name this otherwise."
                )
            }
        )
    return keep(line, by=by, at=at, verb=VERB)


@operation("budget.edit")
def remove_budget_line(line: BudgetLine, *, by: Person, at: datetime) -> None:
    """Take a budget line out; the audit keeps how it looked."""
    discard(take_turn(line), by=by, at=at, verb=VERB)


def _refuse_amounts(line: BudgetLine) -> None:
    wrong = {}
    for name in ("planned_yen", "actual_yen"):
        amount = getattr(line, name)
        if amount is not None and amount < 0:
            wrong[name] = _("An amount cannot be less than zero.")
        elif amount is not None and amount > MOST_YEN:
            wrong[name] = _("This amount is too large. Write it in yen, not in thousands or more.")
    if wrong:
        raise ValidationError(wrong)
