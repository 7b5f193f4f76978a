"""Pages of processings: asked for, followed while a worker is at them, given up."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.laboratory.forms.batches import ProcessForm, ReasonForm
from biocluster.laboratory.models import Processing, ProcessingResult
from biocluster.laboratory.operations.batches import NotApproved
from biocluster.laboratory.operations.processings import (
    DifferentMethods,
    NotAtWork,
    NothingToProcess,
    ask_processing,
    give_up,
)
from biocluster.laboratory.queries import batches
from biocluster.laboratory.queries.processings import AT_WORK, held_files_of, visible_to, with_state
from biocluster.laboratory.queries.results import progress_of
from biocluster.laboratory.views.batch_tables import PROCESSING_STATES, ProcessingTable
from biocluster.laboratory.views.batches import trail_to as trail_to_batch
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.views.history import history
from biocluster.record.views.lists import paged
from biocluster.record.views.lookups import acting_person


@may("processing.read")
def processings(request: Request) -> HttpResponse:
    table = paged(request, ProcessingTable(with_state(visible_to(request.viewer))))
    return render(request, "laboratory/processings/list.html", {"table": table})


@may("processing.read")
def processing(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    found = get_object_or_404(with_state(visible_to(viewer)), pk=pk)
    context = {
        "processing": found,
        "result": getattr(found, "result", None),
        "batches": found.batches.select_related("batch"),
        "events": found.events.select_related("by"),
        "held": held_files_of(found, on=viewer.on).count(),
        "may_ask": viewer.may("processing.ask"),
        "share_label": ProcessingResult._meta.get_field("share_qc_cv_below_20").verbose_name,
        "history": history(found),
        "trail": _trail(),
        **_progress(found),
    }
    return render(request, "laboratory/processings/page.html", context)


@may("processing.read")
def processing_progress(request: Request, pk: int) -> HttpResponse:
    """The piece of the page that tells how far the worker is; the page asks for it now and then.

    Whoever opens its address gets the page itself.
    """
    if request.headers.get("HX-Request") != "true":
        return redirect("processing", pk=pk)
    found = get_object_or_404(with_state(visible_to(request.viewer)), pk=pk)
    return render(request, "laboratory/processings/_progress.html", {"processing": found, **_progress(found)})


def _progress(processing: Processing) -> dict[str, object]:
    state = processing.state  # type: ignore[attr-defined]  # from with_state
    return {
        "state": PROCESSING_STATES[state],
        "is_at_work": state in AT_WORK,
        "progress": progress_of(processing),
        "reason": processing.events.exclude(reason="").values_list("reason", flat=True).last(),
    }


@may("processing.ask")
def processing_ask(request: Request, pk: int) -> HttpResponse:
    """Have a batch processed, alone or together with others of its method."""
    found = get_object_or_404(batches.visible_to(request.viewer), pk=pk)
    form = ProcessForm(request.POST or None, batch=found)
    if form.is_valid():
        together = [found, *form.cleaned_data["others"]]
        try:
            asked = ask_processing(
                together, version=form.cleaned_data["version"], by=acting_person(request), at=timezone.now()
            )
        except (NothingToProcess, DifferentMethods, NotApproved, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The processing waits for a worker, or is done already."))
            return redirect("processing", asked.pk)
    context = {
        "form": form,
        "title": _("Have %(code)s processed") % {"code": found.code},
        "save": _("Have it processed"),
        "trail": trail_to_batch(found),
        "cancel_url": reverse("batch", args=[pk]),
    }
    return render(request, "laboratory/form.html", context)


@may("processing.ask")
def processing_give_up(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    page = reverse("processing", args=[pk])
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            give_up(found, reason=form.cleaned_data["reason"], by=acting_person(request), at=timezone.now())
        except (NotAtWork, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The processing was given up."))
            return redirect(page)
    context = {
        "form": form,
        "title": _("Give up processing %(number)s") % {"number": found.pk},
        "trail": _trail(),
        "cancel_url": page,
    }
    return render(request, "laboratory/form.html", context)


def _trail() -> list[tuple[str, str]]:
    return [(_("Processings"), reverse("processings"))]
