"""What can be asked of files of rows."""

from django.db.models import QuerySet

from biocluster.record.access import FILE_VERBS, Viewer
from biocluster.record.models import ImportedFile


def visible_to(viewer: Viewer) -> QuerySet[ImportedFile]:
    """The files given in of the kinds that this viewer may take in."""
    kinds = [kind for kind, verb in FILE_VERBS.items() if viewer.may(verb)]
    return ImportedFile.objects.filter(kind__in=kinds).select_related("stored", "given_by", "taken_by")
