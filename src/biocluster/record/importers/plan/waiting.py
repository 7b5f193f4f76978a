"""A plan's file that waits: its proposal as corrected so far, and its taking into the record."""

from datetime import datetime

from biocluster.record.importers.plan.commit import Imported, import_plan
from biocluster.record.importers.plan.files import read_file
from biocluster.record.importers.plan.known import read_known
from biocluster.record.importers.plan.proposal import propose
from biocluster.record.importers.plan.proposed import Corrections, Proposal
from biocluster.record.importers.plan.readings import LineCorrection, Reading
from biocluster.record.models import CorrectedAspect, Person, PlanImport
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.documents import read_stored
from biocluster.record.operations.plan_imports import PlanTakenIn
from biocluster.record.operations.turns import take_turn


def corrections_of(plan_import: PlanImport) -> Corrections:
    """What the officer has decided otherwise so far."""
    readings: dict[int, Reading] = {}
    levels: dict[int, int] = {}
    choices: dict[tuple[int, CorrectedAspect, int], str] = {}
    for each in plan_import.corrections.all():
        if each.aspect == CorrectedAspect.READING:
            readings[each.line] = Reading(each.value)
        elif each.aspect == CorrectedAspect.LEVEL:
            levels[each.line] = int(each.value)
        else:
            choices[each.line, CorrectedAspect(each.aspect), each.find] = each.value
    lines = {
        line: LineCorrection(readings.get(line), levels.get(line)) for line in sorted({*readings, *levels})
    }
    return Corrections(lines, choices)


def proposal_of(plan_import: PlanImport) -> Proposal:
    """The proposal as the file, the corrections and the record are now.

    Raises
    ------
    PlanFileError, DigestDiffers
        If the file cannot be read, or is not what was given in.
    """
    content = read_stored(plan_import.stored)
    year = plan_import.fiscal_year
    return propose(read_file(content), year, read_known(year), corrections_of(plan_import))


@operation("plan.import")
def take_in_plan(plan_import: PlanImport, *, by: Person, at: datetime) -> Imported:
    """Make the plan's records, all of them or nothing, and close its import.

    Raises
    ------
    PlanTakenIn
        If it has been done already.
    PlanFileError, PlanNotImported, DigestDiffers
        As ``import_plan`` does.
    """
    current = take_turn(plan_import)
    if current.taken_at is not None:
        raise PlanTakenIn(current.pk)
    imported = import_plan(
        read_stored(current.stored), file_name=current.file_name, fiscal_year=current.fiscal_year,
        corrections=corrections_of(current), title_year_is_wrong=current.title_year_is_wrong, by=by, at=at,
    )  # fmt: skip
    current.taken_at, current.annual_plan = at, imported.plan
    keep(current, by=by, at=at, verb="plan.import")
    return imported
