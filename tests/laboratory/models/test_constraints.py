"""What can never be so in the laboratory's tables is refused by the database itself, whatever wrote it."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from biocluster.laboratory.models import (
    Batch,
    BatchEvent,
    CalibrationLevel,
    Compound,
    CompoundIon,
    ControlBaseline,
    Hold,
    HoldLift,
    Injection,
    InjectionFailure,
    Material,
    Method,
    MethodTarget,
    MethodVersion,
    PeakReview,
    Processing,
    ProcessingBatch,
    ProcessingEvent,
    ProcessingFile,
    ProcessingResult,
    RawFile,
    Release,
    ReleasedMaterial,
    ReleaseWithdrawal,
)
from biocluster.record.models import Organisation, StoredFile
from tests.factories.laboratory import (
    CompoundIonFactory,
    HoldLiftFactory,
    MaterialFactory,
    MethodVersionFactory,
    batch_of,
    received,
)
from tests.factories.people import AT, TODAY, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
YESTERDAY, D0, D1 = TODAY - timedelta(days=1), "0" * 64, "1" * 64


class Rows:
    """One row of every table, which hang together."""

    def __init__(self) -> None:
        self.person = PersonFactory()
        self.lift = HoldLiftFactory()
        self.hold, self.material = self.lift.hold, self.lift.hold.material
        self.ion = CompoundIonFactory()
        self.version = MethodVersionFactory()
        self.batch = batch_of([MaterialFactory(), MaterialFactory()], version=self.version, series_at="start")
        self.sample = self.batch.injections.filter(type="sample").first()
        self.raw = received(self.sample)
        self.processing = Processing.objects.create(
            method_version=self.version, engine_version="1", parameters_sha256=D0, inputs_sha256=D0,
            asked_by=self.person, asked_at=AT,
        )  # fmt: skip
        self.release = Release.objects.create(
            code="R1", processing=self.processing, requester=OrganisationFactory(), reviews_until=AT,
            table=StoredFile.objects.create(sha256=D0, size_bytes=1, media_type="x"),
            released_by=self.person, released_at=AT,
        )  # fmt: skip

    def material_(self, **given: Any) -> Material:
        return MaterialFactory(**given)

    def hold_(self, **given: Any) -> Hold:
        values = {
            "material": self.material,
            "room": "x",
            "reason": "x",
            "from_on": TODAY,
            "placed_by": self.person,
        }
        return Hold.objects.create(placed_at=AT, **(values | given))

    def lift_(self, **given: Any) -> HoldLift:
        values = {"hold": self.hold_(), "free_from_on": TODAY, "reason": "x", "lifted_by": self.person}
        return HoldLift.objects.create(lifted_at=AT, **(values | given))

    def compound_(self, **given: Any) -> Compound:
        return Compound.objects.create(**({"name": "another"} | given))

    def ion_(self, **given: Any) -> CompoundIon:
        return CompoundIon.objects.create(
            **({"compound": self.ion.compound, "adduct": "[M+K]+", "mz": 128.0} | given)
        )

    def method_(self, **given: Any) -> Method:
        return Method.objects.create(**({"name": "another"} | given))

    def version_(self, **given: Any) -> MethodVersion:
        values = {
            "method": self.version.method, "number": 2, "polarity": "positive", "electrolyte": "x",
            "capillary_mm": 1, "voltage_kv": 1.0, "written_by": self.person, "written_at": AT,
        }  # fmt: skip
        return MethodVersion.objects.create(**(values | given))

    def target_(self, **given: Any) -> MethodTarget:
        return MethodTarget.objects.create(
            **({"version": self.version, "position": 9, "name": "x", "mz": 1.0} | given)
        )

    def level_(self, **given: Any) -> CalibrationLevel:
        return CalibrationLevel.objects.create(**({"version": self.version, "factor": 9.0} | given))

    def batch_(self, **given: Any) -> Batch:
        values = {
            "code": "B", "method_version": self.version, "planned_for": TODAY, "instrument": "x", "capillary": "x",
            "seed": 1, "qc_every": 1, "qc_first": 0, "blanks_first": 0, "blanks_last": 0, "block_size": 1,
            "planned_by": self.person, "planned_at": AT,
        }  # fmt: skip
        return Batch.objects.create(**(values | given))

    def step_(self, **given: Any) -> BatchEvent:
        values = {"batch": self.batch, "step": "started", "by": self.person, "at": AT}
        return BatchEvent.objects.create(**(values | given))

    def injection_(self, **given: Any) -> Injection:
        values = {
            "batch": self.batch, "order": 99, "block": 1, "type": "sample", "material": self.material, "file_name": "x",
        }  # fmt: skip
        return Injection.objects.create(**(values | given))

    def failure_(self, **given: Any) -> InjectionFailure:
        values = {"injection": self.sample, "reason": "x", "noted_by": self.person, "noted_at": AT}
        return InjectionFailure.objects.create(**(values | given))

    def raw_(self, **given: Any) -> RawFile:
        values = {
            "injection": self.sample, "received_as": "x", "sha256": D1, "size_bytes": 1, "replaces": self.raw,
            "reason": "x", "received_by": self.person, "received_at": AT,
        }  # fmt: skip
        return RawFile.objects.create(**(values | given))

    def processing_(self, **given: Any) -> Processing:
        values = {
            "method_version": self.version, "engine_version": "2", "parameters_sha256": D0, "inputs_sha256": D0,
            "asked_by": self.person, "asked_at": AT,
        }  # fmt: skip
        return Processing.objects.create(**(values | given))

    def processing_batch_(self, **given: Any) -> ProcessingBatch:
        return ProcessingBatch.objects.create(
            **({"processing": self.processing, "batch": self.batch} | given)
        )

    def processing_file_(self, **given: Any) -> ProcessingFile:
        return ProcessingFile.objects.create(
            **({"processing": self.processing, "raw_file": self.raw} | given)
        )

    def event_(self, **given: Any) -> ProcessingEvent:
        return ProcessingEvent.objects.create(
            **({"processing": self.processing, "step": "begun", "at": AT} | given)
        )

    def result_(self, **given: Any) -> ProcessingResult:
        values = {
            "processing": self.processing, "peaks_sha256": D0, "concentrations_sha256": D0, "runs_sha256": D0,
            "files_read": 1, "files_failed": 0, "targets": 1, "recorded_at": AT,
        }  # fmt: skip
        return ProcessingResult.objects.create(**(values | given))

    def review_(self, **given: Any) -> PeakReview:
        values = {
            "processing": self.processing, "injection": self.sample, "target": "x", "decision": "reject",
            "reason": "x", "by": self.person, "at": AT,
        }  # fmt: skip
        return PeakReview.objects.create(**(values | given))

    def baseline_(self, **given: Any) -> ControlBaseline:
        values = {
            "method": self.version.method, "from_on": TODAY, "until_on": TODAY, "reason": "x",
            "stated_by": self.person, "stated_at": AT,
        }  # fmt: skip
        return ControlBaseline.objects.create(**(values | given))

    def release_(self, **given: Any) -> Release:
        values = {
            "code": "R2", "processing": self.processing, "requester": Organisation.objects.first(),
            "reviews_until": AT, "table": self.release.table, "released_by": self.person, "released_at": AT,
        }  # fmt: skip
        return Release.objects.create(**(values | given))

    def released_(self, **given: Any) -> ReleasedMaterial:
        return ReleasedMaterial.objects.create(
            **({"release": self.release, "material": self.material} | given)
        )

    def withdrawal_(self, **given: Any) -> ReleaseWithdrawal:
        values = {"release": self.release, "reason": "x", "withdrawn_by": self.person, "withdrawn_at": AT}
        return ReleaseWithdrawal.objects.create(**(values | given))


BY_HAND = {"decision": "reintegrate", "start_s": 1.0, "end_s": 2.0, "time_s": 1.5, "area": 1.0, "height": 1.0}
TWICE = "twice"
REFUSED: dict[str, tuple[str, Any]] = {
    "material_code_has_its_form": ("material_", {"code": "X00001235"}),
    "material_has_registrar": ("material_", {"registrar": ""}),
    "material_once_a_reference": ("material_", lambda rows: {"reference": rows.material.reference}),
    "material_volume_positive": ("material_", {"volume_ul": 0}),
    "hold_has_room": ("hold_", {"room": ""}),
    "hold_has_reason": ("hold_", {"reason": ""}),
    "hold_ends_after_it_begins": ("hold_", {"until_on": YESTERDAY}),
    "hold_lift_has_reason": ("lift_", {"reason": ""}),
    "compound_has_name": ("compound_", {"name": ""}),
    "compound_hmdb_has_its_form": ("compound_", {"hmdb": "161"}),
    "compound_kegg_has_its_form": ("compound_", {"kegg": "C41"}),
    "compound_ion_once": ("ion_", TWICE),
    "compound_ion_mz_positive": ("ion_", {"mz": 0.0}),
    "compound_ion_time_positive": ("ion_", {"time_s": 0.0}),
    "compound_ion_window_positive": ("ion_", {"window_s": 0.0}),
    "compound_ion_concentration_positive": ("ion_", {"concentration_um": 0.0}),
    "method_has_name": ("method_", {"name": ""}),
    "method_version_one_a_number": ("version_", {"number": 1}),
    "method_version_counts_from_one": ("version_", {"number": 0}),
    "method_version_approved_by_and_at_together": ("version_", {"approved_at": AT}),
    "method_version_approved_by_another": (
        "version_", lambda rows: {"approved_at": AT, "approved_by": rows.person},
    ),
    "method_version_capillary_positive": ("version_", {"capillary_mm": 0}),
    "method_version_has_voltage": ("version_", {"voltage_kv": 0.0}),
    "method_version_settings_positive": ("version_", {"ramp_s": -1.0}),
    "method_target_one_a_name": ("target_", {"name": "Alanine"}),
    "method_target_one_a_position": ("target_", {"position": 1}),
    "method_target_has_name": ("target_", {"name": ""}),
    "method_target_mz_positive": ("target_", {"mz": 0.0}),
    "method_target_time_positive": ("target_", {"time_s": 0.0}),
    "method_target_window_positive": ("target_", {"window_s": 0.0}),
    "method_target_concentration_positive": ("target_", {"concentration_um": 0.0}),
    "calibration_level_once": ("level_", TWICE),
    "calibration_level_not_negative": ("level_", {"factor": -0.1}),
    "batch_has_code": ("batch_", {"code": ""}),
    "batch_has_capillary": ("batch_", {"capillary": ""}),
    "batch_has_instrument": ("batch_", {"instrument": ""}),
    "batch_has_qcs": ("batch_", {"qc_every": 0}),
    "batch_has_blocks": ("batch_", {"block_size": 0}),
    "batch_event_one_a_step": ("step_", TWICE),
    "batch_event_cancelled_with_reason": ("step_", {"step": "cancelled"}),
    "injection_one_an_order": ("injection_", {"order": 1}),
    "injection_one_a_file_name": ("injection_", lambda rows: {"file_name": rows.sample.file_name}),
    "injection_has_file_name": ("injection_", {"file_name": ""}),
    "injection_of_a_sample_has_material": ("injection_", {"material": None}),
    "injection_of_a_blank_has_none": ("injection_", {"type": "blank"}),
    "injection_of_a_standard_has_level": ("injection_", {"type": "standard", "material": None}),
    "injection_does_not_repeat_itself": ("injection_", lambda rows: {"pk": 9_999, "repeats_id": 9_999}),
    "injection_failure_has_reason": ("failure_", {"reason": ""}),
    "raw_file_sha256": ("raw_", {"sha256": "0"}),
    "raw_file_is_not_empty": ("raw_", {"size_bytes": 0}),
    "raw_file_one_first_an_injection": ("raw_", {"replaces": None}),
    "raw_file_once_an_injection": ("raw_", lambda rows: {"sha256": rows.raw.sha256}),
    "raw_file_replacement_has_reason": ("raw_", {"reason": ""}),
    "processing_sha256": ("processing_", {"inputs_sha256": "0"}),
    "processing_has_engine_version": ("processing_", {"engine_version": ""}),
    "processing_once": ("processing_", TWICE),
    "processing_batch_once": ("processing_batch_", TWICE),
    "processing_file_once": ("processing_file_", TWICE),
    "processing_event_failed_with_reason": ("event_", {"step": "failed"}),
    "processing_finishes_once": ("event_", lambda rows: rows.event_(step="finished") and {"step": "finished"}),
    "processing_result_sha256": ("result_", {"runs_sha256": "0"}),
    "processing_result_share_is_per_cent": ("result_", {"share_qc_cv_below_20": 101.0}),
    "peak_review_has_target": ("review_", {"target": ""}),
    "peak_review_has_reason": ("review_", {"reason": ""}),
    "peak_review_by_hand_has_numbers": ("review_", BY_HAND | {"area": None}),
    "peak_review_ends_after_it_starts": ("review_", BY_HAND | {"end_s": 1.0}),
    "control_baseline_ends_after_it_begins": ("baseline_", {"until_on": YESTERDAY}),
    "control_baseline_has_reason": ("baseline_", {"reason": ""}),
    "release_has_code": ("release_", {"code": ""}),
    "released_material_once": ("released_", TWICE),
    "release_withdrawal_has_reason": ("withdrawal_", {"reason": ""}),
}  # fmt: skip
"""For each constraint a row that it refuses, as the change to one that is fine."""


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_it(name):
    rows = Rows()
    make, change = REFUSED[name]
    build = getattr(rows, make)
    if change == TWICE:
        build()
        change = {}
    elif callable(change):
        change = change(rows)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        build(**change)
    told = str(refused.value)
    assert name in told or "UNIQUE constraint failed" in told


@pytest.mark.parametrize("make", sorted({make for make, _change in REFUSED.values()}))
def test_without_the_change_the_row_is_fine(make):
    rows = Rows()
    assert getattr(rows, make)().pk
    assert rows.review_(**BY_HAND).pk


def test_every_constraint_of_the_laboratory_is_tried():
    names = {
        constraint.name
        for model in apps.get_app_config("laboratory").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint | models.UniqueConstraint)
    }
    assert names - set(REFUSED) == set()
    assert set(REFUSED) - names == set()
