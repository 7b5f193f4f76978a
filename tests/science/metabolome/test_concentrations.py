"""Concentrations come out as they went in, through drift and missing standards, and say what was amiss."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.concentrations import quantify
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.simulate.amounts import amounts_of
from biocluster.science.metabolome.simulate.batches import make_batch
from biocluster.science.metabolome.simulate.listing import target_list
from biocluster.science.metabolome.targets import Role
from tests.science.metabolome.measured_areas import measured


def off(found, batches, columns=slice(4, None)):
    """Relative errors of the samples' concentrations."""
    return (found.concentration / batches.truth - 1)[batches.samples][:, columns]


def test_without_noise_concentrations_are_exact():
    batches = measured(np.random.default_rng(1), step=0, slope=0, noise=0)
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    np.testing.assert_allclose(off(found, batches), 0, atol=1e-6)
    assert found.by_standard.tolist() == [False] * 4 + [True] * 20


def test_drifting_batches_have_a_bias_below_three_percent_and_lose_most_of_their_variation():
    batches = measured(np.random.default_rng(2), missing=0.05)
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    assert abs(np.nanmedian(off(found, batches))) < 0.01
    assert np.mean(np.abs(np.nanmedian(off(found, batches), axis=0))) < 0.02
    assert np.nanmax(np.abs(np.nanmedian(off(found, batches), axis=0))) < 0.06
    assert np.nanmedian(found.before.qc.cv[4:]) > 0.15
    assert np.nanmedian(found.after.qc.cv[4:]) < np.nanmedian(found.held_out_cv[4:]) < 0.06
    within = np.abs(found.concentration - batches.truth) < 1.96 * found.error
    assert 0.9 < np.mean(within[batches.samples][:, 4:]) < 0.99
    uncorrected = (found.uncorrected / batches.truth - 1)[batches.samples][:, 4:]
    assert np.nanstd(off(found, batches)) < np.nanstd(uncorrected) / 3


@pytest.mark.parametrize("preset", ["friendly", "unfriendly"])
def test_simulated_capillaries_have_a_bias_below_three_percent(preset):
    """The amounts and answers of the simulator, without its spectra."""
    batch = make_batch(5, runs=180, targets=40, preset=preset)
    targets, design = target_list(batch), batch.design
    rows = [batch.compounds.name.index(name) for name in targets.name if name in batch.compounds.name]
    area, truth = np.full((180, len(targets)), np.nan), np.full((180, len(targets)), np.nan)
    for run in range(180):
        amounts = amounts_of(5, batch.compounds, design, run, conditions=batch.conditions)
        truth[run, : len(rows)] = amounts.concentration[rows]
        area[run, : len(rows)] = (amounts.concentration * amounts.answer * batch.compounds.response)[rows]
    area[area == 0] = np.nan
    found = quantify(
        area, np.zeros(area.shape, np.uint32), targets, kind=design.kind, order=np.arange(180), batch=design.batch,
        level=design.level, material=design.material,
    )  # fmt: skip
    samples = np.array(design.kind) == "sample"
    error = (found.concentration / truth - 1)[np.ix_(samples, targets.indices(Role.TARGET))]
    assert abs(np.nanmedian(error)) < 0.03
    assert np.mean(np.abs(np.nanmedian(error, axis=0))) < 0.03


def test_a_missing_standard_is_flagged_and_replaced_by_what_is_expected_of_it():
    batches = measured(np.random.default_rng(3), missing=0.1, injection=0.3)
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    missing = (found.flags & Flag.NO_STANDARD) > 0
    expected = np.isnan(batches.area[:, batches.targets.standard]) & ~np.isnan(batches.area)
    assert np.array_equal(missing[:, 4:], expected[:, 4:])
    assert not missing[:, :4].any()
    on = missing[batches.samples][:, 4:]
    errors = off(found, batches)
    # An injection error of 30 % would be all in the areas themselves; the other standards tell most of it.
    assert np.std(errors[on]) < 0.1
    assert abs(np.median(errors[on])) < 0.03
    relative = (found.error / found.concentration)[batches.samples][:, 4:]
    assert np.median(relative[on]) > np.median(relative[~on])


