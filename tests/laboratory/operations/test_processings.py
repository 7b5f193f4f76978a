"""A processing takes in what may be used, is the same when asked for again, and ends one way or the other."""

from datetime import timedelta

import pytest
from django_ox.models import OxTask
from django_ox.testing import run_tasks

from biocluster.laboratory.analyses.engine import EngineFailed, Tables
from biocluster.laboratory.models import Processing, ProcessingEvent, ProcessingStep
from biocluster.laboratory.operations import jobs
from biocluster.laboratory.operations.batches import NotApproved, fail_injection
from biocluster.laboratory.operations.processings import (
    DifferentMethods,
    NotAtWork,
    NothingToProcess,
    ask_processing,
    give_up,
)
from biocluster.laboratory.queries.processings import (
    files_of,
    held_files_of,
    unfinished,
    visible_to,
    with_state,
)
from biocluster.laboratory.queries.results import progress_of
from biocluster.record.models import AuditEntry
from tests.factories.laboratory import (
    HoldFactory,
    MaterialFactory,
    MethodVersionFactory,
    batch_of,
    received,
    staff,
)
from tests.factories.people import AT, TODAY, viewer_for

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)
TABLES = Tables(
    peaks_sha256="a" * 64, concentrations_sha256="b" * 64, runs_sha256="c" * 64, files_read=5, files_failed=0,
    targets=2, share_qc_cv_below_20=50.0,
)  # fmt: skip


@pytest.fixture
def batch():
    """A batch of two materials, all of whose files are there."""
    planned = batch_of(MaterialFactory.create_batch(2), by=staff())
    for injection in planned.injections.all():
        received(injection)
    return planned


@pytest.fixture
def engine(monkeypatch):
    """An engine that answers at once; what it was asked for is kept."""
    asked = []

    def make_tables(sheet, rows, method, *, out, progress, **more):
        progress(1, len(sheet))
        asked.append((sheet, rows, method, out))
        return TABLES

    monkeypatch.setattr(jobs, "make_tables", make_tables)
    monkeypatch.setattr(jobs, "tables_are_whole", lambda processing: True)
    return asked


def ask(batch, **given) -> Processing:
    return ask_processing([batch], **({"version": batch.method_version, "by": staff(), "at": AT} | given))


def state(processing) -> str | None:
    return with_state(Processing.objects.filter(pk=processing.pk)).get().state


def test_every_current_file_that_may_be_used_is_taken_in(batch):
    injections = list(batch.injections.order_by("order"))
    held, failed = (each for each in injections if each.type == "sample")
    HoldFactory(material=held.material)
    fail_injection(failed, reason="電流の低下", repeat=True, by=staff(), at=AT)
    processing = ask(batch)
    taken = [each.raw_file.injection for each in files_of(processing, on=TODAY)]
    assert taken == [each for each in injections if each not in (held, failed)]
    assert list(processing.batches.values_list("batch", flat=True)) == [batch.pk]


def test_exactly_the_same_is_asked_once_and_anything_else_anew(batch, engine):
    first = ask(batch)
    assert ask(batch, at=LATER) == first
    assert OxTask.objects.count() == 1, "one job waits"
    other = MethodVersionFactory(method=batch.method_version.method, number=2, least_snr=5.0)
    assert ask(batch, version=other) != first
    HoldFactory(material=batch.injections.filter(type="sample").first().material)
    fewer = ask(batch)
    assert fewer not in (first, None)
    assert fewer.parameters_sha256 == first.parameters_sha256
    assert fewer.inputs_sha256 != first.inputs_sha256


