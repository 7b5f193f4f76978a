import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from biocluster.science.metabolome.mobility import scale_by_markers, scale_by_one_marker
from tests.shared import shared

times = st.floats(10, 6000)
mobilities = st.floats(-3000, 6000)


def test_one_marker_agrees_with_ceu_mass_mediator():
    """Published in its own tests: 1 m, 30 kV, methionine sulfone at 14.24 min."""
    scale = scale_by_one_marker(14.24 * 60, mobility=774.7394, length=1000, voltage=30)
    expected = [
        1317.4217736765027,
        875.9178719649888,
        567.9316484858075,
        1081.519348416346,
        3202.632645031693,
    ]
    minutes = np.array([11.56, 13.65, 15.62, 12.59, 6.99])
    assert_allclose(scale.mobilities(minutes * 60), expected, rtol=1e-12)


def test_two_markers_agree_with_ceu_mass_mediator():
    """Published in its own tests: methionine sulfone at 14.24 min, hippuric acid at 25.29 min."""
    scale = scale_by_markers([14.24 * 60, 25.29 * 60], [774.7394, -43.8585522259217])
    expected = [
        1209.083738627556,
        855.7191749487557,
        609.2175765327253,
        1020.2755372737782,
        2717.941790428516,
    ]
    minutes = np.array([11.56, 13.65, 15.62, 12.59, 6.99])
    assert_allclose(scale.mobilities(minutes * 60), expected, rtol=1e-12)


def test_two_markers_agree_with_mobilitytransformr():
    """Published in its own tests, to seven digits."""
    scale = scale_by_markers([20, 80], [0, 2000])
    assert_allclose(scale.mobilities([10, 20, 30]), [-2666.667, 0, 888.8889], rtol=1e-6, atol=1e-12)


def test_the_real_run_agrees_with_mobilitytransformr():
    first_tenth_hundredth = _scan_times(shared("data/ce-ms/CEMS_10ppm.mzML"))[[0, 9, 99]]
    scale = scale_by_markers([20, 80], [0, 2000])
    assert_allclose(scale.mobilities(first_tenth_hundredth), [2533.447, 2534.953, 2548.345], rtol=1e-6)


def _scan_times(path):
    found = re.findall(r'name="scan start time" value="([0-9.]+)"', path.read_text())
    return np.array(found, dtype=float)


@given(times, times, st.floats(200, 1200), st.floats(10, 30), st.sampled_from([1, -1]), st.floats(0, 18))
def test_a_neutral_marker_gives_equation_1(time, eof_time, length, voltage, sign, ramp):
    """Written as González-Ruiz et al. print it: t in minutes, E = U / L, l the length to the detector."""
    effective = 0.8 * length
    scale = scale_by_one_marker(
        eof_time, length=length, effective_length=effective, voltage=sign * voltage, ramp=ramp
    )
    t, t_eof, t_ramp = time / 60, eof_time / 60, ramp / 60
    field = sign * voltage / length
    expected = effective / field * (1 / (t - t_ramp / 2) - 1 / (t_eof - t_ramp / 2))
    largest = abs(effective / field) * max(1 / (t - t_ramp / 2), 1 / (t_eof - t_ramp / 2))
    assert_allclose(scale.mobilities(time), expected, rtol=1e-9, atol=1e-12 * largest)


@given(times, times, times, st.floats(50, 5000), st.floats(0, 18))
def test_a_neutral_and_a_charged_marker_give_equation_3(time, eof_time, marker_time, mobility, ramp):
    assume(abs(eof_time - marker_time) > 1e-3 * eof_time)
    scale = scale_by_markers([eof_time, marker_time], [0, mobility], ramp=ramp)
    expected = (
        mobility
        * ((time - eof_time) / (marker_time - eof_time))
        * ((marker_time - ramp / 2) / (time - ramp / 2))
    )
    assert_allclose(scale.mobilities(time), expected, rtol=1e-9, atol=1e-9)


@given(
    st.lists(times, min_size=2, max_size=8), times, mobilities, st.floats(0, 18), st.sampled_from([30, -30])
)
def test_mobility_is_monotone_in_time_and_can_be_turned_back(several, marker_time, mobility, ramp, voltage):
    scale = scale_by_one_marker(marker_time, mobility=mobility, length=800, voltage=voltage, ramp=ramp)
    several = np.unique(np.round(several, 3))
    found = scale.mobilities(several)
    assert np.all(np.diff(found) * voltage < 0)
    assert_allclose(scale.times(found), several, rtol=1e-9)


def test_what_moves_against_the_flow_faster_than_it_never_arrives():
    scale = scale_by_one_marker(600, length=800, voltage=30)
    assert np.isnan(scale.times(-scale.eof - 1e-6))
    assert scale.times(-scale.eof + 1) > 600


def test_nan_stays_nan():
    scale = scale_by_markers([20, 80], [0, 2000])
    assert np.isnan(scale.mobilities([np.nan, 20])).tolist() == [True, False]
    assert np.isnan(scale.times([0, np.nan])).tolist() == [False, True]


@given(st.integers(0, 2**32 - 1), st.integers(5, 9))
def test_one_false_marker_of_five_or_more_does_not_bend_the_scale(seed, n_markers):
    rng = np.random.default_rng(seed)
    truth = scale_by_one_marker(900, length=1000, voltage=30, ramp=6)
    mobility = np.linspace(0, 2500, n_markers)
    time = truth.times(mobility)
    time[rng.integers(n_markers)] *= rng.choice([0.8, 1.3])
    scale = scale_by_markers(time, mobility, ramp=6)
    assert scale.n_markers >= n_markers - 1
    assert_allclose(scale.mobilities([400, 1200]), truth.mobilities([400, 1200]), rtol=1e-9)


@given(st.permutations(range(5)))
def test_the_order_of_the_markers_does_not_matter(order):
    time, mobility = np.array([300, 420, 520, 700, 901.0]), np.array([2500, 1500, 900, 310, 0.0])
    assert scale_by_markers(time[list(order)], mobility[list(order)]) == scale_by_markers(time, mobility)


@pytest.mark.parametrize(
    ("given_times", "given_mobilities"),
    [([600], [0]), ([600, 600], [0, 800]), ([600, 700], [800, 800]), ([600, 700, 800], [0, 800])],
)
def test_too_little_for_a_scale_is_refused(given_times, given_mobilities):
    with pytest.raises(ValueError, match="markers"):
        scale_by_markers(given_times, given_mobilities)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="nothing moves at 0 kV"):
        scale_by_one_marker(600, length=800, voltage=0)
    with pytest.raises(ValueError, match="positive length"):
        scale_by_one_marker(600, length=0, voltage=30)
    with pytest.raises(ValueError, match="after the middle of the ramp"):
        scale_by_one_marker(2, length=800, voltage=30, ramp=5)
    with pytest.raises(ValueError, match="0 s or longer"):
        scale_by_one_marker(2, length=800, voltage=30, ramp=-1)
