"""The page of a form that belongs to the minutes of a gathering: a decision, an action."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.doors import Request
from biocluster.record.models import Gathering
from biocluster.record.views.lookups import trail_to


def form_below_minutes(
    request: Request, gathering: Gathering, form: forms.BaseForm, title: str
) -> HttpResponse:
    minutes_url = reverse("minutes", args=[gathering.pk])
    context = {
        "form": form,
        "title": title,
        "trail": [*trail_to(gathering), (_("Minutes"), minutes_url)],
        "cancel_url": minutes_url,
    }
    return render(request, "record/gatherings/form.html", context)
