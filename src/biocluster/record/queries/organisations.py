"""What can be asked of organisations."""

from django.db.models import QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import Organisation


def visible_to(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations that this viewer may see: all of them, or none."""
    if not viewer.may("organisation.read"):
        return Organisation.objects.none()
    return Organisation.objects.all()
