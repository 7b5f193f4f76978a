"""What can be asked of processings: how each went, from which files it was made, and which of them may be used."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from biocluster.laboratory.models import (
    Processing,
    ProcessingEvent,
    ProcessingFile,
    ProcessingStep,
)
from biocluster.laboratory.queries.gate import only_held, only_usable
from biocluster.record.access import Viewer

MATERIAL = "raw_file__injection__material"
AT_WORK = (None, ProcessingStep.BEGUN, ProcessingStep.ASKED_AGAIN)
"""The states of a processing that nothing has ended; None before a worker begins it for the first time."""


def visible_to(viewer: Viewer) -> QuerySet[Processing]:
    """The processings that this viewer may see: all of them, or none."""
    found = Processing.objects.select_related("method_version__method", "asked_by", "result")
    return found if viewer.may("processing.read") else found.none()


def with_state(processings: QuerySet[Processing]) -> QuerySet[Processing]:
    """Processings with ``state``, the step of their last event (None while they wait), and ``files_asked``."""
    last = ProcessingEvent.objects.filter(processing=OuterRef("pk")).order_by("-at", "-pk")
    asked = ProcessingFile.objects.filter(processing=OuterRef("pk")).order_by().values("processing")
    return processings.annotate(
        state=Subquery(last.values("step")[:1]),
        files_asked=Subquery(asked.annotate(number=Count("pk")).values("number")),
    )


def finished(processings: QuerySet[Processing]) -> QuerySet[Processing]:
    """Those that have given tables."""
    return processings.filter(result__isnull=False)


def files_of(processing: Processing, *, on: date) -> QuerySet[ProcessingFile]:
    """The files of a processing whose material may be used on that day, in the order of their injections."""
    return _usable(processing.files.all(), on=on)


def files_of_many(processings: Collection[Processing], *, on: date) -> QuerySet[ProcessingFile]:
    """The same of many processings at once."""
    return _usable(ProcessingFile.objects.filter(processing__in=processings), on=on)


def _usable(files: QuerySet[ProcessingFile], *, on: date) -> QuerySet[ProcessingFile]:
    files = files.select_related("raw_file__injection__batch", "raw_file__injection__material")
    return only_usable(files, on=on, by=MATERIAL).order_by(
        "raw_file__injection__batch__code", "raw_file__injection__order"
    )


def numbers_of_files(processings: Collection[Processing]) -> dict[int, int]:
    """How many files each of the processings has, held or not."""
    files = ProcessingFile.objects.filter(processing__in=processings).order_by().values("processing")
    return dict(files.annotate(number=Count("pk")).values_list("processing", "number"))


def held_files_of(processing: Processing, *, on: date) -> QuerySet[ProcessingFile]:
    """The files of a processing whose material may not be used on that day."""
    files = processing.files.select_related("raw_file__injection__material")
    return only_held(files, on=on, by=MATERIAL)


def is_at_work(processing: Processing) -> bool:
    """Whether it waits or a worker is at it: nothing has ended it since it was asked for."""
    last = processing.events.last()
    return (last.step if last else None) in AT_WORK


def unfinished() -> QuerySet[Processing]:
    """Processings that nothing has ended since they were asked for."""
    return with_state(Processing.objects.all()).filter(
        Q(state=None) | Q(state__in=[each for each in AT_WORK if each])
    )
