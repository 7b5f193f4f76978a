"""What can be asked of measures and of the counts that were reported for them."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from biocluster.record.models import AuditEntry, Measure, PublishedFigure, ReportedCount


def effective(*, known_at: datetime | None = None) -> QuerySet[ReportedCount]:
    """The counts that no correction has replaced: as it is now, or as it was known at a moment."""
    counts = ReportedCount.objects.select_related("measure", "stated_by")
    if known_at is None:
        return counts.filter(replaced_by=None)
    replacement = ReportedCount.objects.filter(replaces=OuterRef("pk"), recorded_at__lte=known_at)
    return counts.filter(~Exists(replacement), recorded_at__lte=known_at)


def effective_of(names: Collection[str], *, until: date, known_at: datetime | None) -> list[ReportedCount]:
    """The effective counts of these measures up to a day, the earliest first; one query."""
    if not names:
        return []
    counts = effective(known_at=known_at).filter(measure__name__in=names, on__lte=until)
    return list(counts.order_by("on", "pk"))


def measures_named(names: Collection[str]) -> dict[str, Measure]:
    """The measures among these names; one query."""
    rows = Measure.objects.filter(name__in=names).select_related("answered_by") if names else ()
    return {row.name: row for row in rows}


def counts_of(name: str) -> QuerySet[ReportedCount]:
    """Every count of a figure, replaced or not, the latest day first."""
    counts = ReportedCount.objects.filter(measure__name=name).select_related(
        "measure", "stated_by", "recorded_by", "document", "replaces", "replaced_by"
    )
    return counts.order_by("-on", "-pk")


def published_under(name: str) -> QuerySet[PublishedFigure]:
    """Where a figure was published, the latest publication first."""
    return (
        PublishedFigure.objects.filter(name=name)
        .select_related("publication__annual_plan")
        .order_by("-publication__published_at", "-publication", "on")
    )


def chains_of(names: Collection[str]) -> QuerySet[ReportedCount]:
    """Every count of these measures with who recorded it, the replaced ones before their corrections."""
    counts = ReportedCount.objects.filter(measure__name__in=names)
    return counts.select_related("measure", "recorded_by").order_by("recorded_at", "pk")


def latest_entries(most: int) -> list[AuditEntry]:
    """The latest writes to the whole record, the latest first, however long the audit is."""
    return list(AuditEntry.objects.select_related("by").order_by("-sequence")[:most])
