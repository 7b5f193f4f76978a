"""What can be asked of programmes, their years, and what was published of them."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from biocluster.record.access import Viewer
from biocluster.record.models import (
    AnnualPlan,
    AnnualPlanState,
    AuditEntry,
    Programme,
    Publication,
    YearPlan,
)


def visible_to(viewer: Viewer) -> QuerySet[Programme]:
    """The programmes that this viewer may see: who reads plans at work sees all, others the published ones."""
    programmes = Programme.objects.select_related("responsible")
    if viewer.may("programme.read"):
        return programmes
    return programmes.filter(Exists(published_year_plans().filter(programme=OuterRef("pk"))))


def years_of(programme: Programme, viewer: Viewer) -> QuerySet[YearPlan]:
    """The programme's year plans that this viewer may see, the latest year first."""
    year_plans = (
        programme.year_plans.select_related("annual_plan")
        .prefetch_related("partners__organisation", "placements__plan_outlet")
        .order_by("-annual_plan__fiscal_year")
    )
    if viewer.may("programme.read"):
        return year_plans
    return year_plans.filter(pk__in=published_year_plans().values("pk"))


def published_year_plans() -> QuerySet[YearPlan]:
    """The programmes of published plans by year. What an open revision has put in is not among them yet."""
    publications = Publication.objects.filter(annual_plan=OuterRef("annual_plan")).order_by("-number")
    year_plans = YearPlan.objects.annotate(published_at=Subquery(publications.values("published_at")[:1]))
    put_in_since = AuditEntry.objects.filter(
        subject_kind="yearplan", subject_id=OuterRef("pk"), before="", at__gt=OuterRef("published_at")
    )
    as_published = Q(annual_plan__state=AnnualPlanState.PUBLISHED) | ~Exists(put_in_since)
    return year_plans.filter(as_published, published_at__isnull=False)


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
