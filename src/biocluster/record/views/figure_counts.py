"""Pages on which counts are reported and corrected, and measures put into words."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.figures.catalogue import KnownFigure, measure_for
from biocluster.record.forms.figures import CorrectionForm, CountForm, MeasureForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Measure
from biocluster.record.operations.figures import AlreadyReplaced, correct_count, report_count, save_measure
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.figures import counts_of
from biocluster.record.views.figures import figure_or_404, trail
from biocluster.record.views.lookups import acting_person


@may("figure.report")
def report(request: Request, name: str) -> HttpResponse:
    figure = figure_or_404(name)
    form = CountForm(request.POST or None, viewer=request.viewer, unit=figure.unit)
    if form.is_valid():
        try:
            count = report_count(
                measure_for(figure), **form.cleaned_data, by=acting_person(request), at=timezone.now()
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The count of “%(title)s” is reported.") % {"title": count.measure})
            return redirect("figure", name)
    return _page(request, form, figure, title=_("Report a count"))


@may("figure.report")
def correct(request: Request, name: str, pk: int) -> HttpResponse:
    figure = figure_or_404(name)
    count = get_object_or_404(counts_of(name), pk=pk)
    form = CorrectionForm(request.POST or None, instance=count, viewer=request.viewer, unit=figure.unit)
    if form.is_valid():
        try:
            correct_count(count, **form.cleaned_data, by=acting_person(request), at=timezone.now())
        except (AlreadyReplaced, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The count is corrected. The one before stays on record."))
            return redirect("figure", name)
    return _page(request, form, figure, title=_("Correct a count"))


@may("figure.report")
def measure_add(request: Request) -> HttpResponse:
    return _edit_measure(request, Measure(), None, title=_("Add a figure that is reported"))


@may("figure.report")
def measure_edit(request: Request, name: str) -> HttpResponse:
    figure = figure_or_404(name)
    return _edit_measure(request, measure_for(figure), figure, title=_("Change the words of the figure"))


def _edit_measure(
    request: Request, measure: Measure, figure: KnownFigure | None, *, title: str
) -> HttpResponse:
    form = MeasureForm(request.POST or None, instance=measure)
    if form.is_valid():
        try:
            save_measure(
                form.instance, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now()
            )
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": form.instance})
            return redirect("figure", form.instance.name)
    return _page(request, form, figure, title=title)


def _page(
    request: Request, form: CountForm | MeasureForm, figure: KnownFigure | None, *, title: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "over": figure.heading if figure else "",
        "trail": trail(figure),
        "cancel_url": reverse("figure", args=[figure.name]) if figure else reverse("figures"),
    }
    return render(request, "record/figures/form.html", context)
