"""The calendar of gatherings: by month, by week, as a list, and as iCalendar files."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.doors import Request, may
from biocluster.record.forms.gatherings import CalendarFilter
from biocluster.record.models import Gathering
from biocluster.record.queries import gatherings
from biocluster.record.queries.viewers import nobody
from biocluster.record.templatetags.record_words import days_text, era_text
from biocluster.record.views.calendar_days import (
    days_with,
    in_weeks,
    month_from,
    sheet_of,
    week_of,
    weekday_labels,
)
from biocluster.record.views.calendar_file import MEDIA_TYPE, calendar_of
from biocluster.record.views.downloads import inert
from biocluster.record.views.lists import turned
from biocluster.record.views.lookups import gathering_or_404, trail_to
from biocluster.record.words.date_ranges import DateRange
from biocluster.record.words.dates import DateError, PartialDate, parse_partial_date

VIEWS = ("month", "week", "list")
MOST_SHOWN = 1_000
MOST_IN_FILE = 3_000
FEED_BACK = timedelta(days=366)
FEED_AHEAD = timedelta(days=731)
FIRST_YEAR, LAST_YEAR = 1900, 2900


@may("gathering.read")
def calendar(request: Request) -> HttpResponse:
    """The month, week or list (``view``) that holds the day or month ``on``; today's, if there is none."""
    narrowed = CalendarFilter(request.GET, queryset=gatherings.visible_to(request.viewer))
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else "month"
    on = _asked_day(request)
    days = _days_of(view, on)
    rows = narrowed.qs if narrowed.is_valid() else narrowed.queryset.none()
    found = list(gatherings.in_days(rows, days.first, days.last)[: MOST_SHOWN + 1])
    on_days = days_with(
        found[:MOST_SHOWN],
        days,
        today=request.viewer.on,
        address=lambda pk: reverse("gathering", args=[pk]),
        month=on if view == "month" else None,
    )
    context = {
        "form": narrowed.form,
        "view": view,
        "on": on,
        "trail": trail_to(),
        "title": _caption(view, on, days),
        "weekdays": weekday_labels(),
        "weeks": in_weeks(on_days),
        "days": [day for day in on_days if day.entries] if view == "list" else on_days,
        "without_a_day": gatherings.without_a_day(rows, days.first, days.last)[:MOST_SHOWN],
        "more": len(found) > MOST_SHOWN,
        "previous_url": turned(request, on=_shifted(view, on, -1)),
        "next_url": turned(request, on=_shifted(view, on, 1)),
        "today_url": turned(request, on=request.viewer.on),
        "views": [(name, label, turned(request, view=name), name == view) for name, label in _view_names()],
        "download_url": reverse("calendar-download") + turned(request),
        "feed_url": request.build_absolute_uri(reverse("calendar-feed")),
    }
    return render(request, "record/calendar/calendar.html", context)


def _view_names() -> list[tuple[str, str]]:
    return [("month", _("Month")), ("week", _("Week")), ("list", _("List"))]


def _asked_day(request: Request) -> date:
    try:
        on = parse_partial_date(request.GET.get("on", "")).first_day
    except DateError:
        return request.viewer.on
    return on if FIRST_YEAR <= on.year <= LAST_YEAR else request.viewer.on


def _days_of(view: str, on: date) -> DateRange:
    if view == "list":
        return DateRange(PartialDate(on, "month").first_day, PartialDate(on, "month").last_day)
    if view == "week":
        return week_of(on)
    return sheet_of(on)


def _shifted(view: str, on: date, step: int) -> date:
    if view == "week":
        return on + timedelta(days=7 * step)
    return month_from(on, step)


def _caption(view: str, on: date, days: DateRange) -> str:
    if view == "week":
        return days_text(days)
    return era_text(PartialDate(on, "month"))


@may("public.read")
def gathering_file(request: Request, pk: int) -> HttpResponse:
    """One gathering as a calendar file, for whoever may see it."""
    gathering = gathering_or_404(request, pk)
    content = calendar_of([gathering], name=gathering.title, address=_address(request))
    return inert(content, file_name=f"{gathering.title}.ics".replace("/", "-"), media_type=MEDIA_TYPE)


@may("gathering.read")
def calendar_download(request: Request) -> HttpResponse:
    """Every gathering that the viewer may see and the conditions let through, as one calendar file."""
    narrowed = CalendarFilter(request.GET, queryset=gatherings.visible_to(request.viewer))
    rows = narrowed.qs if narrowed.is_valid() else narrowed.queryset.none()
    return inert(
        _about_now(request, rows), file_name=f"gatherings-{request.viewer.on}.ics", media_type=MEDIA_TYPE
    )


@may("public.read")
def calendar_feed(request: Request) -> HttpResponse:
    """The public gatherings, to subscribe to: the same for everybody, signed in or not."""
    public = gatherings.visible_to(nobody(request.viewer.on))
    return HttpResponse(_about_now(request, public), content_type=MEDIA_TYPE)


def _about_now(request: Request, rows: QuerySet[Gathering]) -> bytes:
    """Those of the year before and the two years to come; if they are too many, the earliest are left out."""
    on = request.viewer.on
    latest = rows.filter(starts_on__range=(on - FEED_BACK, on + FEED_AHEAD)).order_by("-starts_on", "-pk")
    return calendar_of(
        list(latest[:MOST_IN_FILE])[::-1],
        name=_("Gatherings of the bio cluster"),
        address=_address(request),
    )


def _address(request: HttpRequest) -> Callable[[Gathering], str]:
    return lambda gathering: request.build_absolute_uri(reverse("public-gathering", args=[gathering.pk]))
