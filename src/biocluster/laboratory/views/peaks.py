"""The list of a processing's peaks: those that need a look first, narrowed, and many accepted at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biocluster.laboratory.analyses.peak_lists import PeakPage, Showing, list_peaks, next_to_decide
from biocluster.laboratory.forms.reviews import AcceptForm, PeakFilter
from biocluster.laboratory.models import Injection, PeakDecision, Processing
from biocluster.laboratory.operations.batches import Held
from biocluster.laboratory.operations.bulk_reviews import accept_peaks
from biocluster.laboratory.operations.reviews import NoSuchPeak
from biocluster.laboratory.queries.processings import held_files_of, visible_to
from biocluster.laboratory.views.whole_tables import tells_of_tables
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.views.lists import turned_by_key
from biocluster.record.views.lookups import acting_person, row_number

DECISIONS = {
    PeakDecision.ACCEPT: "good",
    PeakDecision.REJECT: "bad",
    PeakDecision.REINTEGRATE: "notice",
}
"""The tone of each decision's tag."""


@may("peak.review")
@tells_of_tables
def peaks(request: Request, pk: int) -> HttpResponseBase:
    """The peaks; where nothing is against those shown, a form accepts the chosen ones of the page."""
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    filtered = PeakFilter(request.GET, processing=found)
    wanted = filtered.wanted
    page = PeakPage([], 0)
    if wanted is not None:
        page = list_peaks(
            found, wanted, on=request.viewer.on, after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )  # fmt: skip
    accepts = wanted is not None and wanted.showing is Showing.FIT and bool(page.rows)
    form = AcceptForm(request.POST or None, keys=[row.key for row in page.rows]) if accepts else None
    if form is not None and form.is_valid():
        done = _accept(request, found, page, form)
        if done is not None:
            told = ngettext("%(count)s peak was accepted.", "%(count)s peaks were accepted.", done)
            messages.success(request, told % {"count": done})
            return redirect(request.get_full_path())
    context = {
        "processing": found,
        "filter": filtered,
        "page": page,
        "rows": [(row, _decided(row.decision)) for row in page.rows],
        "form": form,
        "chosen": set(form["chosen"].value() or ()) if form is not None and form.is_bound else None,
        "held": held_files_of(found, on=request.viewer.on).count(),
        "previous_url": turned_by_key(request, before=page.previous) if page.previous else "",
        "next_url": turned_by_key(request, after=page.next) if page.next else "",
        "trail": trail_to_processing(found),
    }
    return render(request, "laboratory/reviews/list.html", context)


def _decided(decision: str | None) -> tuple[object, str] | None:
    return None if decision is None else (PeakDecision(decision).label, DECISIONS[PeakDecision(decision)])


def _accept(request: Request, processing: Processing, page: PeakPage, form: AcceptForm) -> int | None:
    chosen = [row for row in page.rows if row.key in form.cleaned_data["chosen"]]
    injections = Injection.objects.select_related("material").in_bulk({row.injection for row in chosen})
    try:
        made = accept_peaks(
            processing, [(injections[row.injection], row.target) for row in chosen],
            reason=form.cleaned_data["reason"], by=acting_person(request), at=timezone.now(),
        )  # fmt: skip
    except (Held, NoSuchPeak, ValidationError) as refusal:
        take_refusal(form, refusal)
        return None
    return len(made)


@may("peak.review")
@tells_of_tables
def peak_next(request: Request, pk: int) -> HttpResponse:
    """On to the next peak that needs a look, after the one that the address names."""
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    target = found.method_version.targets.filter(pk=row_number(request.GET.get("target", "")) or 0).first()
    following = next_to_decide(
        found, on=request.viewer.on, injection=row_number(request.GET.get("injection", "")) or 0,
        target=target.name if target else "",
    )  # fmt: skip
    if following is None:
        messages.success(request, _("Every peak that needed a look is decided about."))
        return redirect("peaks", pk)
    return redirect("peak", pk, following.injection, following.target_pk)


def trail_to_processing(processing: Processing, *, to_peaks: bool = False) -> list[tuple[str, str]]:
    """Where the pages below a processing lie."""
    name = _("Processing %(number)s") % {"number": processing.pk}
    trail = [
        (_("Processings"), reverse("processings")),
        (name, reverse("processing", args=[processing.pk])),
    ]
    if to_peaks:
        trail.append((_("Quality review"), reverse("peaks", args=[processing.pk])))
    return trail
