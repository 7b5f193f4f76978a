"""What can be asked of materials and of the holds on them."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from biocluster.laboratory.models import Hold, Material
from biocluster.laboratory.queries.gate import holds_in_force, usable_materials
from biocluster.laboratory.words.codes import read_code
from biocluster.record.access import Viewer
from biocluster.record.words.identifiers import IdentifierError


def visible_to(viewer: Viewer) -> QuerySet[Material]:
    """The materials that this viewer may see: all of them, or none. Held ones are told, not hidden."""
    if not viewer.may("material.read"):
        return Material.objects.none()
    return Material.objects.select_related("requester")


def with_usability(materials: QuerySet[Material], *, on: date) -> QuerySet[Material]:
    """Materials with ``is_usable``, what the gate says of that day."""
    return materials.annotate(is_usable=Exists(usable_materials(on=on).filter(pk=OuterRef("pk"))))


def to_label(viewer: Viewer, keys: Collection[int], *, on: date) -> QuerySet[Material]:
    """Those of the materials that may be used, in the order of their codes: what is held gets no label."""
    usable = usable_materials(on=on)
    return visible_to(viewer).filter(pk__in=keys).filter(pk__in=usable.values("pk")).order_by("code")


def to_plan(viewer: Viewer, *, on: date) -> QuerySet[Material]:
    """The materials that a batch may be planned with on that day."""
    return visible_to(viewer).filter(pk__in=usable_materials(on=on).values("pk"))


def scanned(viewer: Viewer, text: str) -> Material | None:
    """The material whose code was typed or scanned, or whose registrar calls it exactly so."""
    try:
        return visible_to(viewer).filter(code=read_code(text)).first()
    except IdentifierError:
        called_so = visible_to(viewer).filter(reference=text.strip()).exclude(reference="")[:2]
        return called_so[0] if len(called_so) == 1 else None


def holds_of(material: Material) -> QuerySet[Hold]:
    """Every hold that was ever placed on a material, with its lift."""
    return material.holds.select_related("lift", "placed_by", "lift__lifted_by").order_by("-placed_at", "-pk")


def holds_visible_to(viewer: Viewer) -> QuerySet[Hold]:
    """All holds, for who may see materials."""
    holds = Hold.objects.select_related("material", "lift", "placed_by", "lift__lifted_by")
    return holds if viewer.may("material.read") else holds.none()


def with_force(holds: QuerySet[Hold], *, on: date) -> QuerySet[Hold]:
    """Holds with ``in_force``, whether they keep their material from being used on that day."""
    return holds.annotate(
        in_force=Exists(holds_in_force(on=on).filter(pk=OuterRef("pk"))), free_from_on=F("lift__free_from_on")
    )
