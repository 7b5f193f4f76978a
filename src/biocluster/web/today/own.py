"""What everybody has to do for themselves: their actions, and the invitations that they have not answered."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from biocluster.record.access import Viewer
from biocluster.record.models import Person
from biocluster.record.queries import actions, duties, gatherings
from biocluster.web.today.lines import EACH, Duty, Urgency, by_day


def own_actions(viewer: Viewer, person: Person) -> Iterator[Duty]:
    waiting = list(actions.open_actions_of(person)[: EACH + 1])
    arose_at = gatherings.visible_to(viewer).filter(pk__in={action.gathering_id for action in waiting})
    shown = set(arose_at.order_by().values_list("pk", flat=True))
    for action in waiting[:EACH]:
        yield by_day(
            viewer.on,
            action.due_on,
            title=action.text.split("\n")[0],
            url=reverse("action", args=[action.pk]),
            detail=_("Your action from “%(title)s”") % {"title": action.gathering.title}
            if action.gathering_id in shown
            else "",
        )
    if len(waiting) > EACH:
        yield Duty(Urgency.LATER, _("See all of your open actions"), reverse("own-actions"))


def own_invitations(viewer: Viewer, person: Person) -> Iterator[Duty]:
    waiting = list(duties.unanswered_by(person, viewer.on)[: EACH + 1])
    for invitation in waiting[:EACH]:
        yield by_day(
            viewer.on,
            invitation.gathering.starts_on,
            title=_("Answer the invitation to “%(title)s”") % {"title": invitation.gathering.title},
            url=reverse("reply", args=[invitation.pk]),
        )
    if len(waiting) > EACH:
        yield Duty(Urgency.LATER, _("See all of your invitations"), reverse("own-invitations"))
