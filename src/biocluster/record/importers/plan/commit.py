"""An accepted proposal becomes rows, in one transaction: all of it or nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from biocluster.record.importers.plan.files import read_file
from biocluster.record.importers.plan.known import read_known
from biocluster.record.importers.plan.lines import PlanFileError
from biocluster.record.importers.plan.printing import prints_the_same
from biocluster.record.importers.plan.proposal import propose
from biocluster.record.importers.plan.proposed import Corrections, Proposal
from biocluster.record.importers.plan.rows import Rows
from biocluster.record.models import AnnualPlan, AnnualPlanState, Audience, Document, Person
from biocluster.record.operations.annual_plans import refuse_far_year
from biocluster.record.operations.audit import operation
from biocluster.record.operations.documents import store_document
from biocluster.record.words.dates import FiscalYear
from biocluster.record.words.file_kinds import FileRefused


class PlanNotImported(PlanFileError):
    """The plan was read but is not taken into the record; the sentence says why and what to do."""


@dataclass(frozen=True)
class Imported:
    """What came of accepting a plan."""

    plan: AnnualPlan
    changed: bool
    made: dict[str, int]


@operation("plan.import")
def import_plan(
    content: bytes,
    *,
    file_name: str,
    fiscal_year: int,
    corrections: Corrections | None = None,
    title_year_is_wrong: bool = False,
    progress: Callable[[int, int], None] | None = None,
    by: Person,
    at: datetime,
) -> Imported:
    """Read a plan's file and make it the plan of that fiscal year, as proposed and corrected.

    The same file again, or another that says the same, changes nothing.

    Raises
    ------
    PlanFileError
        If the file cannot be read.
    PlanNotImported
        If its title names another fiscal year, if that year has a plan that says something else, or if a row
        that it would make is not valid. Nothing is saved.
    """
    try:
        refuse_far_year(fiscal_year)
    except ValidationError as error:
        raise PlanNotImported("%(error)s", error=error.messages[0]) from None
    plan = AnnualPlan.objects.select_for_update().filter(fiscal_year=fiscal_year).first()
    digest = hashlib.sha256(content).hexdigest()
    if plan is not None and plan.imported_from is not None and plan.imported_from.stored.sha256 == digest:
        return Imported(plan, False, {})
    proposal = propose(read_file(content), fiscal_year, read_known(fiscal_year), corrections)
    check_year(proposal, title_year_is_wrong=title_year_is_wrong)
    if plan is not None and not _is_empty(plan):
        if prints_the_same(plan, proposal):
            return Imported(plan, False, {})
        raise _other_plan(plan)
    plan = plan or AnnualPlan(fiscal_year=fiscal_year)
    try:
        plan.imported_from = _store(content, file_name, proposal, by=by, at=at)
        made = Rows(proposal, plan, by=by, at=at, progress=progress).write()
    except ValidationError as error:
        raise PlanNotImported(
            _(
                "The record does not take this: %(problems)s Nothing was saved. Correct the line and try again."
            ),
            problems=" ".join(error.messages),
        ) from error
    return Imported(plan, True, made)


def check_year(proposal: Proposal, *, title_year_is_wrong: bool = False) -> None:
    """Raise ``PlanNotImported`` when the title names another fiscal year than the one asked for."""
    if not proposal.title_years or title_year_is_wrong:
        return
    year = FiscalYear(proposal.title_years[0])
    raise PlanNotImported(
        _("The title (line %(line)s) is of %(era)s (FY%(year)s), and you asked for %(asked_era)s (FY%(asked)s). "
          "Choose FY%(year)s, or say that the title is wrong."),
        line=_title_line(proposal, year.year), era=year.era, year=year.year,
        asked_era=FiscalYear(proposal.fiscal_year).era, asked=proposal.fiscal_year,
    )  # fmt: skip


def _title_line(proposal: Proposal, year: int) -> int:
    titles = [line for line in proposal.lines if line.reading == "title"]
    return titles[0].source if titles else 1


def _is_empty(plan: AnnualPlan) -> bool:
    """A draft that nobody has written anything into yet."""
    return (
        plan.state == AnnualPlanState.DRAFT
        and not plan.year_plans.exists()
        and not plan.outlets.exists()
        and not plan.captions.exists()
    )


def _other_plan(plan: AnnualPlan) -> PlanNotImported:
    year = FiscalYear(plan.fiscal_year)
    return PlanNotImported(
        _("%(era)s (FY%(year)s) has a plan already, with %(count)s programmes, and this file says something else. "
          "An import never overwrites: change that plan on its own pages."),
        era=year.era, year=year.year, count=plan.year_plans.count(),
    )  # fmt: skip


def _store(content: bytes, file_name: str, proposal: Proposal, *, by: Person, at: datetime) -> Document:
    ending = ".docx" if content.startswith(b"PK") else ".txt"
    name = PurePath(file_name or "plan").stem or "plan"
    outline = proposal.outline
    title = next(
        (each.title for each in (outline.overview, outline.detail) if each is not None and each.title), name
    )
    try:
        return store_document(
            content, title=title[:300], file_name=f"{name}{ending}", audience=Audience.INTERNAL, by=by, at=at
        )
    except FileRefused as error:
        raise PlanNotImported("%(error)s", error=error) from error
