"""What can be asked of venues."""

from django.db.models import QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import Venue


def visible_to(viewer: Viewer) -> QuerySet[Venue]:
    """Venues are public facilities: everybody may know of all of them."""
    return Venue.objects.select_related("owner")
