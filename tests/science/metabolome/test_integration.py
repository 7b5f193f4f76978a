import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from biocluster.science.metabolome.integration import integrate, isotope_ratio
from tests.science.metabolome.drawn_traces import TIMES, drawn

PEAK = {"area": 20_000.0, "centre": 500.0, "width": 3.0, "distortion": 0.05}


def test_limits_around_a_peak_give_its_area():
    found = integrate(
        TIMES, drawn(np.random.default_rng(1), PEAK), 480.0, 515.0, noise=np.full(len(TIMES), 10.0)
    )
    # the straight line rests on five scans at either end
    assert abs(found.area - 20_000) < 3 * np.hypot(found.area_error, 35 * 10 / np.sqrt(10))
    assert_allclose(found.snr, found.height / 10)


@settings(max_examples=30, deadline=None)
@given(st.floats(470, 495), st.floats(505, 530), st.floats(0.1, 0.9))
def test_areas_of_neighbouring_limits_add_up(start, end, share):
    counts, baseline = drawn(np.random.default_rng(2), PEAK), np.full(len(TIMES), 200.0)
    between = start + share * (end - start)
    parts = [
        integrate(TIMES, counts, a, b, baseline=baseline).area for a, b in ((start, between), (between, end))
    ]
    assert_allclose(sum(parts), integrate(TIMES, counts, start, end, baseline=baseline).area, rtol=1e-9)


def test_a_drift_beneath_the_peak_is_taken_away():
    slanted = drawn(np.random.default_rng(3), PEAK, 0.8 * (TIMES - 300), noise=0.0)
    assert_allclose(integrate(TIMES, slanted, 475.0, 520.0).area, 20_000, rtol=1e-3)


def test_the_apex_lies_between_scans():
    counts = drawn(np.random.default_rng(4), PEAK | {"distortion": 0.0, "centre": 500.2}, noise=0.0)
    assert_allclose(integrate(TIMES, counts, 480.0, 515.0).time, 500.2, atol=0.01)


@pytest.mark.parametrize(("start", "end"), [(10.0, 5.0), (5.0, 5.0), (500.1, 500.2), (900.0, 950.0)])
def test_limits_without_scans_are_refused(start, end):
    with pytest.raises(ValueError, match=r"is not after|no scan"):
        integrate(TIMES, np.zeros(len(TIMES)), start, end)


def test_the_ratio_of_two_traces_over_a_peak():
    rng = np.random.default_rng(5)
    light = drawn(rng, PEAK, baseline=0.0, noise=0.0)
    near = np.abs(TIMES - 500) < 12
    found = [
        isotope_ratio(
            light[near] + 10 * rng.standard_normal(near.sum()),
            0.07 * light[near] + 10 * rng.standard_normal(near.sum()),
            light_noise=10.0,
            heavy_noise=10.0,
        )
        for _ in range(200)
    ]
    ratios = np.array([each.ratio for each in found])
    assert_allclose(ratios.mean(), 0.07, rtol=0.005)
    # 200 values tell their scatter to 5 %, and the stated error is that of a scan's scatter at least
    assert_allclose(ratios.std(), np.median([each.error for each in found]), rtol=0.25)
    assert min(each.correlation for each in found) > 0.8


def test_noise_of_the_lighter_trace_does_not_make_the_ratio_smaller():
    """As plain regression would, since it holds the abscissa for exact."""
    rng = np.random.default_rng(6)
    light = drawn(rng, PEAK, baseline=0.0, noise=0.0)[np.abs(TIMES - 500) < 5]
    sd = 0.3 * light.max()
    pairs = [
        (light + sd * rng.standard_normal(len(light)), light + sd * rng.standard_normal(len(light)))
        for _ in range(300)
    ]
    found = [isotope_ratio(x, y, light_noise=sd, heavy_noise=sd).ratio for x, y in pairs]
    plain = [np.sum(x * y) / np.sum(x * x) for x, y in pairs]
    assert abs(np.median(found) - 1) < 0.03 < abs(np.median(plain) - 1)


def test_scans_below_the_threshold_are_left_out():
    light = drawn(np.random.default_rng(7), PEAK, baseline=0.0, noise=0.0)[np.abs(TIMES - 500) < 12]
    heavy = np.where(0.1 * light < 100, 0, 0.1 * light)
    assert_allclose(isotope_ratio(light, heavy, threshold=100.0).ratio, 0.1, rtol=1e-9)
    assert isotope_ratio(light, heavy).ratio < 0.0999


def test_too_few_scans_tell_nothing():
    found = isotope_ratio([0.0, 5.0, 0.0], [0.0, 1.0, 0.0])
    assert np.isnan(found.ratio)
    assert found.points == 0
    with pytest.raises(ValueError, match="same scans"):
        isotope_ratio([1.0], [1.0, 2.0])
