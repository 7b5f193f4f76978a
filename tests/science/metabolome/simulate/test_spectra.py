"""What is in simulated spectra is what the truth says: areas, isotopes, m/z, background."""

import numpy as np
import pytest

from biocluster.science.metabolome.formulas import isotope_pattern
from biocluster.science.metabolome.simulate import FRIENDLY, UNFRIENDLY, conditions, make_batch, simulate_run

QUIET = conditions(
    "friendly",
    noise_points=0.0,
    background_ions=0,
    background_under_targets=0.0,
    electronic_noise=1e-3,
    threshold=0.0,
    saturation=1e12,
    spray_noise=0.0,
    mass_offset=0.0,
    mass_wave=0.0,
    mass_floor=0.0,
    pairs=0.0,
    triplets=0.0,
    interferents=0.0,
)


def trace(run, mz, ppm):
    """Sum of what is within so many ppm of an m/z, in each scan."""
    scan = np.repeat(np.arange(run.n_scans), np.diff(run.offsets))
    near = np.abs(run.mz / mz - 1.0) < ppm * 1e-6
    return np.bincount(scan[near], run.intensity[near], minlength=run.n_scans)


@pytest.fixture(scope="module")
def quiet():
    """A run in which nothing but counting disturbs the peaks, and its batch."""
    batch = make_batch(14, runs=9, targets=160, preset=QUIET)
    return batch, simulate_run(batch, 8)


def area_of(run, row, mz=None, ppm=100.0):
    """The area of a compound's trace between the ends of its peak and a little beyond."""
    beyond = 4.0 * row["sigma"]
    within = (run.times > row["start"] - beyond) & (run.times < row["end"] + beyond)
    return np.trapezoid(trace(run, row["mz"] if mz is None else mz, ppm)[within], run.times[within])


def alone(batch, truth):
    """Compounds whose ion nothing else comes near, in m/z."""
    mz = np.sort(batch.ions.mz)
    near = [np.sum(np.abs(mz / one - 1.0) < 150e-6) == 1 for one in truth["mz"]]
    return truth.filter(np.array(near) & truth["present"].to_numpy())


def test_areas_are_the_true_ones_within_counting_noise(quiet):
    batch, made = quiet
    rows = alone(batch, made.truth)
    found = np.array([area_of(made.run, row) for row in rows.iter_rows(named=True)])
    true = rows["area"].to_numpy()
    # the variance of a Poisson count: gain times counts, of which there are area / interval
    sd = np.sqrt(true * QUIET.gain * QUIET.scan_interval)
    away = (found - true) / sd
    assert len(away) > 60
    assert np.abs(away).max() < 4.5  # once in 2,000 such runs
    assert np.abs(away.mean()) < 4.0 / np.sqrt(len(away))
    assert 0.8 < away.std() < 1.25


def test_the_apex_is_where_and_as_high_as_the_truth_says(quiet):
    batch, made = quiet
    rows = alone(batch, made.truth)
    strong = rows.filter(rows["height"] > 20_000)
    assert len(strong) > 10
    for row in strong.iter_rows(named=True):
        points = trace(made.run, row["mz"], 100.0)
        near = np.abs(made.run.times - row["time"]) < 0.25 * row["sigma"]
        sd = np.sqrt(row["height"] * QUIET.gain)
        assert points[near].max() == pytest.approx(row["height"], abs=0.04 * row["height"] + 4 * sd)


def test_isotopes_have_the_height_that_the_formula_gives(quiet):
    batch, made = quiet
    checked = 0
    for row in made.truth.filter("present").iter_rows(named=True):
        pattern = isotope_pattern(row["formula"], row["ion"])
        near = np.abs(batch.ions.mz / pattern.mz[1] - 1.0) < 150e-6
        if row["area"] < 40_000 or near.sum() != 1 or pattern.abundance[1] < 0.03:
            continue
        area = area_of(made.run, row, mz=pattern.mz[1])
        expected = row["area"] * pattern.abundance[1]
        assert area == pytest.approx(expected, abs=5.0 * np.sqrt(expected * QUIET.gain * QUIET.scan_interval))
        checked += 1
    assert checked > 20


def test_scans_are_sorted_and_nothing_is_nearer_than_the_instrument_resolves():
    batch = make_batch(3, runs=9, targets=100, preset="unfriendly")
    run = simulate_run(batch, 8).run
    assert (np.diff(run.times) > 0).all()
    assert run.offsets[0] == 0
    assert run.offsets[-1] == len(run.mz) == len(run.intensity)
    assert (np.diff(run.offsets) >= 0).all()
    within = np.ones(len(run.mz) - 1, dtype=bool)
    within[run.offsets[1:-1] - 1] = False
    gaps = (np.diff(run.mz) / run.mz[1:])[within]
    assert gaps.min() > 0.7 / UNFRIENDLY.resolving_power - 1e-7  # m/z are rounded to 1 µTh
    assert run.intensity.min() >= UNFRIENDLY.threshold
    assert run.intensity.max() <= UNFRIENDLY.saturation
    assert run.n_scans < UNFRIENDLY.n_scans  # some were dropped
    assert np.diff(run.times).std() > 0.05 * UNFRIENDLY.scan_interval


