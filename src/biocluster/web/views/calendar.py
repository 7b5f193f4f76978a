"""The public calendar: a month of gatherings that everybody may come to, each with its page, and their places."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.queries import documents, gatherings, programmes, venues
from biocluster.record.queries.viewers import nobody
from biocluster.record.templatetags.record_words import era_text
from biocluster.record.views.calendar_days import (
    days_with,
    in_weeks,
    month_from,
    sheet_of,
    weekday_labels,
)
from biocluster.record.words.dates import DateError, PartialDate, parse_partial_date
from biocluster.web.addresses import gathering_address

MOST_SHOWN = 500
AT_A_PLACE = 20
FIRST_MONTH, LAST_MONTH = date(1900, 1, 1), date(2900, 12, 1)


@may("public.read")
def month(request: Request) -> HttpResponse:
    """The month that ``on`` lies in, else this one. Only what is public is shown, whoever looks."""
    on = _asked_month(request)
    days = sheet_of(on)
    public = gatherings.visible_to(nobody(request.viewer.on))
    found = list(gatherings.in_days(public, days.first, days.last)[: MOST_SHOWN + 1])
    unsettled = gatherings.without_a_day(public, days.first, days.last)[:MOST_SHOWN]
    context = {
        "title": era_text(PartialDate(on, "month")),
        "weekdays": weekday_labels(),
        "weeks": in_weeks(
            days_with(
                found[:MOST_SHOWN],
                days,
                today=request.viewer.on,
                address=lambda pk: reverse("public-gathering", args=[pk]),
                month=on,
            )
        ),
        "more": len(found) > MOST_SHOWN,
        "unsettled": unsettled,
        "coming": None if found or unsettled else gatherings.upcoming(public, days.last).first(),
        "nothing": not found and not unsettled,
        "previous_url": f"?on={month_from(on, -1):%Y-%m}" if on > FIRST_MONTH else "",
        "next_url": f"?on={month_from(on, 1):%Y-%m}" if on < LAST_MONTH else "",
        "feed_url": request.build_absolute_uri(reverse("calendar-feed")),
    }
    return render(request, "web/calendar/month.html", context)


def _asked_month(request: Request) -> date:
    """What cannot be read is this month: an address typed wrong still leads to a calendar."""
    try:
        asked = parse_partial_date(request.GET.get("on", "")).first_day
    except DateError:
        asked = request.viewer.on
    return min(max(asked.replace(day=1), FIRST_MONTH), LAST_MONTH)


@may("public.read")
def gathering(request: Request, pk: int) -> HttpResponse:
    """A gathering as the public sees it: when, where, what about. The invited see theirs here too."""
    found = get_object_or_404(gatherings.visible_to(request.viewer), pk=pk)
    shown = documents.visible_to(request.viewer).order_by().values("pk")
    known = programmes.visible_to(request.viewer)
    context = {
        "gathering": found,
        "trail": [(_("Calendar"), reverse("calendar"))],
        "programme": known.filter(pk=found.programme_id).first() if found.programme_id else None,
        "agenda": found.agenda_items.all(),
        "head_counts": found.head_counts.all(),
        "materials": found.materials.filter(document__in=shown).select_related("document"),
        "invitation": found.invitations.filter(person=request.viewer.person).first()
        if request.viewer.person
        else None,
        "at_work": request.viewer.may("gathering.read"),
    }
    return render(request, "web/calendar/gathering.html", context)


@may("public.read")
def place(request: Request, pk: int) -> HttpResponse:
    """A venue with the public gatherings that are still to come there."""
    found = get_object_or_404(venues.visible_to(request.viewer), pk=pk)
    here = gatherings.visible_to(nobody(request.viewer.on)).filter(venue=found)
    coming = gatherings.upcoming(here, request.viewer.on)[:AT_A_PLACE]
    context = {
        "venue": found,
        "trail": [(_("Calendar"), reverse("calendar"))],
        "gatherings": [(each, gathering_address(request.viewer, each.pk)) for each in coming],
        "at_work": request.viewer.may("gathering.read"),
    }
    return render(request, "web/calendar/place.html", context)
