"""A batch from its sheet to tables: the same bytes whatever happens on the way."""

import os
import shutil
import signal

import polars as pl
import pytest

from biocluster.laboratory.analyses import digests, running
from biocluster.laboratory.analyses.methods import Measuring, Method
from biocluster.laboratory.analyses.store import Store, StoreInUse
from biocluster.laboratory.analyses.tables import FEATURE_AREAS, FEATURES, PEAKS, RUNS
from tests.laboratory.analyses.batches import bytes_of, copied, inputs_of, part_of, results_of, run


@pytest.fixture(autouse=True)
def remembering_at_once(monkeypatch):
    """Files written a moment ago are remembered too; whether that is right has tests of its own."""
    monkeypatch.setattr(digests, "TICK_NS", 0)


@pytest.fixture
def nobody_works(monkeypatch):
    def refuse(*_given, **_named):
        raise AssertionError("a worker was asked for")

    monkeypatch.setattr(running, "LocalProcesses", refuse)


def test_tables_have_a_row_for_each_file_and_target_in_the_order_of_sheet_and_targets(batch, undisturbed):
    inputs = inputs_of(batch)
    peaks = pl.read_parquet(undisturbed / "peaks.parquet")
    assert peaks.columns == list(PEAKS)
    assert peaks["file"].to_list() == [
        each.file for each in inputs.sheet.injections for _name in inputs.targets.name
    ]
    assert peaks["name"].to_list() == list(inputs.targets.name) * len(inputs.sheet)
    missing = peaks.filter(pl.col("area").is_null() & ~pl.col("name").is_in(["Procaine"]))
    assert missing.height > 0
    assert missing.select("time", "height", "snr", "mobility", "quality").null_count().row(0) == (
        (missing.height,) * 5
    )
    runs = pl.read_parquet(undisturbed / "runs.parquet")
    assert runs.columns == list(RUNS)
    assert runs["order"].to_list() == list(range(1, 15))
    assert runs["error"].null_count() == 14
    assert runs["time_residual_rms_percent"].max() < 0.2


