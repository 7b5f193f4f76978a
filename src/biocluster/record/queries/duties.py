"""What awaits somebody: the rows behind the page that says what there is to do today.

Who works at the desk looks after all gatherings, everybody else after those that they are in charge of. Each
query goes by an index and looks at a limited time, so that it costs the same however long the record grows.
"""

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    Gathering,
    GatheringState,
    Invitation,
    Minutes,
    Person,
    Post,
    Reply,
    User,
)
from biocluster.record.queries import gatherings
from biocluster.record.queries.accounts import STRONG, personal_data_roles
from biocluster.record.queries.accounts import visible_to as accounts_visible_to
from biocluster.record.queries.people import held_on

MINUTES_AWAITED = timedelta(days=180)
"""How long after a gathering its minutes are asked for."""
REPLIES_AWAITED = timedelta(days=14)
"""How long before a gathering the missing replies are pointed out."""
POSTS_END_WITHIN = timedelta(days=30)


def unanswered_by(person: Person, on: date) -> QuerySet[Invitation]:
    """The invitations that this person has still to answer, the nearest gathering first."""
    return (
        Invitation.objects.filter(
            person=person,
            reply=Reply.NONE,
            gathering__state=GatheringState.PLANNED,
            gathering__starts_on__gte=on,
        )
        .select_related("gathering")
        .order_by("gathering__starts_on", "pk")
    )


def next_of(person: Person, on: date) -> QuerySet[Gathering]:
    """The gatherings that this person comes to or is in charge of, the nearest first."""
    comes_to = Invitation.objects.filter(person=person).exclude(reply=Reply.NO).values("gathering")
    own = Gathering.objects.filter(Q(pk__in=comes_to) | Q(organiser=person)).select_related("venue")
    return gatherings.upcoming(own, on)


def looked_after(viewer: Viewer) -> QuerySet[Gathering]:
    """The gatherings whose attendance, replies and minutes are this viewer's business: their title and day."""
    if viewer.may("action.overdue"):
        found = gatherings.visible_to(viewer).select_related(None)
    else:
        found = Gathering.objects.filter(organiser=viewer.person)
    return found.only("title", "starts_on")


def without_minutes(viewer: Viewer) -> QuerySet[Gathering]:
    """Held not long ago, and nobody has begun the minutes; the longest waiting first."""
    return (
        looked_after(viewer)
        .filter(
            ~Exists(Minutes.objects.filter(gathering=OuterRef("pk"))),
            state=GatheringState.HELD,
            starts_on__range=(viewer.on - MINUTES_AWAITED, viewer.on),
        )
        .order_by("starts_on", "pk")
    )


def unconfirmed_minutes(viewer: Viewer) -> QuerySet[Minutes]:
    """Drafts of minutes that wait to be confirmed, the oldest first."""
    return (
        Minutes.objects.filter(
            confirmed_at=None,
            gathering__in=looked_after(viewer)
            .filter(starts_on__range=(viewer.on - MINUTES_AWAITED, viewer.on))
            .order_by()
            .values("pk"),
        )
        .select_related("gathering")
        .only("written_at", "gathering__title")
        .order_by("written_at", "pk")
    )


def awaiting_replies(viewer: Viewer) -> QuerySet[Gathering]:
    """Gatherings soon to come with ``unanswered``, how many of the invited have not replied; the nearest first."""
    return (
        gatherings.upcoming(looked_after(viewer), viewer.on)
        .filter(starts_on__lte=viewer.on + REPLIES_AWAITED)
        .annotate(unanswered=Count("invitations", filter=Q(invitations__reply=Reply.NONE)))
        .filter(unanswered__gt=0)
    )


def plans_in_hand() -> QuerySet[AnnualPlan]:
    """The plans that are not published as they stand, the latest year first."""
    return AnnualPlan.objects.exclude(state=AnnualPlanState.PUBLISHED).select_related("submitted_by")


def posts_ending(on: date) -> QuerySet[Post]:
    """Posts with a role that end soon, the nearest first: their holders lose what the role opens."""
    return (
        Post.objects.filter(until_on__range=(on, on + POSTS_END_WITHIN))
        .exclude(role="")
        .select_related("person", "organisation")
        .order_by("until_on", "pk")
    )


def accounts_without_factor(viewer: Viewer) -> QuerySet[User]:
    """The accounts in use that lack the second factor which the posts of that day ask for."""
    held = Post.objects.filter(held_on(viewer.on), person=OuterRef("person"), role__in=personal_data_roles())
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STRONG)
    return accounts_visible_to(viewer).filter(Exists(held), ~Exists(factors), is_active=True)
