"""What can be asked of programmes, their years, and what was published of them."""

from django.db.models import Exists, OuterRef, QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import AnnualPlan, Programme, Publication, YearPlan


def visible_to(viewer: Viewer) -> QuerySet[Programme]:
    """The programmes that this viewer may see: who reads plans at work sees all, others the published ones."""
    programmes = Programme.objects.select_related("responsible")
    if viewer.may("programme.read"):
        return programmes
    published = Publication.objects.filter(annual_plan__year_plans__programme=OuterRef("pk"))
    return programmes.filter(Exists(published))


def years_of(programme: Programme, viewer: Viewer) -> QuerySet[YearPlan]:
    """The programme's year plans that this viewer may see, the latest year first."""
    year_plans = (
        programme.year_plans.select_related("annual_plan")
        .prefetch_related("partners__organisation", "placements__plan_outlet")
        .order_by("-annual_plan__fiscal_year")
    )
    if viewer.may("programme.read"):
        return year_plans
    return year_plans.filter(annual_plan__in=published_plans())


def published_plans() -> QuerySet[AnnualPlan]:
    """The plans with a publication, the latest year first."""
    published = Publication.objects.filter(annual_plan=OuterRef("pk"))
    return AnnualPlan.objects.filter(Exists(published)).order_by("-fiscal_year")


def latest_publication(plan: AnnualPlan | None = None) -> Publication | None:
    """The publication in force: of this plan, or of the latest year that has one."""
    publications = Publication.objects.select_related("annual_plan", "outline")
    if plan is not None:
        publications = publications.filter(annual_plan=plan)
    return publications.order_by("-annual_plan__fiscal_year", "-number").first()


def publications_in_force() -> QuerySet[Publication]:
    """The latest publication of every year that has one, the latest year first."""
    later = Publication.objects.filter(annual_plan=OuterRef("annual_plan"), number__gt=OuterRef("number"))
    return (
        Publication.objects.filter(~Exists(later))
        .select_related("annual_plan", "outline")
        .order_by("-annual_plan__fiscal_year")
    )
