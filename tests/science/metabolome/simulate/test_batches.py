"""Batches: the same seed, the plan of injections, amounts, and a truth that leaves nothing out."""

import numpy as np
import polars as pl
import pytest

from biocluster.science.metabolome.formulas import ion_mz
from biocluster.science.metabolome.simulate import (
    FRIENDLY,
    PRESETS,
    conditions,
    make_batch,
    simulate_run,
    target_list,
)
from biocluster.science.metabolome.simulate.amounts import amounts_of
from biocluster.science.metabolome.targets import Role

SMALL = {"n_scans": 1_500, "scan_interval": 0.8, "noise_points": 20.0, "background_ions": 10}


def small(seed, preset="friendly", **options):
    return make_batch(seed, preset=conditions(preset, **SMALL), **{"runs": 12, "targets": 60} | options)


def equal(one, other):
    return (
        all(
            np.array_equal(getattr(one.run, name), getattr(other.run, name))
            for name in ("times", "offsets", "mz", "intensity")
        )
        and one.truth.equals(other.truth)
        and one.ions.equals(other.ions)
        and one.state == other.state
    )


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_the_same_seed_gives_the_same_run_whatever_was_made_before(preset):
    first = small(5, preset)
    made = simulate_run(first, 9)
    again = small(5, preset)
    simulate_run(again, 3)
    assert equal(simulate_run(again, 9), made)
    assert not equal(simulate_run(small(6, preset), 9), made)
    assert not equal(simulate_run(again, 8), made)


def test_the_first_runs_of_a_longer_batch_are_the_runs_of_a_shorter_one():
    for injection in (0, 6, 11):
        assert equal(simulate_run(small(5), injection), simulate_run(small(5, runs=40), injection))


def test_there_is_no_run_beyond_the_last():
    with pytest.raises(IndexError):
        simulate_run(small(5), 12)


def test_a_run_that_ends_before_the_first_peak_has_background_alone():
    made = simulate_run(make_batch(5, runs=1, targets=20, preset=conditions("unfriendly", n_scans=40)), 0)
    assert made.run.n_scans > 30
    assert made.run.n_points > 1_000
    assert len(made.ions) == 0
    assert not made.truth["present"].any()


@pytest.mark.parametrize("change", [{"n_scans": 0}, {"capillary_life": 0}, {"mass_range": (900.0, 50.0)}])
def test_conditions_under_which_nothing_can_be_measured_are_refused(change):
    with pytest.raises(ValueError, match=r"above 0|at least one"):
        conditions("friendly", **change)


def test_a_batch_begins_with_a_blank_a_pooled_sample_and_the_series():
    design = make_batch(1, runs=200, targets=5).design
    assert design.kind[:7] == ("blank", "qc", *["standard"] * 5)
    assert design.level[2:7].tolist() == [0.1, 0.2, 0.5, 1.0, 2.0]
    assert design.kind[60:67] == design.kind[:7]  # a new capillary, a new batch
    assert design.batch[59:61].tolist() == [1, 2]
    assert [at for at in range(7, 60) if design.kind[at] == "qc"] == [9, 19, 29, 39, 49, 59]
    assert design.kind[50] == "blank"
    samples = [name for name, kind in zip(design.material, design.kind, strict=True) if kind == "sample"]
    assert len(set(samples)) == len(samples) > 100
    assert design.capillary[[0, 59, 60, 119, 120]].tolist() == [0, 0, 1, 1, 2]


def test_without_a_series_there_are_samples_and_pools_alone():
    assert set(make_batch(1, runs=60, targets=5, levels=()).design.kind) == {"sample", "qc"}


def test_what_is_in_each_kind_of_injection():
    batch = small(3)
    compounds = batch.compounds
    target = compounds.of_role(Role.TARGET)
    unlisted = compounds.of_role("unlisted")
    added = compounds.of_role(Role.EOF_MARKER, Role.MARKER)

    def vial(run):
        return amounts_of(3, compounds, batch.design, run, conditions=batch.conditions).concentration

    assert not vial(0)[target | unlisted].any()
    assert vial(2)[target].tolist() == (0.1 * compounds.level_one[target]).tolist()
    assert not vial(2)[unlisted].any()
    assert (vial(1)[target | unlisted] > 0).all()
    assert (vial(1) == vial(9)).sum() >= target.sum()  # the pool is the pool
    assert 0 < (vial(8)[target] == 0).sum() < 10
    for run in range(12):
        assert (vial(run)[added] > 0).all()


def test_standards_are_missing_from_one_run_in_twenty():
    batch = make_batch(3, runs=400, targets=1, standards=10)
    standards = batch.compounds.of_role(Role.INTERNAL_STANDARD)
    present = [
        amounts_of(3, batch.compounds, batch.design, run, conditions=FRIENDLY).concentration[standards] > 0
        for run in range(400)
    ]
    missing = 1.0 - np.mean(present)
    assert missing == pytest.approx(0.05, abs=0.014)  # 4 standard errors of 4,000 draws


