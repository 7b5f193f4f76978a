"""Pages of a gathering's minutes and decisions, and the minutes as PDF and Word."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.forms.minutes import ConfirmForm, DecisionForm, MinutesForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Decision, Gathering
from biocluster.record.operations.minutes import (
    ActionsRest,
    MinutesConfirmed,
    confirm_minutes,
    discard_draft,
    remove_decision,
    save_decision,
    write_minutes,
)
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries import gatherings
from biocluster.record.queries.audit import last_write_to
from biocluster.record.queries.minutes import latest_minutes, printed_contents, versions_for
from biocluster.record.views.below_minutes import form_below_minutes
from biocluster.record.views.downloads import inert
from biocluster.record.views.lookups import acting_person, gathering_or_404, trail_to
from biocluster.record.views.minutes_print import Printed, minutes_pdf, minutes_word, print_of

PRINTERS = {
    "pdf": (minutes_pdf, "application/pdf"),
    "docx": (minutes_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@may("gathering.read")
def minutes(request: Request, pk: int, version: int | None = None) -> HttpResponse:
    """The latest minutes that the viewer may read, or one version, with the decisions and actions."""
    gathering = gathering_or_404(request, pk)
    versions = list(versions_for(request.viewer, gathering))
    shown = next((row for row in versions if version in (None, row.version)), None)
    if version is not None and shown is None:
        raise Http404
    latest = bool(versions) and shown == versions[0]
    with_names = gatherings.may_see_names(request.viewer, gathering)
    printed = print_of(printed_contents(shown), with_names=with_names) if shown else None
    context = {
        "gathering": gathering,
        "trail": trail_to(gathering),
        "minutes": shown,
        "printed": printed,
        "versions": versions,
        "latest": latest,
        "sections": _sections_shown(printed, latest),
        "decisions": gathering.decisions.all(),
        "actions": gathering.action_items.select_related("owner", "decision"),
        "today": request.viewer.on,
        "may_minute": request.viewer.may("gathering.minutes"),
        "confirm": ConfirmForm(initial={"seen": last_write_to(shown)}) if shown else None,
    }
    return render(request, "record/gatherings/minutes.html", context)


def _sections_shown(printed: Printed | None, latest: bool) -> list[dict[str, Any]]:
    """Decisions and actions of the latest version stand below it, where they can be worked on."""
    sections = printed["sections"] if printed else []
    return [each for each in sections if not latest or each["about"] in ("agenda", "proceedings")]


@may("gathering.minutes")
def minutes_edit(request: Request, pk: int) -> HttpResponse:
    """Write the draft; where the latest version is confirmed, a correction begins with its text."""
    gathering = gathering_or_404(request, pk)
    latest = latest_minutes(gathering)
    initial = (
        {"text": latest.text, "seen": last_write_to(latest)}
        if latest
        else {"text": _headings(gathering), "seen": 0}
    )
    form = MinutesForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            write_minutes(gathering, **form.cleaned_data, by=acting_person(request), at=timezone.now())
        except (ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The draft is saved."))
            return redirect("minutes", pk)
    context = {
        "gathering": gathering,
        "trail": [*trail_to(gathering), (_("Minutes"), reverse("minutes", args=[pk]))],
        "form": form,
        "corrects": latest if latest and latest.confirmed_at else None,
        "cancel_url": reverse("minutes", args=[pk]),
    }
    return render(request, "record/gatherings/minutes_edit.html", context)


def _headings(gathering: Gathering) -> str:
    """The items of the agenda, to write what was said under each."""
    items = enumerate(gathering.agenda_items.all(), start=1)
    return "\n\n".join(f"{number}. {item.title}" for number, item in items)


@may("gathering.minutes")
@require_POST
def minutes_confirm(request: Request, pk: int, version: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    draft = get_object_or_404(gathering.minutes, version=version)
    form = ConfirmForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else None
    try:
        confirm_minutes(draft, seen=seen or 0, by=acting_person(request), at=timezone.now())
    except (ChangedSince, MinutesConfirmed) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The minutes are confirmed. They stay as they are from now on."))
    return redirect("minutes", pk)


@may("gathering.minutes")
@require_POST
def minutes_discard(request: Request, pk: int, version: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    draft = get_object_or_404(gathering.minutes, version=version)
    try:
        discard_draft(draft, by=acting_person(request), at=timezone.now())
    except MinutesConfirmed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The draft is thrown away."))
    return redirect("minutes", pk)


@may("gathering.read")
def minutes_file(request: Request, pk: int, version: int, format: str) -> HttpResponse:
    """A version for print. Who may not see names gets the numbers of those present instead."""
    gathering = gathering_or_404(request, pk)
    found = get_object_or_404(versions_for(request.viewer, gathering), version=version)
    printer = PRINTERS.get(format)
    if printer is None:
        raise Http404
    make, media_type = printer
    with_names = gatherings.may_see_names(request.viewer, gathering)
    content = make(print_of(printed_contents(found), with_names=with_names))
    name = f"{gathering.title}_{_('Minutes')}_v{version}.{format}"
    return inert(content, file_name=name.replace("/", "-"), media_type=media_type)


@may("gathering.minutes")
def decision_add(request: Request, pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    return _decision(request, gathering, Decision(gathering=gathering), _("Take down a decision"))


@may("gathering.minutes")
def decision_edit(request: Request, pk: int, decision_pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    decision = get_object_or_404(gathering.decisions, pk=decision_pk)
    return _decision(
        request, gathering, decision, _("Change decision %(number)s") % {"number": decision.number}
    )


def _decision(request: Request, gathering: Gathering, decision: Decision, title: str) -> HttpResponse:
    form = DecisionForm(request.POST or None, instance=decision)
    if form.is_valid():
        try:
            save_decision(
                decision, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now()
            )
        except (ChangedSince, MinutesConfirmed, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Decision %(number)s is saved.") % {"number": decision.number})
            return redirect("minutes", gathering.pk)
    return form_below_minutes(request, gathering, form, title)


@may("gathering.minutes")
@require_POST
def decision_remove(request: Request, pk: int, decision_pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    decision = get_object_or_404(gathering.decisions, pk=decision_pk)
    try:
        remove_decision(decision, by=acting_person(request), at=timezone.now())
    except (MinutesConfirmed, ActionsRest) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Decision %(number)s is removed.") % {"number": decision.number})
    return redirect("minutes", pk)
