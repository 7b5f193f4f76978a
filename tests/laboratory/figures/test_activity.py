"""What the laboratory counts, on a record in which one can count by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from biocluster.laboratory.figures.batches import analysed_by, measured_by
from biocluster.laboratory.figures.quality import share_by
from biocluster.laboratory.figures.turnaround import turnaround_by
from biocluster.laboratory.models import (
    Processing,
    ProcessingBatch,
    ProcessingResult,
    Release,
    ReleasedMaterial,
    ReleaseWithdrawal,
)
from biocluster.laboratory.operations.batches import cancel_batch, fail_injection, finish_batch
from biocluster.record.figures.values import value_of
from biocluster.record.models import StoredFile
from biocluster.record.views.figure_rows import shown_rows
from tests.factories.laboratory import HoldFactory, MaterialFactory, batch_of, received, staff
from tests.factories.people import AT, JST, TODAY, OrganisationFactory, viewer_for

pytestmark = pytest.mark.django_db
LAST_DAY, NEXT_YEAR = date(2015, 3, 31), date(2015, 4, 1)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=JST)


def counted(by, name: str, *days: date) -> list[Decimal | None]:
    values = by(days)
    for day in days:
        if day in values:
            assert value_of(name, on=day).value == values[day].value
            rows = values[day].rows
            assert not rows or sum(row.amount for row in rows) == values[day].value
    return [values[day].value if day in values else None for day in days]


def test_a_material_is_counted_in_the_year_in_which_it_was_first_measured():
    materials = MaterialFactory.create_batch(3)
    batch, again = batch_of(materials), batch_of(materials[:1])
    first, second, third = batch.injections.filter(type="sample").order_by("material__code")
    for injection in batch.injections.exclude(type="sample"):
        received(injection)
    fail_injection(third, reason="電流の低下", repeat=False, by=staff(), at=AT)
    received(first, at=at(LAST_DAY))
    received(second, at=at(NEXT_YEAR))
    received(third, at=at(LAST_DAY))
    received(again.injections.get(type="sample"), at=at(NEXT_YEAR))
    days = (TODAY, LAST_DAY - timedelta(days=1), LAST_DAY, NEXT_YEAR)
    assert counted(analysed_by, "laboratory.materials_analysed", *days) == [0, 0, 1, 1]


def test_what_is_held_is_not_counted_from_that_day_on():
    materials = MaterialFactory.create_batch(2)
    batch = batch_of(materials)
    for injection in batch.injections.all():
        received(injection)
    tomorrow = TODAY + timedelta(days=1)
    HoldFactory(material=materials[0], from_on=tomorrow)
    assert counted(analysed_by, "laboratory.materials_analysed", TODAY, tomorrow) == [2, 1]


def test_a_batch_is_counted_when_it_is_measured_and_never_when_cancelled():
    by = staff()
    done, cancelled, _planned = (batch_of([MaterialFactory()], by=by) for _ in range(3))
    finish_batch(done, by=by, at=at(LAST_DAY))
    cancel_batch(cancelled, reason="故障", by=by, at=at(LAST_DAY))
    days = (LAST_DAY - timedelta(days=1), LAST_DAY, NEXT_YEAR)
    assert counted(measured_by, "laboratory.batches", *days) == [0, 1, 0]
    rows = value_of("laboratory.batches", on=LAST_DAY).rows
    shown, hidden = shown_rows(rows, viewer_for(by))
    assert ([each.url for each in shown], hidden) == ([f"/laboratory/batches/{done.pk}/"], 0)
    assert shown_rows(rows, viewer_for(None)) == ([], 1)


def processed(batch, *, share: float | None, day: date, number: int) -> Processing:
    processing = Processing.objects.create(
        method_version=batch.method_version, engine_version="1", parameters_sha256=f"{number:064x}",
        inputs_sha256="0" * 64, asked_by=batch.planned_by, asked_at=at(day),
    )  # fmt: skip
    ProcessingBatch.objects.create(processing=processing, batch=batch)
    ProcessingResult.objects.create(
        processing=processing, peaks_sha256="0" * 64, concentrations_sha256="0" * 64, runs_sha256="0" * 64,
        files_read=1, files_failed=0, targets=1, share_qc_cv_below_20=share, recorded_at=at(day),
    )  # fmt: skip
    return processing


def test_the_share_is_the_mean_over_batches_by_their_latest_processing():
    one, other = (batch_of([MaterialFactory()]) for _ in range(2))
    processed(one, share=50.0, day=TODAY, number=1)
    processed(one, share=80.0, day=LAST_DAY, number=2)
    processed(other, share=90.5, day=LAST_DAY, number=3)
    processed(other, share=None, day=LAST_DAY, number=4)
    days = (TODAY - timedelta(days=1), TODAY, LAST_DAY, NEXT_YEAR)
    shares = counted(share_by, "laboratory.share_qc_cv_below_20", *days)
    assert shares == [None, Decimal("50.0"), Decimal("85.2"), None]


def test_the_turnaround_is_the_median_of_what_was_released_and_stands():
    by, requester = staff(), OrganisationFactory()
    processing = processed(batch_of([MaterialFactory()]), share=None, day=TODAY, number=1)
    stored = StoredFile.objects.create(sha256="0" * 64, size_bytes=1, media_type="x")

    def release(code: str, day: date, *materials) -> Release:
        made = Release.objects.create(
            code=code, processing=processing, requester=requester, reviews_until=at(day), table=stored,
            released_by=by, released_at=at(day),
        )  # fmt: skip
        for material in materials:
            ReleasedMaterial.objects.create(release=made, material=material)
        return made

    one, two, three, withdrawn = (MaterialFactory(received_on=TODAY) for _ in range(4))
    release("R1", TODAY + timedelta(days=10), one, two)
    release("R2", TODAY + timedelta(days=30), two, three)
    taken_back = release("R3", TODAY + timedelta(days=1), withdrawn)
    ReleaseWithdrawal.objects.create(release=taken_back, reason="誤り", withdrawn_by=by, withdrawn_at=AT)
    days = [TODAY + timedelta(days=each) for each in (9, 10, 30)]
    assert counted(turnaround_by, "laboratory.turnaround_days", *days) == [None, 10, 10]
    HoldFactory(material=one, from_on=days[2])
    assert counted(turnaround_by, "laboratory.turnaround_days", *days) == [None, 10, 20]


@pytest.mark.parametrize("by", [analysed_by, measured_by, share_by, turnaround_by])
def test_several_days_ask_as_often_as_one(by, django_assert_max_num_queries):
    for _ in range(3):
        batch = batch_of([MaterialFactory()])
        received(batch.injections.get(type="sample"))
        finish_batch(batch, by=staff(), at=AT)
    with django_assert_max_num_queries(2):
        by([TODAY + timedelta(days=each) for each in range(20)])
