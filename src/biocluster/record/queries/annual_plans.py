"""What can be asked of annual plans and of the programmes in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from biocluster.record.access import Viewer
from biocluster.record.models import (
    AnnualPlan,
    BudgetLine,
    NoteKind,
    Publication,
    YearPlan,
    YearPlanNote,
)


def visible_to(viewer: Viewer) -> QuerySet[AnnualPlan]:
    """The plans that this viewer may see at work: all of them, for who reads programmes at work."""
    plans = AnnualPlan.objects.select_related("submitted_by", "approved_by")
    return plans if viewer.may("programme.read") else plans.none()


def year_plans_visible_to(viewer: Viewer) -> QuerySet[YearPlan]:
    """The year plans of the plans that this viewer may see at work."""
    year_plans = YearPlan.objects.select_related("annual_plan", "programme", "parent", "responsible_person")
    return year_plans if viewer.may("programme.read") else year_plans.none()


def in_tree(plan: AnnualPlan) -> QuerySet[YearPlan]:
    """The year plans of a plan with all that a page tells of each, in a constant number of queries."""
    return (
        plan.year_plans.select_related("programme", "responsible_person")
        .prefetch_related("notes", "partners__organisation")
        .order_by("position", "pk")
    )


def asked_for_results() -> QuerySet[YearPlan]:
    """Year plans whose programme was under way the year before, as they say themselves or as that year's plan has it.

    What is not printed in the detail is not asked, nor are mere headings: those without a text of their own, with
    others under them, that never told any results.
    """
    below = YearPlan.objects.filter(parent=OuterRef("pk"))
    before = YearPlan.objects.filter(
        programme=OuterRef("programme"), annual_plan__fiscal_year=OuterRef("annual_plan__fiscal_year") - 1
    )
    under_way = Q(continuing_since__lt=F("annual_plan__fiscal_year")) | Exists(before)
    told = YearPlanNote.objects.filter(year_plan__programme=OuterRef("programme"), kind=NoteKind.RESULTS)
    heading = Q(body="", purpose="") & Exists(below) & ~Exists(told)
    return YearPlan.objects.filter(under_way, in_detail=True).exclude(heading)


def missing_results() -> QuerySet[YearPlan]:
    """Those of them that have no results of the year before yet."""
    results = YearPlanNote.objects.filter(year_plan=OuterRef("pk"), kind=NoteKind.RESULTS)
    return asked_for_results().filter(~Exists(results))


def shape_of(plan: AnnualPlan) -> QuerySet[YearPlan]:
    """The year plans of a plan as far as the tree needs them; one query."""
    return plan.year_plans.order_by("position", "pk")


@dataclass(frozen=True)
class Glance:
    """A plan in the list of years: how many programmes, how many are asked for results, how many lack them."""

    plan: AnnualPlan
    programmes: int
    asked: int
    missing: int
    number: int | None
    """The number of the publication in force."""


def glances(plans: Iterable[AnnualPlan]) -> list[Glance]:
    """The plans at a glance; a constant number of queries."""
    plans = list(plans)
    keys = [plan.pk for plan in plans]

    def counted(rows: QuerySet[YearPlan]) -> dict[int, int]:
        rows = rows.filter(annual_plan__in=keys).order_by()
        return dict(rows.values_list("annual_plan").annotate(Count("pk")))

    programmes, asked, missing = (
        counted(rows) for rows in (YearPlan.objects.all(), asked_for_results(), missing_results())
    )
    numbers = dict(
        Publication.objects.filter(annual_plan__in=keys)
        .order_by()
        .values_list("annual_plan")
        .annotate(Max("number"))
    )
    return [
        Glance(
            plan,
            programmes.get(plan.pk, 0),
            asked.get(plan.pk, 0),
            missing.get(plan.pk, 0),
            numbers.get(plan.pk),
        )
        for plan in plans
    ]


@dataclass(frozen=True)
class Money:
    """What is planned and what was spent, in yen; ``spent`` is None while nothing is entered."""

    planned: int
    spent: int | None


def money_of(plan: AnnualPlan) -> dict[int, Money]:
    """The sums of the budget lines by year plan; one query."""
    lines = BudgetLine.objects.filter(year_plan__annual_plan=plan).order_by()
    sums = lines.values_list("year_plan").annotate(Sum("planned_yen"), Sum("actual_yen"))
    return {key: Money(planned, spent) for key, planned, spent in sums}


def money_by_source(lines: QuerySet[BudgetLine]) -> dict[str, Money]:
    """The sums of these budget lines by source; one query."""
    sums = lines.order_by().values_list("source").annotate(Sum("planned_yen"), Sum("actual_yen"))
    return {source: Money(planned, spent) for source, planned, spent in sums}


def total(sums: Iterable[Money]) -> Money:
    """All sums together."""
    sums = list(sums)
    spent = [each.spent for each in sums if each.spent is not None]
    return Money(sum(each.planned for each in sums), sum(spent) if spent else None)


def budget_lines_of(plan: AnnualPlan) -> QuerySet[BudgetLine]:
    """Every budget line of a plan, in the order of its programmes."""
    return BudgetLine.objects.filter(year_plan__annual_plan=plan).select_related("year_plan__programme")


def in_plan_before(year_plan: YearPlan) -> YearPlan | None:
    """The same programme in the latest plan of an earlier year."""
    return (
        YearPlan.objects.filter(
            programme=year_plan.programme_id, annual_plan__fiscal_year__lt=year_plan.annual_plan.fiscal_year
        )
        .select_related("annual_plan")
        .order_by("-annual_plan__fiscal_year")
        .first()
    )
