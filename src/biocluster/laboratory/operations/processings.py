"""What may happen to processings: asked for, begun and ended by a worker, given up."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.engine import ENGINE_VERSION, inputs_digest, parameters_digest
from biocluster.laboratory.analyses.gated_results import tables_are_whole
from biocluster.laboratory.analyses.method_targets import engine_method, target_rows
from biocluster.laboratory.models import (
    Batch,
    MethodVersion,
    Processing,
    ProcessingBatch,
    ProcessingEvent,
    ProcessingFile,
    ProcessingStep,
    RawFile,
)
from biocluster.laboratory.operations.batches import NotApproved
from biocluster.laboratory.operations.jobs import run_processing
from biocluster.laboratory.operations.processing_steps import note_step
from biocluster.laboratory.queries.processings import is_at_work
from biocluster.laboratory.queries.raw_files import usable_files
from biocluster.record.models import Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.turns import take_turn

ASK = "processing.ask"


class NothingToProcess(Exception):
    """No file of these batches can be processed."""

    def __str__(self) -> str:
        return _(
            "There is no file to process: receive the raw files first. What is on hold or failed is left out."
        )


class DifferentMethods(Exception):
    """Batches of different methods are not processed together."""

    def __str__(self) -> str:
        return _(
            "These batches were measured by different methods. Have each method's batches processed alone."
        )


class NotAtWork(Exception):
    """The processing has ended already."""

    def __str__(self) -> str:
        return _("This processing has ended already.")


@operation("processing.ask")
def ask_processing(
    batches: Sequence[Batch], *, version: MethodVersion, by: Person, at: datetime
) -> Processing:
    """Have batches processed by a version of their method: every current file whose material may be used today.

    Exactly the same asked again is the same processing: one that ended without tables, or whose tables are lost, is
    begun anew, one that has its tables is left as it is.

    Raises
    ------
    NothingToProcess
        If there is no such file.
    DifferentMethods
        If a batch was measured by another method.
    NotApproved
        If nobody has approved the version.
    """
    if version.approved_at is None:
        raise NotApproved
    if any(batch.method_version.method_id != version.method_id for batch in batches):
        raise DifferentMethods
    files = list(usable_files(list(batches), on=localdate(at)))
    if not files:
        raise NothingToProcess
    parameters = parameters_digest(target_rows(version), engine_method(version))
    inputs = inputs_digest([_line(file) for file in files])
    key = {"engine_version": ENGINE_VERSION, "parameters_sha256": parameters, "inputs_sha256": inputs}
    if (known := Processing.objects.filter(**key).first()) is not None:
        if not is_at_work(known) and not tables_are_whole(known):
            if not hasattr(known, "result"):
                note_step(known, ProcessingStep.ASKED_AGAIN, by=by, at=at)
            run_processing.enqueue(known.pk)
        return known
    processing = keep(
        Processing(method_version=version, asked_by=by, asked_at=at, **key), by=by, at=at, verb=ASK
    )
    keep_new(
        (ProcessingBatch(processing=processing, batch=batch) for batch in batches), by=by, at=at, verb=ASK
    )
    keep_new((ProcessingFile(processing=processing, raw_file=file) for file in files), by=by, at=at, verb=ASK)
    run_processing.enqueue(processing.pk)
    return processing


def _line(file: RawFile) -> dict[str, object]:
    injection = file.injection
    return {
        "file": injection.file_name, "sha256": file.sha256, "batch": injection.batch.code, "order": injection.order,
        "type": str(injection.type), "level": injection.level,
        "material": injection.material.code if injection.material else "",
    }  # fmt: skip


@operation("processing.ask")
def give_up(processing: Processing, *, reason: str, by: Person, at: datetime) -> ProcessingEvent:
    """Do without a processing that has not ended. Raises ``NotAtWork``; ``ValidationError`` without a reason."""
    current = take_turn(processing)
    if not is_at_work(current):
        raise NotAtWork
    return note_step(current, ProcessingStep.GIVEN_UP, reason=reason.strip(), by=by, at=at)
