"""Pages of files of rows: give in, read the report, confirm or give up."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.exports import Format, export_rows
from biocluster.record.forms.imports import ImportForm
from biocluster.record.importers.kinds import KINDS, kinds_for
from biocluster.record.importers.running import Report, check_file, check_waiting
from biocluster.record.models import ImportedFile
from biocluster.record.operations.documents import DigestDiffers, read_stored
from biocluster.record.operations.imports import AlreadyTaken, RecordMoved, give_in, give_up, take_in
from biocluster.record.queries.imports import visible_to
from biocluster.record.views.downloads import as_download, inert
from biocluster.record.views.lists import paged
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.registry_tables import ImportedFileTable

PROBLEMS_SHOWN = 500


@may("file.give")
def imports(request: Request) -> HttpResponse:
    """The form, the files given in so far, and a template file for each kind."""
    kinds = kinds_for(request.viewer)
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")}, kinds=kinds
    )
    report = None
    if form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        content = file.read()
        report, _changes = check_file(kind, content, file.name)
        if report.before:
            messages.info(request, _("This very file is in the record already; nothing was added."))
            return redirect("import", report.before.pk)
        if report.is_fine:
            waiting = give_in(
                content, kind=kind, file_name=file.name, by=acting_person(request), at=timezone.now()
            )
            return redirect("import", waiting.pk)
    context = {
        "form": form,
        "kinds": kinds,
        "table": paged(request, ImportedFileTable(visible_to(request.viewer))),
        **_shown(report),
    }
    return render(request, "record/imports/list.html", context)


@may("file.give")
def import_page(request: Request, pk: int) -> HttpResponse:
    """A file that waits, with what it would do to the record as it is now; or one that was taken in."""
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    report = None
    if not found.taken_at:
        try:
            report, _changes = check_waiting(found)
        except DigestDiffers as error:
            messages.error(request, str(error))
    seen_at = KINDS[found.kind].list_address
    context = {
        "imported": found,
        "list_url": reverse(seen_at) if seen_at else None,
        "trail": _trail(),
        **_shown(report),
    }
    return render(request, "record/imports/page.html", context)


@may("file.give")
@require_POST
def import_take(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    try:
        report, changes = check_waiting(found)
        if report.is_fine and not report.before:
            take_in(found, changes, by=acting_person(request), at=timezone.now())
    except (AlreadyTaken, RecordMoved, DigestDiffers) as error:
        messages.error(request, str(error))
    else:
        if report.is_fine:
            messages.success(request, _("The rows are in the record."))
    return redirect("import", pk)


@may("file.give")
@require_POST
def import_give_up(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    try:
        give_up(found, by=acting_person(request), at=timezone.now())
    except AlreadyTaken as error:
        messages.error(request, str(error))
        return redirect("import", pk)
    messages.success(request, _("“%(name)s” was given up; nothing of it is in the record.") % {"name": found})
    return redirect("imports")


@may("file.give")
def import_original(request: Request, pk: int) -> HttpResponse:
    """The file as it was given in."""
    found: ImportedFile = get_object_or_404(visible_to(request.viewer), pk=pk)
    try:
        content = read_stored(found.stored)
    except DigestDiffers as error:
        messages.error(request, str(error))
        return redirect("import", pk)
    return inert(content, file_name=found.file_name, media_type=found.stored.media_type)


@may("file.give")
def import_template(request: Request, kind: str, format: str) -> HttpResponseBase:
    """An empty file of a kind, with an example line."""
    found = next((each for each in kinds_for(request.viewer) if each.code == kind), None)
    if found is None or format not in list(Format):
        raise Http404
    columns, rows = found.template
    return as_download(export_rows(kind, columns, rows, format))


def _shown(report: Report | None) -> dict[str, object]:
    if report is None:
        return {"report": None}
    return {
        "report": report,
        "problems": report.problems[:PROBLEMS_SHOWN],
        "problems_left": max(0, len(report.problems) - PROBLEMS_SHOWN),
    }


def _trail() -> list[tuple[str, str]]:
    return [(_("Files in"), reverse("imports"))]
