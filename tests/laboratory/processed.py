"""A small batch that was simulated, received and processed for real, made once for the tests of a module.

Files are kept under their digests on a shelf of the whole session, so that the next module's batch is there already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from django.test import override_settings

from biocluster.laboratory.analyses.injections import InjectionType
from biocluster.laboratory.analyses.rehearsal import Planned, rehearse, rehearsed_targets, small_conditions
from biocluster.laboratory.importers.raw_folder import receive_folder
from biocluster.laboratory.models import (
    Batch,
    Material,
    MaterialKind,
    MethodVersion,
    Polarity,
    Processing,
)
from biocluster.laboratory.operations.batches import plan_batch
from biocluster.laboratory.operations.jobs import work
from biocluster.laboratory.operations.materials import NewMaterial, register_materials
from biocluster.laboratory.operations.methods import Target, approve_version, write_version
from biocluster.laboratory.operations.processings import ask_processing
from biocluster.record.models import Organisation, Person
from tests.factories.laboratory import MethodFactory, staff
from tests.factories.people import AT, TODAY, OrganisationFactory

SEED, TARGETS, STANDARDS = 7, 6, 2
LEVELS = [0.2, 0.5, 1.0, 2.0]


@dataclass(frozen=True)
class Processed:
    """What was processed: ``mine`` are four materials of ``requester``, ``others`` two of another."""

    staff: Person
    other_staff: Person
    requester: Organisation
    other_requester: Organisation
    mine: list[Material]
    others: list[Material]
    pool: Material
    version: MethodVersion
    batch: Batch
    processing: Processing


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def processed_once(django_db_setup, django_db_blocker, shelf: Path) -> Iterator[Processed]:
    kept = {
        "RAW_FILES": shelf / "raw",
        "RESULTS": shelf / "results",
        "DOCUMENTS": shelf / "documents",
        "ENGINE_WORKERS": 1,
    }
    with django_db_blocker.unblock(), override_settings(**kept), transaction.atomic():
        yield make(shelf)
        transaction.set_rollback(True)


@pytest.fixture
def processed(processed_once: Processed, db) -> Processed:
    """The processed batch; what a test changes of the record is undone after it, and its files lie on the shelf."""
    return processed_once


def make(shelf: Path) -> Processed:
    by, other = staff(), staff()
    requester, other_requester = OrganisationFactory(), OrganisationFactory()
    materials = register(by, requester, 4) + register(by, other_requester, 2)
    (pool,) = register(by, None, 1, kind=MaterialKind.QC_POOL)
    version = write_method(by, other)
    batch = plan_batch(
        version, materials, planned_for=TODAY, instrument="CE-MS 1", capillary="C-1", seed=1, qc_material=pool,
        qc_every=2, qc_first=2, by=by, at=AT,
    )  # fmt: skip
    measure(batch, by, shelf)
    processing = ask_processing([batch], version=version, by=by, at=AT)
    work(processing, now=lambda: AT)
    return Processed(
        by, other, requester, other_requester, materials[:4], materials[4:], pool, version, batch,
        Processing.objects.get(pk=processing.pk),
    )  # fmt: skip


def register(by: Person, requester: Organisation | None, count: int, **given: str) -> list[Material]:
    one = {"kind": MaterialKind.PLASMA, "received_on": date(2014, 8, 1), "requester": requester} | given
    return register_materials([NewMaterial(**one)] * count, registrar="laboratory", by=by, at=AT)  # type: ignore[arg-type]


def write_method(writer: Person, approver: Person) -> MethodVersion:
    listed = rehearsed_targets(seed=SEED, targets=TARGETS, standards=STANDARDS, instrument=small_conditions())
    known = {"time_s": "time", "mobility": "mobility", "concentration_um": "concentration"}
    targets = [
        Target(
            name=row.name, mz=row.mz, formula=row.formula, role=str(row.role), standard=row.standard,
            **{field: value for field, name in known.items() if (value := getattr(row, name)) == value},
        )
        for row in listed
    ]  # fmt: skip
    version = MethodVersion(
        method=MethodFactory(), polarity=Polarity.POSITIVE, electrolyte="ギ酸", capillary_mm=800, voltage_kv=30.0,
        ramp_s=3.0,
    )  # fmt: skip
    write_version(version, targets=targets, levels=LEVELS, by=writer, at=AT - timedelta(days=9))
    return approve_version(version, by=approver, at=AT - timedelta(days=8))


def measure(batch: Batch, by: Person, shelf: Path) -> None:
    """Simulate the batch and receive its files."""
    plan = [
        Planned(
            each.file_name, InjectionType(each.type), each.level, each.material.code if each.material else ""
        )
        for each in batch.injections.select_related("material").order_by("order")
    ]
    with TemporaryDirectory(dir=shelf) as folder:
        rehearse(
            plan, Path(folder), seed=SEED, targets=TARGETS, standards=STANDARDS, instrument=small_conditions()
        )
        receive_folder(batch, Path(folder), by=by, at=AT)
