"""What can be asked of the audit."""

from django.db.models import Model, QuerySet

from biocluster.record.models import AuditEntry


def history_of(row: Model) -> QuerySet[AuditEntry]:
    """Every write to this row, the latest first."""
    return AuditEntry.objects.filter(subject_kind=row._meta.model_name, subject_id=row.pk).select_related(
        "by"
    )


def last_write_to(row: Model) -> int:
    """The number of the last write to this row, by which a form knows what it was filled from; 0 for none."""
    return history_of(row).values_list("sequence", flat=True).first() or 0
