import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.traces import extract, lost_scans, traces_of


def a_run(rng, *, n_scans=40, per_scan=30, low=100.0, high=101.0) -> Run:
    numbers = rng.integers(0, per_scan, n_scans)
    scans = [np.sort(rng.uniform(low, high, number)) for number in numbers]
    return Run(
        times=np.arange(n_scans) * 0.5 + 10,
        offsets=np.concatenate([[0], np.cumsum(numbers)]),
        mz=np.concatenate(scans),
        intensity=rng.exponential(500, int(numbers.sum())).astype(np.float32),
    )


def one_by_one(run: Run, mz: float, ppm: float) -> tuple[np.ndarray, np.ndarray]:
    """The sum and the mean deviation, scan by scan, as anybody would write it."""
    total, deviation = np.zeros(run.n_scans), np.full(run.n_scans, np.nan)
    for scan in range(run.n_scans):
        x, y = run.scan(scan)
        near = (x >= mz * (1 - ppm * 1e-6)) & (x <= mz * (1 + ppm * 1e-6))
        if near.any():
            total[scan] = y[near].sum()
            deviation[scan] = np.sum(y[near] * (x[near] / mz - 1) * 1e6) / y[near].sum()
    return total, deviation


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_one_pass_gives_what_scan_by_scan_gives(seed):
    """With windows that overlap and tolerances that differ, in any order."""
    rng = np.random.default_rng(seed)
    run = a_run(rng)
    mz, ppm = rng.uniform(100, 101, 12), rng.choice([50.0, 400.0, 3000.0], 12)
    found = extract(run, mz, tolerance_ppm=ppm)
    for row in range(12):
        total, deviation = one_by_one(run, mz[row], ppm[row])
        assert_allclose(found.intensity[row], total, rtol=1e-6)
        # sums of float32 of either sign: their digits count against the width of the window
        assert_allclose(found.deviation[row], deviation, rtol=0, atol=1e-5 * ppm[row])


def test_a_window_in_time_leaves_the_rest_out():
    run = a_run(np.random.default_rng(1))
    whole = extract(run, [100.5, 100.5], tolerance_ppm=3000)
    part = extract(run, [100.5, 100.5], tolerance_ppm=3000, start=[12.0, 0.0], end=[15.0, 99.0])
    inside = (run.times >= 12) & (run.times <= 15)
    assert_array_equal(part.intensity[0], np.where(inside, whole.intensity[0], 0))
    assert_array_equal(part.intensity[1], whole.intensity[1])
    assert (part.first[0], part.last[0]) == (4, 11)
    assert np.isnan(part.deviation[0][~inside]).all()


def test_a_shift_of_the_mass_axis_is_undone():
    run = a_run(np.random.default_rng(2))
    shift = np.linspace(-300, 300, run.n_scans)
    of_scan = np.repeat(np.arange(run.n_scans), np.diff(run.offsets))
    moved = Run(run.times, run.offsets, run.mz * (1 + shift[of_scan] * 1e-6), run.intensity)
    straight = extract(run, [100.4], tolerance_ppm=1000)
    undone = extract(moved, [100.4], tolerance_ppm=1000, shift_ppm=shift)
    assert_allclose(undone.intensity, straight.intensity)
    assert_allclose(undone.deviation, straight.deviation, rtol=0, atol=0.01)


@pytest.mark.parametrize("n_scans", [0, 1, 2])
def test_runs_of_hardly_any_scans(n_scans):
    run = Run(
        np.arange(n_scans) * 1.0, np.arange(n_scans + 1), np.full(n_scans, 50.0), np.ones(n_scans, np.float32)
    )
    found = extract(run, [50.0, 60.0])
    assert_array_equal(found.intensity, [np.ones(n_scans), np.zeros(n_scans)])
    assert not found.lost.any()


def test_no_target_gives_no_trace():
    assert extract(a_run(np.random.default_rng(3)), []).intensity.shape == (0, 40)


@pytest.mark.parametrize(
    ("mz", "options"),
    [
        ([0.0], {}),
        ([-1.0], {}),
        ([np.nan], {}),
        ([100.0], {"tolerance_ppm": 0.0}),
        ([[100.0]], {}),
        ([100.0], {"shift_ppm": [1.0]}),
    ],
)
def test_what_makes_no_sense_is_refused(mz, options):
    with pytest.raises(ValueError, match=r"must|could not"):
        extract(a_run(np.random.default_rng(4)), mz, **options)


def test_intensities_from_elsewhere_need_a_time_each():
    with pytest.raises(ValueError, match="one column"):
        traces_of([1.0, 2.0], [[1, 2, 3]])


def test_a_scan_is_lost_where_points_and_intensity_fall_together():
    points, total = np.full(100, 200.0), np.full(100, 1e5)
    points[40:43], total[40:43] = 10, 1e3
    total[60:70] = 1e7  # a large peak, which makes the scans beside it look small
    points[80] = 10  # few points of usual intensity
    assert_array_equal(np.flatnonzero(lost_scans(total, points)), [40, 41, 42])


def test_scans_of_few_points_say_nothing():
    assert not lost_scans(np.arange(100.0), np.arange(100) % 5).any()
