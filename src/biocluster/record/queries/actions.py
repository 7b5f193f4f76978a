"""What can be asked of action items."""

from datetime import date

from django.db.models import QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import ActionItem, Person
from biocluster.record.queries import gatherings


def visible_to(viewer: Viewer) -> QuerySet[ActionItem]:
    """The actions of the gatherings that this viewer may see, and the viewer's own wherever they arose."""
    actions = ActionItem.objects.select_related("gathering", "owner", "decision", "done_by")
    if viewer.may("gathering.read") and viewer.may("gathering.read_confidential"):
        return actions
    seen = actions.none()
    if viewer.person is not None:
        seen = actions.filter(owner=viewer.person)
    if viewer.may("gathering.read"):
        seen |= actions.filter(gathering__in=gatherings.visible_to(viewer).order_by().values("pk"))
    return seen


def open_actions_of(person: Person) -> QuerySet[ActionItem]:
    """What this person has still to do, the most pressing first."""
    return (
        ActionItem.objects.filter(owner=person, done_at=None)
        .select_related("gathering")
        .order_by("due_on", "pk")
    )


def done_actions_of(person: Person) -> QuerySet[ActionItem]:
    """What this person has done, the latest first."""
    return (
        ActionItem.objects.filter(owner=person, done_at__isnull=False)
        .select_related("gathering")
        .order_by("-done_at", "-pk")
    )


def overdue(actions: QuerySet[ActionItem], on: date) -> QuerySet[ActionItem]:
    """Those that were due before this day and are still open, the longest overdue first."""
    return actions.filter(done_at=None, due_on__lt=on).order_by("due_on", "pk")
