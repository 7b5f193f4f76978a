"""What can be asked of plans that were given in."""

from django.db.models import QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import PlanImport


def visible_to(viewer: Viewer) -> QuerySet[PlanImport]:
    """The plans given in that this viewer may see: all of them, or none."""
    if not viewer.may("plan.import"):
        return PlanImport.objects.none()
    return PlanImport.objects.select_related("given_by", "stored", "annual_plan")
