"""Results behind the gate and after decisions: what is held is gone from them, and what was computed stays."""

from datetime import timedelta

import polars as pl
import pytest

from biocluster.laboratory.analyses.gated_results import (
    NoTables,
    TablesDiffer,
    computed_peaks,
    concentrations,
    curves,
    qc_of,
    reviewed_folder,
    reviewed_peaks,
    runs,
    tables_are_whole,
)
from biocluster.laboratory.models import PeakDecision, Processing
from biocluster.laboratory.operations.jobs import work
from biocluster.laboratory.operations.processings import ask_processing
from biocluster.laboratory.operations.reviews import Integrated, review_peak
from biocluster.laboratory.queries.results import folder_of
from tests.factories.laboratory import HoldFactory
from tests.factories.people import AT, TODAY
from tests.laboratory.processed import TARGETS, Processed

LATER = AT + timedelta(minutes=1)


def decide(processed: Processed, injection, name: str, decision: PeakDecision, at=LATER, **numbers) -> None:
    integrated = Integrated(**numbers) if numbers else None
    review_peak(
        processed.processing, injection, name, decision=decision, reason="目で見て", integrated=integrated,
        by=processed.staff, at=at,
    )  # fmt: skip


def a_sample(processed: Processed):
    return processed.batch.injections.get(material=processed.mine[0])


def value(table: pl.DataFrame, file: str, name: str, column: str):
    return table.row(by_predicate=(pl.col("file") == file) & (pl.col("name") == name), named=True)[column]


def test_every_file_has_its_rows_and_the_numbers_are_those_of_the_simulator(processed):
    files = set(processed.batch.injections.values_list("file_name", flat=True))
    peaks, found = (
        computed_peaks(processed.processing, on=TODAY),
        concentrations(processed.processing, on=TODAY),
    )
    assert (
        set(peaks["file"]) == set(found["file"]) == set(runs(processed.processing, on=TODAY)["file"]) == files
    )
    assert found["name"].n_unique() == TARGETS == len(curves(processed.processing, on=TODAY))
    standards = processed.batch.injections.filter(type="standard", level=1.0).values_list(
        "file_name", flat=True
    )
    true = dict(processed.version.targets.values_list("name", "concentration_um"))
    measured = found.filter(pl.col("file").is_in(list(standards))).drop_nulls("concentration")
    assert len(measured) >= TARGETS - 1, "isomers in so coarse a simulation may stay apart from their names"
    for row in measured.iter_rows(named=True):
        assert row["concentration"] == pytest.approx(true[row["name"]], rel=0.1)
    assert processed.processing.result.share_qc_cv_below_20 == 100.0
    assert (qc_of(processed.processing, on=TODAY)["qc_cv"] < 0.2).all()


def test_without_holds_and_decisions_the_tables_are_those_of_the_processing(processed):
    assert reviewed_folder(processed.processing, on=TODAY) == folder_of(processed.processing)
    decide(processed, a_sample(processed), "Leucine", PeakDecision.ACCEPT)
    assert reviewed_folder(processed.processing, on=TODAY) == folder_of(processed.processing)


def test_what_is_held_has_no_row_and_no_part_in_the_numbers_of_others(processed):
    held = processed.mine[0]
    file = a_sample(processed).file_name
    before = qc_of(processed.processing, on=TODAY)
    HoldFactory(material=held, from_on=TODAY + timedelta(days=1))
    tomorrow = TODAY + timedelta(days=1)
    for read in (computed_peaks, reviewed_peaks, concentrations, runs):
        assert file in set(read(processed.processing, on=TODAY)["file"])
        assert file not in set(read(processed.processing, on=tomorrow)["file"])
    after = qc_of(processed.processing, on=tomorrow)
    assert list(after["n_samples"]) == [max(0, number - 1) for number in before["n_samples"]]
    assert after["sample_cv"].to_list() != before["sample_cv"].to_list()


