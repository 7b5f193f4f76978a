"""The office's list of words that the search takes for the same."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.forms.synonyms import SynonymForm
from biocluster.record.models import Synonym
from biocluster.record.operations.synonyms import add_synonym, remove_synonym
from biocluster.record.views.lookups import acting_person

A_PAGE = 100


@may("synonym.edit")
def synonyms(request: Request) -> HttpResponse:
    """The list, and a form that adds a pair."""
    form = SynonymForm(request.POST or None)
    if form.is_valid():
        try:
            pair = add_synonym(**form.cleaned_data, by=acting_person(request), at=timezone.now())
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The search now finds “%(pair)s” together.") % {"pair": pair})
            return redirect("synonyms")
    page = Paginator(Synonym.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "trail": [(_("Search"), reverse("search"))]}
    return render(request, "web/synonyms.html", context)


@may("synonym.edit")
@require_POST
def synonym_remove(request: Request, pk: int) -> HttpResponse:
    pair = get_object_or_404(Synonym, pk=pk)
    remove_synonym(pair, by=acting_person(request), at=timezone.now())
    messages.success(request, _("The search no longer takes “%(pair)s” for the same.") % {"pair": pair})
    return redirect("synonyms")
