"""The laboratory's part of the example world: its rows, an example for each of its addresses, and more rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from biocluster.laboratory.models import (
    Batch,
    Compound,
    CompoundIon,
    Hold,
    Injection,
    InjectionType,
    Material,
    MaterialKind,
    MethodVersion,
    Processing,
    ProcessingEvent,
    ProcessingStep,
    RawFile,
    Release,
    ReleasedMaterial,
)
from biocluster.laboratory.operations.batches import fail_injection
from biocluster.laboratory.operations.processings import ask_processing
from biocluster.record.models import Organisation, Person, Role
from tests.factories.laboratory import (
    CompoundFactory,
    CompoundIonFactory,
    HoldFactory,
    HoldLiftFactory,
    MaterialFactory,
    MethodVersionFactory,
    batch_of,
    received,
    staff,
)
from tests.factories.people import OrganisationFactory, PersonFactory, PostFactory
from tests.site_results import decide, give_release, give_tables, state

if TYPE_CHECKING:
    from tests.site_world import World


@dataclass(frozen=True)
class LaboratoryWorld:
    """Rows of the laboratory that hang together. The hold is the laboratory's own."""

    staff: Person
    material: Material
    hold: Hold
    compound: Compound
    ion: CompoundIon
    draft: MethodVersion
    version: MethodVersion
    batch: Batch
    injection: Injection
    raw_file: RawFile
    processing: Processing
    release: Release


def build_laboratory(organisation: Organisation, visitor: Person) -> LaboratoryWorld:
    at, person = timezone.now(), staff()
    materials = MaterialFactory.create_batch(3, requester=organisation, registrar="laboratory")
    pool = MaterialFactory(kind=MaterialKind.QC_POOL, registrar="laboratory")
    version = MethodVersionFactory(method__name="架空陽イオン法")
    draft = MethodVersionFactory(method=version.method, number=2, approved_by=None, approved_at=None)
    compound = CompoundFactory(name="Invented acid", name_ja="架空酸")
    batch = batch_of(
        materials, version=version, qc_material=pool, planned_for=timezone.localdate(), by=person, at=at
    )
    first, second = batch.injections.filter(type=InjectionType.SAMPLE)[:2]
    raw_file = received(first, by=person, at=at)
    fail_injection(second, reason="電流の低下", repeat=True, by=person, at=at)
    processing = ask_processing([batch], version=version, by=person, at=at)
    _processed(processing)
    decide(processing, first, person)
    state(version.method, person)
    release = give_release(processing, _requester(visitor), [first.material], staff())
    held = batch.injections.filter(type=InjectionType.SAMPLE).last().material
    return LaboratoryWorld(
        staff=person,
        material=first.material,
        hold=HoldFactory(material=held, room="laboratory", from_on=timezone.localdate(), placed_at=at),
        compound=compound,
        ion=CompoundIonFactory(compound=compound),
        draft=draft,
        version=version,
        batch=batch,
        injection=first,
        raw_file=raw_file,
        processing=processing,
        release=release,
    )


def _processed(processing: Processing) -> None:
    """A result as a worker leaves it."""
    at = timezone.now()
    for step in (ProcessingStep.BEGUN, ProcessingStep.FINISHED):
        ProcessingEvent.objects.create(processing=processing, step=step, at=at)
    give_tables(processing)


def _requester(visitor: Person) -> Organisation:
    """An organisation that asked for results, where the visitor works."""
    return PostFactory(organisation=OrganisationFactory(), person=visitor, role="").organisation


