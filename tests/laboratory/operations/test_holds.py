"""Holds are placed and lifted by the room whose they are; neither is edited or deleted."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from biocluster.laboratory.access import ROOMS_OF_ROLES, TABLE
from biocluster.laboratory.models import Hold, HoldLift
from biocluster.laboratory.operations.holds import AlreadyLifted, lift_hold, place_hold
from biocluster.laboratory.queries.gate import usable_materials
from biocluster.laboratory.templatetags.laboratory_words import ROOMS
from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, Role
from tests.factories.laboratory import HoldFactory, MaterialFactory
from tests.factories.people import AT, TODAY, person_with_role

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def place(materials, by, **given):
    return place_hold(
        materials,
        **({"room": "health.survey", "reason": "登録元の申し出", "from_on": TODAY} | given),
        by=by,
        at=AT,
    )


def test_what_is_held_may_not_be_used_from_that_day_on_and_only_that():
    by = person_with_role(Role.SURVEY_OFFICE)
    held, free = MaterialFactory(), MaterialFactory()
    place([held], by, from_on=TOMORROW)
    assert set(usable_materials(on=TODAY)) == {held, free}
    assert set(usable_materials(on=TOMORROW)) == {free}
    hold = Hold.objects.get()
    assert (hold.placed_by, hold.placed_at, hold.until_on) == (by, AT, None)
    assert (
        AuditEntry.objects.filter(verb="material.hold", subject_kind="hold", subject_id=hold.pk).count() == 1
    )


def test_a_lift_frees_as_far_as_its_own_hold_goes():
    by, material = person_with_role(Role.SURVEY_OFFICE), MaterialFactory()
    first, second = place([material], by) + place([material], by, reason="別の理由")
    lift_hold(first, free_from_on=TODAY, reason="取り消し", by=by, at=AT)
    assert not usable_materials(on=TODAY).filter(pk=material.pk).exists()
    lift_hold(second, free_from_on=TOMORROW, reason="取り消し", by=by, at=AT)
    assert not usable_materials(on=TODAY).filter(pk=material.pk).exists()
    assert usable_materials(on=TOMORROW).filter(pk=material.pk).exists()
    assert Hold.objects.count() == HoldLift.objects.count() == 2


def test_only_whoever_acts_for_the_room_places_and_lifts_its_holds():
    survey, laboratory = person_with_role(Role.SURVEY_OFFICE), person_with_role(Role.LABORATORY)
    material = MaterialFactory()
    with pytest.raises(NotAllowed):
        place([material], laboratory)
    (hold,) = place([material], survey)
    with pytest.raises(NotAllowed):
        lift_hold(hold, free_from_on=TODAY, reason="取り消し", by=laboratory, at=AT)
    with pytest.raises(NotAllowed):
        place([material], person_with_role(Role.CLINICIAN), room="office")
    assert (Hold.objects.count(), HoldLift.objects.count()) == (1, 0)


def test_a_hold_is_lifted_once():
    by = person_with_role(Role.SURVEY_OFFICE)
    (hold,) = place([MaterialFactory()], by)
    lift_hold(hold, free_from_on=TODAY, reason="取り消し", by=by, at=AT)
    with pytest.raises(AlreadyLifted, match="2014-09-01"):
        lift_hold(hold, free_from_on=TOMORROW, reason="取り消し", by=by, at=AT)


def test_the_past_stays_as_it_was():
    by = person_with_role(Role.SURVEY_OFFICE)
    (hold,) = place([MaterialFactory()], by, from_on=TODAY - timedelta(days=9))
    with pytest.raises(ValidationError):
        lift_hold(hold, free_from_on=TODAY - timedelta(days=1), reason="取り消し", by=by, at=AT)


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"until_on": TODAY - timedelta(days=1)}])
def test_a_hold_has_a_reason_and_ends_after_it_begins(wrong):
    with pytest.raises(ValidationError):
        place([MaterialFactory()], person_with_role(Role.SURVEY_OFFICE), **wrong)
    assert not Hold.objects.exists()


def test_a_lift_has_a_reason():
    by = person_with_role(Role.SURVEY_OFFICE)
    hold = HoldFactory()
    with pytest.raises(ValidationError):
        lift_hold(hold, free_from_on=TODAY, reason=" ", by=by, at=AT)


def test_every_role_that_may_place_holds_acts_for_a_room_with_a_name():
    assert set(ROOMS_OF_ROLES) == TABLE["material.hold"] == TABLE["material.register"]
    assert set(ROOMS_OF_ROLES.values()) == set(ROOMS)
