"""A simulated batch on disk: the same bytes for the same seed, and files that another reader reads."""

import hashlib

import numpy as np
import polars as pl
import pymzml
import pytest

from biocluster.laboratory.analyses import simulating
from biocluster.laboratory.analyses.simulating import simulate_batch, write_injection
from biocluster.laboratory.importers.batches import read_inputs
from biocluster.science.metabolome.simulate import conditions, make_batch, simulate_run

SMALL = {"n_scans": 300, "scan_interval": 4.0, "noise_points": 10.0, "background_ions": 5}


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    simulate_batch(folder, runs=9, targets=45, seed=21, **SMALL)
    return folder


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(batch, tmp_path):
    simulate_batch(tmp_path / "again", runs=9, targets=45, seed=21, **SMALL)
    assert digests(tmp_path / "again") == digests(batch)
    simulate_batch(tmp_path / "other", runs=1, targets=45, seed=22, **SMALL)
    assert digests(tmp_path / "other")["raw/run00001.mzML"] != digests(batch)["raw/run00001.mzML"]


def test_a_longer_batch_begins_with_the_same_files_and_the_same_truth(batch, tmp_path):
    simulate_batch(tmp_path, runs=3, targets=45, seed=21, **SMALL)
    short, long = digests(tmp_path), digests(batch)
    raw = [name for name in short if name.startswith("raw/")]
    assert len(raw) == 3
    assert {name: long[name] for name in raw} == {name: short[name] for name in raw}
    assert short["targets.csv"] == long["targets.csv"]
    for table in ("truth.csv", "truth_ions.csv", "sheet.csv"):
        assert (batch / table).read_text().startswith((tmp_path / table).read_text())


def test_another_reader_reads_what_was_simulated(batch):
    expected = simulate_run(make_batch(21, runs=9, targets=45, preset=conditions("friendly", **SMALL)), 8).run
    spectra = list(pymzml.run.Reader(str(batch / "raw" / "run00009.mzML")))
    assert len(spectra) == expected.n_scans
    for index in (0, 100, 299):
        mz, intensity = expected.scan(index)
        assert spectra[index].ms_level == 1
        assert np.array_equal(spectra[index].mz, mz)
        assert np.array_equal(spectra[index].i, intensity)
        assert spectra[index].scan_time_in_minutes() * 60 == pytest.approx(expected.times[index], abs=1e-9)


def test_the_sheet_and_the_targets_are_read_without_a_mistake(batch):
    inputs = read_inputs(batch / "sheet.csv", batch / "targets.csv")
    assert [each.type for each in inputs.sheet.injections][:3] == ["blank", "qc", "standard"]
    assert [each.level for each in inputs.sheet.injections][2:7] == [0.1, 0.2, 0.5, 1.0, 2.0]
    assert len(inputs.targets) == 45 + 8 + 2 + 2  # with standards, markers and lock masses


def test_the_truth_has_every_file_and_compound_and_every_ion_that_is_in_a_file(batch):
    sheet = pl.read_csv(batch / "sheet.csv")
    truth = pl.read_csv(batch / "truth.csv")
    runs = pl.read_csv(batch / "truth_runs.csv")
    ions = pl.read_csv(batch / "truth_ions.csv")
    listed = pl.read_csv(batch / "targets.csv")
    assert runs["file"].to_list() == sheet["file"].to_list()
    assert sheet["type"].to_list() == ["blank", "qc", *["standard"] * 5, "sample", "sample"]
    per_file = truth.group_by("file", maintain_order=True).agg(pl.col("name"))
    assert per_file["file"].to_list() == sheet["file"].to_list()
    assert all(sorted(names) == sorted(per_file["name"][0]) for names in per_file["name"])
    in_truth = set(truth["name"])
    assert {row["name"] for row in listed.to_dicts() if row["role"] != "lock_mass"} <= in_truth
    made = simulate_run(make_batch(21, runs=9, targets=45, preset=conditions("friendly", **SMALL)), 8)
    written = ions.filter(pl.col("file") == "raw/run00009.mzML")
    assert written["area"].to_list() == pytest.approx(made.ions["area"].to_list(), rel=1e-7)  # eight digits
    assert written["ion"].to_list() == made.ions["ion"].to_list()


def test_a_command_that_is_cut_off_leaves_no_half_file(tmp_path, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(simulating, "write_mzml", full)
    small = make_batch(1, runs=1, targets=1, preset=conditions("friendly", **SMALL))
    (tmp_path / "raw").mkdir()
    with pytest.raises(OSError, match="No space"):
        write_injection(tmp_path, small, 0)
    assert not (tmp_path / "raw" / "run00001.mzML").exists()


def test_progress_is_told_and_the_ions_may_be_left_out(tmp_path):
    told = []
    simulate_batch(
        tmp_path, runs=2, targets=3, seed=1, ions=False, told=lambda *each: told.append(each), **SMALL
    )
    assert told == [(1, 2), (2, 2)]
    assert not (tmp_path / "truth_ions.csv").exists()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"runs": 0}, ValueError),
        ({"targets": 0}, ValueError),
        ({"seed": -1}, ValueError),
        ({"preset": "kind"}, KeyError),
        ({"scans": 5}, TypeError),
    ],
)
def test_what_cannot_be_simulated_is_refused_before_anything_is_written(tmp_path, options, error):
    with pytest.raises(error):
        simulate_batch(tmp_path / "none", **({"runs": 1, "targets": 1, "seed": 1} | options))
    assert not (tmp_path / "none").exists()
