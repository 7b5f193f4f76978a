"""What can be asked of the publications of annual plans. All of them are public, and so are they for ever."""

from dataclasses import dataclass

from django.db.models import QuerySet

from biocluster.record.models import AnnualPlan, Publication


@dataclass(frozen=True)
class PublishedYear:
    """A fiscal year with a published plan: the publication in force, and the first one."""

    in_force: Publication
    first: Publication

    @property
    def fiscal_year(self) -> int:
        return self.in_force.annual_plan.fiscal_year

    @property
    def is_revised(self) -> bool:
        return self.in_force != self.first


def publications(*, fiscal_year: int | None = None) -> QuerySet[Publication]:
    """Publications with what a page says of them, the latest first."""
    rows = Publication.objects.select_related("annual_plan", "outline").prefetch_related("files")
    if fiscal_year is not None:
        rows = rows.filter(annual_plan__fiscal_year=fiscal_year)
    return rows.order_by("-annual_plan__fiscal_year", "-number")


def publication_of(fiscal_year: int, number: int | None = None) -> Publication | None:
    """The publication in force of a year, or the one with that number."""
    rows = publications(fiscal_year=fiscal_year)
    return (rows if number is None else rows.filter(number=number)).first()


def published_years() -> list[PublishedYear]:
    """Every year with a published plan, the latest first."""
    by_year: dict[int, list[Publication]] = {}
    for each in publications():
        by_year.setdefault(each.annual_plan.fiscal_year, []).append(each)
    return [PublishedYear(rows[0], rows[-1]) for rows in by_year.values()]


def plan_of_year(fiscal_year: int) -> AnnualPlan | None:
    """The plan of a year in whatever state."""
    return AnnualPlan.objects.filter(fiscal_year=fiscal_year).first()