def test_isomers_share_one_centroid_and_their_areas_add_up(quiet):
    _, made = quiet
    pair = made.truth.filter(made.truth["name"].is_in(["Leucine", "Isoleucine"]))
    assert pair["overlapped"].to_list() == [True, True]
    assert pair["overlapped_with"].to_list() == ["Isoleucine", "Leucine"]
    points = trace(made.run, pair["mz"][0], 100.0)
    near = (made.run.times > pair["start"].min() - 20.0) & (made.run.times < pair["end"].max() + 20.0)
    area = np.trapezoid(points[near], made.run.times[near])
    true = pair["area"].sum()
    assert area == pytest.approx(true, abs=5.0 * np.sqrt(true * QUIET.gain * QUIET.scan_interval))
    scan = made.run.scan(int(np.argmin(np.abs(made.run.times - pair["time"].mean()))))[0]
    assert np.sum(np.abs(scan / pair["mz"][0] - 1.0) < 100e-6) == 1


def test_strong_peaks_are_cut_at_saturation_and_said_to_be():
    batch = make_batch(3, runs=9, targets=60, preset=conditions("friendly", saturation=20_000.0))
    made = simulate_run(batch, 8)
    strong = made.truth.filter(made.truth["saturated"])
    assert len(strong) > 0
    for row in strong.iter_rows(named=True):
        if row["height"] > 30_000 and not row["overlapped"]:
            near = np.abs(made.run.times - row["time"]) < 0.3 * row["sigma"]
            assert trace(made.run, row["mz"], 40.0)[near].max() == pytest.approx(20_000.0)


def test_lock_masses_are_there_all_the_time_at_the_stated_error():
    made = simulate_run(make_batch(3, runs=9, targets=10, preset=conditions("friendly", mass_offset=5.0)), 8)
    run, state = made.run, made.state
    lock = 922.009799
    near = np.abs(run.mz / lock - 1.0) < 60e-6
    assert near.sum() > 0.99 * run.n_scans
    scan = np.repeat(np.arange(run.n_scans), np.diff(run.offsets))[near]
    through = run.times[scan] / run.times[-1]
    stated = (
        state["mass_offset_ppm"]
        + state["mass_slope_ppm"] * (through - 0.5)
        + state["mass_wave_ppm"] * np.sin(2.0 * np.pi * through)
        + state["mass_stretch_ppm"] * (lock - 50.0) / 950.0
    )
    ppm = 1e6 * (run.mz[near] / lock - 1.0)
    assert np.median(ppm - stated) == pytest.approx(0.0, abs=0.05)
    assert np.std(ppm - stated) < 1.0  # 5,000 ions a scan, and the floor of 0.4 ppm


def test_weak_centroids_miss_their_mass_by_more_than_strong_ones(quiet):
    batch, made = quiet
    rows = alone(batch, made.truth)
    spread = {}
    for name, some in (
        ("weak", rows.filter(rows["height"] < 1_500)),
        ("strong", rows.filter(rows["height"] > 20_000)),
    ):
        away = []
        for row in some.iter_rows(named=True):
            near = np.abs(made.run.mz / row["mz"] - 1.0) < 100e-6
            away.append(
                1e6 * (made.run.mz[near] / row["mz"] - 1.0)[made.run.intensity[near] > 0.3 * row["height"]]
            )
        spread[name] = np.concatenate(away).std()
    assert spread["weak"] > 3.0 * spread["strong"]


def test_a_profile_has_the_same_tops_as_its_centroids():
    options = {"n_scans": 200, "eof_time": 60.0, "eof_drift": 0.1}
    centroids = simulate_run(
        make_batch(3, runs=9, targets=40, preset=conditions("friendly", **options)), 8
    ).run
    profile = simulate_run(
        make_batch(3, runs=9, targets=40, preset=conditions("friendly", profile=True, **options)), 8
    ).run
    assert profile.profile
    assert not centroids.profile
    assert (profile.times == centroids.times).all()
    for scan in (20, 100, 180):
        mz, height = centroids.scan(scan)
        samples, profile_height = profile.scan(scan)
        assert (np.diff(samples) > 0).all()
        for one, top in zip(mz, height, strict=True):
            near = np.abs(samples / one - 1.0) < 0.35 / FRIENDLY.resolving_power
            # the highest sample is within a twelfth of the width of the top, or a neighbour adds to it
            assert profile_height[near].max() >= 0.97 * top
        assert len(samples) > 8 * len(mz)