def test_a_worker_makes_the_tables_and_notes_them(batch, engine):
    processing = ask(batch)
    assert state(processing) is None
    assert list(unfinished()) == [processing]
    run_tasks(raise_failures=True)
    assert state(processing) == ProcessingStep.FINISHED
    assert list(unfinished()) == []
    result = processing.result
    assert (result.peaks_sha256, result.files_read, result.share_qc_cv_below_20) == ("a" * 64, 5, 50.0)
    ((sheet, rows, method, out),) = engine
    assert [each.file for each in sheet.injections] == [
        each.file_name for each in batch.injections.order_by("order")
    ]
    assert all(each.path.read_bytes() for each in sheet.injections)
    assert [row.name for row in rows] == ["Methionine sulfone", "Alanine"]
    assert (method.polarity, method.measuring.length_mm, method.weighting) == (1, 1000.0, "auto")
    assert (progress_of(processing).done, progress_of(processing).total) == (1, len(sheet))
    assert out.is_relative_to(out.parents[2])
    notes = AuditEntry.objects.filter(subject_kind="processingevent").order_by("sequence")
    assert [entry.by for entry in notes] == [None, None]


def test_the_same_job_done_twice_changes_nothing(batch, engine):
    processing = ask(batch)
    for _ in range(2):
        jobs.work(processing, now=lambda: LATER)
    assert len(engine) == 1
    assert [event.step for event in processing.events.all()] == ["begun", "finished"]


def test_a_killed_worker_leaves_a_beginning_and_another_goes_on(batch, engine, monkeypatch):
    processing = ask(batch)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "make_tables", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.work(processing, now=lambda: AT)
    assert state(processing) == ProcessingStep.BEGUN
    assert list(unfinished()) == [processing]
    jobs.work(processing, now=lambda: LATER)
    assert [event.step for event in processing.events.all()] == ["begun", "begun", "finished"]


def test_what_the_engine_cannot_do_is_told_and_may_be_asked_for_again(batch, engine, monkeypatch):
    processing = ask(batch)

    def fails(*args, **kwargs):
        raise EngineFailed("no cluster")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "make_tables", fails)
        run_tasks(raise_failures=True)
    assert (state(processing), processing.events.last().reason) == (ProcessingStep.FAILED, "no cluster")
    assert ask(batch, at=LATER) == processing
    run_tasks(raise_failures=True)
    assert state(processing) == ProcessingStep.FINISHED


def test_what_is_held_after_it_was_asked_for_is_not_processed(batch, engine):
    processing = ask(batch)
    HoldFactory(material=batch.injections.filter(type="sample").first().material)
    jobs.work(processing, now=lambda: LATER)
    assert engine == []
    assert state(processing) == ProcessingStep.FAILED
    assert held_files_of(processing, on=TODAY).count() == 1
    assert processing.events.last().reason
    jobs.work(ask(batch, at=LATER), now=lambda: LATER)
    assert len(engine) == 1
    assert len(engine[0][0]) == batch.injections.count() - 1


def test_one_that_was_given_up_is_not_begun(batch, engine):
    processing = ask(batch)
    give_up(processing, reason="版を間違えた", by=staff(), at=LATER)
    jobs.work(processing, now=lambda: LATER)
    assert engine == []
    assert state(processing) == ProcessingStep.GIVEN_UP
    with pytest.raises(NotAtWork):
        give_up(processing, reason="もう一度", by=staff(), at=LATER)
    assert ask(batch, at=LATER) == processing
    assert list(unfinished()) == [processing]
    jobs.work(processing, now=lambda: LATER)
    assert [event.step for event in processing.events.all()] == [
        "given_up",
        "asked_again",
        "begun",
        "finished",
    ]


def test_nothing_to_process_another_method_and_an_unapproved_version_are_refused(batch):
    empty = batch_of([MaterialFactory()])
    with pytest.raises(NothingToProcess):
        ask(empty)
    with pytest.raises(DifferentMethods):
        ask(batch, version=MethodVersionFactory())
    draft = MethodVersionFactory(
        method=batch.method_version.method, number=2, approved_by=None, approved_at=None
    )
    with pytest.raises(NotApproved):
        ask(batch, version=draft)
    assert not Processing.objects.exists()


def test_only_the_laboratory_sees_processings(batch):
    processing = ask(batch)
    assert list(visible_to(viewer_for(staff()))) == [processing]
    assert list(visible_to(viewer_for(None))) == []
    assert ProcessingEvent.objects.count() == 0
