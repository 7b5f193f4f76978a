"""What can be asked of methods and their versions."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from biocluster.laboratory.models import Method, MethodVersion
from biocluster.record.access import Viewer


def visible_to(viewer: Viewer) -> QuerySet[Method]:
    """The methods that this viewer may see: all of them, or none."""
    return Method.objects.all() if viewer.may("method.read") else Method.objects.none()


def with_current_version(methods: QuerySet[Method]) -> QuerySet[Method]:
    """Methods with ``current_number``, the number of the latest approved version; None where there is none."""
    approved = MethodVersion.objects.filter(method=OuterRef("pk"), approved_at__isnull=False)
    return methods.annotate(current_number=Subquery(approved.order_by("-number").values("number")[:1]))


def versions_of(method: Method) -> QuerySet[MethodVersion]:
    """The versions of a method, the latest first, with ``targets_written`` and ``batches_planned``."""
    return (
        method.versions.select_related("written_by", "approved_by")
        .annotate(
            targets_written=Count("targets", distinct=True), batches_planned=Count("batches", distinct=True)
        )
        .order_by("-number")
    )


def versions_visible_to(viewer: Viewer) -> QuerySet[MethodVersion]:
    versions = MethodVersion.objects.select_related("method", "written_by", "approved_by")
    return versions if viewer.may("method.read") else versions.none()


def approved_versions() -> QuerySet[MethodVersion]:
    """The versions by which a batch may be planned."""
    return (
        MethodVersion.objects.filter(approved_at__isnull=False)
        .select_related("method")
        .order_by("method__name", "-number")
    )


def to_approve(viewer: Viewer) -> QuerySet[MethodVersion]:
    """The versions that wait for somebody else than who wrote them, as far as this viewer may be that."""
    waiting = versions_visible_to(viewer).filter(approved_at=None, targets__isnull=False).distinct()
    if not viewer.may("method.approve") or viewer.person is None:
        return waiting.none()
    return waiting.exclude(written_by=viewer.person).order_by("written_at", "pk")
