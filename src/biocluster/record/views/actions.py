"""Pages of action items: one's own, those of a gathering, and those overdue."""

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
from django.views.decorators.http import require_POST

from biocluster.record.doors import Request, may
from biocluster.record.exports import MEDIA_TYPES, export_rows
from biocluster.record.forms.minutes import ActionForm, FinishActionForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import ActionItem, Gathering
from biocluster.record.operations.actions import (
    AlreadyDone,
    finish_action,
    remove_action,
    reopen_action,
    save_action,
)
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries import actions, gatherings
from biocluster.record.queries.invitable import possible_owners
from biocluster.record.queries.keyset import page_by_key
from biocluster.record.views.below_minutes import form_below_minutes
from biocluster.record.views.downloads import as_download
from biocluster.record.views.gathering_tables import ACTION_COLUMNS, export_of_actions
from biocluster.record.views.lookups import acting_person, action_or_404, gathering_or_404

DONE_SHOWN = 20
OPEN_SHOWN = 500


@may("action.own")
def own_actions(request: Request) -> HttpResponse:
    """What the person has to do, the most pressing first, and what they did last."""
    person = acting_person(request)
    still_open = list(actions.open_actions_of(person)[:OPEN_SHOWN])
    done = list(actions.done_actions_of(person)[:DONE_SHOWN])
    arose_at = {action.gathering_id for action in (*still_open, *done)}
    context = {
        "open": still_open,
        "done": done,
        "today": request.viewer.on,
        "gatherings_shown": set(
            gatherings.visible_to(request.viewer)
            .filter(pk__in=arose_at)
            .order_by()
            .values_list("pk", flat=True)
        ),
    }
    return render(request, "record/actions/own.html", context)


@may("action.overdue")
def overdue_actions(request: Request) -> HttpResponse:
    page = page_by_key(
        _overdue(request),
        key="due_on",
        descending=False,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "actions": [(action, (request.viewer.on - action.due_on).days) for action in page.rows],
        "previous_url": f"?before={page.previous}" if page.previous else "",
        "next_url": f"?after={page.next}" if page.next else "",
        "may_export": request.viewer.may("record.export"),
        "csv_url": reverse("overdue-export", args=["csv"]),
        "excel_url": reverse("overdue-export", args=["xlsx"]),
    }
    return render(request, "record/actions/overdue.html", context)


@may("action.overdue")
def overdue_export(request: Request, format: str) -> HttpResponseBase:
    if format not in MEDIA_TYPES:
        raise Http404
    rows = export_of_actions(_overdue(request).iterator(chunk_size=2_000))
    return as_download(export_rows(f"overdue-{localdate():%Y%m%d}", ACTION_COLUMNS, rows, format))


def _overdue(request: Request) -> QuerySet[ActionItem]:
    return actions.overdue(actions.visible_to(request.viewer), request.viewer.on)


@may("action.own")
def action(request: Request, pk: int) -> HttpResponse:
    """One action: done with what came of it, or opened again."""
    found = action_or_404(request, pk)
    form = FinishActionForm(request.POST or None)
    may_change = found.owner_id == acting_person(request).pk or request.viewer.may("gathering.minutes")
    if form.is_valid():
        try:
            finish_action(
                found, outcome=form.cleaned_data["outcome"], by=acting_person(request), at=timezone.now()
            )
        except (AlreadyDone, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Well done. The action is closed with its outcome."))
            return redirect("own-actions")
    gathering_shown = gatherings.visible_to(request.viewer).filter(pk=found.gathering_id).exists()
    context = {
        "action": found,
        "form": form,
        "may_change": may_change,
        "links": gathering_shown and request.viewer.may("gathering.read"),
        "shows_gathering": gathering_shown,
        "overdue": found.done_at is None and found.due_on < request.viewer.on,
        "trail": [(_("My actions"), reverse("own-actions"))],
    }
    return render(request, "record/actions/action.html", context)


@may("action.own")
@require_POST
def action_reopen(request: Request, pk: int) -> HttpResponse:
    found = action_or_404(request, pk)
    reopen_action(found, by=acting_person(request), at=timezone.now())
    messages.success(request, _("The action is open again."))
    return redirect("action", pk)


@may("gathering.minutes")
def action_add(request: Request, pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    return _edit(request, gathering, ActionItem(gathering=gathering), _("Give somebody an action"))


@may("gathering.minutes")
def action_edit(request: Request, pk: int, action_pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    found = get_object_or_404(gathering.action_items, pk=action_pk)
    return _edit(request, gathering, found, _("Change the action"))


def _edit(request: Request, gathering: Gathering, action: ActionItem, title: str) -> HttpResponse:
    form = ActionForm(
        request.POST or None,
        instance=action,
        gathering=gathering,
        owners=possible_owners(gathering, request.viewer.on),
    )
    if form.is_valid():
        try:
            save_action(action, seen=form.cleaned_data["seen"], by=acting_person(request), at=timezone.now())
        except (AlreadyDone, ChangedSince, ValidationError) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The action of %(name)s is saved.") % {"name": action.owner})
            return redirect("minutes", gathering.pk)
    return form_below_minutes(request, gathering, form, title)


@may("gathering.minutes")
@require_POST
def action_remove(request: Request, pk: int, action_pk: int) -> HttpResponse:
    gathering = gathering_or_404(request, pk)
    found = get_object_or_404(gathering.action_items, pk=action_pk)
    try:
        remove_action(found, by=acting_person(request), at=timezone.now())
    except AlreadyDone as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The action is removed."))
    return redirect("minutes", pk)
