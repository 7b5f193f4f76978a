"""Many peaks accepted at once: each gets a decision of its own, or none where somebody has decided already."""

from collections.abc import Sequence
from datetime import datetime

from biocluster.laboratory.models import Injection, PeakDecision, PeakReview, Processing
from biocluster.laboratory.operations.reviews import DecidedSince, review_peak
from biocluster.record.models import Person
from biocluster.record.operations.audit import operation


@operation("peak.review")
def accept_peaks(
    processing: Processing,
    peaks: Sequence[tuple[Injection, str]],
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> list[PeakReview]:
    """Accept peaks about which nobody has decided; the others stay as they are.

    Raises as ``review_peak`` does, and then accepts none.
    """
    made = []
    for injection, target in peaks:
        try:
            made.append(
                review_peak(
                    processing,
                    injection,
                    target,
                    decision=PeakDecision.ACCEPT,
                    reason=reason,
                    seen=0,
                    by=by,
                    at=at,
                )
            )
        except DecidedSince:
            continue
    return made
