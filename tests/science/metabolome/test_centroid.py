"""Mass peaks of known m/z and height, in all the ways in which they are sampled."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.centroid import centroid
from biocluster.science.metabolome.runs import Run


def profile(mz, *scans):
    """Scans that share their m/z."""
    intensity = np.concatenate([np.asarray(scan, np.float32) for scan in scans])
    offsets = np.arange(len(scans) + 1) * len(mz)
    return Run(np.arange(1.0, len(scans) + 1), offsets, np.tile(mz, len(scans)), intensity, 1, True)


def gaussian(mz, at, *, resolution, height=1000.0):
    return height * np.exp(-4 * np.log(2) * ((mz - at) / (at / resolution)) ** 2)


def sampled(at, *, points, phase, resolution=20_000, across=10):
    """m/z with so many points to a full width at half maximum; steps grow with the root, as of a time of flight."""
    step = np.sqrt(at) / (2 * at) * at / resolution / points
    roots = np.sqrt(at) + (np.arange(-across * points, across * points + 1) + phase) * step
    return roots**2


def ppm(found, known):
    return np.abs(found / known - 1).max() * 1e6


@pytest.mark.parametrize("points", [2, 3, 4, 6, 10, 25])
@pytest.mark.parametrize("at", [60.04, 147.1128, 922.0098])
def test_a_gaussian_is_found_wherever_its_points_fall(points, at):
    for phase in np.linspace(0, 1, 7):
        mz = sampled(at, points=points, phase=phase)
        found = centroid(profile(mz, gaussian(mz, at, resolution=20_000)))
        assert found.n_points == 1
        assert ppm(found.mz, at) < 0.01  # of the peak's 50 ppm; what single precision leaves
        assert found.intensity == pytest.approx([1000], rel=1e-4)


def test_noise_of_a_hundredth_moves_it_by_less_than_a_ppm():
    rng = np.random.default_rng(7)
    at, errors, heights = 203.1503, [], []
    for phase in rng.uniform(size=300):
        mz = sampled(at, points=6, phase=phase)
        noisy = gaussian(mz, at, resolution=20_000) + rng.normal(0, 10, len(mz))
        found = centroid(profile(mz, noisy), threshold=60)
        assert found.n_points == 1  # the noise makes no further peak of it
        errors.append(found.mz[0] / at - 1)
        heights.append(found.intensity[0])
    assert np.abs(errors).max() * 1e6 < 1
    assert np.sqrt(np.mean(np.square(errors))) * 1e6 < 0.25
    assert np.mean(heights) == pytest.approx(1000, rel=0.002)  # three standard errors
    assert np.std(heights) < 10  # less than of the highest point alone


def test_the_top_of_a_skewed_peak_is_found_within_half_a_step():
    # two Gaussians of different width, joined at the top: a skewed peak
    at = 300.0
    mz = sampled(at, points=6, phase=0.3)
    skewed = np.where(mz < at, gaussian(mz, at, resolution=24_000), gaussian(mz, at, resolution=17_000))
    found = centroid(profile(mz, skewed))
    assert found.n_points == 1
    assert ppm(found.mz, at) < 0.5 * 1e6 / 20_000 / 6


def test_heights_follow_a_peak_from_scan_to_scan():
    at, areas = 175.119, np.array([1.0, 10, 250, 1000, 333, 2])
    scans = []
    for area, phase in zip(areas, [0, 0.2, 0.5, 0.7, 0.9, 0.4], strict=True):
        mz = sampled(at, points=4, phase=phase)
        scans.append((mz, gaussian(mz, at, resolution=20_000, height=area)))
    run = Run(
        np.arange(6.0), np.arange(7) * len(scans[0][0]), np.concatenate([mz for mz, _ in scans]),
        np.concatenate([y for _, y in scans]).astype(np.float32), 1, True,
    )  # fmt: skip
    found = centroid(run)
    assert found.offsets.tolist() == list(range(7))
    assert found.intensity == pytest.approx(areas, rel=1e-4)


def test_two_peaks_are_two_where_it_falls_below_half_between_them():
    mz = 100 + np.arange(60) * 0.001
    near = gaussian(mz, 100.020, resolution=20_000) + gaussian(mz, 100.026, resolution=20_000, height=900)
    apart = gaussian(mz, 100.020, resolution=20_000) + gaussian(mz, 100.032, resolution=20_000, height=300)
    found = centroid(profile(mz, near, apart))
    assert found.offsets.tolist() == [0, 1, 3]
    assert ppm(found.mz[1:], np.array([100.020, 100.032])) < 1
    assert found.intensity[1:] == pytest.approx([1000, 300], rel=0.01)  # each stands a little in the other


def test_a_dip_in_a_peak_is_noise():
    mz = 100 + np.arange(9) * 0.001
    found = centroid(profile(mz, [0, 20, 60, 100, 70, 95, 55, 20, 0]))
    assert found.n_points == 1
    assert mz[3] < found.mz[0] < mz[5]


def test_points_left_out_end_a_peak():
    mz = np.array([100, 100.001, 100.002, 100.003, 100.02, 100.021, 100.022, 100.5])
    found = centroid(profile(mz, [50, 100, 100, 50, 40, 80, 40, 9]))
    assert found.mz == pytest.approx([100.0015, 100.021, 100.5], rel=1e-9)
    assert found.intensity[1:] == pytest.approx([80, 9])


def test_a_cut_top_is_taken_in_its_middle():
    mz = 100 + np.arange(9) * 0.001
    found = centroid(profile(mz, [0, 30, 100, 100, 100, 100, 100, 30, 0]))
    assert found.mz == pytest.approx([100.004], rel=1e-9)
    assert found.intensity.tolist() == [100]


def test_steps_of_a_quadrupole_are_no_gaps():
    mz = 50 + np.arange(40) * 0.1
    found = centroid(profile(mz, gaussian(mz, 52.03, resolution=80)))
    assert found.mz == pytest.approx([52.03], rel=1e-6)


@pytest.mark.parametrize(
    ("intensity", "expected"),
    [
        ([], []),
        ([0, 0, 0], []),
        ([-3, -1, -2], []),
        ([0, 7, 0], [7]),
        ([9, 1, 0], [9]),  # cut at the edge
        ([0, 1, 9], [9]),
        ([5, 0, 6], [5, 6]),
        ([5, -4, 6], [5, 6]),
        ([4, 4, 4], [4]),
        ([1e-30, 1, 0.999], [1]),  # a parabola through these three would be a million high
    ],
)
def test_few_points(intensity, expected):
    run = profile(100 + np.arange(len(intensity)) * 0.001, intensity)
    found = centroid(run)
    assert found.intensity.tolist() == expected
    assert found.n_scans == 1


def test_peaks_that_do_not_exceed_the_threshold_are_left_out():
    run = profile(100 + np.arange(7) * 0.001, [0, 10, 0, 11, 0, 9, 0])
    assert centroid(run, threshold=10).intensity.tolist() == [11]
    for wrong in (-1, float("nan")):
        with pytest.raises(ValueError, match="threshold"):
            centroid(run, threshold=wrong)


def test_centroids_stay_as_they_are_and_the_rest_of_a_run_too():
    run = profile(np.array([100.0, 100.001]), [1, 2], [3, 4])
    found = centroid(run)
    assert (found.profile, found.polarity, found.times.tolist()) == (False, 1, [1, 2])
    assert centroid(found) is found


counts = st.lists(st.integers(-5, 40), max_size=30)


@settings(deadline=None)  # the first call compiles
@given(st.lists(counts, min_size=1, max_size=4), st.lists(st.integers(1, 20), min_size=30, max_size=30))
def test_every_scan_on_its_own_and_every_point_in_its_peak(scans, steps):
    mz = 200 + np.cumsum(steps) * 0.001
    offsets = np.concatenate([[0], np.cumsum([len(scan) for scan in scans])]).astype(np.int64)
    run = Run(
        np.arange(1.0, len(scans) + 1),
        offsets,
        np.concatenate([mz[: len(scan)] for scan in scans]),
        np.concatenate([np.array(scan, np.float32) for scan in scans]),
        profile=True,
    )
    found = centroid(run)
    for index, scan in enumerate(scans):
        found_mz, height = found.scan(index)
        alone = centroid(profile(mz[: len(scan)], scan))
        assert np.array_equal(alone.mz, found_mz)
        assert np.array_equal(alone.intensity, height)
        assert (np.diff(found_mz) >= 0).all()
        highest = max(scan, default=0)
        assert len(found_mz) > 0 if highest > 0 else len(found_mz) == 0
        if highest > 0:
            assert highest <= height.max() * 1.5
            assert height.max() <= 2 * highest
            assert mz[0] <= found_mz[0] <= found_mz[-1] <= mz[len(scan) - 1]
