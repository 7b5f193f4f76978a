from dataclasses import fields, replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.measurement import RunMeasurement
from biocluster.science.metabolome.measuring import RunWarning, Settings, measure_run
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.targets import Role
from tests.science.metabolome.small_runs import METHOD, rights_and_wrongs, small_run, some_of

ARRAYS = [*RunMeasurement.columns(), "flags"]


@pytest.mark.parametrize("preset", ["friendly", "unfriendly"])
def test_targets_are_found_where_they_are_and_nowhere_else(preset):
    """Over a new, an old and a replaced capillary, whose flow differs by up to 30 %."""
    right = missing = wrong = 0
    residuals = []
    for injection in (4, 9, 59, 75):
        run, targets, truth = small_run(injection, preset)
        measured = measure_run(run, targets, settings=METHOD)
        counted = rights_and_wrongs(measured, targets, truth)
        right, missing, wrong = right + counted[0], missing + counted[1], wrong + counted[2]
        residuals.append(measured.time_residual_rms_percent)
    assert right / (right + missing) > (0.985 if preset == "friendly" else 0.95)
    assert right / (right + wrong) > 0.99
    assert max(residuals) < (0.1 if preset == "friendly" else 0.35)


def test_a_blank_has_its_standards_and_markers_alone():
    run, targets, truth = small_run(0)
    measured = measure_run(run, targets, settings=METHOD)
    right, missing, wrong = rights_and_wrongs(measured, targets, truth)
    assert (right >= 9, missing, wrong) == (True, 0, 0)  # of eight standards one may be missing


def test_times_of_the_table_may_be_of_another_capillary_altogether():
    run, targets, truth = small_run(9)
    for factor in (0.7, 1.42):
        moved = replace(targets, time=targets.time * factor, mobility=np.full(len(targets), np.nan))
        _, missing, wrong = rights_and_wrongs(measure_run(run, moved), moved, truth)
        assert missing <= 2
        assert wrong == 0


def test_no_standard_is_needed_where_there_are_many_targets():
    run, targets, truth = small_run(9)
    table = some_of(targets, [at for at, role in enumerate(targets.role) if role is Role.TARGET])
    measured = measure_run(run, replace(table, mobility=np.full(len(table), np.nan)))
    _, missing, wrong = rights_and_wrongs(measured, table, truth)
    assert (missing <= 2, wrong) == (True, 0)
    assert measured.anchors == ()
    assert set(measured.warnings) == {RunWarning.FEW_ANCHORS, RunWarning.NO_MOBILITY} | (
        {RunWarning.NO_LOCK_MASS} & set(measured.warnings)
    )


def test_mobilities_stand_in_for_times():
    run, targets, truth = small_run(9)
    marker = np.array([role in (Role.EOF_MARKER, Role.MARKER) for role in targets.role])
    table = replace(targets, time=np.where(marker, targets.time, np.nan))
    _, missing, wrong = rights_and_wrongs(measure_run(run, table, settings=METHOD), table, truth)
    assert (missing <= 3, wrong <= 1) == (True, True)


def test_wrong_times_in_the_table_are_mended_by_mobilities_and_otherwise_not_guessed():
    run, targets, truth = small_run(9)
    wrong = np.arange(5, 60, 9)
    time = targets.time.copy()
    time[wrong] *= np.linspace(0.86, 1.16, len(wrong))
    table = replace(targets, time=time)
    _, missing, false = rights_and_wrongs(measure_run(run, table, settings=METHOD), table, truth)
    assert (missing <= 2, false) == (True, 0)
    blind = replace(table, mobility=np.full(len(table), np.nan))
    _, missing, false = rights_and_wrongs(measure_run(run, blind, settings=METHOD), blind, truth)
    assert (missing <= 2 + len(wrong), false) == (True, 0)


def test_mobilities_are_found_again():
    """The simulator's own mobilities, which differ by 0.05 % from capillary to capillary."""
    run, targets, _ = small_run(9)
    measured = measure_run(run, targets, settings=METHOD)
    clear = (measured.snr > 20) & (measured.flags == 0)
    off = measured.mobility[clear] - targets.mobility[clear]
    assert clear.sum() > 30
    assert np.sqrt(np.mean(off**2)) < 10  # mm² kV⁻¹ min⁻¹, of up to 3000
    assert_allclose(measured.eof_time, measured.time[targets.indices(Role.EOF_MARKER)[0]])
    assert measured.scale.n_markers >= 8


