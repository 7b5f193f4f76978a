"""What control charts are drawn from: the batches of a method in time, and the period that gives centre and spread."""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from biocluster.laboratory.models import Batch, ControlBaseline, Method, Processing
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
