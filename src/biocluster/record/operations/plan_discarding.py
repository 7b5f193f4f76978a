"""A draft that was begun by mistake is thrown away whole; the audit keeps how every row of it looked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from biocluster.record.models import (
    AnnualPlan,
    BudgetLine,
    OverviewPlacement,
    Person,
    YearPlan,
    YearPlanNote,
    YearPlanPartner,
)
from biocluster.record.operations.audit import keep, note_many, operation, snapshot
from biocluster.record.operations.indexing import refresh, subjects_of
from biocluster.record.operations.plan_review import take_draft
from biocluster.record.operations.turns import refuse_if_changed

VERB = "plan.edit"


class PublishedOnce(Exception):
    """The plan was published, so it stays."""

    def __str__(self) -> str:
        return _("This plan was published, so it stays in the record. Change it, and publish a revision.")


@operation("plan.edit")
def discard_draft(plan: AnnualPlan, *, seen: int | None = None, by: Person, at: datetime) -> None:
    """Throw a draft away that was never published, with all that stands in it.

    Programmes, gatherings and organisations stay. A file that the plan was taken from waits again.

    Raises
    ------
    PlanClosed
        If it is in review or beyond.
    PublishedOnce
        If it is the draft of a revision.
    ChangedSince
        If somebody wrote to the plan after ``seen``.
    """
    current = take_draft(plan)
    refuse_if_changed(current, seen)
    if current.publications.exists():
        raise PublishedOnce
    for given_in in current.imports.all():
        given_in.annual_plan = given_in.taken_at = None
        keep(given_in, by=by, at=at, verb=VERB)
    placements = OverviewPlacement.objects.filter(plan_outlet__annual_plan=current)
    year_plans = YearPlan.objects.filter(annual_plan=current)
    parts: list[models.QuerySet] = [
        placements,
        current.captions.all(),
        current.outlets.all(),
        *(model._default_manager.filter(year_plan__annual_plan=current)
          for model in (BudgetLine, YearPlanNote, YearPlanPartner)),
        year_plans,
        AnnualPlan.objects.filter(pk=current.pk),
    ]  # fmt: skip
    kept = [row for rows in parts for row in rows]
    touched = subjects_of(kept)
    _note(kept, by=by, at=at)
    placements.update(under=None)  # what stands under another is no reason to keep it now
    year_plans.update(parent=None)
    for rows in parts:
        rows.delete()
    refresh(touched)


def _note(rows: Sequence[models.Model], *, by: Person, at: datetime) -> None:
    nothing: dict[str, Any] = {}
    entries = [(VERB, row._meta.model_name or "", row.pk, snapshot(row), nothing) for row in rows]
    note_many(entries, by=by, at=at)
