"""What can be asked of files of rows."""

from django.db.models import QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import ImportedFile


def visible_to(viewer: Viewer) -> QuerySet[ImportedFile]:
    """The files given in, for who may give them in; nothing for others."""
    files = ImportedFile.objects.select_related("stored", "given_by", "taken_by")
    return files if viewer.may("record.import") else files.none()
