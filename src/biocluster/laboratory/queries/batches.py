"""What can be asked of batches: how far each is, what stands in it, and what in it may not be used any more."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from biocluster.laboratory.models import Batch, BatchEvent, Injection, InjectionType, Material, RawFile
from biocluster.laboratory.queries.gate import only_held, only_usable, usable_materials
from biocluster.record.access import Viewer

PLANNED = "planned"
"""The state of a batch to which nothing has happened."""


def visible_to(viewer: Viewer) -> QuerySet[Batch]:
    """The batches that this viewer may see: all of them, or none."""
    batches = Batch.objects.select_related("method_version__method")
    return batches if viewer.may("batch.read") else batches.none()


def with_state(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Batches with ``state``, the step of their last event; None while they are planned."""
    last = BatchEvent.objects.filter(batch=OuterRef("pk")).order_by("-at", "-pk")
    return batches.annotate(state=Subquery(last.values("step")[:1]))


def with_counts(batches: QuerySet[Batch], *, on: date) -> QuerySet[Batch]:
    """Batches with ``samples``, ``files`` that were received for their injections, and ``held``: injections of a
    material that may not be used on that day.
    """
    injections = Injection.objects.filter(batch=OuterRef("pk"))
    return batches.annotate(
        samples=_count(injections.filter(type=InjectionType.SAMPLE, repeats=None)),
        files=_count(injections.filter(Exists(RawFile.objects.filter(injection=OuterRef("pk"))))),
        held=_count(only_held(injections, on=on)),
    )


def _count(rows: QuerySet[Injection]) -> Coalesce:
    counted = rows.order_by().values("batch").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def injections_of(batch: Batch, *, on: date) -> QuerySet[Injection]:
    """The whole row of a batch in its order, each with ``is_usable`` on that day, its failure and its material."""
    usable = usable_materials(on=on).filter(pk=OuterRef("material"))
    return (
        batch.injections.select_related("material", "failure", "repeats", "batch")
        .annotate(is_usable=Q(material=None) | Exists(usable))
        .order_by("order")
    )


def to_inject(batch: Batch, *, on: date) -> QuerySet[Injection]:
    """What is to be injected: the row without what may not be used and without what has failed."""
    rows = batch.injections.filter(failure=None).select_related("material", "batch")
    return only_usable(rows, on=on).order_by("order")


def held_in(batch: Batch, *, on: date) -> QuerySet[Injection]:
    """Injections of the batch whose material may not be used on that day."""
    return only_held(batch.injections.select_related("material"), on=on).order_by("order")


def planned_with_held(viewer: Viewer) -> QuerySet[Batch]:
    """Batches that are neither measured nor cancelled and hold a material that may not be used today."""
    over = BatchEvent.objects.filter(batch=OuterRef("pk")).exclude(step="started")
    held = only_held(Injection.objects.filter(batch=OuterRef("pk")), on=viewer.on)
    return visible_to(viewer).filter(~Exists(over), Exists(held)).order_by("planned_for", "pk")


def injections_with(material: Material, viewer: Viewer) -> QuerySet[Injection]:
    """Where a material stands in batches, for who may see batches; the latest first."""
    rows = material.injections.select_related("batch", "failure").order_by("-batch__planned_for", "order")
    return rows if viewer.may("batch.read") else rows.none()
