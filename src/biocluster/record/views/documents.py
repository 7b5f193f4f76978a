"""Pages of documents. Their bytes leave only as attachments that no browser runs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.forms.documents import DocumentFilter, DocumentForm, NewDocumentForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Document
from biocluster.record.operations.documents import (
    DigestDiffers,
    change_document,
    read_document,
    store_document,
)
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.documents import visible_to
from biocluster.record.views.downloads import inert
from biocluster.record.views.history import history
from biocluster.record.views.lists import narrowed, paged
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.registry_tables import DocumentTable, size_in_words
from biocluster.record.words.file_kinds import KINDS


@may("public.read")
def documents(request: Request) -> HttpResponse:
    filterset = DocumentFilter(request.GET, queryset=visible_to(request.viewer))
    hidden = () if request.viewer.may("document.read") else ("added_by", "audience")
    table = paged(request, DocumentTable(narrowed(filterset), exclude=hidden))
    return render(
        request,
        "record/documents/list.html",
        {"filter": filterset, "table": table, "may_add": request.viewer.may("document.add")},
    )


@may("public.read")
def document(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    kind = next(
        (kind.name for kind in KINDS if kind.media_type == found.stored.media_type), found.stored.media_type
    )
    is_member = request.viewer.may("document.read")
    context = {
        "document": found,
        "kind": kind,
        "size": size_in_words(found.stored.size_bytes),
        "is_member": is_member,
        "may_edit": request.viewer.may("document.add"),
        "history": history(found) if request.viewer.may("person.read") else [],
        "trail": _trail(),
    }
    return render(request, "record/documents/page.html", context)


@may("public.read")
def document_file(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    try:
        content = read_document(found)
    except DigestDiffers as error:
        context = {"document": found, "error": error, "trail": _trail()}
        return render(request, "record/documents/damaged.html", context, status=500)
    return inert(content, file_name=found.file_name, media_type=found.stored.media_type)


@may("document.add")
def document_add(request: Request) -> HttpResponse:
    form = NewDocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            saved = store_document(
                form.content,
                title=form.cleaned_data["title"],
                file_name=form.cleaned_data["file"].name,
                audience=form.cleaned_data["audience"],
                by=acting_person(request),
                at=timezone.now(),
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": saved})
            return redirect("document", saved.pk)
    context = {
        "form": form,
        "title": _("Add a document"),
        "trail": _trail(),
        "cancel_url": reverse("documents"),
    }
    return render(request, "record/documents/edit.html", context)


@may("document.add")
def document_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    form = DocumentForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            change_document(found, **form.cleaned_data, by=acting_person(request), at=timezone.now())
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The changes to “%(name)s” were saved.") % {"name": found})
            return redirect("document", found.pk)
    context = {
        "form": form,
        "title": _("Change a document"),
        "trail": _trail(found),
        "cancel_url": reverse("document", args=[pk]),
    }
    return render(request, "record/documents/edit.html", context)


def _trail(found: Document | None = None) -> list[tuple[str, str]]:
    trail = [(_("Documents"), reverse("documents"))]
    return [*trail, (found.title, reverse("document", args=[found.pk]))] if found else trail
