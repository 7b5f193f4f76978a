"""Materials, holds, methods and batches for tests."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import factory

from biocluster.laboratory.models import (
    Batch,
    CalibrationLevel,
    Compound,
    CompoundIon,
    Hold,
    HoldLift,
    Injection,
    Material,
    MaterialKind,
    Method,
    MethodTarget,
    MethodVersion,
    Polarity,
    RawFile,
    TargetRole,
)
from biocluster.laboratory.operations.batches import plan_batch
from biocluster.laboratory.operations.raw_files import receive_file, take_bytes
from biocluster.laboratory.words.codes import code_of
from biocluster.record.models import Person, Role
from tests.factories.people import AT, TODAY, PersonFactory, person_with_role

FIT = (code for number in count(1) if (code := code_of(number)))


class MaterialFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Material

    code = factory.LazyFunction(lambda: next(FIT))
    kind = MaterialKind.PLASMA
    registrar = "health.survey"
    reference = factory.Sequence(lambda n: f"P-{n:06d}")
    container = "1.4 mL チューブ"
    volume_ul = 100
    received_on = date(2014, 8, 1)
    registered_by = factory.SubFactory(PersonFactory)
    registered_at = AT


class HoldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hold

    material = factory.SubFactory(MaterialFactory)
    room = "health.survey"
    reason = "登録元の申し出"
    from_on = TODAY
    placed_by = factory.SubFactory(PersonFactory)
    placed_at = AT


class HoldLiftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HoldLift

    hold = factory.SubFactory(HoldFactory)
    free_from_on = TODAY
    reason = "登録元の申し出"
    lifted_by = factory.SubFactory(PersonFactory)
    lifted_at = AT


class CompoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Compound

    name = factory.Sequence(lambda n: f"Invented acid {n}")
    name_ja = factory.Sequence(lambda n: f"架空酸{n}")
    kana = "カクウサン"
    formula = "C3H7NO2"


class CompoundIonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompoundIon

    compound = factory.SubFactory(CompoundFactory)
    adduct = "[M+H]+"
    mz = 90.055
    time_s = 500.0
    concentration_um = 50.0


class MethodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Method

    name = factory.Sequence(lambda n: f"架空陽イオン法{n}")
    name_en = "Invented cations"


class MethodVersionFactory(factory.django.DjangoModelFactory):
    """A version that somebody else has approved, with one internal standard, one metabolite and three levels."""

    class Meta:
        model = MethodVersion
        skip_postgeneration_save = True

    method = factory.SubFactory(MethodFactory)
    number = 1
    polarity = Polarity.POSITIVE
    electrolyte = "1 mol/L ギ酸"
    capillary_mm = 1000
    voltage_kv = 30.0
    written_by = factory.SubFactory(PersonFactory)
    written_at = AT - timedelta(days=60)
    approved_by = factory.SubFactory(PersonFactory)
    approved_at = AT - timedelta(days=50)

    @factory.post_generation
    def lines(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        MethodTarget.objects.create(
            version=self, position=1, name="Methionine sulfone", mz=182.0482, time_s=700.0,
            role=TargetRole.INTERNAL_STANDARD, concentration_um=200.0,
        )  # fmt: skip
        MethodTarget.objects.create(
            version=self, position=2, name="Alanine", formula="C3H7NO2", mz=90.0550, time_s=500.0,
            standard="Methionine sulfone", concentration_um=50.0,
        )  # fmt: skip
        for factor in (0.1, 1.0, 2.0):
            CalibrationLevel.objects.create(version=self, factor=factor)


def staff() -> Person:
    """Somebody of the laboratory."""
    return person_with_role(Role.LABORATORY)


def batch_of(
    materials: Sequence[Material],
    *,
    version: MethodVersion | None = None,
    by: Person | None = None,
    **options: Any,
) -> Batch:
    """A batch of these materials as the laboratory plans it, by default with few QCs and no series."""
    given = {
        "planned_for": TODAY, "instrument": "CE-MS 1", "capillary": "C-001", "seed": 1, "qc_every": 3,
        "qc_first": 1, "series_at": "nowhere", "at": AT,
    }  # fmt: skip
    version = version or MethodVersionFactory()
    return plan_batch(version, materials, by=by or staff(), **(given | options))


def received(
    injection: Injection, content: bytes = b"", *, by: Person | None = None, at: datetime = AT
) -> RawFile:
    """The raw file of an injection: any bytes, of which no two injections have the same."""
    name = f"{injection.file_name}.mzML"
    taken = take_bytes(io.BytesIO(content or f"run {injection.file_name}".encode()), name)
    return receive_file(injection.batch, taken, file_name=name, by=by or staff(), at=at)
