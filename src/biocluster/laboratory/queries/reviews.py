"""What can be asked of decisions about peaks: of each peak the last one stands."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from biocluster.laboratory.models import Injection, PeakReview, Processing


def decisions(processing: Processing, *, until: datetime | None = None) -> QuerySet[PeakReview]:
    """Of every peak that was decided about the decision that stands, now or as of a moment."""
    made = PeakReview.objects.filter(processing=processing)
    if until is not None:
        made = made.filter(at__lte=until)
    last = made.filter(injection=OuterRef("injection"), target=OuterRef("target")).order_by("-pk")
    return made.filter(pk=Subquery(last.values("pk")[:1])).select_related("injection", "by").order_by("pk")


def decisions_about_many(processings: Collection[Processing]) -> QuerySet[PeakReview]:
    """The decisions that stand now about peaks of many processings."""
    made = PeakReview.objects.filter(processing__in=processings)
    last = made.filter(
        processing=OuterRef("processing"), injection=OuterRef("injection"), target=OuterRef("target")
    ).order_by("-pk")
    return made.filter(pk=Subquery(last.values("pk")[:1])).select_related("injection").order_by("pk")


def history_of_peak(processing: Processing, injection: Injection, target: str) -> QuerySet[PeakReview]:
    """Every decision about one peak, the latest first."""
    made = PeakReview.objects.filter(processing=processing, injection=injection, target=target)
    return made.select_related("by").order_by("-pk")


def reviewers_of(processing: Processing) -> set[int]:
    """Who has decided about peaks of a processing, by number."""
    return set(PeakReview.objects.filter(processing=processing).values_list("by", flat=True))