def test_a_standard_that_is_never_found_leaves_areas_and_says_so():
    batches = measured(np.random.default_rng(4), injection=0.0)
    batches.area[:, 0] = np.nan
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    without = np.flatnonzero(batches.targets.standard == 0)
    assert not found.by_standard[without].any()
    assert np.all(found.flags[batches.samples][:, without] & Flag.NO_STANDARD)
    assert np.array_equal(found.response[:, without], batches.area[:, without], equal_nan=True)
    assert np.abs(np.median(off(found, batches)[:, without - 4])) < 0.03


def test_another_peak_taken_for_a_standard_is_not_divided_by():
    batches = measured(np.random.default_rng(5))
    row = np.flatnonzero(batches.samples)[7]
    batches.area[row, 1] *= 20
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    of_it = batches.targets.standard == 1
    assert np.all(found.flags[row, of_it] & Flag.NO_STANDARD)
    assert np.abs(np.median(found.concentration[row, of_it] / batches.truth[row, of_it] - 1)) < 0.1


def test_without_any_qc_the_calibration_series_of_each_batch_align_it():
    batches = measured(np.random.default_rng(6), slope=0.0)
    kind = np.where(batches.kind == "qc", "sample", batches.kind)
    found = quantify(batches.area, batches.flags, batches.targets, **(batches.given() | {"kind": kind}))
    assert abs(np.nanmedian(off(found, batches))) < 0.02
    assert np.nanmax(np.abs(np.nanmedian(off(found, batches), axis=0))) < 0.06
    assert not np.any(found.flags[:, 4:] & Flag.NO_QC)
    assert np.all(found.flags[:, :4] & Flag.NO_QC)  # the internal standards have no calibration series
    assert np.isnan(found.held_out_cv).all()


def test_a_batch_without_qc_and_standards_is_left_as_measured_and_says_so():
    batches = measured(np.random.default_rng(7))
    kind = batches.kind.copy()
    kind[(batches.batch == 2) & (kind != "sample")] = "blank"
    found = quantify(batches.area, batches.flags, batches.targets, **(batches.given() | {"kind": kind}))
    second = batches.batch == 2
    assert np.all(found.factor[second] == 1.0)
    there = ~np.isnan(batches.area)
    assert np.array_equal((found.flags & Flag.NO_QC) > 0, there & second[:, None])


def test_without_a_calibration_series_there_are_responses_and_no_concentrations():
    batches = measured(np.random.default_rng(8))
    kind = np.where(batches.kind == "standard", "sample", batches.kind)
    found = quantify(batches.area, batches.flags, batches.targets, **(batches.given() | {"kind": kind}))
    assert np.isnan(found.concentration).all()
    assert np.all((found.flags[~np.isnan(batches.area)] & Flag.NO_CALIBRATION) > 0)
    assert np.nanmedian(found.after.qc.cv[4:]) < 0.06


def test_nothing_but_samples_gives_responses():
    batches = measured(np.random.default_rng(9), batches=1)
    kind = np.full(60, "sample")
    found = quantify(batches.area, batches.flags, batches.targets, **(batches.given() | {"kind": kind}))
    assert np.array_equal(found.corrected_response, found.response, equal_nan=True)
    assert np.isnan(found.concentration).all()


def test_concentrations_say_where_they_stand_to_limits_and_range():
    batches = measured(np.random.default_rng(10), step=0, slope=0)
    target = 7
    rows = np.flatnonzero(batches.samples)[:4]
    one = batches.targets.concentration[target]
    for row, factor in zip(rows, (0.0005, 0.03, 0.5, 3.0), strict=True):
        batches.area[row, target] *= factor * one / batches.truth[row, target]
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    assert found.curves.lowest[target] == pytest.approx(0.1 * one)
    assert found.curves.highest[target] == pytest.approx(2 * one)
    flags = [Flag(int(each)) for each in found.flags[rows, target]]
    assert Flag.BELOW_LOD in flags[0]
    assert Flag.BELOW_LOQ not in flags[0]
    assert Flag.EXTRAPOLATED in flags[1]
    assert flags[2] == Flag(0)
    assert flags[3] == Flag.EXTRAPOLATED


