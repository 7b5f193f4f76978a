"""What the gatherings ask of who looks after them: replies, attendance, minutes, and actions that are overdue."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biocluster.record.access import Viewer
from biocluster.record.queries import actions, duties, gatherings
from biocluster.web.today.lines import EACH, Duty, Urgency


def unrecorded_attendance(viewer: Viewer) -> Iterator[Duty]:
    waiting = list(gatherings.awaiting_record(duties.looked_after(viewer), viewer.on)[: EACH + 1])
    for meeting in waiting[:EACH]:
        yield Duty(
            Urgency.NOW,
            _("Record who came to “%(title)s”, or that it was not held") % {"title": meeting.title},
            reverse("attendance", args=[meeting.pk]),
            meeting.starts_on,
        )
    if len(waiting) > EACH:
        yield Duty(
            Urgency.LATER,
            _("See all past gatherings that are still marked as planned"),
            f"{reverse('gatherings')}?state=planned&sort=starts_on",
        )


def minutes_to_keep(viewer: Viewer) -> Iterator[Duty]:
    for meeting in duties.without_minutes(viewer)[:EACH]:
        yield Duty(
            Urgency.SOON,
            _("Write the minutes of “%(title)s”") % {"title": meeting.title},
            reverse("minutes-edit", args=[meeting.pk]),
            meeting.starts_on,
        )
    for minutes in duties.unconfirmed_minutes(viewer)[:EACH]:
        yield Duty(
            Urgency.SOON,
            _("Have the minutes of “%(title)s” confirmed") % {"title": minutes.gathering.title},
            reverse("minutes", args=[minutes.gathering_id]),
            localdate(minutes.written_at),
        )


def missing_replies(viewer: Viewer) -> Iterator[Duty]:
    for meeting in duties.awaiting_replies(viewer)[:EACH]:
        count: int = meeting.unanswered  # type: ignore[attr-defined]
        yield Duty(
            Urgency.SOON,
            ngettext(
                "Ask %(count)s person for a reply: “%(title)s”",
                "Ask %(count)s people for a reply: “%(title)s”",
                count,
            )
            % {"count": count, "title": meeting.title},
            reverse("invitations", args=[meeting.pk]),
            meeting.starts_on,
        )


def overdue_of_others(viewer: Viewer) -> Iterator[Duty]:
    late = actions.overdue(actions.visible_to(viewer), viewer.on).exclude(owner=viewer.person)
    if count := late.order_by().count():
        yield Duty(
            Urgency.NOW,
            ngettext(
                "%(count)s action of somebody else is overdue: ask for it",
                "%(count)s actions of others are overdue: ask for them",
                count,
            )
            % {"count": count},
            reverse("overdue-actions"),
        )
