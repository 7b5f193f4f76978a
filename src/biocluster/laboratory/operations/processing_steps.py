"""What a worker does with a processing: begins it, and ends it with tables or with what went wrong."""

from datetime import datetime

from django.db import transaction

from biocluster.laboratory.analyses.engine import Tables
from biocluster.laboratory.models import Processing, ProcessingEvent, ProcessingResult, ProcessingStep
from biocluster.record.models import Person
from biocluster.record.operations.audit import keep
from biocluster.record.operations.turns import take_turn

VERB = "processing.ask"
LONGEST_REASON = 500


@transaction.atomic
def begin(processing: Processing, *, at: datetime) -> bool:
    """Note that a worker begins; whether there is anything to do. One that died before leaves its own beginning."""
    current = take_turn(processing)
    last = current.events.last()
    if last is not None and last.step in (ProcessingStep.FINISHED, ProcessingStep.GIVEN_UP):
        return False
    note_step(current, ProcessingStep.BEGUN, at=at)
    return True


@transaction.atomic
def fail(processing: Processing, *, reason: str, at: datetime) -> ProcessingEvent:
    """Note that a worker could not go on, and why."""
    return note_step(take_turn(processing), ProcessingStep.FAILED, reason=reason[:LONGEST_REASON], at=at)


@transaction.atomic
def finish(processing: Processing, tables: Tables, *, at: datetime) -> ProcessingResult:
    """Note the tables that a worker made; the same noted again changes nothing."""
    current = take_turn(processing)
    known = ProcessingResult.objects.filter(processing=current).first()
    if known is not None:
        return known
    result = ProcessingResult(
        processing=current,
        peaks_sha256=tables.peaks_sha256,
        concentrations_sha256=tables.concentrations_sha256,
        runs_sha256=tables.runs_sha256,
        files_read=tables.files_read,
        files_failed=tables.files_failed,
        targets=tables.targets,
        share_qc_cv_below_20=tables.share_qc_cv_below_20,
        recorded_at=at,
    )
    keep(result, by=None, at=at, verb=VERB)
    note_step(current, ProcessingStep.FINISHED, at=at)
    return result


def note_step(
    processing: Processing, step: ProcessingStep, *, reason: str = "", by: Person | None = None, at: datetime
) -> ProcessingEvent:
    return keep(
        ProcessingEvent(processing=processing, step=step, reason=reason, by=by, at=at),
        by=by,
        at=at,
        verb=VERB,
    )
