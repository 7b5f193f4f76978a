"""What can be asked of the audit."""

from django.db.models import Model, QuerySet

from biocluster.record.models import AuditEntry


def history_of(row: Model) -> QuerySet[AuditEntry]:
    """Every write to this row, the latest first."""
    return AuditEntry.objects.filter(subject_kind=row._meta.model_name, subject_id=row.pk).select_related(
        "by"
    )
