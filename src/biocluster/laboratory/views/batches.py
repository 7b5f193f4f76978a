"""Pages of batches: listed, planned, begun, measured, cancelled; injections that failed."""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.laboratory.forms.batches import BatchFilter, FailureForm, PlanForm, ReasonForm
from biocluster.laboratory.forms.materials import MOST_AT_ONCE, MaterialFilter
from biocluster.laboratory.models import Batch
from biocluster.laboratory.operations.batches import (
    BatchIsOver,
    Held,
    NotApproved,
    cancel_batch,
    fail_injection,
    finish_batch,
    plan_batch,
    start_batch,
)
from biocluster.laboratory.queries import processings
from biocluster.laboratory.queries.batches import (
    held_in,
    injections_of,
    visible_to,
    with_counts,
    with_state,
)
from biocluster.laboratory.queries.materials import to_plan
from biocluster.laboratory.views.batch_tables import BATCH_STATES, PROCESSING_STATES, BatchTable
from biocluster.laboratory.views.materials import every_room
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.views.history import history
from biocluster.record.views.lists import ExportColumn, exported, list_context, narrowed, paged
from biocluster.record.views.lookups import acting_person

SEEDS = 10**6
"""A seed that people can read out; any other may be written instead."""
PROCESSINGS_SHOWN = 20


@may("batch.read")
def batches(request: Request) -> HttpResponse:
    viewer = request.viewer
    filterset = BatchFilter(request.GET, queryset=with_state(visible_to(viewer)))
    context = {
        "filter": filterset,
        "table": paged(request, BatchTable(with_counts(narrowed(filterset), on=viewer.on))),
        **list_context(request, "batches", "batch.plan"),
        "may_export": True,
    }
    return render(request, "laboratory/batches/list.html", context)


@may("batch.read")
def batches_export(request: Request, format: str) -> HttpResponseBase:
    viewer = request.viewer
    filterset = BatchFilter(request.GET, queryset=with_state(visible_to(viewer)))
    columns: list[ExportColumn] = [
        (_("code of the batch"), lambda row: row.code),
        (_("planned for"), lambda row: row.planned_for),
        (_("version of a method"), lambda row: str(row.method_version)),
        (_("instrument"), lambda row: row.instrument),
        (_("number of the capillary"), lambda row: row.capillary),
        (_("seed of the order"), lambda row: row.seed),
        (_("state"), lambda row: str(BATCH_STATES[row.state][0])),
        (_("samples"), lambda row: row.samples),
        (_("files received"), lambda row: row.files),
        (_("on hold"), lambda row: row.held),
    ]
    rows = with_counts(narrowed(filterset), on=viewer.on)
    return exported("batches", columns, rows.order_by("-planned_for", "-pk"), format)


@may("batch.read")
def batch(request: Request, pk: int) -> HttpResponse:
    """The row of a batch with what became of each injection, and what in it may not be used any more."""
    viewer = request.viewer
    found = get_object_or_404(with_state(visible_to(viewer)), pk=pk)
    state = found.state  # type: ignore[attr-defined]  # from with_state
    over = state in ("finished", "cancelled")
    shown = processings.with_state(processings.visible_to(viewer).filter(batches__batch=found))
    told = [(each, PROCESSING_STATES[each.state]) for each in shown[:PROCESSINGS_SHOWN]]  # type: ignore[attr-defined]
    context = {
        "batch": found,
        "state": BATCH_STATES[state],
        "events": found.events.select_related("by"),
        "injections": injections_of(found, on=viewer.on).prefetch_related("raw_files__replaced_by"),
        "held": held_in(found, on=viewer.on).count(),
        "may_run": viewer.may("batch.run") and not over,
        "may_start": viewer.may("batch.run") and state is None,
        "may_fail": viewer.may("batch.run") and state != "cancelled",
        "may_receive": viewer.may("rawfile.receive") and state != "cancelled",
        "may_ask": viewer.may("processing.ask"),
        "processings": told,
        "history": history(found),
        "trail": trail_to(),
    }
    return render(request, "laboratory/batches/page.html", context)


@may("batch.plan")
def batch_plan(request: Request) -> HttpResponse:
    """Plan a batch; from the list of materials those that meet its conditions and may be used are filled in."""
    initial = {"planned_for": request.viewer.on, "seed": secrets.randbelow(SEEDS), "codes": _codes(request)}
    form = PlanForm(request.POST or None, viewer=request.viewer, initial=initial)
    if form.is_valid():
        given = dict(form.cleaned_data)
        version, materials = given.pop("version"), given.pop("codes")
        try:
            made = plan_batch(version, materials, **given, by=acting_person(request), at=timezone.now())
        except (Held, NotApproved, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The batch %(code)s is planned.") % {"code": made.code})
            return redirect("batch", made.pk)
    context = {
        "form": form,
        "title": _("Plan a batch"),
        "trail": trail_to(),
        "cancel_url": reverse("batches"),
    }
    return render(request, "laboratory/form.html", context)


def _codes(request: Request) -> str:
    if not any(request.GET.get(name) for name in ("q", "kind", "registrar", "state")):
        return ""
    usable = to_plan(request.viewer, on=request.viewer.on)
    chosen = MaterialFilter(request.GET, queryset=usable, viewer=request.viewer, rooms=every_room())
    return "\n".join(narrowed(chosen).order_by("code").values_list("code", flat=True)[:MOST_AT_ONCE])


@may("batch.run")
@require_POST
def batch_start(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, start_batch, _("The batch is being measured."))


@may("batch.run")
@require_POST
def batch_finish(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, finish_batch, _("The batch is measured."))


def _step(request: Request, pk: int, step: Callable[..., object], done: str) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    try:
        step(found, by=acting_person(request), at=timezone.now())
    except BatchIsOver as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect("batch", pk)


@may("batch.run")
def batch_cancel(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    page = reverse("batch", args=[pk])
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            cancel_batch(
                found, reason=form.cleaned_data["reason"], by=acting_person(request), at=timezone.now()
            )
        except (BatchIsOver, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The batch is cancelled."))
            return redirect(page)
    context = {
        "form": form,
        "title": _("Cancel the batch %(code)s") % {"code": found.code},
        "trail": trail_to(found),
        "cancel_url": page,
    }
    return render(request, "laboratory/form.html", context)


@may("batch.run")
def injection_fail(request: Request, pk: int, injection_pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    injection = get_object_or_404(found.injections.select_related("material", "batch"), pk=injection_pk)
    page = reverse("batch", args=[pk])
    form = FailureForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            fail_injection(
                injection, reason=given["reason"], repeat=given["repeat"], by=acting_person(request),
                at=timezone.now(),
            )  # fmt: skip
        except (Held, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("It is noted that %(name)s failed.") % {"name": injection})
            return redirect(page)
    context = {
        "form": form,
        "title": _("Note that %(name)s failed") % {"name": injection},
        "trail": trail_to(found),
        "cancel_url": page,
    }
    return render(request, "laboratory/form.html", context)


def trail_to(batch: Batch | None = None) -> list[tuple[str, str]]:
    """Where the pages of batches lie, down to the one above the page."""
    trail = [(_("Batches"), reverse("batches"))]
    if batch is not None:
        trail.append((batch.code, reverse("batch", args=[batch.pk])))
    return trail
