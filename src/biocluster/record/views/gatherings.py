"""Pages of gatherings: the list, one gathering, planning and changing one, its history, its file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.exports import MEDIA_TYPES, export_rows
from biocluster.record.forms.gatherings import GatheringFilter, GatheringForm
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Gathering, GatheringState, Invitation
from biocluster.record.operations.attendance import OverCapacity
from biocluster.record.operations.gatherings import save_gathering
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries import documents, gatherings
from biocluster.record.queries.attendance import numbers_present, present_at
from biocluster.record.queries.audit import history_of_all
from biocluster.record.queries.keyset import page_by_key
from biocluster.record.queries.minutes import versions_for
from biocluster.record.views.downloads import as_download
from biocluster.record.views.gathering_tables import (
    EXPORT_COLUMNS,
    STATE_TONES,
    GatheringTable,
    export_of,
)
from biocluster.record.views.history import MOST_LINES, history_lines
from biocluster.record.views.lists import turned_by_key
from biocluster.record.views.lookups import acting_person, gathering_or_404, trail_to

SORTS = {"starts_on", "title"}
NAMES_SHOWN = 100


def _sorted_by(request: HttpRequest) -> tuple[str, bool]:
    wanted = request.GET.get("sort", "")
    key = wanted.removeprefix("-")
    return (key, wanted.startswith("-")) if key in SORTS else ("starts_on", True)


@may("gathering.read")
def index(request: Request) -> HttpResponse:
    narrowed = GatheringFilter(request.GET, queryset=gatherings.visible_to(request.viewer))
    key, descending = _sorted_by(request)
    page = page_by_key(
        narrowed.qs if narrowed.is_valid() else narrowed.queryset.none(),
        key=key,
        descending=descending,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    table = GatheringTable(page.rows, order_by=f"-{key}" if descending else key)
    return render(
        request,
        "record/gatherings/list.html",
        {
            "form": narrowed.form,
            "table": table,
            "previous_url": turned_by_key(request, before=page.previous) if page.previous else "",
            "next_url": turned_by_key(request, after=page.next) if page.next else "",
            "csv_url": reverse("gatherings-export", args=["csv"]) + turned_by_key(request),
            "excel_url": reverse("gatherings-export", args=["xlsx"]) + turned_by_key(request),
            "may_edit": request.viewer.may("gathering.edit"),
            "may_export": request.viewer.may("record.export"),
        },
    )


@may("record.export")
def export(request: Request, format: str) -> HttpResponseBase:
    if format not in MEDIA_TYPES:
        raise Http404
    narrowed = GatheringFilter(request.GET, queryset=gatherings.visible_to(request.viewer))
    if not narrowed.is_valid():
        raise Http404
    key, descending = _sorted_by(request)
    order = [f"-{key}", "-pk"] if descending else [key, "pk"]
    file = export_rows("gatherings", EXPORT_COLUMNS, export_of(narrowed.qs.order_by(*order)), format)
    return as_download(file)


@may("gathering.read")
def detail(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    gathering = gathering_or_404(request, pk)
    with_names = gatherings.may_see_names(viewer, gathering)
    present = list(present_at(gathering)[: NAMES_SHOWN + 1]) if with_names else []
    versions = list(versions_for(viewer, gathering))
    return render(
        request,
        "record/gatherings/detail.html",
        {
            "gathering": gathering,
            "trail": trail_to(),
            "tone": STATE_TONES[GatheringState(gathering.state)],
            "agenda": gathering.agenda_items.all(),
            "number_present": numbers_present([gathering.pk]).get(gathering.pk, 0),
            "present": present[:NAMES_SHOWN],
            "more_present": len(present) > NAMES_SHOWN,
            "head_counts": gathering.head_counts.all(),
            "with_names": with_names,
            "own_invitation": Invitation.objects.filter(gathering=gathering, person=viewer.person).first(),
            "minutes": versions[0] if versions else None,
            "decisions": gathering.decisions.all(),
            "actions": gathering.action_items.select_related("owner").order_by("due_on", "pk"),
            "materials": gathering.materials.filter(
                document__in=documents.visible_to(viewer).order_by().values("pk")
            ).select_related("document__stored"),
            "today": viewer.on,
            "may_edit": viewer.may("gathering.edit"),
            "may_record": viewer.may("gathering.attendance"),
            "may_minute": viewer.may("gathering.minutes"),
        },
    )


@may("gathering.edit")
def create(request: Request) -> HttpResponse:
    return _edit(request, Gathering(), _("Plan a gathering"))


@may("gathering.edit")
def edit(request: Request, pk: int) -> HttpResponse:
    return _edit(request, gathering_or_404(request, pk), _("Change the gathering"))


def _edit(request: Request, gathering: Gathering, title: str) -> HttpResponse:
    new = gathering.pk is None
    form = GatheringForm(request.POST or None, instance=gathering, viewer=request.viewer)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            saved = save_gathering(gathering, seen=seen, by=acting_person(request), at=timezone.now())
        except (ValidationError, ChangedSince, OverCapacity) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
            if gatherings.visible_to(request.viewer).filter(pk=saved.pk).exists():
                return redirect("gathering", pk=saved.pk)
            return redirect("gatherings")
    stored = None if new else gathering_or_404(request, gathering.pk)
    return render(
        request,
        "record/gatherings/edit.html",
        {"form": form, "title": title, "trail": trail_to(stored), "gathering": stored},
    )


@may("gathering.edit")
def history(request: Request, pk: int) -> HttpResponse:
    """Every write to the gathering, its agenda, its head counts, its minutes, decisions and actions."""
    gathering = gathering_or_404(request, pk)
    readable = documents.visible_to(request.viewer).order_by().values("pk")
    rows = [
        gathering,
        *gathering.agenda_items.all(),
        *gathering.head_counts.all(),
        *gathering.minutes.all(),
        *gathering.decisions.all(),
        *gathering.action_items.all(),
        *gathering.materials.filter(document__in=readable),
    ]
    entries = history_lines(history_of_all(rows)[:MOST_LINES])
    return render(
        request,
        "record/gatherings/history.html",
        {"gathering": gathering, "trail": trail_to(gathering), "entries": entries},
    )
