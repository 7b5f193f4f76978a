"""What the year's plan asks of the office: to be begun, filled with results, reviewed, published, revised."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biocluster.record.access import Viewer
from biocluster.record.figures.discrepancies import discrepancies_of
from biocluster.record.models import AnnualPlan, AnnualPlanState
from biocluster.record.queries import duties
from biocluster.record.queries.annual_plans import missing_results
from biocluster.record.queries.programmes import latest_publication
from biocluster.record.templatetags.record_words import fiscal_year_text
from biocluster.record.words.dates import FiscalYear
from biocluster.web.today.lines import Duty, Urgency

NEXT_PLAN_FROM_MONTH = 1
"""From January on, the plan of the fiscal year that begins in April is due."""


def plan_to_write(viewer: Viewer) -> Iterator[Duty]:
    """The plans that are being written, and the one that nobody has begun."""
    plans = {plan.fiscal_year: plan for plan in AnnualPlan.objects.all()}
    for year in _years_due(viewer.on):
        if year not in plans:
            yield Duty(
                Urgency.SOON,
                _("Begin the plan of %(year)s") % {"year": fiscal_year_text(year)},
                reverse("plan-start"),
            )
    for plan in plans.values():
        yield from _step(viewer, plan)


def results_to_report(viewer: Viewer) -> Iterator[Duty]:
    for plan in duties.plans_in_hand().filter(state=AnnualPlanState.DRAFT)[:2]:
        if count := missing_results().filter(annual_plan=plan).order_by().count():
            before = fiscal_year_text(plan.fiscal_year - 1)
            yield Duty(
                Urgency.SOON,
                ngettext(
                    "Report the results of %(before)s for %(count)s programme",
                    "Report the results of %(before)s for %(count)s programmes",
                    count,
                )
                % {"before": before, "count": count},
                reverse("plan-results", args=[plan.fiscal_year]),
                detail=_("For the plan of %(year)s") % {"year": fiscal_year_text(plan.fiscal_year)},
            )


def figures_that_differ(viewer: Viewer) -> Iterator[Duty]:
    """Figures of the latest publication that the record no longer agrees with."""
    publication = latest_publication()
    if publication is None:
        return
    if count := len(discrepancies_of(publication)):
        yield Duty(
            Urgency.NOW,
            ngettext(
                "%(count)s published figure no longer agrees with the record",
                "%(count)s published figures no longer agree with the record",
                count,
            )
            % {"count": count},
            reverse("plan-discrepancies", args=[publication.annual_plan.fiscal_year]),
            detail=_("In the plan of %(year)s")
            % {"year": fiscal_year_text(publication.annual_plan.fiscal_year)},
        )


def _years_due(on: date) -> list[int]:
    year = FiscalYear.of(on).year
    return [year, year + 1] if NEXT_PLAN_FROM_MONTH <= on.month < 4 else [year]


def _step(viewer: Viewer, plan: AnnualPlan) -> Iterator[Duty]:
    """What comes next for one plan, where this viewer can do it."""
    year = {"year": fiscal_year_text(plan.fiscal_year)}
    page = reverse("plan", args=[plan.fiscal_year])
    if plan.state == AnnualPlanState.DRAFT:
        title = (
            _("Go on with the plan of %(year)s")
            if not plan.review_note
            else _("Mend the plan of %(year)s, which the reviewer returned")
        )
        yield Duty(
            Urgency.SOON,
            title % year,
            page,
            detail=plan.review_note.split("\n")[0],
            state=plan.get_state_display(),
        )
    elif plan.state == AnnualPlanState.IN_REVIEW:
        if plan.submitted_by_id == getattr(viewer.person, "pk", None):
            yield Duty(
                Urgency.LATER,
                _("The plan of %(year)s waits for another officer's review") % year,
                page,
                state=plan.get_state_display(),
            )
        else:
            yield Duty(
                Urgency.NOW, _("Review the plan of %(year)s") % year, page, state=plan.get_state_display()
            )
    elif plan.state == AnnualPlanState.APPROVED:
        yield Duty(
            Urgency.NOW,
            _("Publish the plan of %(year)s") % year,
            reverse("plan-publish", args=[plan.fiscal_year]),
            state=plan.get_state_display(),
        )