def test_saturated_standards_and_rejected_qcs_count_for_nothing():
    batches = measured(np.random.default_rng(11), step=0, slope=0)
    plain = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    flags, area = batches.flags, batches.area.copy()
    top = batches.level == 2.0
    flags[top], area[top] = Flag.SATURATED, area[top] / 2
    qc = np.flatnonzero(batches.kind == "qc")[[2, 9]]
    flags[qc], area[qc] = Flag.REJECTED, area[qc] * 5
    found = quantify(area, flags, batches.targets, **batches.given())
    assert np.nanmax(found.curves.highest / plain.curves.highest) == pytest.approx(0.5)
    assert not found.curves.used[np.isin(found.standards, np.flatnonzero(top))].any()
    ratio = (found.concentration / plain.concentration)[batches.samples][:, 4:]
    assert np.nanmax(np.abs(ratio - 1)) < 0.05


def test_a_failed_qc_injection_is_told_from_drift():
    batches = measured(np.random.default_rng(12), injection=0.02)
    failed = np.flatnonzero(batches.kind == "qc")[10]
    batches.area[failed, 4:] /= 3
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    assert np.flatnonzero(found.bad_qc).tolist() == [failed]
    assert np.mean(np.abs(np.nanmedian(off(found, batches), axis=0))) < 0.02


def test_a_capillary_replaced_within_a_batch_is_noticed_by_its_migration_times():
    rng = np.random.default_rng(13)
    batches = measured(rng, batches=2, step=0.3)
    time = 600 * np.exp(rng.normal(0, 0.005, (120, 1)) + 0.002 * (np.arange(120) % 60)[:, None])
    time = time * np.ones(batches.area.shape[1])
    one = batches.given() | {"batch": np.ones(120, dtype=int)}
    found = quantify(batches.area, batches.flags, batches.targets, time=time, **one)
    assert np.array_equal(found.segment, batches.batch - 1)
    assert np.mean(np.abs(np.nanmedian(off(found, batches), axis=0))) < 0.02


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_the_files_changes_no_bit(seed):
    rng = np.random.default_rng(seed)
    batches = measured(rng, batches=2, per_batch=40, n_targets=12, missing=0.1)
    time = 600 * np.exp(rng.normal(0, 0.01, batches.area.shape))
    found = quantify(batches.area, batches.flags, batches.targets, time=time, **batches.given())
    mixed = rng.permutation(80)
    again = quantify(
        batches.area[mixed], batches.flags[mixed], batches.targets, time=time[mixed],
        **{name: each[mixed] for name, each in batches.given().items()},
    )  # fmt: skip
    for name in ("concentration", "error", "uncorrected", "flags", "factor", "segment", "corrected_response"):
        assert np.array_equal(getattr(again, name), getattr(found, name)[mixed], equal_nan=True), name
    assert np.array_equal(mixed[again.standards], found.standards)
    assert np.array_equal(again.curves.slope, found.curves.slope, equal_nan=True)
    assert np.array_equal(again.after.icc, found.after.icc, equal_nan=True)


def test_the_level_of_the_detector_cancels():
    batches = measured(np.random.default_rng(14))
    found = quantify(batches.area, batches.flags, batches.targets, **batches.given())
    louder = quantify(1000 * batches.area, batches.flags, batches.targets, **batches.given())
    np.testing.assert_allclose(louder.concentration, found.concentration, rtol=1e-8)


def test_drift_is_left_where_it_is_wanted_so():
    batches = measured(np.random.default_rng(15))
    found = quantify(batches.area, batches.flags, batches.targets, correct_drift=False, **batches.given())
    assert np.all(found.factor == 1.0)
    assert np.array_equal(found.concentration, found.uncorrected, equal_nan=True)
    assert not np.any(found.flags & Flag.NO_QC)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ["sample"] * 179 + ["pool"]}, "not pool"),
        ({"level": [1.0]}, "one entry a file"),
        ({"order": [1] * 180}, "same place"),
    ],
)
def test_what_does_not_fit_is_refused(change, said):
    batches = measured(np.random.default_rng(16))
    with pytest.raises(ValueError, match=said):
        quantify(batches.area, batches.flags, batches.targets, **(batches.given() | change))
    with pytest.raises(ValueError, match="files × targets"):
        quantify(batches.area, batches.flags, replace(batches.targets, name=("a",)), **batches.given())
