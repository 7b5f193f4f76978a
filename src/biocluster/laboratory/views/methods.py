"""Pages of methods."""

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.laboratory.forms.methods import MethodForm
from biocluster.laboratory.models import Method
from biocluster.laboratory.operations.methods import save_method
from biocluster.laboratory.queries.methods import versions_of, visible_to, with_current_version
from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.views.history import history
from biocluster.record.views.lists import paged
from biocluster.record.views.lookups import acting_person


class MethodTable(tables.Table):
    caption = gettext_lazy("Methods")
    name = tables.Column(linkify=lambda record: reverse("method", args=[record.pk]))
    current_number = tables.Column(
        verbose_name=gettext_lazy("version in use"),
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )

    class Meta:
        model = Method
        fields = ("name", "name_en", "current_number")
        order_by = ("name",)
        empty_text = gettext_lazy("There is no method yet. Add one, and then its first version.")
        default = gettext_lazy("none approved")


@may("method.read")
def methods(request: Request) -> HttpResponse:
    table = paged(request, MethodTable(with_current_version(visible_to(request.viewer))))
    context = {"table": table, "may_edit": request.viewer.may("method.edit")}
    return render(request, "laboratory/methods/list.html", context)


@may("method.read")
def method(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    context = {
        "method": found,
        "versions": versions_of(found),
        "may_edit": request.viewer.may("method.edit"),
        "history": history(found) if request.viewer.may("method.edit") else [],
        "trail": trail_to(),
    }
    return render(request, "laboratory/methods/page.html", context)


@may("method.edit")
def method_add(request: Request) -> HttpResponse:
    return _edit(request, Method(), _("Add a method"), reverse("methods"))


@may("method.edit")
def method_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_to(request.viewer), pk=pk)
    return _edit(request, found, _("Change the method"), reverse("method", args=[pk]))


def _edit(request: Request, method: Method, title: str, cancel_url: str) -> HttpResponse:
    form = MethodForm(request.POST or None, instance=method)
    if form.is_valid():
        try:
            save_method(method, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now())
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": method})
            return redirect("method", method.pk)
    context = {"form": form, "title": title, "trail": trail_to(), "cancel_url": cancel_url}
    return render(request, "laboratory/form.html", context)


def trail_to(method: Method | None = None) -> list[tuple[str, str]]:
    """Where the pages of methods lie, down to the one above the page."""
    trail = [(_("Methods"), reverse("methods"))]
    if method is not None:
        trail.append((method.name, reverse("method", args=[method.pk])))
    return trail
