"""Materials come in by one function, under codes that follow one another, all or none."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from biocluster.laboratory.models import Material, MaterialKind
from biocluster.laboratory.operations.materials import (
    NewMaterial,
    ReferenceTaken,
    correct_material,
    register_materials,
)
from biocluster.laboratory.words.codes import next_code, read_code
from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, Role
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from tests.factories.laboratory import MaterialFactory
from tests.factories.people import AT, OrganisationFactory, person_with_role

pytestmark = pytest.mark.django_db

PLASMA = NewMaterial(
    kind=MaterialKind.PLASMA,
    received_on=date(2014, 8, 20),
    reference="P-1",
    container="チューブ",
    volume_ul=Decimal(50),
)


def test_materials_get_the_next_codes_in_the_order_in_which_they_are_given():
    by = person_with_role(Role.SURVEY_OFFICE)
    given = [replace(PLASMA, reference=f"P-{number}") for number in range(5)]
    made = register_materials(given, registrar="health.survey", by=by, at=AT)
    more = register_materials([replace(PLASMA, reference="")], registrar="health.survey", by=by, at=AT)
    codes = [material.code for material in (*made, *more)]
    assert [read_code(code) for code in codes] == codes
    assert codes[1:] == [next_code(code) for code in codes[:-1]]
    assert [material.reference for material in made] == [each.reference for each in given]
    stored = Material.objects.get(code=codes[0])
    assert (stored.registrar, stored.registered_by, stored.registered_at) == ("health.survey", by, AT)
    assert AuditEntry.objects.filter(verb="material.register", subject_kind="material").count() == 6


@pytest.mark.parametrize("twice", [["P-1"], ["P-2", "P-3", "P-2"]])
def test_a_reference_is_registered_once_by_a_registrar_and_otherwise_nothing_is(twice):
    by = person_with_role(Role.SURVEY_OFFICE)
    register_materials([PLASMA], registrar="health.survey", by=by, at=AT)
    given = [replace(PLASMA, reference=reference) for reference in ["P-9", *twice]]
    with pytest.raises(ReferenceTaken, match=twice[0]):
        register_materials(given, registrar="health.survey", by=by, at=AT)
    assert Material.objects.count() == 1
    register_materials([PLASMA], registrar="industry.kampo", by=by, at=AT)
    assert Material.objects.filter(reference="P-1").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "stone"}, {"volume_ul": Decimal(0)}, {"volume_ul": Decimal("1e9")}, {"reference": "x" * 65}],
)
def test_what_cannot_be_is_refused_with_everything_else(wrong):
    by = person_with_role(Role.SURVEY_OFFICE)
    with pytest.raises(ValidationError):
        register_materials(
            [PLASMA, replace(PLASMA, **({"reference": "P-2"} | wrong))],
            registrar="health.survey",
            by=by,
            at=AT,
        )
    assert Material.objects.count() == 0


def test_a_registration_without_a_registrar_is_refused():
    with pytest.raises(ValidationError):
        register_materials([PLASMA], registrar="", by=person_with_role(Role.SURVEY_OFFICE), at=AT)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COUNCIL_MEMBER, Role.PUPIL])
def test_whoever_runs_no_room_registers_nothing(role):
    with pytest.raises(NotAllowed):
        register_materials([PLASMA], registrar="x", by=person_with_role(role), at=AT)


def test_a_correction_keeps_code_and_registrar_and_sees_what_others_wrote():
    by, requester = person_with_role(Role.LABORATORY), OrganisationFactory()
    material = MaterialFactory()
    seen = last_write_to(material)
    mine, theirs = (Material.objects.get(pk=material.pk) for _ in range(2))
    mine.container, mine.requester, mine.code, mine.registrar = "他の容器", requester, "L00001235", "office"
    correct_material(mine, seen=seen, by=by, at=AT)
    stored = Material.objects.get(pk=material.pk)
    assert (stored.container, stored.requester) == ("他の容器", requester)
    assert (stored.code, stored.registrar) == (material.code, material.registrar)
    theirs.note = "別の備考"
    with pytest.raises(ChangedSince):
        correct_material(theirs, seen=seen, by=by, at=AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgresql")
def test_two_registrars_at_the_same_moment_get_different_codes():
    people = [person_with_role(Role.SURVEY_OFFICE), person_with_role(Role.GROWER)]
    together = Barrier(2)

    def register(number: int) -> list[str]:
        try:
            together.wait()
            given = [replace(PLASMA, reference=f"{number}-{each}") for each in range(20)]
            made = register_materials(given, registrar=f"room{number}", by=people[number], at=AT)
            return [row.code for row in made]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        codes = [code for found in threads.map(register, [0, 1]) for code in found]
    assert len(codes) == len(set(codes)) == Material.objects.count() == 40
