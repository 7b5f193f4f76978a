"""The documents of a gathering: handed out, projected, or kept with its minutes."""

from datetime import datetime

from django.db.models import Max

from biocluster.record.models import Document, Gathering, GatheringMaterial, Person
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.documents import store_document
from biocluster.record.operations.turns import take_turn


@operation("gathering.edit")
def add_material(
    gathering: Gathering,
    *,
    content: bytes,
    title: str,
    file_name: str,
    audience: str,
    by: Person,
    at: datetime,
) -> GatheringMaterial:
    """Keep a file as a document and put it last among the materials. Raises ``FileRefused``."""
    document = store_document(content, title=title, file_name=file_name, audience=audience, by=by, at=at)
    return attach_document(gathering, document=document, by=by, at=at)


@operation("gathering.edit")
def attach_document(
    gathering: Gathering, *, document: Document, by: Person, at: datetime
) -> GatheringMaterial:
    """Put a document of the record last among the materials; once is enough."""
    take_turn(gathering)
    if there := gathering.materials.filter(document=document).first():
        return there
    last = gathering.materials.aggregate(last=Max("position"))["last"] or 0
    material = GatheringMaterial(gathering=gathering, document=document, position=last + 1)
    return keep(material, by=by, at=at, verb="gathering.edit")


@operation("gathering.edit")
def detach_document(material: GatheringMaterial, *, by: Person, at: datetime) -> None:
    """Take a document off the materials; the document itself stays in the record."""
    discard(material, by=by, at=at, verb="gathering.edit")
