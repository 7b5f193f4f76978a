"""What can be asked of minutes: the latest, and everything that a version prints."""

import json
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from biocluster.record.access import Viewer
from biocluster.record.models import Gathering, Minutes
from biocluster.record.queries.attendance import present_at


def latest_minutes(gathering: Gathering) -> Minutes | None:
    return gathering.minutes.select_related("written_by", "confirmed_by").order_by("-version").first()


def printed_contents(minutes: Minutes) -> dict[str, Any]:
    """What this version prints: as it was confirmed, or, for a draft, as the record is now."""
    if minutes.as_confirmed:
        return json.loads(minutes.as_confirmed)
    return contents_of(minutes)


def contents_of(minutes: Minutes) -> dict[str, Any]:
    """Minutes with all that is printed around them, in words of the record and dates of ISO 8601."""
    gathering = Gathering.objects.select_related("venue", "host", "organiser").get(
        pk=minutes.gathering_id
    )  # as it is now, whatever the caller's copy says
    confirmed_at = minutes.confirmed_at
    return {
        "title": gathering.title,
        "kind": gathering.kind,
        "edition": gathering.edition,
        "audience": gathering.audience,
        "starts_on": gathering.starts_on.isoformat(),
        "ends_on": gathering.ends_on.isoformat() if gathering.ends_on else None,
        "date_precision": gathering.date_precision,
        "starts_time": f"{gathering.starts_time:%H:%M}" if gathering.starts_time else None,
        "ends_time": f"{gathering.ends_time:%H:%M}" if gathering.ends_time else None,
        "venue": gathering.venue.name if gathering.venue else "",
        "place_note": gathering.place_note,
        "host": gathering.host.name if gathering.host else "",
        "organiser": gathering.organiser.name if gathering.organiser else "",
        "version": minutes.version,
        "text": minutes.text,
        "written_by": minutes.written_by.name,
        "confirmed_by": minutes.confirmed_by.name if minutes.confirmed_by else "",
        "confirmed_on": localtime(confirmed_at).date().isoformat() if confirmed_at else None,
        "present": [[each.person.name, each.attends_as] for each in present_at(gathering)],
        "head_counts": [[each.category, each.count] for each in gathering.head_counts.all()],
        "agenda": [[each.title, each.presenter] for each in gathering.agenda_items.all()],
        "decisions": [[each.number, each.text] for each in gathering.decisions.all()],
        "actions": [
            [each.text, each.owner.name, each.due_on.isoformat()]
            for each in gathering.action_items.select_related("owner").order_by("due_on", "pk")
        ],
    }


def versions_for(viewer: Viewer, gathering: Gathering) -> QuerySet[Minutes]:
    """The versions that this viewer may read, the latest first: drafts are for who keeps minutes."""
    versions = gathering.minutes.select_related("written_by", "confirmed_by").order_by("-version")
    if viewer.may("gathering.minutes"):
        return versions
    return versions.filter(confirmed_at__isnull=False)
