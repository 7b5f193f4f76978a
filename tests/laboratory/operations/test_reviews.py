"""Decisions about peaks stand beside what was computed; every one stays, and nobody overwrites one they have not seen."""

import pytest
from django.core.exceptions import ValidationError

from biocluster.laboratory.models import PeakDecision, PeakReview
from biocluster.laboratory.operations.batches import Held
from biocluster.laboratory.operations.processings import ask_processing
from biocluster.laboratory.operations.reviews import DecidedSince, Integrated, NoSuchPeak, review_peak
from biocluster.laboratory.queries.reviews import decisions, history_of_peak
from biocluster.record.access import NotAllowed
from biocluster.record.models import AuditEntry, Role
from tests.factories.laboratory import HoldFactory, MaterialFactory, batch_of, received, staff
from tests.factories.people import AT, person_with_role

pytestmark = pytest.mark.django_db
BY_HAND = Integrated(start_s=490.0, end_s=510.0, time_s=500.0, area=12.5, height=3.0)


@pytest.fixture
def processing():
    batch = batch_of([MaterialFactory()])
    for injection in batch.injections.all():
        received(injection)
    return ask_processing([batch], version=batch.method_version, by=staff(), at=AT)


@pytest.fixture
def injection(processing):
    return processing.batches.get().batch.injections.get(type="sample")


def decide(processing, injection, target="Alanine", **given) -> PeakReview:
    values = {"decision": PeakDecision.REJECT, "reason": "肩がある", "by": staff(), "at": AT}
    return review_peak(processing, injection, target, **(values | given))


def test_every_decision_stays_and_the_last_one_stands(processing, injection):
    first = decide(processing, injection)
    second = decide(processing, injection, decision=PeakDecision.REINTEGRATE, integrated=BY_HAND)
    other = decide(processing, injection, "Methionine sulfone", decision=PeakDecision.ACCEPT)
    assert list(decisions(processing)) == [second, other]
    assert list(history_of_peak(processing, injection, "Alanine")) == [second, first]
    assert (second.area, second.start_s, first.area) == (12.5, 490.0, None)
    assert AuditEntry.objects.filter(verb="peak.review").count() == 3


def test_nobody_overwrites_a_decision_they_have_not_seen(processing, injection):
    first = decide(processing, injection, seen=0)
    with pytest.raises(DecidedSince, match=str(first.by)):
        decide(processing, injection, decision=PeakDecision.ACCEPT, seen=0)
    decide(processing, injection, decision=PeakDecision.ACCEPT, seen=first.pk)
    assert PeakReview.objects.count() == 2


def test_there_is_no_decision_about_what_is_not_there_or_held(processing, injection):
    elsewhere = batch_of([MaterialFactory()]).injections.first()
    with pytest.raises(NoSuchPeak):
        decide(processing, elsewhere)
    with pytest.raises(NoSuchPeak):
        decide(processing, injection, "Unobtainium")
    HoldFactory(material=injection.material)
    with pytest.raises(Held):
        decide(processing, injection)
    assert not PeakReview.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"decision": PeakDecision.REINTEGRATE},
        {"integrated": BY_HAND},
        {"decision": "perhaps"},
        {"decision": PeakDecision.REINTEGRATE, "integrated": Integrated(510.0, 490.0, 500.0, 1.0, 1.0)},
    ],
)
def test_a_decision_without_reason_or_with_numbers_that_cannot_be_is_refused(processing, injection, wrong):
    with pytest.raises(ValidationError):
        decide(processing, injection, **wrong)
    assert not PeakReview.objects.exists()


def test_peaks_are_the_laboratorys(processing, injection):
    with pytest.raises(NotAllowed):
        decide(processing, injection, by=person_with_role(Role.EPIDEMIOLOGIST))
