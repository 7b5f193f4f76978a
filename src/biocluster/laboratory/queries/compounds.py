"""What can be asked of the library of compounds."""

from django.db.models import Count, QuerySet

from biocluster.laboratory.models import Compound
from biocluster.record.access import Viewer
from biocluster.record.words.text import fold


def visible_to(viewer: Viewer) -> QuerySet[Compound]:
    """The compounds that this viewer may see: all of them, or none."""
    return Compound.objects.all() if viewer.may("compound.read") else Compound.objects.none()


def with_ions_counted(compounds: QuerySet[Compound]) -> QuerySet[Compound]:
    """Compounds with ``ions_known``, the number of ions by which each is measured."""
    return compounds.annotate(ions_known=Count("ions"))


def compounds_by_name() -> dict[str, Compound]:
    """Every compound by its folded name and its folded Japanese name; the first of two that are called the same."""
    found: dict[str, Compound] = {}
    for compound in Compound.objects.order_by("pk"):
        for name in (compound.name, compound.name_ja):
            if name:
                found.setdefault(fold(name), compound)
    return found