def grow_laboratory(world: LaboratoryWorld, turn: int) -> None:
    """One more of everything in the laboratory."""
    at = timezone.now()
    materials = MaterialFactory.create_batch(2, requester=world.material.requester, registrar="health.survey")
    for material in (world.material, *materials[:1]):
        hold = HoldFactory(material=material, room="laboratory", placed_by=PersonFactory())
        HoldLiftFactory(hold=hold, lifted_by=PersonFactory(), free_from_on=hold.from_on)
    CompoundIonFactory(compound=world.compound, adduct=f"[M+Na]+{turn}", mz=112.0 + turn)
    CompoundIonFactory(compound=CompoundFactory())
    MethodVersionFactory(method=world.version.method, number=3 + turn)
    MethodVersionFactory()
    batch = batch_of(
        [world.material, *materials],
        version=world.version,
        planned_for=timezone.localdate(),
        by=world.staff,
        at=at,
    )
    for injection in (
        *batch.injections.all(),
        *world.batch.injections.filter(raw_files=None, failure=None)[turn:][:1],
    ):
        if injection.material is None or injection.material != world.hold.material:
            received(injection, by=world.staff, at=at)
    later = ask_processing(
        [batch, world.batch], version=world.version, by=world.staff, at=at + timedelta(seconds=1)
    )
    _processed(later)
    decide(world.processing, world.injection, PersonFactory())
    state(world.version.method, PersonFactory())
    for taken_back in (False, True):
        give_release(
            later, world.release.requester, [world.material, *materials], world.staff, withdrawn=taken_back
        )
    ReleasedMaterial.objects.create(release=world.release, material=materials[0])


def kind_of_file(visitor: Person) -> str:
    """The kind of file that the visitor takes in: an officer's rows of the record, or the laboratory's."""
    return "organisations" if visitor.posts.filter(role=Role.OFFICER).exists() else "materials"


Example = Callable[["World"], dict[str, Any]]


def _of(name: str, **more: str) -> Example:
    def example(world: World) -> dict[str, Any]:
        rows = world.laboratory
        return {"pk": getattr(rows, name).pk} | {key: getattr(rows, other).pk for key, other in more.items()}

    return example


def _with_format(example: Example, format: str = "csv") -> Example:
    return lambda world: example(world) | {"format": format}


def _target(world: World) -> dict[str, Any]:
    return {"target_pk": world.laboratory.version.targets.get(name="Alanine").pk}


_BATCH = [
    "batch", "batch-start", "batch-finish", "batch-cancel", "raw-file-receive", "processing-ask",
]  # fmt: skip
LABORATORY_EXAMPLES: dict[str, Example] = {
    **{name: _of("material") for name in ("laboratory-material", "laboratory-material-edit")},
    "laboratory-hold-lift": _of("hold"),
    **{name: _of("compound") for name in ("compound", "compound-edit", "ion-add")},
    **{name: _of("compound", ion_pk="ion") for name in ("ion-edit", "ion-remove")},
    **{
        name: lambda world: {"pk": world.laboratory.version.method_id}
        for name in ("method", "method-edit", "method-version-add")
    },
    **{
        name: _of("draft")
        for name in (
            "method-version", "method-version-edit", "method-version-targets", "method-version-approve",
        )
    },
    "method-version-targets-export": _with_format(_of("draft")),
    **{name: _of("batch") for name in _BATCH},
    "batch-sheet": _with_format(_of("batch")),
    "injection-fail": _of("batch", injection_pk="injection"),
    **{name: _of("processing") for name in ("processing", "processing-progress", "processing-give-up")},
    **{
        name: _of("processing")
        for name in ("peaks", "peak-next", "concentrations", "release-make")
    },
    "peak": lambda world: _of("processing", injection_pk="injection")(world) | _target(world),
    "concentration": lambda world: _of("processing")(world) | _target(world),
    **{
        name: lambda world: {"pk": world.laboratory.version.method_id}
        for name in ("control-chart", "control-chart-baseline")
    },
    "control-chart-export": lambda world: {"pk": world.laboratory.version.method_id, "format": "csv"},
    **{name: _of("release") for name in ("release", "release-withdraw", "own-release")},
    "processing-file": _with_format(_of("processing"), "mztab"),
    "release-table": _with_format(_of("release")),
    **{
        name: lambda world: {"format": "csv"}
        for name in ("laboratory-materials-export", "compounds-export", "batches-export")
    },
}  # fmt: skip
"""For every address of the laboratory that names a row or a format: what to fill in."""
