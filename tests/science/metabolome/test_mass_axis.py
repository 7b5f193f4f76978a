import numpy as np
import pytest
from numpy.testing import assert_allclose

from biocluster.science.metabolome.mass_axis import WINDOW_PPM, apex_deviations, calibrate
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.traces import extract

TARGETS = np.linspace(90.03, 600.27, 30)


def run_of(rng, *, shift, locks=(121.050873, 922.009798), scatter=1.5, drop=0.0, n_scans=800, polarity=1):
    """A run with a peak of each target and lock masses all through it; ``shift(time, mz)`` in ppm."""
    times = np.arange(n_scans) * 1.0
    mz, intensity, sizes = [], [], []
    apex = np.linspace(50, n_scans - 50, len(TARGETS))
    for time in times:
        near = np.abs(apex - time) < 12
        ions = np.concatenate([TARGETS[near], locks])
        counts = np.concatenate(
            [
                1e5 * np.exp(-0.5 * ((apex[near] - time) / 4) ** 2),
                np.where(rng.random(len(locks)) < drop, 0.0, 2e4),
            ]
        )
        noise = rng.uniform(80, 950, 30)
        ions = np.concatenate([ions * (1 + rng.normal(0, scatter, len(ions)) * 1e-6), noise])
        counts = np.concatenate([counts, rng.exponential(50, 30)])
        ions = ions * (1 + shift(time, ions) * 1e-6)
        ions, counts = ions[counts > 0], counts[counts > 0]
        order = np.argsort(ions)
        mz.append(ions[order])
        intensity.append(counts[order])
        sizes.append(len(ions))
    return Run(
        times,
        np.concatenate([[0], np.cumsum(sizes)]),
        np.concatenate(mz),
        np.concatenate(intensity).astype(np.float32),
        polarity,
    )


def calibrated(run, lock_mz=(), targets=TARGETS):
    return calibrate(run, lock_mz, extract(run, targets, tolerance_ppm=WINDOW_PPM), targets)


def left_after(run, axis):
    """Deviations of the targets' apices once the axis is applied."""
    traces = extract(run, axis.measured(TARGETS), tolerance_ppm=20, shift_ppm=axis.scan_shift)
    return apex_deviations(traces)[0]


def wave(time, mz):
    return 6 + 4 * np.sin(time / 200) + 0 * mz


def tilted(time, mz):
    return 5 - time / 200 + 0.6 * (np.sqrt(mz) - 15)


def still(time, mz):
    return 0 * mz


@pytest.mark.parametrize("shift", [wave, tilted], ids=["wave", "tilted"])
@pytest.mark.parametrize("named", [(), (121.050873, 922.009798)], ids=["by default", "named"])
def test_a_moving_axis_is_held_by_lock_masses(shift, named):
    run = run_of(np.random.default_rng(0), shift=shift)
    axis = calibrated(run, named)
    assert axis.lock_masses == (121.050873, 922.009798)
    assert axis.after < 1.0 < 4 < axis.before
    left = left_after(run, axis)
    assert np.sqrt(np.mean(left**2)) < 1.0


@pytest.mark.parametrize("drop", [0.3, 0.45])
def test_a_lock_mass_with_drop_outs_still_holds(drop):
    run = run_of(np.random.default_rng(1), shift=wave, locks=(121.050873,), drop=drop)
    axis = calibrated(run, [121.050873])
    assert axis.lock_masses == (121.050873,)
    assert np.sqrt(np.mean(left_after(run, axis) ** 2)) < 1.0


def test_without_a_lock_mass_nothing_is_moved_and_the_windows_follow():
    run = run_of(np.random.default_rng(2), shift=lambda time, mz: 12 + 0 * mz, locks=())
    axis = calibrated(run, [121.050873])
    assert axis.lock_masses == ()
    assert not axis.scan_shift.any()
    assert_allclose(axis.offset, 12, atol=0.5)
    assert axis.before == axis.after


@pytest.mark.parametrize("off", [25.0, -12.0])
def test_a_false_lock_mass_is_refused(off):
    """Another ion at the place of the lock mass would move everything by its distance."""
    run = run_of(np.random.default_rng(3), shift=still, locks=(121.050873 * (1 + off * 1e-6),))
    axis = calibrated(run, [121.050873])
    assert axis.refused == (121.050873,)
    assert not axis.scan_shift.any()


def test_of_two_lock_masses_the_false_one_is_refused():
    locks = (121.050873 * (1 + 10e-6), 922.009798)
    run = run_of(np.random.default_rng(4), shift=wave, locks=locks)
    axis = calibrated(run)
    assert axis.lock_masses == (922.009798,)
    assert axis.refused == (121.050873,)
    assert np.sqrt(np.mean(left_after(run, axis) ** 2)) < 1.0


def test_the_targets_mend_what_a_lock_mass_leaves():
    """A lock mass that sits 3 ppm off, as with a wrong digit in the method, is still better than none."""
    run = run_of(np.random.default_rng(5), shift=wave, locks=(121.050873 * (1 + 3e-6),))
    axis = calibrated(run, [121.050873])
    assert axis.lock_masses == (121.050873,)
    assert np.sqrt(np.mean(left_after(run, axis) ** 2)) < 1.0


def test_defaults_are_of_positive_mode_alone():
    run = run_of(np.random.default_rng(6), shift=wave, polarity=-1)
    assert calibrated(run).lock_masses == ()


def test_few_judges_leave_the_lock_masses_as_they_are():
    run = run_of(np.random.default_rng(7), shift=wave)
    axis = calibrate(run, [], extract(run, TARGETS[:2], tolerance_ppm=WINDOW_PPM), TARGETS[:2])
    assert axis.lock_masses == (121.050873, 922.009798)
    assert axis.after < 2.0 < axis.before


def test_an_empty_run_is_not_calibrated():
    nothing = Run(np.zeros(0), np.zeros(1, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.float32), 1)
    axis = calibrated(nothing)
    assert axis.lock_masses == ()
    assert len(axis.scan_shift) == 0
