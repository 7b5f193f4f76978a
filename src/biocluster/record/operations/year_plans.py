"""What may happen to a programme in one year's plan: added, written, removed. Its moves are in ``plan_tree``."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy, ngettext

from biocluster.record.models import Person, Programme, YearPlan
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.places import next_place, put_in_order
from biocluster.record.operations.plan_numbering import refuse_style
from biocluster.record.operations.plan_review import take_draft
from biocluster.record.operations.plan_texts import refuse_broken_tokens
from biocluster.record.operations.plan_tree import refuse_hidden, siblings_of, standing_place
from biocluster.record.operations.turns import refuse_if_changed, take_turn

VERB = "plan.edit"
TEXTS = ("heading", "purpose", "body")


class RestsUnder(Exception):
    """Other programmes stand under this one."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count

    def __str__(self) -> str:
        return ngettext(
            "%(count)s programme stands under this one. Move or remove it first; nothing was removed.",
            "%(count)s programmes stand under this one. Move or remove them first; nothing was removed.",
            self.count,
        ) % {"count": self.count}


@operation("plan.edit")
def add_year_plan(
    year_plan: YearPlan, *, programme: Programme | None = None, by: Person, at: datetime
) -> YearPlan:
    """Put a programme into a year's plan, as the last under its parent.

    ``programme`` is one that is new to the record and saved with it; else ``year_plan.programme`` is set.

    Raises
    ------
    PlanClosed
        If the plan is no draft.
    ValidationError
        If the programme is in the plan already, or the parent belongs to another plan.
    """
    plan = take_draft(year_plan.annual_plan)
    if programme is not None:
        year_plan.programme = keep(programme, by=by, at=at, verb=VERB)
    if plan.year_plans.filter(programme=year_plan.programme_id).exists():
        raise ValidationError(
            {"programme": gettext_lazy("This programme is in the plan of this year already.")}
        )
    standing_place(plan, year_plan, under=year_plan.parent)
    refuse_style(year_plan.label_style, "label_style")
    refuse_broken_tokens(year_plan, *TEXTS, year_plan=year_plan)
    year_plan.position = next_place(plan.year_plans.filter(parent=year_plan.parent_id))
    keep(year_plan, by=by, at=at, verb=VERB)
    put_in_order(siblings_of(year_plan), by=by, at=at, verb=VERB)
    return year_plan


@operation("plan.edit")
def save_year_plan(year_plan: YearPlan, *, seen: int | None = None, by: Person, at: datetime) -> YearPlan:
    """Keep the heading, texts and other words of a year plan; its place in the tree stays.

    Raises ``PlanClosed``, ``ChangedSince``, or ``ValidationError`` where others would be hidden with it.
    """
    take_draft(year_plan.annual_plan)
    current = take_turn(year_plan)
    refuse_if_changed(current, seen)
    year_plan.parent_id, year_plan.position = current.parent_id, current.position
    year_plan.programme_id = current.programme_id
    refuse_hidden(year_plan)
    refuse_style(year_plan.label_style, "label_style")
    refuse_broken_tokens(year_plan, *TEXTS, year_plan=year_plan)
    return keep(year_plan, by=by, at=at, verb=VERB)


@operation("plan.edit")
def remove_year_plan(year_plan: YearPlan, *, by: Person, at: datetime) -> None:
    """Take a programme out of the year's plan, with its notes, partners, money and places in the overview.

    The programme itself stays in the record. Bullets under its places in the overview take their place.

    Raises ``PlanClosed``, or ``RestsUnder`` if other programmes stand under it.
    """
    take_draft(year_plan.annual_plan)
    current = take_turn(year_plan)
    if below := current.children.count():
        raise RestsUnder(below)
    siblings = [each for each in siblings_of(current) if each.pk != current.pk]
    for placement in current.placements.all():
        for bullet in placement.bullets.all():
            bullet.under_id, bullet.position = placement.under_id, placement.position
            keep(bullet, by=by, at=at, verb=VERB)
        discard(placement, by=by, at=at, verb=VERB)
    for part in (*current.notes.all(), *current.partners.all(), *current.budget_lines.all()):
        discard(part, by=by, at=at, verb=VERB)
    discard(current, by=by, at=at, verb=VERB)
    put_in_order(siblings, by=by, at=at, verb=VERB)
