"""Versions of methods are written, approved by somebody else, and never change again."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from biocluster.laboratory.models import CalibrationLevel, MethodTarget, MethodVersion, Polarity, TargetRole
from biocluster.laboratory.operations.methods import (
    AlreadyApproved,
    ApprovedByWriter,
    Target,
    approve_version,
    change_version,
    write_version,
)
from biocluster.record.access import NotAllowed
from biocluster.record.models import Role
from biocluster.record.operations.turns import ChangedSince
from biocluster.record.queries.audit import last_write_to
from tests.factories.laboratory import MethodFactory, staff
from tests.factories.people import AT, person_with_role

pytestmark = pytest.mark.django_db

STANDARD = Target(
    name="Methionine sulfone", mz=182.0482, role=TargetRole.INTERNAL_STANDARD, concentration_um=200.0
)
ALANINE = Target(name="Alanine", mz=90.055, formula="C3H7NO2", time_s=500.0, standard="Methionine sulfone")
TARGETS, LEVELS = [STANDARD, ALANINE], [1.0, 0.1, 2.0]


def new(method=None, **given) -> MethodVersion:
    values = {"polarity": Polarity.POSITIVE, "electrolyte": "ギ酸", "capillary_mm": 1000, "voltage_kv": 30.0}
    return MethodVersion(method=method or MethodFactory(), **(values | given))


def test_a_version_has_the_next_number_its_targets_in_order_and_its_levels():
    by, method = staff(), MethodFactory()
    first = write_version(new(method), targets=TARGETS, levels=LEVELS, by=by, at=AT)
    second = write_version(new(method), targets=TARGETS, levels=[], by=by, at=AT)
    assert (first.number, second.number, first.written_by, first.approved_at) == (1, 2, by, None)
    rows = first.targets.order_by("position").values_list("position", "name", "mz", "standard", "time_s")
    assert list(rows) == [
        (1, "Methionine sulfone", 182.0482, "", None),
        (2, "Alanine", 90.055, "Methionine sulfone", 500.0),
    ]
    assert list(first.levels.values_list("factor", flat=True)) == [0.1, 1.0, 2.0]


def test_somebody_else_approves_it_and_then_it_never_changes():
    writer, other = staff(), staff()
    version = write_version(new(), targets=TARGETS, levels=LEVELS, by=writer, at=AT)
    with pytest.raises(ApprovedByWriter):
        approve_version(version, by=writer, at=AT)
    approved = approve_version(version, seen=last_write_to(version), by=other, at=AT)
    assert (approved.approved_by, approved.approved_at) == (other, AT)
    with pytest.raises(AlreadyApproved):
        approve_version(version, by=other, at=AT)
    version.electrolyte = "酢酸"
    for change in ({}, {"targets": [STANDARD]}, {"levels": [5.0]}):
        with pytest.raises(AlreadyApproved):
            change_version(version, **change, by=writer, at=AT)
    assert MethodVersion.objects.get().electrolyte == "ギ酸"
    assert (MethodTarget.objects.count(), CalibrationLevel.objects.count()) == (2, 3)


def test_whoever_corrects_a_version_has_written_it_and_the_approver_sees_what_they_approve():
    writer, other = staff(), staff()
    version = write_version(new(), targets=TARGETS, levels=LEVELS, by=writer, at=AT)
    seen = last_write_to(version)
    version.electrolyte = "酢酸"
    change_version(version, targets=[STANDARD], levels=[1.0], by=other, at=AT)
    with pytest.raises(ChangedSince):
        approve_version(version, seen=seen, by=writer, at=AT)
    with pytest.raises(ApprovedByWriter):
        approve_version(version, by=other, at=AT)
    approve_version(version, by=writer, at=AT)
    assert [row.name for row in version.targets.all()] == ["Methionine sulfone"]


def test_a_version_without_targets_is_not_approved():
    version = write_version(new(), targets=[], levels=[], by=staff(), at=AT)
    with pytest.raises(ValidationError):
        approve_version(version, by=staff(), at=AT)


@pytest.mark.parametrize(
    ("targets", "levels"),
    [
        ([STANDARD, STANDARD], []),
        ([ALANINE], []),
        ([replace(STANDARD, role=TargetRole.MARKER), ALANINE], []),
        ([replace(STANDARD, mz=0.0)], []),
        ([replace(STANDARD, time_s=-1.0)], []),
        ([replace(STANDARD, role="else")], []),
        (TARGETS, [1.0, 1.0]),
        (TARGETS, [-1.0]),
    ],
)
def test_a_table_that_cannot_be_is_refused_whole(targets, levels):
    with pytest.raises(ValidationError):
        write_version(new(), targets=targets, levels=levels, by=staff(), at=AT)
    assert not MethodVersion.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"voltage_kv": 0.0}, {"capillary_mm": 0}, {"least_snr": 0.0}, {"ramp_s": -1.0}]
)
def test_conditions_under_which_nothing_can_be_measured_are_refused(wrong):
    with pytest.raises(ValidationError):
        write_version(new(**wrong), targets=TARGETS, levels=[], by=staff(), at=AT)


def test_methods_are_the_laboratorys():
    with pytest.raises(NotAllowed):
        write_version(new(), targets=TARGETS, levels=[], by=person_with_role(Role.OFFICER), at=AT)
