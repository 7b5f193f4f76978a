"""Pages of versions of methods: written, given their targets from a file, approved by somebody else."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.laboratory.forms.methods import TargetsForm, VersionForm
from biocluster.laboratory.importers.method_targets import TargetsReport, check_targets
from biocluster.laboratory.models import MethodTarget, MethodVersion
from biocluster.laboratory.operations.methods import (
    AlreadyApproved,
    ApprovedByWriter,
    Target,
    approve_version,
    change_version,
    write_version,
)
from biocluster.laboratory.queries import methods
from biocluster.laboratory.views.methods import trail_to
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from biocluster.record.views.history import history
from biocluster.record.views.lists import ExportColumn, exported
from biocluster.record.views.lookups import acting_person, row_number

PROBLEMS_SHOWN = 500
COPIED = (
    "polarity", "electrolyte", "capillary_mm", "voltage_kv", "ramp_s", "mz_tolerance_ppm", "least_snr", "weighting",
    "corrects_drift",
)  # fmt: skip


@may("method.read")
def version(request: Request, pk: int) -> HttpResponse:
    found = _version_or_404(request, pk)
    viewer = request.viewer
    context = {
        "version": found,
        "targets": found.targets.order_by("position"),
        "levels": found.levels.order_by("factor"),
        "may_edit": viewer.may("method.edit") and not found.approved_at,
        "may_write_next": viewer.may("method.edit"),
        "may_approve": viewer.may("method.approve") and not found.approved_at,
        "is_writer": viewer.person is not None and found.written_by_id == viewer.person.pk,
        "seen": last_write_to(found),
        "history": history(found) if viewer.may("method.edit") else [],
        "trail": trail_to(found.method),
    }
    return render(request, "laboratory/methods/version.html", context)


@may("method.edit")
def version_add(request: Request, pk: int) -> HttpResponse:
    """The next version, filled in from the last one, whose targets it takes over."""
    method = get_object_or_404(methods.visible_to(request.viewer), pk=pk)
    last = method.versions.order_by("-number").first()
    initial: dict[str, Any] = {}
    if last is not None:
        initial = {name: getattr(last, name) for name in COPIED}
        initial["levels"] = " ".join(f"{each.factor:g}" for each in last.levels.all())
    form = VersionForm(request.POST or None, instance=MethodVersion(method=method), initial=initial)
    if form.is_valid():
        targets = [_as_written(row) for row in last.targets.all()] if last else []
        made = _taken(
            form,
            lambda: write_version(
                form.instance, targets=targets, levels=form.cleaned_data["levels"],
                by=acting_person(request), at=timezone.now(),
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("Version %(number)s was written.") % {"number": made.number})
            return redirect("method-version" if targets else "method-version-targets", made.pk)
    return _form(request, form, _("Write the next version"), trail_to(method), reverse("method", args=[pk]))


def _as_written(row: MethodTarget) -> Target:
    return Target(
        name=row.name, mz=row.mz, formula=row.formula, role=row.role, time_s=row.time_s, window_s=row.window_s,
        mobility=row.mobility, standard=row.standard, concentration_um=row.concentration_um, ion=row.ion,
    )  # fmt: skip


@may("method.edit")
def version_edit(request: Request, pk: int) -> HttpResponse:
    found = _version_or_404(request, pk)
    form = VersionForm(request.POST or None, instance=found)
    page = reverse("method-version", args=[pk])
    if form.is_valid():
        saved = _taken(
            form,
            lambda: change_version(
                form.instance, levels=form.cleaned_data["levels"], seen=form.cleaned_data["seen"],
                by=acting_person(request), at=timezone.now(),
            ),
        )  # fmt: skip
        if saved is not None:
            messages.success(request, _("“%(title)s” is saved.") % {"title": saved})
            return redirect(page)
    trail = [*trail_to(found.method), (str(found), page)]
    return _form(request, form, _("Correct the version"), trail, page)


@may("method.edit")
def version_targets(request: Request, pk: int) -> HttpResponse:
    """The table of targets from a file; everything that is wrong with it is told at once."""
    found = _version_or_404(request, pk)
    page = reverse("method-version", args=[pk])
    form = TargetsForm(request.POST or None, request.FILES or None)
    report: TargetsReport | None = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        report = check_targets(file.read(), file.name, found)
        if not report.problems and _taken(form, lambda: _with_targets(request, found, report)) is not None:
            messages.success(
                request, _("The version has %(count)s targets.") % {"count": len(report.targets)}
            )
            return redirect(page)
    problems = report.problems if report else []
    context = {
        "form": form,
        "version": found,
        "report": report if problems else None,
        "problems": problems[:PROBLEMS_SHOWN],
        "problems_left": max(0, len(problems) - PROBLEMS_SHOWN),
        "trail": [*trail_to(found.method), (str(found), page)],
        "cancel_url": page,
    }
    return render(request, "laboratory/methods/targets.html", context)


def _with_targets(request: Request, version: MethodVersion, report: TargetsReport | None) -> MethodVersion:
    assert report is not None
    return change_version(version, targets=report.targets, by=acting_person(request), at=timezone.now())


@may("method.approve")
@require_POST
def version_approve(request: Request, pk: int) -> HttpResponse:
    found = _version_or_404(request, pk)
    seen = row_number(request.POST.get("seen", ""))
    try:
        approve_version(found, seen=seen, by=acting_person(request), at=timezone.now())
    except (AlreadyApproved, ApprovedByWriter, ChangedSince) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("“%(title)s” is approved. It does not change any more.") % {"title": found}
        )
    return redirect("method-version", pk)


@may("method.read")
def targets_export(request: Request, pk: int, format: str) -> HttpResponseBase:
    """The table of targets in the columns that the engine and the importer read."""
    found = _version_or_404(request, pk)
    columns: list[ExportColumn] = [
        ("name", lambda row: row.name),
        ("formula", lambda row: row.formula),
        ("mz", lambda row: row.mz),
        ("role", lambda row: row.role),
        ("time", lambda row: row.time_s),
        ("window", lambda row: row.window_s),
        ("mobility", lambda row: row.mobility),
        ("standard", lambda row: row.standard),
        ("concentration", lambda row: row.concentration_um),
    ]
    return exported(f"targets-{found.pk}", columns, found.targets.order_by("position"), format)


def _version_or_404(request: Request, pk: int) -> MethodVersion:
    return get_object_or_404(methods.versions_visible_to(request.viewer), pk=pk)


def _taken(form: Any, write: Callable[[], MethodVersion]) -> MethodVersion | None:
    try:
        return write()
    except (AlreadyApproved, ChangedSince, ValidationError) as refusal:
        take_refusal(form, refusal)
        return None


def _form(
    request: Request, form: VersionForm, title: str, trail: list[tuple[str, str]], cancel_url: str
) -> HttpResponse:
    context = {"form": form, "title": title, "trail": trail, "cancel_url": cancel_url}
    return render(request, "laboratory/form.html", context)