def test_when_the_pool_is_held_its_qcs_leave_everything(processed):
    HoldFactory(material=processed.pool)
    assert set(runs(processed.processing, on=TODAY)["type"]) == {"blank", "standard", "sample"}
    assert qc_of(processed.processing, on=TODAY)["qc_cv"].null_count() == TARGETS
    assert set(reviewed_peaks(processed.processing, on=TODAY)["file"]).isdisjoint(
        processed.batch.injections.filter(type="qc").values_list("file_name", flat=True)
    )


def test_a_rejected_peak_has_no_concentration_and_what_was_computed_stays(processed):
    injection = a_sample(processed)
    file, before = injection.file_name, concentrations(processed.processing, on=TODAY)
    decide(processed, injection, "Leucine", PeakDecision.REJECT)
    peaks = reviewed_peaks(processed.processing, on=TODAY)
    assert value(peaks, file, "Leucine", "area") is None
    assert value(peaks, file, "Leucine", "flags").split()[-1] == "rejected"
    assert value(computed_peaks(processed.processing, on=TODAY), file, "Leucine", "area") > 0
    after = concentrations(processed.processing, on=TODAY)
    assert value(after, file, "Leucine", "concentration") is None
    others = (pl.col("file") != file) | (pl.col("name") != "Leucine")
    assert after.filter(others).equals(before.filter(others))
    assert tables_are_whole(processed.processing)


def test_a_peak_integrated_by_hand_has_its_own_area_and_concentration(processed):
    injection = a_sample(processed)
    file, before = injection.file_name, concentrations(processed.processing, on=TODAY)
    area = value(computed_peaks(processed.processing, on=TODAY), file, "Lysine", "area")
    numbers = {"start_s": 270.0, "end_s": 300.0, "time_s": 287.0, "area": area / 2, "height": 100.0}
    decide(processed, injection, "Lysine", PeakDecision.REINTEGRATE, **numbers)
    peak = reviewed_peaks(processed.processing, on=TODAY, names=["Lysine"], files=[file]).row(0, named=True)
    assert [peak[each] for each in ("start", "end", "time", "area", "height")] == [
        270.0,
        300.0,
        287.0,
        area / 2,
        100.0,
    ]
    assert (peak["misfit"], peak["flags"].split()[-1]) == (None, "reintegrated")
    after = value(concentrations(processed.processing, on=TODAY), file, "Lysine", "concentration")
    assert after == pytest.approx(value(before, file, "Lysine", "concentration") / 2, rel=0.2)


def test_the_last_decision_stands_and_an_earlier_state_can_be_had(processed):
    injection = a_sample(processed)
    file = injection.file_name
    decide(processed, injection, "Leucine", PeakDecision.REJECT, at=LATER)
    decide(processed, injection, "Leucine", PeakDecision.ACCEPT, at=LATER + timedelta(minutes=1))
    assert value(reviewed_peaks(processed.processing, on=TODAY), file, "Leucine", "area") > 0
    earlier = reviewed_peaks(processed.processing, on=TODAY, until=LATER)
    assert value(earlier, file, "Leucine", "area") is None
    at_first = reviewed_peaks(processed.processing, on=TODAY, until=AT)
    assert at_first.equals(computed_peaks(processed.processing, on=TODAY))


def test_tables_that_were_changed_are_not_shown_and_are_made_anew_when_asked_for(processed):
    path = folder_of(processed.processing) / "peaks.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(TablesDiffer):
        concentrations(processed.processing, on=TODAY)
    assert (
        ask_processing([processed.batch], version=processed.version, by=processed.staff, at=LATER)
        == processed.processing
    )
    work(processed.processing, now=lambda: LATER)
    assert path.read_bytes() == whole
    assert [event.step for event in processed.processing.events.all()] == ["begun", "finished"]


def test_a_processing_that_was_not_done_has_no_tables(processed):
    waiting = Processing.objects.create(
        method_version=processed.version, engine_version="0", parameters_sha256="0" * 64, inputs_sha256="0" * 64,
        asked_by=processed.staff, asked_at=AT,
    )  # fmt: skip
    with pytest.raises(NoTables):
        computed_peaks(waiting, on=TODAY)
