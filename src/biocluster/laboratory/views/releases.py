"""Pages of releases: prepared, listed, looked at, withdrawn; and taken by whoever asked for the results."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biocluster.laboratory.analyses.peak_lists import count_to_decide
from biocluster.laboratory.analyses.released import wide
from biocluster.laboratory.forms.batches import ReasonForm
from biocluster.laboratory.forms.releases import ReleaseFilter, ReleaseForm, RequesterForm
from biocluster.laboratory.models import Material, Processing, Release
from biocluster.laboratory.operations.releases import (
    NothingToRelease,
    ReviewedByReleaser,
    Withdrawn,
    release_results,
    take_release,
    withdraw_release,
)
from biocluster.laboratory.queries import releases as queries
from biocluster.laboratory.queries.processings import files_of, finished, held_files_of
from biocluster.laboratory.queries.processings import visible_to as processings_visible_to
from biocluster.laboratory.queries.reviews import decisions, reviewers_of
from biocluster.laboratory.views.peaks import trail_to_processing
from biocluster.laboratory.views.release_tables import OwnReleaseTable, ReleaseTable, state_of
from biocluster.laboratory.views.whole_tables import CONFLICT, tells_of_tables
from biocluster.record.doors import Request, may
from biocluster.record.exports import Format, export_rows
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Organisation
from biocluster.record.operations.documents import DigestDiffers
from biocluster.record.views.downloads import as_download
from biocluster.record.views.history import history
from biocluster.record.views.lists import narrowed, paged
from biocluster.record.views.lookups import acting_person

LONG = "long"
"""Asks for a row for each injection and metabolite, with errors, limits and flags."""


@may("release.read")
def releases(request: Request) -> HttpResponse:
    viewer = request.viewer
    rows = queries.with_counts(queries.visible_to(viewer), on=viewer.on)
    filterset = ReleaseFilter(request.GET, queryset=rows)
    context = {
        "filter": filterset,
        "table": paged(request, ReleaseTable(narrowed(filterset))),
        "with_held": queries.standing_with_held(viewer).count(),
    }
    return render(request, "laboratory/releases/list.html", context)


@may("release.own")
def own_releases(request: Request) -> HttpResponse:
    viewer = request.viewer
    rows = queries.with_counts(queries.own(viewer), on=viewer.on)
    return render(request, "laboratory/releases/own.html", {"table": paged(request, OwnReleaseTable(rows))})


@may("release.read")
def release(request: Request, pk: int) -> HttpResponse:
    rows = queries.visible_to(request.viewer).select_related("table", "withdrawal__withdrawn_by")
    found = _or_404(request, rows, pk)
    context = {
        **_shown(request, found),
        "may_withdraw": request.viewer.may("release.withdraw"),
        "is_staff": True,
        "history": history(found),
        "trail": [(_("Releases"), reverse("releases"))],
    }
    return render(request, "laboratory/releases/page.html", context)


@may("release.own")
def own_release(request: Request, pk: int) -> HttpResponse:
    found = _or_404(request, queries.own(request.viewer), pk)
    trail = [(_("Results released to your organisation"), reverse("own-releases"))]
    return render(request, "laboratory/releases/page.html", {**_shown(request, found), "trail": trail})


def _or_404(request: Request, rows: QuerySet[Release], pk: int) -> Release:
    return get_object_or_404(queries.with_counts(rows, on=request.viewer.on), pk=pk)


def _shown(request: Request, found: Release) -> dict[str, object]:
    return {
        "release": found,
        "state": state_of(found),
        "withdrawal": getattr(found, "withdrawal", None),
        "materials": queries.usable_of(found, on=request.viewer.on),
        "held": found.held,  # type: ignore[attr-defined]  # from with_counts
    }


@may("release.own")
def release_table(request: Request, pk: int, format: str) -> HttpResponseBase:
    """The results as a file, without what is on hold today, which the file's first line says."""
    visible = queries.visible_to(request.viewer) | queries.own(request.viewer)
    found = get_object_or_404(visible.distinct(), pk=pk)
    if format not in list(Format):
        raise Http404
    try:
        taken = take_release(found, format=format, by=acting_person(request), at=timezone.now())
    except (Withdrawn, DigestDiffers) as refusal:
        context = {"refusal": str(refusal)}
        return render(request, "laboratory/reviews/no_tables.html", context, status=CONFLICT)
    table = taken.table if request.GET.get("shape") == LONG else wide(taken.table)
    lines: list[list[object]] = [list(row) for row in table.iter_rows()]
    if taken.left_out:
        told = _("%(count)s materials on hold on %(day)s are left out.") % {
            "count": taken.left_out, "day": request.viewer.on.isoformat(),
        }  # fmt: skip
        lines.append([told, *[None] * (table.width - 1)])
    name = f"{found.code}-{localdate():%Y%m%d}"
    return as_download(export_rows(name, _headings(table.columns), lines, format))


