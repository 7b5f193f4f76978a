"""Moves of a programme in the tree of a year's plan. The tree stays a tree, and places stay without gaps."""

from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biocluster.record.models import AnnualPlan, Person, YearPlan
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.places import moved, put_in_order
from biocluster.record.operations.plan_review import take_draft
from biocluster.record.operations.turns import take_turn

VERB = "plan.edit"


class Move(StrEnum):
    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


class CycleInTree(Exception):
    """A programme would stand under itself, at once or through others."""

    def __init__(self, year_plan: YearPlan, under: YearPlan) -> None:
        super().__init__(year_plan.pk, under.pk)
        self.year_plan, self.under = year_plan, under

    def __str__(self) -> str:
        return _(
            "“%(heading)s” cannot stand under “%(under)s”, because that one stands under it. "
            "Choose another place; nothing was changed."
        ) % {"heading": self.year_plan.heading, "under": self.under.heading}


@operation("plan.edit")
def move_year_plan(year_plan: YearPlan, *, to: Move, by: Person, at: datetime) -> YearPlan:
    """Move a programme one place up or down among its neighbours, under the one above it, or out of its parent.

    Where there is no such place it stays. Raises ``PlanClosed``.
    """
    take_draft(year_plan.annual_plan)
    current = take_turn(year_plan)
    if to in (Move.UP, Move.DOWN):
        siblings = siblings_of(current)
        order = moved(siblings, current, -1 if to == Move.UP else 1)
        if order == siblings:
            return current
        _set(current, number=None, by=by, at=at)
        put_in_order(order, by=by, at=at, verb=VERB)
        return take_turn(current)
    if to == Move.IN:
        under = _neighbour_above(current)
        return current if under is None else _place(current, under=under, after=None, by=by, at=at)
    if current.parent is None:
        return current
    return _place(current, under=current.parent.parent, after=current.parent, by=by, at=at)


@operation("plan.edit")
def place_year_plan(
    year_plan: YearPlan, *, under: YearPlan | None, after: YearPlan | None = None, by: Person, at: datetime
) -> YearPlan:
    """Put a programme under another (None: at the top), behind ``after`` or, without it, as the last.

    Raises
    ------
    CycleInTree
        If ``under`` is the programme itself or stands under it.
    PlanClosed
        If the plan is no draft.
    ValidationError
        If ``under`` belongs to another plan, or is not printed in the detail where this one is.
    """
    take_draft(year_plan.annual_plan)
    current = take_turn(year_plan)
    return _place(current, under=under, after=after, by=by, at=at)


def standing_place(plan: AnnualPlan, year_plan: YearPlan, *, under: YearPlan | None) -> None:
    """Raise unless the programme can stand under ``under`` in this plan. The caller holds the plan."""
    if under is None:
        return
    parents = dict(plan.year_plans.values_list("pk", "parent_id"))
    if under.pk not in parents:
        raise ValidationError({"parent": gettext_lazy("Choose a programme of the same plan.")})
    above: int | None = under.pk
    while above is not None:
        if above == year_plan.pk:
            raise CycleInTree(year_plan, under)
        above = parents[above]
    if year_plan.in_detail and not under.in_detail:
        raise ValidationError(
            {
                "parent": gettext_lazy(
                    "That one is not printed in the detail, so what stands under it would not be either. "
                    "Choose another place."
                )
            }
        )


def refuse_hidden(year_plan: YearPlan) -> None:
    """Raise if programmes printed in the detail stand under this one and it is not printed, or the reverse."""
    parent = year_plan.parent
    if year_plan.in_detail and parent is not None and not parent.in_detail:
        raise ValidationError(
            {
                "in_detail": gettext_lazy(
                    "What it stands under is not printed in the detail. Move it out first."
                )
            }
        )
    if not year_plan.in_detail and year_plan.children.filter(in_detail=True).exists():
        raise ValidationError(
            {
                "in_detail": gettext_lazy(
                    "Programmes that are printed in the detail stand under this one. Move them out first."
                )
            }
        )


def siblings_of(year_plan: YearPlan) -> list[YearPlan]:
    """The programmes under the same parent in order, this one included."""
    return list(
        YearPlan.objects.filter(annual_plan=year_plan.annual_plan_id, parent=year_plan.parent_id).order_by(
            "position", "pk"
        )
    )


def _neighbour_above(year_plan: YearPlan) -> YearPlan | None:
    """The nearest neighbour above that the programme can stand under."""
    siblings = siblings_of(year_plan)
    here = [each.pk for each in siblings].index(year_plan.pk)
    able = [each for each in siblings[:here] if each.in_detail or not year_plan.in_detail]
    return able[-1] if able else None


def _place(
    year_plan: YearPlan, *, under: YearPlan | None, after: YearPlan | None, by: Person, at: datetime
) -> YearPlan:
    standing_place(year_plan.annual_plan, year_plan, under=under)
    behind = [each for each in siblings_of(year_plan) if each.pk != year_plan.pk]
    level = {} if year_plan.parent_id == (under.pk if under else None) else _as_its_level(year_plan)
    before = YearPlan(annual_plan_id=year_plan.annual_plan_id, parent=under)
    ahead = [each for each in siblings_of(before) if each.pk != year_plan.pk]
    keys = [each.pk for each in ahead]
    there = keys.index(after.pk) + 1 if after is not None and after.pk in keys else len(ahead)
    if year_plan.parent_id != before.parent_id:
        put_in_order(behind, by=by, at=at, verb=VERB)
    put_in_order([*ahead[:there], year_plan, *ahead[there:]], by=by, at=at, verb=VERB)
    return _set(year_plan, parent=under, number=None, **level, by=by, at=at)


def _as_its_level(year_plan: YearPlan) -> dict[str, str]:
    """A number of another level's style goes with the level; words kept as printed stay."""
    return {} if year_plan.label_style.startswith("=") else {"label_style": ""}


def _set(year_plan: YearPlan, *, by: Person, at: datetime, **values: object) -> YearPlan:
    for name, value in values.items():
        setattr(year_plan, name, value)
    return keep(year_plan, by=by, at=at, verb=VERB)
