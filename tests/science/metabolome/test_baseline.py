import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from biocluster.science.metabolome.baseline import baseline_and_noise, faltering_scans, lowest_count
from biocluster.science.metabolome.hvl import hvl

TIMES = np.arange(0.0, 1200.0, 0.4)
rng_of = np.random.default_rng


def noisy(level, sd, seed=1):
    return level + rng_of(seed).normal(0, sd, len(TIMES))


def test_noise_alone():
    floor = baseline_and_noise(TIMES, noisy(500.0, 20.0))
    assert_allclose(floor.baseline.mean(), 500, rtol=0.005)
    # pooled over 260 scans or so at each place
    assert_allclose(floor.noise, 20, rtol=0.2)


def test_a_drift_is_followed():
    drift = 500 + 300 * np.sin(TIMES / 200)
    floor = baseline_and_noise(TIMES, noisy(drift, 20.0))
    assert np.abs(floor.baseline - drift).max() < 25


def test_a_step_is_followed_within_half_a_minute():
    step = np.where(TIMES < 600, 300.0, 1500.0)
    floor = baseline_and_noise(TIMES, noisy(step, 20.0))
    away = np.abs(TIMES - 600) > 16
    assert np.abs(floor.baseline - step)[away].max() < 25
    assert_allclose(floor.noise[away], 20, rtol=0.3)


def test_peaks_are_no_baseline_even_where_they_fill_half_of_it():
    peaks = sum(hvl(TIMES, area=20_000.0, centre=c, width=6.0) for c in np.arange(60.0, 1200.0, 60.0))
    floor = baseline_and_noise(TIMES, noisy(500.0 + peaks, 20.0))
    assert np.abs(floor.baseline - 500).max() < 20
    assert_allclose(floor.noise, 20, rtol=0.4)


def test_spikes_change_nothing_beyond_noise():
    spiky = noisy(500.0, 20.0)
    quiet = baseline_and_noise(TIMES, spiky)
    spiky[rng_of(2).integers(0, len(TIMES), 60)] += 5_000
    floor = baseline_and_noise(TIMES, spiky)
    assert np.abs(floor.baseline - quiet.baseline).max() < 10
    assert_allclose(floor.noise, quiet.noise, rtol=0.25)


def test_noise_changes_with_time():
    sd = np.where(TIMES < 600, 10.0, 80.0)
    floor = baseline_and_noise(TIMES, noisy(1000.0, sd))
    assert_allclose(np.median(floor.noise[TIMES < 500]), 10, rtol=0.1)
    assert_allclose(np.median(floor.noise[TIMES > 700]), 80, rtol=0.1)


def test_a_trace_of_almost_only_zeros_is_not_without_noise():
    counts = np.zeros(len(TIMES))
    some = rng_of(3).integers(0, len(TIMES), 40)
    counts[some] = 100 + rng_of(4).exponential(40, 40)
    floor = baseline_and_noise(TIMES, counts)
    assert floor.noise.min() >= 0.5 * lowest_count(counts) >= 50
    assert floor.baseline.max() < 20


def test_a_trace_of_many_zeros_has_their_mean_beneath_it():
    """The median would be 0, and every area too large."""
    rng = rng_of(5)
    counts = rng.poisson(0.7, len(TIMES)) * 120.0
    floor = baseline_and_noise(TIMES, counts)
    assert_allclose(floor.baseline.mean(), counts.mean(), rtol=0.05)
    assert_allclose(np.median(floor.noise), counts.std(), rtol=0.1)


def test_lost_scans_are_not_asked():
    counts, lost = noisy(500.0, 20.0), np.zeros(len(TIMES), bool)
    for at in range(100, len(TIMES), 10):
        counts[at : at + 3], lost[at : at + 3] = 0, True
    floor = baseline_and_noise(TIMES, counts, lost=lost)
    assert np.abs(floor.baseline - 500).max() < 20
    assert_allclose(floor.noise, 20, rtol=0.3)


def test_rows_do_not_touch_one_another():
    rows = np.stack([noisy(500.0, 20.0), noisy(0.0, 1.0) + 50, np.zeros(len(TIMES))])
    together = baseline_and_noise(TIMES, rows, least_noise=1.0)
    for row in range(3):
        alone = baseline_and_noise(TIMES, rows[row], least_noise=1.0)
        assert_array_equal(together.baseline[row], alone.baseline)
        assert_array_equal(together.noise[row], alone.noise)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7])
def test_short_traces(n):
    floor = baseline_and_noise(np.arange(n) * 1.0, np.full(n, 5.0))
    assert floor.baseline.shape == floor.noise.shape == (n,)
    assert np.isfinite(floor.baseline).all()
    if n >= 3:
        assert_allclose(floor.baseline, 5.0)


def test_nothing_is_nothing():
    floor = baseline_and_noise(TIMES, np.zeros((2, len(TIMES))))
    assert not floor.baseline.any()
    assert not floor.noise.any()


def test_a_time_for_each_column():
    with pytest.raises(ValueError, match="one column"):
        baseline_and_noise(TIMES, np.zeros((2, 5)))


def test_where_all_ions_fall_the_spray_faltered():
    rng = rng_of(6)
    counts = rng.normal(1000, 50, (20, len(TIMES)))
    counts[:, 700:702] *= 0.5
    counts[3, 900] = 0  # one ion alone
    floor = baseline_and_noise(TIMES, counts)
    assert_array_equal(np.flatnonzero(faltering_scans(counts, floor)), [700, 701])
    assert not faltering_scans(counts[:5], baseline_and_noise(TIMES, counts[:5])).any()
