"""Batches are planned through the gate, the same seed gives the same order, and what failed stays on record."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from biocluster.laboratory.models import BatchEvent, Injection, InjectionType, MaterialKind
from biocluster.laboratory.operations.batches import (
    BatchIsOver,
    Held,
    NotApproved,
    cancel_batch,
    fail_injection,
    finish_batch,
    start_batch,
)
from biocluster.laboratory.queries.batches import held_in, injections_of, to_inject, visible_to, with_state
from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, Role
from tests.factories.laboratory import (
    HoldFactory,
    MaterialFactory,
    MethodVersionFactory,
    batch_of,
    staff,
)
from tests.factories.people import AT, TODAY, person_with_role, viewer_for

pytestmark = pytest.mark.django_db


def test_a_batch_has_its_materials_once_with_qcs_blanks_and_standards_in_place():
    materials, pool = MaterialFactory.create_batch(7), MaterialFactory(kind=MaterialKind.QC_POOL)
    batch = batch_of(
        materials, qc_material=pool, qc_every=3, qc_first=2, blanks_first=1, blanks_last=1, series_at="both"
    )
    row = "".join(each.type[0] for each in batch.injections.order_by("order"))
    #              blank series QCs samples with QCs  series blank (s: sample or standard)
    assert row == "bsssqqsssqsssqsqsssb"
    samples = batch.injections.filter(type=InjectionType.SAMPLE)
    assert sorted(samples.values_list("material", flat=True)) == sorted(each.pk for each in materials)
    assert set(batch.injections.filter(type=InjectionType.QC).values_list("material", flat=True)) == {pool.pk}
    standards = batch.injections.filter(type=InjectionType.STANDARD).order_by("order")
    assert [each.level for each in standards] == [0.1, 1.0, 2.0] * 2
    assert list(batch.injections.order_by("order").values_list("order", flat=True)) == list(range(1, 21))
    names = [each.file_name for each in batch.injections.order_by("order")]
    assert names[0] == "B2014-0001_001_BLANK"
    assert names[6] == f"B2014-0001_007_{batch.injections.get(order=7).material.code}"
    assert AuditEntry.objects.filter(verb="batch.plan").count() == 21


def test_the_order_hangs_on_seed_and_materials_and_not_on_how_they_are_given():
    materials, version = MaterialFactory.create_batch(20), MethodVersionFactory()

    def order(given, seed):
        batch = batch_of(given, version=version, seed=seed)
        rows = batch.injections.filter(type=InjectionType.SAMPLE).order_by("order")
        return list(rows.values_list("material", flat=True))

    assert order(materials, 5) == order(materials[::-1], 5)
    assert order(materials, 5) != order(materials, 6)


def test_codes_of_batches_count_on_within_the_year():
    materials, version = [MaterialFactory()], MethodVersionFactory()
    days = [TODAY, TODAY, TODAY + timedelta(days=365)]
    codes = [batch_of(materials, version=version, planned_for=day).code for day in days]
    assert codes == ["B2014-0001", "B2014-0002", "B2015-0001"]


def test_what_is_held_today_or_on_the_day_of_the_batch_is_not_planned():
    one, later, pool = MaterialFactory(), MaterialFactory(), MaterialFactory(kind=MaterialKind.QC_POOL)
    HoldFactory(material=one)
    with pytest.raises(Held, match=one.code):
        batch_of([one, MaterialFactory()])
    HoldFactory(material=later, from_on=TODAY + timedelta(days=3))
    batch_of([later])
    with pytest.raises(Held):
        batch_of([later], planned_for=TODAY + timedelta(days=3))
    HoldFactory(material=pool)
    with pytest.raises(Held):
        batch_of([later], qc_material=pool)
    assert Injection.objects.filter(material__in=[one, pool]).count() == 0


def test_a_batch_already_planned_says_what_is_held_and_leaves_it_out_of_its_sheet():
    materials = MaterialFactory.create_batch(3)
    batch = batch_of(materials)
    HoldFactory(material=materials[1], from_on=TODAY + timedelta(days=1))
    tomorrow = TODAY + timedelta(days=1)
    assert list(held_in(batch, on=TODAY)) == []
    assert [each.material for each in held_in(batch, on=tomorrow)] == [materials[1]]
    marked = {each.material_id: each.is_usable for each in injections_of(batch, on=tomorrow) if each.material}
    assert marked == {materials[0].pk: True, materials[1].pk: False, materials[2].pk: True}
    assert {each.material for each in to_inject(batch, on=tomorrow)} == {None, materials[0], materials[2]}


def test_an_unapproved_version_no_material_and_one_material_twice_are_refused():
    material = MaterialFactory()
    with pytest.raises(NotApproved):
        batch_of([material], version=MethodVersionFactory(approved_by=None, approved_at=None))
    for materials in ([], [material, material]):
        with pytest.raises(ValidationError):
            batch_of(materials)
    with pytest.raises(NotAllowed):
        batch_of([material], by=person_with_role(Role.SURVEY_OFFICE))


def test_the_state_of_a_batch_is_its_last_step():
    by, batch = staff(), batch_of([MaterialFactory()])

    def state():
        return with_state(visible_to(viewer_for(by))).get().state

    assert state() is None
    start_batch(batch, by=by, at=AT)
    assert state() == "started"
    with pytest.raises(ValidationError):
        start_batch(batch, by=by, at=AT)
    finish_batch(batch, by=by, at=AT + timedelta(hours=9))
    assert state() == "finished"
    for step in (start_batch, finish_batch):
        with pytest.raises(BatchIsOver):
            step(batch, by=by, at=AT)
    with pytest.raises(BatchIsOver):
        cancel_batch(batch, reason="遅すぎた", by=by, at=AT)
    assert BatchEvent.objects.count() == 2


def test_a_batch_is_cancelled_with_a_reason():
    by, batch = staff(), batch_of([MaterialFactory()])
    with pytest.raises(ValidationError):
        cancel_batch(batch, reason=" ", by=by, at=AT)
    cancel_batch(batch, reason="装置の故障", by=by, at=AT)
    assert with_state(visible_to(viewer_for(by))).get().state == "cancelled"


def test_what_failed_stays_and_is_repeated_at_the_end():
    by, batch = staff(), batch_of(MaterialFactory.create_batch(2))
    injection, last = batch.injections.get(order=3), batch.injections.last()
    fail_injection(injection, reason="電流の低下", repeat=True, by=by, at=AT)
    again = batch.injections.get(repeats=injection)
    assert (again.order, again.type, again.material) == (last.order + 1, injection.type, injection.material)
    assert again.file_name == f"{batch.code}_{again.order:03d}_{injection.material.code}"
    assert injection not in to_inject(batch, on=TODAY)
    assert again in to_inject(batch, on=TODAY)
    with pytest.raises(ValidationError):
        fail_injection(injection, reason="二度目", repeat=True, by=by, at=AT)
    fail_injection(again, reason="電流の低下", repeat=False, by=by, at=AT)
    assert batch.injections.count() == last.order + 1


def test_what_is_held_is_noted_as_failed_but_not_repeated():
    by, material = staff(), MaterialFactory()
    injection = batch_of([material]).injections.get(material=material)
    HoldFactory(material=material)
    with pytest.raises(Held):
        fail_injection(injection, reason="電流の低下", repeat=True, by=by, at=AT)
    assert not hasattr(Injection.objects.get(pk=injection.pk), "failure")
    fail_injection(injection, reason="電流の低下", repeat=False, by=by, at=AT)
