"""Pages on which the office records who came."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from biocluster.record.doors import Request, may
from biocluster.record.exports import MEDIA_TYPES, export_rows
from biocluster.record.forms.attendance import (
    AddAttendanceForm,
    HeadCounts,
    Ticks,
    counts_in,
    head_counts_initial,
)
from biocluster.record.forms.refusals import take_refusal
from biocluster.record.models import Attendance, Gathering, Person
from biocluster.record.operations.attendance import (
    NotTheTime,
    OverCapacity,
    add_attendances,
    record_attendance,
)
from biocluster.record.queries.attendance import expected_at, numbers_present, present_at
from biocluster.record.views.downloads import as_download
from biocluster.record.views.lookups import acting_person, gathering_or_404, trail_to
from biocluster.record.views.people_choice import people_choice

PER_PAGE = 100


@may("gathering.attendance")
def attendance(request: Request, pk: int) -> HttpResponse:
    """Everybody invited or present, to tick off, and numbers by category; one button saves both."""
    gathering = gathering_or_404(request, pk)
    page = Paginator(expected_at(gathering), PER_PAGE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    sent = request.POST if request.method == "POST" else None
    ticks = Ticks(sent, initial=_as_recorded(gathering, people), prefix="person")
    counts = HeadCounts(sent, initial=head_counts_initial(list(gathering.head_counts.all())), prefix="count")
    refusal = ""
    if sent is not None and ticks.is_valid() and counts.is_valid():
        listed = {person.pk for person in people}
        rows = [form.cleaned_data for form in ticks.forms if form.cleaned_data["person"] in listed]
        try:
            record_attendance(
                gathering,
                present={row["person"]: row["attends_as"] for row in rows if row["came"]},
                among=[row["person"] for row in rows],
                head_counts=counts_in(counts),
                by=acting_person(request),
                at=timezone.now(),
            )
        except (OverCapacity, NotTheTime) as error:
            refusal = str(error)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, _("The attendance is recorded."))
            return redirect(request.get_full_path())
    context = {
        "gathering": gathering,
        "trail": trail_to(gathering),
        "page": page,
        "ticks": ticks,
        "counts": counts,
        "refusal": refusal,
        "number_present": numbers_present([pk]).get(pk, 0),
        "too_early": gathering.starts_on > request.viewer.on,
    }
    return render(request, "record/gatherings/attendance.html", context)


def _as_recorded(gathering: Gathering, people: list[Person]) -> list[dict[str, Any]]:
    present = dict(
        Attendance.objects.filter(gathering=gathering, person__in=people).values_list("person", "attends_as")
    )
    invited = {row.person_id: row for row in gathering.invitations.filter(person__in=people)}
    return [
        {
            "person": person.pk,
            "name": person.name,
            "came": person.pk in present,
            "attends_as": present.get(person.pk, ""),
            "note": invited[person.pk].get_reply_display() if person.pk in invited else _("not invited"),
        }
        for person in people
    ]


@may("gathering.attendance")
def attendance_add(request: Request, pk: int) -> HttpResponse:
    """Look for people who were not expected and record them as present."""
    gathering = gathering_or_404(request, pk)
    choice = people_choice(request, apart_from=Person.objects.filter(attendances__gathering=gathering))
    also = AddAttendanceForm(request.POST or None)
    if request.method == "POST" and choice.chosen and also.is_valid():
        try:
            number = add_attendances(
                gathering,
                people=choice.chosen,
                attends_as=also.cleaned_data["attends_as"],
                by=acting_person(request),
                at=timezone.now(),
            )
        except (OverCapacity, NotTheTime, ValidationError) as refusal:
            take_refusal(choice.choose, refusal)
        else:
            said = ngettext("%(number)s person was added.", "%(number)s people were added.", number)
            messages.success(request, said % {"number": number})
            return redirect("attendance", pk)
    context = {
        "gathering": gathering,
        "trail": [*trail_to(gathering), (_("Attendance"), reverse("attendance", args=[pk]))],
        "choice": choice,
        "also": also,
        "title": _("Add people who came"),
        "save": _("Record the ticked people as present"),
        "nobody": _("Nobody is found who is not present yet. Ask with other words, or add the person first."),
    }
    return render(request, "record/gatherings/choose_people.html", context)


@may("gathering.attendance")
def attendance_export(request: Request, pk: int, format: str) -> HttpResponseBase:
    """Who came, as a file: a row for each person, then one for each head count."""
    gathering = gathering_or_404(request, pk)
    if format not in MEDIA_TYPES:
        raise Http404
    columns = (pgettext("person", "Name"), _("Kana"), _("Attends as"), _("Number of people"))
    named = (
        [row.person.name, row.person.kana, row.attends_as, 1] for row in present_at(gathering).iterator()
    )
    counted = ([row.category, "", "", row.count] for row in gathering.head_counts.all())
    name = f"attendance-{pk}-{localdate():%Y%m%d}"
    return as_download(export_rows(name, columns, (row for rows in (named, counted) for row in rows), format))