def _headings(columns: list[str]) -> list[str]:
    known = {
        "material": _("laboratory code"), "file": _("injection"), "name": _("metabolite"),
        "concentration": _("concentration (µM)"), "error": _("standard error (µM)"), "lod": _("LOD (µM)"),
        "loq": _("LOQ (µM)"), "flags": _("flags"),
    }  # fmt: skip
    return [known.get(column, column) for column in columns]


@may("release.withdraw")
def release_withdraw(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.viewer), pk=pk)
    page = reverse("release", args=[pk])
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw_release(
                found, reason=form.cleaned_data["reason"], by=acting_person(request), at=timezone.now()
            )
        except (Withdrawn, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The release %(code)s is withdrawn.") % {"code": found.code})
            return redirect(page)
    context = {
        "form": form,
        "title": _("Withdraw the release %(code)s") % {"code": found.code},
        "lead": _("Nobody can take it any more. Whoever it went to sees the reason."),
        "save": _("Withdraw it"),
        "trail": [(_("Releases"), reverse("releases")), (found.code, page)],
        "cancel_url": page,
    }
    return render(request, "laboratory/form.html", context)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be released to a requester, and what not."""

    materials: list[Material]
    held: list[Material]
    """Of the requester, measured in the processing, and kept back by the gate."""


@may("release.make")
@tells_of_tables
def release_make(request: Request, pk: int) -> HttpResponseBase:
    """What a release would hold, what the gate keeps back and why, and what is still open; then the release itself."""
    viewer = request.viewer
    found = get_object_or_404(finished(processings_visible_to(viewer)), pk=pk)
    form = ReleaseForm(request.POST or None)
    asked = form["requester"].value() if form.is_bound else request.GET.get("requester", "")
    requesters = queries.requesters_of(found, on=viewer.on).order_by("name")
    choice = RequesterForm({"requester": asked}, requesters=requesters)
    requester = choice.cleaned_data.get("requester") if choice.is_valid() else None
    if requester is not None and form.is_bound and form.is_valid():
        try:
            made = release_results(
                found, requester, note=form.cleaned_data["note"], by=acting_person(request), at=timezone.now()
            )
        except (NothingToRelease, ReviewedByReleaser, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The results are released as %(code)s.") % {"code": made.code})
            return redirect("release", made.pk)
    if requester is not None and not form.is_bound:
        form = ReleaseForm(initial={"requester": requester.pk})
    context = {
        "processing": found,
        "choice": choice,
        "requester": requester,
        "prepared": _prepared(found, requester, request) if requester is not None else None,
        "form": form,
        "to_decide": count_to_decide(found, on=viewer.on),
        "decided": decisions(found).count(),
        "reviewed_by_viewer": viewer.person is not None and viewer.person.pk in reviewers_of(found),
        "files": files_of(found, on=viewer.on).count(),
        "trail": trail_to_processing(found),
    }
    return render(request, "laboratory/releases/make.html", context)


def _prepared(processing: Processing, requester: Organisation, request: Request) -> Prepared:
    on = request.viewer.on
    files = held_files_of(processing, on=on).filter(raw_file__injection__type="sample")
    held = Material.objects.filter(
        pk__in=files.values("raw_file__injection__material"), requester=requester
    ).order_by("code")
    return Prepared(list(queries.releasable(processing, requester, on=on)), list(held))
