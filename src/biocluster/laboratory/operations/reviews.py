"""What may happen to peaks: accepted, rejected, integrated anew by hand. Every decision stays; the last one stands."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.laboratory.models import Injection, PeakDecision, PeakReview, Processing
from biocluster.laboratory.operations.batches import refuse_held
from biocluster.laboratory.queries.reviews import history_of_peak
from biocluster.record.models import Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.turns import take_turn

VERB = "peak.review"


@dataclass(frozen=True, slots=True)
class Integrated:
    """A peak as it was integrated anew between two times: seconds, counts·seconds, counts."""

    start_s: float
    end_s: float
    time_s: float
    area: float
    height: float


class NoSuchPeak(Exception):
    """The processing has no such injection or no such target."""


class DecidedSince(Exception):
    """Somebody has decided about the peak after this person had it before them; nothing was saved."""

    def __init__(self, review: PeakReview) -> None:
        super().__init__(review.pk)
        self.review = review

    def __str__(self) -> str:
        return _("%(who)s has decided about this peak in the meantime: %(decision)s. Nothing was saved.") % {
            "who": self.review.by,
            "decision": self.review.get_decision_display(),
        }


@operation("peak.review")
def review_peak(
    processing: Processing,
    injection: Injection,
    target: str,
    *,
    decision: PeakDecision | str,
    reason: str,
    integrated: Integrated | None = None,
    seen: int | None = None,
    by: Person,
    at: datetime,
) -> PeakReview:
    """Decide about one peak. What the engine computed stays as it is; this stands beside it.

    ``seen`` is the number of the decision that ``by`` had before them (0 for none); None asks nothing.

    Raises
    ------
    NoSuchPeak
        If the processing has no file of the injection, or its method no such target.
    Held
        If the material may not be used today.
    DecidedSince
        If another decision stands than the one that was seen.
    django.core.exceptions.ValidationError
        Without a reason; where a peak integrated by hand lacks its numbers, or another has some.
    """
    processing = take_turn(processing)
    if not processing.files.filter(raw_file__injection=injection).exists():
        raise NoSuchPeak(injection.file_name)
    if not processing.method_version.targets.filter(name=target).exists():
        raise NoSuchPeak(target)
    if injection.material is not None:
        refuse_held([injection.material], on=localdate(at))
    last = history_of_peak(processing, injection, target).first()
    if seen is not None and last is not None and last.pk != seen:
        raise DecidedSince(last)
    numbers = {} if integrated is None else {
        "start_s": integrated.start_s, "end_s": integrated.end_s, "time_s": integrated.time_s,
        "area": integrated.area, "height": integrated.height,
    }  # fmt: skip
    review = PeakReview(
        processing=processing, injection=injection, target=target, decision=decision, reason=reason.strip(),
        by=by, at=at, **numbers,
    )  # fmt: skip
    return keep(review, by=by, at=at, verb=VERB)
