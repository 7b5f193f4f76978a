import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import erf

from biocluster.science.metabolome.hvl import hvl, hvl_apex, hvl_gradient, hvl_span

widths = st.floats(0.3, 20)
# r = centre · distortion / width², from a Gaussian to a triangle steeper than any scan resolves
steepness = st.one_of(st.just(0.0), st.floats(-1e-3, 1e-3), st.floats(-300, 300), st.floats(-2e4, 2e4))


def as_published(x, a0, a1, a2, a3):
    """The formula as it stands in print, which overflows for large distortions."""
    gauss = np.exp(-((x - a1) ** 2) / (2 * a2**2))
    front = a0 * a2 / (a1 * a3 * np.sqrt(2 * np.pi))
    return front * gauss / (1 / (np.exp(a1 * a3 / a2**2) - 1) + 0.5 * (1 + erf((x - a1) / (np.sqrt(2) * a2))))


@pytest.mark.parametrize("a3", [-0.3, -0.02, 0.003, 0.1, 0.3])
def test_it_is_the_published_formula(a3):
    x = np.linspace(480, 515, 200)
    got = hvl(x, area=7.0, centre=500.0, width=3.0, distortion=a3)
    assert_allclose(got, as_published(x, 7.0, 500.0, 3.0, a3), rtol=1e-9, atol=1e-9)


def a_grid(width, r, points=40001):
    begin, end = hvl_span(centre=500.0, width=width, distortion=r * width**2 / 500, level=1e-12)
    return np.linspace(begin, end, points)


@settings(max_examples=60, deadline=None)
@given(widths, steepness)
def test_the_area_is_the_area(width, r):
    x = a_grid(width, r)
    y = hvl(x, area=3.0, centre=500.0, width=width, distortion=r * width**2 / 500)
    # the trapezium rule on a peak whose front may be 1/1000 of its length
    assert_allclose(np.trapezoid(y, x), 3.0, rtol=1e-5)
    assert np.all(np.isfinite(y))
    assert np.all(y >= 0)


@settings(max_examples=60, deadline=None)
@given(widths, steepness)
def test_the_other_sign_is_the_mirror_image(width, r):
    x = a_grid(width, r, 501)
    a3 = r * width**2 / 500
    forward = hvl(x, area=3.0, centre=500.0, width=width, distortion=a3)
    back = hvl(1000 - x, area=3.0, centre=500.0, width=width, distortion=-a3)
    # 1000 - x loses the last digits of x, which the steepest front multiplies
    assert_allclose(forward, back, rtol=1e-6, atol=1e-9 * forward.max())


@settings(max_examples=60, deadline=None)
@given(widths, steepness)
def test_its_logarithm_is_concave(width, r):
    """What the search for shoulders rests on."""
    x = a_grid(width, r, 2001)
    y = hvl(x, area=1.0, centre=500.0, width=width, distortion=r * width**2 / 500)
    log = np.log(y[y > y.max() * 1e-10])
    assert np.all(np.diff(log, 2) <= 1e-7)


@settings(max_examples=60, deadline=None)
@given(widths, steepness)
def test_the_apex_is_the_highest_point(width, r):
    a3 = r * width**2 / 500
    x = a_grid(width, r)
    y = hvl(x, area=1.0, centre=500.0, width=width, distortion=a3)
    time, height = hvl_apex(area=1.0, centre=500.0, width=width, distortion=a3)
    assert abs(time - x[y.argmax()]) <= x[1] - x[0]
    assert y.max() <= height * (1 + 1e-12)
    assert_allclose(y.max(), height, rtol=1e-3)
    assert_allclose(hvl([time], area=1.0, centre=500.0, width=width, distortion=a3), [height], rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(widths, st.one_of(st.just(0.0), st.floats(-280, 280)))
def test_the_derivatives_are_those_of_finite_differences(width, r):
    at = {"area": 2.0, "centre": 500.0, "width": width, "distortion": r * width**2 / 500}
    x = a_grid(width, r, 41)
    gradient = hvl_gradient(x, **at)
    for column, name in enumerate(at):
        step = {
            "area": 1e-4,
            "centre": 1e-5 * width,
            "width": 1e-5 * width,
            "distortion": 1e-5 * width**2 / 500,
        }
        up, down = at | {name: at[name] + step[name]}, at | {name: at[name] - step[name]}
        by_hand = (hvl(x, **up) - hvl(x, **down)) / (2 * step[name])
        assert_allclose(gradient[:, column], by_hand, rtol=1e-4, atol=2e-5 * np.abs(by_hand).max())


def test_without_distortion_it_is_a_gaussian():
    x = np.linspace(90, 110, 101)
    expected = 5.0 / (2 * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((x - 100) / 2) ** 2)
    assert_allclose(hvl(x, area=5.0, centre=100.0, width=2.0), expected, rtol=1e-13)
    begin, end = hvl_span(centre=100.0, width=2.0)
    assert_allclose(end - begin, 2 * 2 * np.sqrt(2 * np.log(2)), rtol=1e-10)


def test_positive_distortion_has_a_steep_front():
    begin, end = hvl_span(centre=500.0, width=2.0, distortion=0.2)
    time, _ = hvl_apex(area=1.0, centre=500.0, width=2.0, distortion=0.2)
    assert time - begin < end - time
    assert time < 500.0  # the apex runs ahead of where the ion would arrive undistorted


@pytest.mark.parametrize("options", [{"centre": 0.0, "width": 1.0}, {"centre": 1.0, "width": -1.0}])
def test_a_peak_needs_a_time_and_a_width(options):
    with pytest.raises(ValueError, match="must be positive"):
        hvl([1.0], area=1.0, **options)


def test_a_level_is_a_share():
    with pytest.raises(ValueError, match="between 0 and 1"):
        hvl_span(centre=1.0, width=1.0, level=1.0)
