"""What may happen to the library of compounds."""

from datetime import datetime

from biocluster.laboratory.models import Compound, CompoundIon
from biocluster.record.models import Person
from biocluster.record.operations.audit import discard, keep, operation
from biocluster.record.operations.turns import take_turn, take_turn_unchanged

VERB = "compound.edit"


class IonInUse(Exception):
    """A version of a method measures by this ion: it stays in the library."""


@operation("compound.edit")
def save_compound(compound: Compound, *, seen: int | None = None, by: Person, at: datetime) -> Compound:
    """Add a compound or change what is known of one. Raises ``ChangedSince`` if somebody wrote after ``seen``."""
    take_turn_unchanged(compound, seen)
    return keep(compound, by=by, at=at, verb=VERB)


@operation("compound.edit")
def save_ion(ion: CompoundIon, *, seen: int | None = None, by: Person, at: datetime) -> CompoundIon:
    """Add an ion of a compound or correct one. Versions of methods keep the numbers that they were written with."""
    take_turn_unchanged(ion, seen)
    return keep(ion, by=by, at=at, verb=VERB)


@operation("compound.edit")
def remove_ion(ion: CompoundIon, *, by: Person, at: datetime) -> None:
    """Take an ion out of the library. Raises ``IonInUse`` if a method or another ion rests on it."""
    ion = take_turn(ion)
    if ion.targets.exists() or ion.standard_of.exists():
        raise IonInUse(ion.pk)
    discard(ion, by=by, at=at, verb=VERB)
