"""The page of one peak: what was measured, what is against it, and what somebody decides about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.peak_lists import against
from biocluster.laboratory.analyses.peak_pictures import Looked, NoTrace, integrate_by_hand, look_at
from biocluster.laboratory.exports.peak_drawings import minutes, peak_drawing
from biocluster.laboratory.forms.reviews import ReviewForm
from biocluster.laboratory.models import (
    MethodTarget,
    PeakDecision,
    PeakReview,
    Processing,
    ProcessingFile,
    TargetRole,
)
from biocluster.laboratory.operations.batches import Held
from biocluster.laboratory.operations.reviews import DecidedSince, Integrated, NoSuchPeak, review_peak
from biocluster.laboratory.queries.processings import files_of, visible_to
from biocluster.laboratory.queries.reviews import history_of_peak
from biocluster.laboratory.templatetags.review_words import amount
from biocluster.laboratory.views.peaks import DECISIONS, trail_to_processing
from biocluster.laboratory.views.whole_tables import tells_of_tables
from biocluster.laboratory.words.against import BESIDE_FLAGS, told_at_length
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.views.lookups import acting_person

Row = tuple[str, str, str]
"""What a number is, as computed, and as it stands."""


@may("peak.review")
@tells_of_tables
def peak(request: Request, pk: int, injection_pk: int, target_pk: int) -> HttpResponseBase:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    file = get_object_or_404(files_of(found, on=request.viewer.on), raw_file__injection=injection_pk)
    targets = found.method_version.targets.exclude(role=TargetRole.LOCK_MASS)
    target = get_object_or_404(targets.select_related("version"), pk=target_pk)
    looked = look_at(found, file, target, on=request.viewer.on)
    injection = file.raw_file.injection
    decisions = list(history_of_peak(found, injection, target.name))
    last = decisions[0] if decisions else None
    form = ReviewForm(request.POST or None, initial=_initial(looked.peak, last))
    if form.is_valid() and _save(request, found, file, target, form):
        messages.success(request, _("The decision about %(name)s is kept.") % {"name": target.name})
        if "onwards" in request.POST:
            return redirect(_onwards(pk, injection_pk, target_pk))
        return redirect("peak", pk, injection_pk, target_pk)
    context = {
        "processing": found,
        "injection": injection,
        "target": target,
        "form": form,
        "looked": looked,
        "said": _said(looked.peak, str(injection.type), target),
        "rows": _numbers(looked.peak, last),
        "decisions": [(each, DECISIONS[PeakDecision(each.decision)]) for each in decisions],
        "by_hand": _limits(last) is not None,
        **_pictures(looked, target, injection.file_name, _limits(last)),
        "next_url": _onwards(pk, injection_pk, target_pk),
        "trail": trail_to_processing(found, to_peaks=True),
    }
    return render(request, "laboratory/reviews/page.html", context)


def _onwards(pk: int, injection_pk: int, target_pk: int) -> str:
    return reverse("peak-next", args=[pk]) + f"?injection={injection_pk}&target={target_pk}"


def _limits(review: PeakReview | None) -> tuple[float, float] | None:
    if review is None or review.start_s is None or review.end_s is None:
        return None
    return review.start_s, review.end_s


def _initial(peak: dict[str, Any], last: PeakReview | None) -> dict[str, Any]:
    start, end = _limits(last) or (peak["start"], peak["end"])
    known = {name: minutes(value) for name, value in (("start", start), ("end", end)) if value is not None}
    return {"decision": PeakDecision.ACCEPT, "seen": last.pk if last else 0, **known}


def _save(
    request: Request, processing: Processing, file: ProcessingFile, target: MethodTarget, form: ReviewForm
) -> bool:
    given, integrated = form.cleaned_data, None
    if given["decision"] == PeakDecision.REINTEGRATE:
        try:
            made = integrate_by_hand(processing, file, target, start_s=given["start"], end_s=given["end"])
        except NoTrace:
            form.add_error(
                "start",
                _(
                    "Between these times nothing can be integrated: choose them within the run, several scans apart."
                ),
            )
            return False
        integrated = Integrated(made.start, made.end, made.time, made.area, made.height)
    try:
        review_peak(
            processing, file.raw_file.injection, target.name, decision=given["decision"], reason=given["reason"],
            integrated=integrated, seen=given["seen"] or 0, by=acting_person(request), at=timezone.now(),
        )  # fmt: skip
    except DecidedSince as refusal:
        # who is told of the other's decision has seen it: what they save next holds
        sent = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        sent["seen"] = str(refusal.review.pk)
        form.data = sent
        form.add_error(None, str(refusal))
    except (Held, NoSuchPeak, ValidationError) as refusal:
        take_refusal(form, refusal)
    else:
        return True
    return False


def _said(peak: dict[str, Any], type: str, target: MethodTarget) -> list[tuple[str | Promise, str | Promise]]:
    """What is to be said of the peak, in a few words and in a sentence."""
    is_missing = peak["area"] is None
    beside = [word for word in against("", peak["quality"], is_missing=is_missing) if word in BESIDE_FLAGS]
    sentences = {
        "not_found": _("No peak was found where the target should be."),
        "low_quality": _("Its quality is below 0.5, though no single flag says why."),
    }
    flagged = told_at_length(peak["flags"] or "")
    return [
        (BESIDE_FLAGS[word], sentences[word]) for word in beside if word == "not_found" or not flagged
    ] + flagged


def _numbers(peak: dict[str, Any], last: PeakReview | None) -> list[Row]:
    """The numbers as computed, and as they stand after the last decision."""
    decision = last.decision if last is not None else PeakDecision.ACCEPT
    hand = {"time": "time_s", "start": "start_s", "end": "end_s", "area": "area", "height": "height"}

    def row(label: str, name: str, write: Any = amount) -> Row:
        computed = write(peak[name])
        if decision == PeakDecision.REJECT and name in hand:
            return label, computed, "－"
        if decision == PeakDecision.REINTEGRATE:
            return label, computed, write(getattr(last, hand[name])) if name in hand else "－"
        return label, computed, computed

    rows = [
        row(_("migration time (min)"), "time", minutes),
        row(_("start (min)"), "start", minutes),
        row(_("end (min)"), "end", minutes),
        row(_("area (counts·s)"), "area"),
        row(_("height (counts)"), "height"),
    ]
    about = [
        (_("expected time (min)"), minutes(peak["predicted_time"])),
        (_("error of the expected time (min)"), minutes(peak["predicted_error"])),
        (_("signal to noise"), amount(peak["snr"], 3)),
        (_("quality (0 to 1)"), amount(peak["quality"], 2)),
        (_("standard error of the area (counts·s)"), amount(peak["area_error"], 3)),
        (_("what the fitted shape leaves, over the height"), amount(peak["misfit"], 2)),
        (_("measured less expected m/z (ppm)"), amount(peak["mz_error_ppm"], 2)),
        (_("mobility (mm² kV⁻¹ min⁻¹)"), amount(peak["mobility"])),
        (_("isotope ratio, measured"), amount(peak["isotope_ratio"], 3)),
        (_("isotope ratio, by the formula"), amount(peak["isotope_expected"], 3)),
    ]
    return rows + [(label, value, "") for label, value in about]


def _pictures(
    looked: Looked, target: MethodTarget, file: str, by_hand: tuple[float, float] | None
) -> dict[str, object]:
    if looked.drawn is None or not looked.drawn.times:
        return {"picture": None, "beside": []}
    picture = peak_drawing(
        looked.drawn, looked.peak, looked.shape, name=target.name, file=file, neighbours=looked.neighbours,
        by_hand=by_hand,
    )  # fmt: skip
    beside = [
        (
            each.injection,
            peak_drawing(
                each.drawn, each.peak, each.shape, name=target.name, file=each.injection.file_name, small=True
            ),
        )
        for each in looked.beside
        if each.drawn.times
    ]
    return {"picture": picture, "beside": beside}
