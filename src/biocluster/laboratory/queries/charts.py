"""What control charts are drawn from: the batches of a method in time, and the period that gives centre and spread."""

from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from biocluster.laboratory.models import Batch, ControlBaseline, Method, Processing, ProcessingFile
from biocluster.laboratory.queries.processings import files_of
from biocluster.record.access import Viewer


def baselines_visible_to(viewer: Viewer) -> QuerySet[ControlBaseline]:
    found = ControlBaseline.objects.select_related("method", "stated_by")
    return found if viewer.may("chart.read") else found.none()


def baseline_of(method: Method) -> ControlBaseline | None:
    """The period stated last."""
    return method.control_baselines.select_related("stated_by").first()


def charted_processings(method: Method, *, on: date) -> list[tuple[Batch, Processing]]:
    """Each batch of a method with its latest processing that gave tables, in the order of the batches' days."""
    latest = (
        Processing.objects.filter(batches__batch=OuterRef("pk"), result__isnull=False)
        .order_by("-result__recorded_at", "-pk")
        .values("pk")[:1]
    )
    batches = (
        Batch.objects.filter(method_version__method=method, planned_for__lte=on)
        .annotate(latest=Subquery(latest))
        .filter(latest__isnull=False)
        .order_by("planned_for", "pk")
    )
    rows = list(batches)
    found = Processing.objects.select_related("result", "method_version").in_bulk(
        {each.latest for each in rows}
    )
    return [(each, found[each.latest]) for each in rows]


class ChartedInjection(NamedTuple):
    """An injection whose values stand in a chart."""

    injection: int
    file: str
    order: int


def qc_injections(processing: Processing, batch: Batch, *, on: date) -> list[ChartedInjection]:
    """The QC injections of a batch in a processing, as far as their pool may be used on that day, in their order."""
    return _charted(files_of(processing, on=on).filter(raw_file__injection__type="qc"), batch)


def all_injections(processing: Processing, batch: Batch, *, on: date) -> list[ChartedInjection]:
    """Every injection of a batch in a processing whose material may be used on that day, in their order."""
    return _charted(files_of(processing, on=on).exclude(raw_file__injection__type="blank"), batch)


def _charted(files: QuerySet[ProcessingFile], batch: Batch) -> list[ChartedInjection]:
    rows = files.filter(raw_file__injection__batch=batch).values_list(
        "raw_file__injection", "raw_file__injection__file_name", "raw_file__injection__order"
    )
    return [ChartedInjection(*row) for row in rows]