@pytest.mark.parametrize("missing", [3, 6])
def test_missing_standards_are_said_and_do_no_harm(missing):
    run, targets, truth = small_run(9)
    standards = targets.indices(Role.INTERNAL_STANDARD)[:missing]
    mz = targets.mz.copy()
    mz[standards] += 0.3  # where nothing is
    table = replace(targets, mz=mz, formula=tuple("" for _ in targets.formula))
    measured = measure_run(run, table, settings=METHOD)
    assert np.isnan(measured.area[standards]).all()
    assert (RunWarning.STANDARDS_MISSING in measured.warnings) == (missing > 4)
    absent = {targets.name[at]: {**truth[targets.name[at]], "present": False} for at in standards}
    _, gone, wrong = rights_and_wrongs(measured, table, truth | absent)
    assert (gone <= 2, wrong) == (True, 0)


def test_the_order_of_the_table_changes_nothing_but_the_order_of_the_rows():
    run, targets, _ = small_run(9, "unfriendly")
    order = np.random.default_rng(0).permutation(len(targets))
    straight, turned = measure_run(run, targets), measure_run(run, some_of(targets, order))
    for name in ARRAYS:
        assert_allclose(getattr(turned, name), getattr(straight, name)[order], rtol=1e-6, err_msg=name)
    for each in fields(RunMeasurement):
        if each.name not in ARRAYS and each.name not in ("anchors", "scale"):
            one, other = getattr(straight, each.name), getattr(turned, each.name)
            assert one == other or np.isclose(one, other, rtol=1e-6), each.name


def test_the_same_run_is_measured_the_same():
    run, targets, _ = small_run(9, "unfriendly")
    one, other = measure_run(run, targets), measure_run(run, targets)
    for name in ARRAYS:
        assert_array_equal(getattr(one, name), getattr(other, name))


def test_areas_of_clean_peaks_are_right():
    off = []
    for injection in (4, 9, 75):
        run, targets, truth = small_run(injection)
        measured = measure_run(run, targets)
        for at, name in enumerate(targets.name):
            if np.isfinite(measured.area[at]) and truth[name]["snr"] > 20 and measured.flags[at] == 0:
                off.append(measured.area[at] / truth[name]["area"] - 1)
    assert np.median(np.abs(off)) < 0.02


def test_a_common_error_of_m_z_is_followed_without_lock_masses():
    run, targets, truth = small_run(9)
    table = some_of(targets, [at for at, role in enumerate(targets.role) if role is not Role.LOCK_MASS])
    shifted = replace(run, mz=run.mz * (1 + 13e-6), polarity=-1)  # in which no lock mass is known by default
    measured = measure_run(shifted, table, settings=METHOD)
    _, missing, wrong = rights_and_wrongs(measured, table, truth)
    assert (missing <= 2, wrong) == (True, 0)
    assert {RunWarning.NO_LOCK_MASS, RunWarning.MASS_OFFSET} <= set(measured.warnings)
    assert measured.mass_shift_ppm == 0
    assert 8 < np.nanmedian(measured.mz_error_ppm) < 18
    assert np.mean((measured.flags[np.isfinite(measured.area)] & Flag.MASS_OFF) > 0) < 0.1


def test_an_empty_run_says_so():
    _, targets, _ = small_run(9)
    nothing = Run(np.zeros(0), np.zeros(1, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.float32))
    measured = measure_run(nothing, targets)
    assert measured.warnings == (RunWarning.EMPTY,)
    assert np.isnan(measured.time).all()
    assert measured.n_scans == 0


def test_a_run_without_any_ion_finds_nothing():
    _, targets, _ = small_run(9)
    silent = Run(
        np.arange(100.0), np.zeros(101, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.float32), 1
    )
    measured = measure_run(silent, targets)
    assert np.isnan(measured.time).all()
    assert RunWarning.NO_TIME_MODEL in measured.warnings
    assert_allclose(measured.predicted_time, targets.time, atol=0.0005)  # told to the millisecond


def test_what_cannot_be_is_refused():
    run, targets, _ = small_run(9)
    with pytest.raises(ValueError, match="no target is called Nobody"):
        measure_run(run, targets, given_times={"Nobody": 300.0})
    with pytest.raises(ValueError, match="is positive"):
        measure_run(run, targets, given_times={"Paracetamol": 0.0})
    with pytest.raises(ValueError, match="needs an m/z"):
        measure_run(run, replace(targets, mz=np.full(len(targets), np.nan)))


def test_one_neutral_marker_alone_is_warned_of():
    run, targets, _ = small_run(9)
    eof = np.array([role is Role.EOF_MARKER for role in targets.role])
    table = replace(targets, mobility=np.where(eof, 0.0, np.nan))
    assert RunWarning.ONE_NEUTRAL_MARKER in measure_run(run, table, settings=METHOD).warnings
    assert RunWarning.NO_MOBILITY in measure_run(run, table, settings=Settings()).warnings
    charged = np.array([role is Role.MARKER for role in targets.role])
    table = replace(
        some_of(targets, np.flatnonzero(~eof)), mobility=np.where(charged, targets.mobility, np.nan)[~eof]
    )
    assert RunWarning.ONE_MARKER in measure_run(run, table, settings=METHOD).warnings