def test_people_differ_and_their_mean_is_the_pool():
    batch = make_batch(3, runs=600, targets=30, preset=conditions("friendly", absent=0.0))
    target = batch.compounds.of_role(Role.TARGET)
    vials = {"sample": [], "qc": []}
    for run, kind in enumerate(batch.design.kind):
        if kind in vials:
            found = amounts_of(3, batch.compounds, batch.design, run, conditions=batch.conditions)
            vials[kind].append(found.concentration[target])
    people = np.array(vials["sample"])
    spread = np.log(people).std(axis=0) / batch.compounds.spread[target]
    assert spread == pytest.approx(np.ones(30), abs=0.15)
    error = np.median(people.mean(axis=0) / vials["qc"][0])
    assert error == pytest.approx(1.0, abs=0.03)


def test_the_response_drifts_within_a_capillary_and_steps_to_the_next():
    batch = make_batch(
        3, runs=120, targets=100, preset=conditions("friendly", technical_error=0.0, injection_error=0.0)
    )
    answers = np.log(
        [
            amounts_of(3, batch.compounds, batch.design, run, conditions=batch.conditions).answer
            for run in range(120)
        ]
    )
    for first in (0, 60):
        bend = np.diff(answers[first : first + 60], n=2, axis=0)
        assert np.abs(bend).max() < 1e-12  # a line in injection order
    assert np.abs(answers[60] - answers[59]).max() > 10 * np.abs(np.diff(answers[:60], axis=0)).max()


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_the_truth_tells_every_compound_and_every_ion(preset):
    batch = small(8, preset)
    made = simulate_run(batch, 10)
    truth, ions = made.truth, made.ions
    assert tuple(truth["name"]) == batch.compounds.name
    assert len(set(batch.compounds.name)) == len(batch.compounds)
    there = truth.filter("present")
    assert (
        there.select(pl.col("time", "area", "snr", "width", "sigma").is_finite().all()).row(0) == (True,) * 5
    )
    assert (there["start"] < there["time"]).all()
    assert (there["time"] < there["end"]).all()
    absent = truth.filter(~pl.col("present"))
    assert len(absent) > 0 or batch.conditions.carry_over  # which leaves a trace of everything
    assert absent["area"].sum() == 0
    assert absent["concentration_uM"].sum() == 0
    told = set(zip(ions["name"], ions["ion"], ions["isotope"], strict=True))
    height = dict(zip(truth["name"], truth["height"], strict=True))
    for compound, label, isotope, ratio in zip(
        batch.ions.compound, batch.ions.label, batch.ions.isotope, batch.ions.ratio, strict=True
    ):
        name = batch.compounds.name[compound]
        worth = height[name] * ratio > 0.1 * batch.conditions.electronic_noise
        assert ((name, label, int(isotope)) in told) == worth
    assert {"[M+Na]+", "[M+H]+"} <= set(ions["ion"])


def test_overlap_is_what_resolution_and_mass_say_pair_by_pair():
    made = simulate_run(small(8, targets=200), 10)
    rows = made.ions.to_dicts()
    near = 0.7 / FRIENDLY.resolving_power
    for one in rows:
        worst = [
            (1.18 * abs(one["time"] - other["time"]) / (one["width"] + other["width"]), other["name"])
            for other in rows
            if other["name"] != one["name"]
            and abs(one["mz"] - other["mz"]) < near * min(one["mz"], other["mz"])
            and other["height"] >= 0.02 * one["height"]
        ]
        resolution, name = min(worst, default=(np.inf, ""))
        assert one["overlapped"] == (resolution < 1.5)
        if one["overlapped"]:
            assert one["overlapped_with"] == name
            assert one["resolution"] == pytest.approx(resolution)
    assert sum(row["overlapped"] for row in rows) > 30


def test_the_list_of_targets_is_what_a_reference_capillary_shows():
    batch = small(8, "friendly", targets=90)
    targets = target_list(batch)
    assert targets.role.count(Role.TARGET) == 90
    assert targets.role.count(Role.INTERNAL_STANDARD) == 8
    assert targets.role.count(Role.LOCK_MASS) == 2
    neutral = targets.indices(Role.EOF_MARKER)[0]
    assert targets.mobility[neutral] == 0
    assert targets.time[neutral] == pytest.approx(840.0, abs=2.0)  # its peak leans a little
    for at in targets.indices(Role.TARGET):
        assert targets.role[targets.standard[at]] is Role.INTERNAL_STANDARD
        row = batch.compounds.name.index(targets.name[at])
        assert targets.mz[at] == ion_mz(batch.compounds.formula[row], batch.compounds.ion[row])
    listed = targets.indices(Role.TARGET, Role.INTERNAL_STANDARD, Role.EOF_MARKER, Role.MARKER)
    minutes = 800.0**2 / 30.0 / (targets.mobility[listed] + 800.0**2 / 30.0 / (838.5 / 60.0))
    away = np.abs(targets.time[listed] / (60.0 * minutes + 1.5) - 1.0)
    assert np.median(away) < 0.003  # by how much a peak leans, of a width of 0.5 %
    assert away.max() < 0.02
