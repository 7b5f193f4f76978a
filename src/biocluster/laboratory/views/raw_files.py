"""The page by which a raw file is received; large ones come by the command line."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.laboratory.forms.batches import RawFileForm
from biocluster.laboratory.operations.batches import BatchIsOver, Held
from biocluster.laboratory.operations.raw_files import (
    AnotherFileThere,
    NoSuchInjection,
    NotARawFile,
    receive_file,
    take_bytes,
)
from biocluster.laboratory.queries.batches import visible_to
from biocluster.laboratory.views.batches import trail_to
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.views.lookups import acting_person

REFUSALS = (NotARawFile, NoSuchInjection, BatchIsOver, Held, AnotherFileThere)


@may("rawfile.receive")
def raw_file_receive(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    form = RawFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = take_bytes(file, file.name)
            received = receive_file(
                found, taken, file_name=file.name, reason=form.cleaned_data["reason"],
                by=acting_person(request), at=timezone.now(),
            )  # fmt: skip
        except REFUSALS as refusal:
            take_refusal(form, refusal)
        else:
            told = _("%(name)s was received. Its digest begins %(digest)s.")
            messages.success(request, told % {"name": received, "digest": received.sha256[:12]})
            return redirect("batch", pk)
    context = {
        "form": form,
        "title": _("Receive a raw file of %(code)s") % {"code": found.code},
        "trail": trail_to(found),
        "cancel_url": reverse("batch", args=[pk]),
    }
    return render(request, "laboratory/form.html", context)
