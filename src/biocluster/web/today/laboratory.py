"""What the laboratory asks of its staff: batches with materials on hold, versions that wait for approval."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.laboratory.queries import batches, methods
from biocluster.record.access import Viewer
from biocluster.web.today.lines import EACH, Duty, Urgency, by_day


def plans_with_holds(viewer: Viewer) -> Iterator[Duty]:
    for batch in batches.planned_with_held(viewer)[:EACH]:
        yield by_day(
            viewer.on,
            batch.planned_for,
            title=_("Look at the batch %(code)s: materials in it are on hold") % {"code": batch.code},
            url=reverse("batch", args=[batch.pk]),
        )


def versions_to_approve(viewer: Viewer) -> Iterator[Duty]:
    for version in methods.to_approve(viewer)[:EACH]:
        yield Duty(
            Urgency.SOON,
            _("Approve %(version)s, or have it corrected") % {"version": version},
            reverse("method-version", args=[version.pk]),
        )
