"""The job that a worker does: raw files into tables, from wherever another worker left it."""

import json
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.tasks import task
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.engine import EngineFailed, make_tables
from biocluster.laboratory.analyses.gated_results import tables_are_whole
from biocluster.laboratory.analyses.method_targets import engine_method, sheet_for, target_rows
from biocluster.laboratory.analyses.store import replace_whole
from biocluster.laboratory.models import Processing, ProcessingResult
from biocluster.laboratory.operations.processing_steps import begin, fail, finish
from biocluster.laboratory.queries.processings import files_of, held_files_of
from biocluster.laboratory.queries.results import folder_of, progress_path

Clock = Callable[[], datetime]


@task
def run_processing(processing_pk: int) -> None:
    """Make the tables of a processing. Safe to be done twice: what is there already is not made again."""
    work(Processing.objects.get(pk=processing_pk), now=timezone.now)


def work(processing: Processing, *, now: Clock) -> None:
    """Begin a processing and end it, one way or the other.

    The gate is asked when the work begins: where a material is on hold since the processing was asked for, it fails
    and says so, because its tables would not be those of its digest. Whoever asks again gets one without.
    """
    lost = _is_lost(processing)
    if not lost and not begin(processing, at=now()):
        return
    held = held_files_of(processing, on=localdate(now())).count()
    if held:
        reason = _("%(count)s of its files are of materials on hold since. Have the batch processed again.")
        fail(processing, reason=reason % {"count": held}, at=now())
        return
    files = list(files_of(processing, on=localdate(now())))
    folder, told = folder_of(processing), progress_path(processing)
    version = processing.method_version

    def progress(done: int, total: int) -> None:
        replace_whole(told, json.dumps({"done": done, "total": total}).encode(), incoming=folder / "incoming")

    try:
        tables = make_tables(
            sheet_for(files), target_rows(version), engine_method(version), out=folder,
            store=settings.RESULTS / "store", scheduler=settings.ENGINE_SCHEDULER or None,
            workers=settings.ENGINE_WORKERS or None, progress=progress,
        )  # fmt: skip
    except EngineFailed as error:
        fail(processing, reason=error.reason, at=now())
    else:
        finish(processing, tables, at=now())  # lost ones are noted already


def _is_lost(processing: Processing) -> bool:
    """Whether it has given tables that are not there any more."""
    return ProcessingResult.objects.filter(processing=processing).exists() and not tables_are_whole(
        processing
    )
