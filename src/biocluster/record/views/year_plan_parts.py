"""Pages of the notes and joint partners of a programme in one year's plan."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.year_plans import NoteForm, PartnerForm
from biocluster.record.models import YearPlan, YearPlanNote, YearPlanPartner
from biocluster.record.operations.year_plan_parts import (
    move_note,
    move_partner,
    remove_note,
    remove_partner,
    save_note,
    save_partner,
)
from biocluster.record.views.lookups import acting_person
from biocluster.record.views.plan_lookups import (
    back_if_closed,
    done,
    offers_for,
    saved,
    trail_to_year_plan,
    year_plan_or_404,
)

PLACES = {"up": -1, "down": 1}


@may("plan.edit")
def note_add(request: Request, pk: int) -> HttpResponse:
    year_plan = year_plan_or_404(request, pk)
    form = NoteForm(request.POST or None, instance=YearPlanNote(year_plan=year_plan))
    return _edit(request, year_plan, form, save_note, title=_("Add a note"), anchor="notes")


@may("plan.edit")
def note_edit(request: Request, pk: int, note_pk: int) -> HttpResponse:
    year_plan, note = _note(request, pk, note_pk)
    form = NoteForm(request.POST or None, instance=note)
    return _edit(request, year_plan, form, save_note, title=_("Change the note"), anchor="notes")


@may("plan.edit")
@require_POST
def note_move(request: Request, pk: int, note_pk: int) -> HttpResponse:
    year_plan, note = _note(request, pk, note_pk)
    places = PLACES.get(request.POST.get("to", ""), 0)
    done(request, lambda: move_note(note, places=places, by=acting_person(request), at=timezone.now()))
    return _back(year_plan, "notes")


@may("plan.edit")
@require_POST
def note_remove(request: Request, pk: int, note_pk: int) -> HttpResponse:
    year_plan, note = _note(request, pk, note_pk)
    if done(request, lambda: remove_note(note, by=acting_person(request), at=timezone.now())):
        messages.success(request, _("The note “%(text)s” is out of the plan.") % {"text": note})
    return _back(year_plan, "notes")


@may("plan.edit")
def partner_add(request: Request, pk: int) -> HttpResponse:
    year_plan = year_plan_or_404(request, pk)
    form = PartnerForm(request.POST or None, instance=YearPlanPartner(year_plan=year_plan))
    return _edit(request, year_plan, form, save_partner, title=_("Name a joint partner"), anchor="partners")


@may("plan.edit")
def partner_edit(request: Request, pk: int, partner_pk: int) -> HttpResponse:
    year_plan, partner = _partner(request, pk, partner_pk)
    form = PartnerForm(request.POST or None, instance=partner)
    return _edit(
        request, year_plan, form, save_partner, title=_("Change the joint partner"), anchor="partners"
    )


@may("plan.edit")
@require_POST
def partner_move(request: Request, pk: int, partner_pk: int) -> HttpResponse:
    year_plan, partner = _partner(request, pk, partner_pk)
    places = PLACES.get(request.POST.get("to", ""), 0)
    done(request, lambda: move_partner(partner, places=places, by=acting_person(request), at=timezone.now()))
    return _back(year_plan, "partners")


@may("plan.edit")
@require_POST
def partner_remove(request: Request, pk: int, partner_pk: int) -> HttpResponse:
    year_plan, partner = _partner(request, pk, partner_pk)
    if done(request, lambda: remove_partner(partner, by=acting_person(request), at=timezone.now())):
        messages.success(request, _("“%(name)s” is named as a partner no longer.") % {"name": partner})
    return _back(year_plan, "partners")


def _edit(
    request: Request,
    year_plan: YearPlan,
    form: forms.ModelForm,
    save: Callable[..., Any],
    *,
    title: str,
    anchor: str,
) -> HttpResponse:
    if closed := back_if_closed(request, year_plan.annual_plan):
        return closed
    if form.is_valid():
        seen, by, at = form.cleaned_data["seen"], acting_person(request), timezone.now()
        if saved(form, lambda: save(form.instance, seen=seen, by=by, at=at)):
            return _back(year_plan, anchor)
    context = {
        "form": form,
        "over": year_plan.heading,
        "title": title,
        "offers": offers_for(request, year_plan.annual_plan, year_plan),
        "trail": trail_to_year_plan(year_plan),
        "cancel_url": f"{reverse('year-plan', args=[year_plan.pk])}#{anchor}",
    }
    return render(request, "record/plans/text_form.html", context)


def _back(year_plan: YearPlan, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('year-plan', args=[year_plan.pk])}#{anchor}")


def _note(request: Request, pk: int, note_pk: int) -> tuple[YearPlan, YearPlanNote]:
    year_plan = year_plan_or_404(request, pk)
    note = get_object_or_404(year_plan.notes, pk=note_pk)
    note.year_plan = year_plan
    return year_plan, note


def _partner(request: Request, pk: int, partner_pk: int) -> tuple[YearPlan, YearPlanPartner]:
    year_plan = year_plan_or_404(request, pk)
    partner = get_object_or_404(year_plan.partners.select_related("organisation"), pk=partner_pk)
    partner.year_plan = year_plan
    return year_plan, partner
