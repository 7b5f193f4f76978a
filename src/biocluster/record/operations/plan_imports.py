"""What may happen to a plan's file before it becomes records: given in, corrected line by line, given up."""

from datetime import datetime

from biocluster.record.models import CorrectedAspect, Person, PlanImport, PlanImportCorrection
from biocluster.record.operations.annual_plans import refuse_far_year
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.documents import store_bytes
from biocluster.record.operations.turns import take_turn
from biocluster.record.words.file_kinds import clean_name, kind_of

VERB = "plan.import"


class PlanTakenIn(Exception):
    """The plan is in the record already; its import is not corrected or given up any more."""


@operation("plan.import")
def give_in_plan(content: bytes, *, file_name: str, fiscal_year: int, by: Person, at: datetime) -> PlanImport:
    """Keep a plan's file until it is taken in or given up. The same file waits once for a year.

    Raises ``FileRefused``, or ``ValidationError`` for a year too far away for a plan.
    """
    refuse_far_year(fiscal_year)
    stored = store_bytes(content, kind_of(content, file_name), by=by, at=at)
    waiting = PlanImport.objects.filter(stored=stored, fiscal_year=fiscal_year, taken_at=None).first()
    if waiting is not None:
        return waiting
    return keep(
        PlanImport(
            stored=stored, file_name=clean_name(file_name), fiscal_year=fiscal_year, given_by=by, given_at=at
        ),
        by=by, at=at, verb=VERB,
    )  # fmt: skip


@operation("plan.import")
def correct_line(
    plan_import: PlanImport,
    line: int,
    decided: dict[tuple[CorrectedAspect, int], str],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Replace what was decided of one line; an empty value takes our own reading again.

    Raises
    ------
    PlanTakenIn
        If the plan is in the record already.
    """
    current = _waiting(plan_import)
    kept = {(each.aspect, each.find): each for each in current.corrections.filter(line=line)}
    for (aspect, find), value in decided.items():
        known = kept.get((aspect, find))
        if not value and known is not None:
            discard(known, by=by, at=at, verb=VERB)
        elif value and (known is None or known.value != value):
            row = known or PlanImportCorrection(plan_import=current, line=line, aspect=aspect, find=find)
            row.value = value
            keep(row, by=by, at=at, verb=VERB)


@operation("plan.import")
def say_title_is_wrong(plan_import: PlanImport, wrong: bool, *, by: Person, at: datetime) -> PlanImport:
    """Note that the fiscal year in the plan's own title is wrong (or is not)."""
    current = _waiting(plan_import)
    current.title_year_is_wrong = wrong
    return keep(current, by=by, at=at, verb=VERB)


@operation("plan.import")
def give_up_plan(plan_import: PlanImport, *, by: Person, at: datetime) -> None:
    """Do without a plan that waits, its corrections included. Raises ``PlanTakenIn`` if it waits no longer."""
    current = _waiting(plan_import)
    for correction in current.corrections.all():
        discard(correction, by=by, at=at, verb=VERB)
    discard(current, by=by, at=at, verb=VERB)


def _waiting(plan_import: PlanImport) -> PlanImport:
    current = take_turn(plan_import)
    if current.taken_at is not None:
        raise PlanTakenIn(current.pk)
    return current