def test_a_second_call_does_nothing(batch, undisturbed, tmp_path, nobody_works):
    out = copied(undisturbed, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    outcome = run(batch, out)
    assert (outcome.files, outcome.measured, outcome.changed, outcome.failed) == (14, 0, False, {})
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before


def test_a_table_that_was_spoilt_is_put_together_again_from_the_kept_results(
    batch, undisturbed, tmp_path, nobody_works
):
    out = copied(undisturbed, tmp_path / "out")
    (out / "runs.parquet").write_bytes(b"spoilt")
    (out / "anchors.parquet").unlink()
    outcome = run(batch, out)
    assert (outcome.measured, outcome.changed) == (0, True)
    assert bytes_of(out) == bytes_of(undisturbed)


def test_neither_the_order_of_lines_nor_the_number_of_workers_makes_a_difference(
    batch, undisturbed, tmp_path
):
    reversed_sheet = part_of(batch, "reversed.csv", slice(None), reverse=True)
    run(batch, tmp_path / "out", sheet=reversed_sheet, workers=2)
    assert bytes_of(tmp_path / "out") == bytes_of(undisturbed)
    assert results_of(tmp_path / "out") == results_of(undisturbed)


def test_a_batch_that_is_added_gives_the_same_bytes_as_all_at_once(batch, undisturbed, tmp_path):
    first = part_of(batch, "first.csv", slice(0, 7))
    assert run(batch, tmp_path / "out", sheet=first).measured == 7
    kept = results_of(tmp_path / "out")
    outcome = run(batch, tmp_path / "out")
    assert (outcome.files, outcome.measured) == (14, 7)
    assert bytes_of(tmp_path / "out") == bytes_of(undisturbed)
    assert kept.items() <= results_of(tmp_path / "out").items()


def test_other_targets_or_settings_are_measured_anew_and_going_back_is_not(batch, undisturbed, tmp_path):
    sheet = part_of(batch, "two.csv", slice(1, 3))
    out = tmp_path / "out"
    assert run(batch, out, sheet=sheet).measured == 2
    first = bytes_of(out)
    wider = Method(measuring=Measuring(mass_tolerance_ppm=30))
    assert run(batch, out, sheet=sheet, method=wider).measured == 2
    assert bytes_of(out) != first
    assert run(batch, out, sheet=sheet).measured == 0
    assert bytes_of(out) == first


def test_a_moved_or_touched_file_is_known_by_its_content(batch, tmp_path):
    sheet = part_of(batch, "two.csv", slice(1, 3))
    folder = copied(batch, tmp_path / "batch")
    out = tmp_path / "out"
    run(folder, out, sheet=sheet)
    os.utime(folder / "raw/run00002.mzML")
    assert run(folder, out, sheet=sheet).measured == 0
    moved = copied(folder, tmp_path / "moved")
    assert run(moved, out, sheet=sheet).measured == 0
    shutil.copy(folder / "raw/run00004.mzML", folder / "raw/run00002.mzML")
    assert run(folder, out, sheet=sheet).measured == 1


def test_files_that_are_no_runs_are_named_with_the_place_and_the_others_go_on(batch, undisturbed, tmp_path):
    folder = copied(batch, tmp_path / "batch")
    whole = (folder / "raw/run00002.mzML").read_bytes()
    (folder / "raw/run00002.mzML").write_bytes(whole[: len(whole) // 2])
    (folder / "raw/run00005.mzML").write_bytes(b"PK\x03\x04 no mzML")
    outcome = run(folder, tmp_path / "out")
    assert list(outcome.failed) == ["raw/run00002.mzML", "raw/run00005.mzML"]
    runs = pl.read_parquet(tmp_path / "out/runs.parquet")
    cut, other = runs.filter(pl.col("error").is_not_null()).iter_rows(named=True)
    assert (cut["error_reason"], other["error_reason"]) == ("truncated", "not_mzml")
    assert cut["error"].startswith(
        f"raw/run00002.mzML (spectrum {cut['error_spectrum']}, byte {cut['error_byte']}): "
    )
    assert cut["error_byte"] <= len(whole) // 2
    assert cut["sha256"] is not None
    peaks = pl.read_parquet(tmp_path / "out/peaks.parquet")
    assert peaks.height == pl.read_parquet(undisturbed / "peaks.parquet").height
    failed = pl.col("file").is_in(list(outcome.failed))
    assert peaks.filter(failed)["area"].null_count() == peaks.filter(failed).height
    others = pl.read_parquet(undisturbed / "peaks.parquet").filter(~failed)
    assert peaks.filter(~failed).equals(others), "a bad file changes no other run"
    again = run(folder, tmp_path / "out")
    assert (again.measured, again.changed, again.failed) == (0, False, outcome.failed)


def test_a_file_that_the_system_does_not_give_is_tried_again_next_time(batch, tmp_path):
    folder = copied(batch, tmp_path / "batch")
    sheet = part_of(folder, "two.csv", slice(1, 3))
    inputs = inputs_of(folder, sheet)
    gone = folder / "raw/run00002.mzML"
    gone.rename(tmp_path / "elsewhere")
    outcome = running.process(inputs.sheet, inputs.targets, tmp_path / "out", workers=1)
    assert outcome.failed == {
        "raw/run00002.mzML": "raw/run00002.mzML: No such file or directory [unreadable]"
    }
    (tmp_path / "elsewhere").rename(gone)
    outcome = running.process(inputs.sheet, inputs.targets, tmp_path / "out", workers=1)
    assert (outcome.measured, outcome.failed) == (1, {})


def test_a_worker_that_is_killed_on_the_way_loses_nothing(batch, undisturbed, tmp_path, monkeypatch):
    made = []

    class Watched(running.LocalProcesses):
        def __init__(self, *given, **named):
            super().__init__(*given, **named)
            made.append(self)

    monkeypatch.setattr(running, "LocalProcesses", Watched)
    killed = []

    def kill_one(stage, done, _whole):
        if stage == "measuring" and done in (2, 9):
            process = next(iter(made[0]._pool._processes))
            os.kill(process, signal.SIGKILL)
            killed.append(process)

    outcome = run(batch, tmp_path / "out", workers=2, progress=kill_one)
    assert len(killed) == 2
    assert outcome.failed == {}
    assert bytes_of(tmp_path / "out") == bytes_of(undisturbed)


def test_two_calls_do_not_work_in_one_folder(batch, tmp_path):
    with Store(tmp_path / "out/store").alone(), pytest.raises(StoreInUse):
        run(batch, tmp_path / "out")


def test_a_worker_with_another_engine_is_refused(batch, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "ENGINE_VERSION", "another")
    with pytest.raises(running.OtherEngine) as refused:
        run(batch, tmp_path / "out", sheet=part_of(batch, "two.csv", slice(1, 3)))
    assert refused.value.ours == "another"


def test_features_that_no_target_asks_for_are_linked_over_runs(batch, tmp_path):
    both, one = part_of(batch, "three.csv", slice(1, 4)), part_of(batch, "one.csv", slice(1, 2))
    untargeted = Method(untargeted=True)
    run(batch, tmp_path / "added", sheet=one, method=untargeted)
    assert run(batch, tmp_path / "added", sheet=both, method=untargeted).measured == 2
    run(batch, tmp_path / "out", sheet=both, method=untargeted, workers=2)
    assert bytes_of(tmp_path / "added") == bytes_of(tmp_path / "out")
    features = pl.read_parquet(tmp_path / "out/features.parquet")
    areas = pl.read_parquet(tmp_path / "out/feature_areas.parquet")
    assert (features.columns, areas.columns) == (list(FEATURES), list(FEATURE_AREAS))
    assert features["feature"].to_list() == list(range(1, features.height + 1))
    found = areas.group_by("feature").len().sort("feature")
    assert found["len"].to_list() == features["n_found"].to_list()
    standard = features.filter((pl.col("mz") - 182.0482).abs() < 0.001, pl.col("n_found") == 3)
    assert standard.height == 1, "methionine sulfone is in every run"
    peaks = pl.read_parquet(tmp_path / "out/peaks.parquet").filter(pl.col("name") == "Methionine sulfone")
    own = areas.filter(pl.col("feature") == standard["feature"][0])
    assert own["file"].to_list() == peaks["file"].to_list()
    assert own["area"].to_list() == pytest.approx(peaks["area"].to_list(), rel=0.1)
    assert run(batch, tmp_path / "out", sheet=both, method=untargeted).changed is False
