"""The one gate: which materials may be used on a day. Every plan, run, release, report and file goes through it.

A hold keeps a material from its first day to its last, or until a lift says so; both days are the laboratory's own.
``known_at`` asks what was known at a moment: of holds and lifts recorded later nothing is known then.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from biocluster.laboratory.models import Hold, HoldLift, Material


def holds_in_force(*, on: date, known_at: datetime | None = None) -> QuerySet[Hold]:
    """The holds that keep their material from being used on that day."""
    holds = Hold.objects.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))
    lifts = HoldLift.objects.filter(hold=OuterRef("pk"), free_from_on__lte=on)
    if known_at is not None:
        holds, lifts = holds.filter(placed_at__lte=known_at), lifts.filter(lifted_at__lte=known_at)
    return holds.filter(~Exists(lifts))


def usable_materials(*, on: date, known_at: datetime | None = None) -> QuerySet[Material]:
    """The materials that no hold keeps from being used on that day."""
    holding = holds_in_force(on=on, known_at=known_at).filter(material=OuterRef("pk"))
    return Material.objects.filter(~Exists(holding))


def only_usable[M: Model](rows: QuerySet[M], *, on: date, by: str = "material") -> QuerySet[M]:
    """Of the rows those whose material, reached by the relation ``by``, may be used; and those that have none."""
    return rows.filter(_may_be_used(on, by))


def only_held[M: Model](rows: QuerySet[M], *, on: date, by: str = "material") -> QuerySet[M]:
    """The others: what ``only_usable`` leaves out."""
    return rows.filter(~_may_be_used(on, by))


def _may_be_used(on: date, by: str) -> Q:
    return Q(**{by: None}) | Q(**{f"{by}__in": usable_materials(on=on)})


def held_on(days: Collection[date]) -> dict[date, frozenset[int]]:
    """For each of the days, the numbers of the materials that may not be used then; one query for all of them."""
    if not days:
        return {}
    holds = Hold.objects.filter(from_on__lte=max(days)).filter(Q(until_on=None) | Q(until_on__gte=min(days)))
    rows = list(holds.values_list("material_id", "from_on", "until_on", "lift__free_from_on"))
    return {
        day: frozenset(
            material
            for material, begins, ends, freed in rows
            if begins <= day and (ends is None or day <= ends) and (freed is None or day < freed)
        )
        for day in days
    }
