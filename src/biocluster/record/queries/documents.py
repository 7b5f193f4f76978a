"""What can be asked of documents."""

from django.db.models import Q, QuerySet

from biocluster.record.access import Viewer
from biocluster.record.models import Audience, Document


def visible_to(viewer: Viewer) -> QuerySet[Document]:
    """The documents that this viewer may read.

    Public ones are for everybody, internal ones for who may use ``document.read``, confidential ones for who
    may use ``document.read_confidential`` and for the person who added them.
    """
    may_read = Q(audience=Audience.PUBLIC)
    if viewer.may("document.read"):
        may_read |= Q(audience=Audience.INTERNAL)
        may_read |= Q(added_by=viewer.person)
    if viewer.may("document.read_confidential"):
        may_read |= Q(audience=Audience.CONFIDENTIAL)
    return Document.objects.filter(may_read).select_related("stored", "added_by")


def latest(documents: QuerySet[Document], number: int) -> QuerySet[Document]:
    """So many of the documents, those added last; a query of its own, so that it can be narrowed further."""
    keys = list(documents.order_by("-added_at", "-pk").values_list("pk", flat=True)[:number])
    return Document.objects.filter(pk__in=keys).order_by("-added_at", "-pk")
