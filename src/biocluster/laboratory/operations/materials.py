"""What may happen to materials: registered under codes of the laboratory's own, and corrected."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from biocluster.laboratory.models import Material, MaterialKind
from biocluster.laboratory.words.codes import next_code
from biocluster.record.models import Organisation, Person
from biocluster.record.operations.audit import keep, operation
from biocluster.record.operations.bulk import keep_new
from biocluster.record.operations.turns import take_turn_unchanged

VERB = "material.register"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMaterial:
    """What a registrar says of one material. ``reference`` is its own word for it, never a name."""

    kind: MaterialKind | str
    received_on: date
    reference: str = ""
    requester: Organisation | None = None
    container: str = ""
    volume_ul: Decimal | None = None
    note: str = ""


class ReferenceTaken(Exception):
    """The registrar has registered some of these references already, or names one twice; nothing was registered."""

    def __init__(self, references: Sequence[str]) -> None:
        super().__init__(*references)
        self.references = references

    def __str__(self) -> str:
        return _("Registered already, or named twice: %(references)s. Nothing was registered.") % {
            "references": ", ".join(self.references[:10]) + (" …" if len(self.references) > 10 else "")
        }


@operation("material.register")
def register_materials(
    materials: Sequence[NewMaterial], *, registrar: str, by: Person, at: datetime
) -> list[Material]:
    """Register materials in a room's name, all or none, under the next codes in the order in which they are given.

    This is the one way in, for pages, files and outlets alike.

    Raises
    ------
    ReferenceTaken
        If the registrar has one of the references already, or names one twice.
    django.core.exceptions.ValidationError
        If something of a material cannot be so; nothing is registered.
    """
    _refuse_taken([each.reference for each in materials if each.reference], registrar)
    numbering = Numbering()
    rows = [
        Material(
            code=numbering.next(),
            kind=each.kind,
            registrar=registrar,
            reference=each.reference,
            requester=each.requester,
            container=each.container,
            volume_ul=each.volume_ul,
            received_on=each.received_on,
            note=each.note,
            registered_by=by,
            registered_at=at,
        )
        for each in materials
    ]
    for row in rows:
        row.clean_fields()
    try:
        with transaction.atomic():
            keep_new(rows, by=by, at=at, verb=VERB)
    except IntegrityError as error:  # a volume of nothing, an empty registrar
        raise ValidationError(str(error)) from error
    return rows


@operation("material.register")
def correct_material(material: Material, *, seen: int | None = None, by: Person, at: datetime) -> Material:
    """Correct what is known of a material. Its code and its registrar stay.

    Raises ``ChangedSince`` if somebody else has changed it after ``seen``.
    """
    take_turn_unchanged(material, seen)
    stored = Material.objects.get(pk=material.pk)
    material.code, material.registrar = stored.code, stored.registrar
    return keep(material, by=by, at=at, verb=VERB)


class Numbering:
    """The codes after the last one that was given. Used inside an operation: operations take turns."""

    def __init__(self) -> None:
        self._last = Material.objects.order_by("-code").values_list("code", flat=True).first() or ""

    def next(self) -> str:
        self._last = next_code(self._last)
        return self._last


def _refuse_taken(references: Sequence[str], registrar: str) -> None:
    taken = {reference for reference, times in Counter(references).items() if times > 1}
    registered = Material.objects.filter(registrar=registrar)
    for some in batched(references, 1_000):
        taken |= set(registered.filter(reference__in=some).values_list("reference", flat=True))
    if taken:
        raise ReferenceTaken(sorted(taken))
