"""What can be asked of the audit."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Max, Model, Q, QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import AuditEntry


def visible_to(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The entries that the viewer may read: all of them or none."""
    entries = AuditEntry.objects.select_related("by")
    return entries if viewer.may("audit.read") else entries.none()


def history_of(row: Model) -> QuerySet[AuditEntry]:
    """Every write to this row, the latest first."""
    return AuditEntry.objects.filter(subject_kind=row._meta.model_name, subject_id=row.pk).select_related(
        "by"
    )


def last_write_to(row: Model) -> int:
    """The number of the last write to this row, by which a form knows what it was filled from; 0 for none."""
    return history_of(row).values_list("sequence", flat=True).first() or 0


def history_of_all(rows: Iterable[Model]) -> QuerySet[AuditEntry]:
    """Every write to any of these rows, the latest first."""
    keys: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        keys[row._meta.model_name or ""].append(row.pk)
    wanted = Q()
    for kind, subjects in keys.items():
        wanted |= Q(subject_kind=kind, subject_id__in=subjects)
    entries = AuditEntry.objects.filter(wanted) if keys else AuditEntry.objects.none()
    return entries.select_related("by").order_by("-sequence")


def last_changes(rows: Collection[Model]) -> dict[int, datetime]:
    """When each of these rows, all of one kind, was last written to; one query."""
    if not rows:
        return {}
    kind = next(iter(rows))._meta.model_name
    entries = AuditEntry.objects.filter(subject_kind=kind, subject_id__in=[row.pk for row in rows])
    return dict(entries.order_by().values_list("subject_id").annotate(Max("at")))


def last_write_among(kinds: Collection[str]) -> datetime | None:
    """When a row of any of these kinds was last written to; each kind is one look at the end of an index."""
    newest = [
        AuditEntry.objects.filter(subject_kind=kind)
        .order_by("-sequence")
        .values_list("sequence", "at")
        .first()
        for kind in kinds
    ]
    found = [each for each in newest if each is not None]
    return max(found)[1] if found else None
