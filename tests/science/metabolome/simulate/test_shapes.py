"""Peak shapes against the formula of the literature, against numerical integrals, and against each other."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import exponnorm

from biocluster.science.metabolome.simulate.shapes import ShapeKind, extents, trace_points

FINE = np.arange(0.0, 400.0, 0.01)


def drawn(times, kind, *, centre=200.0, sigma=3.0, lean=0.0, tail=1.0, skew=0.0):
    """The shape at these times; 0 where it is not drawn."""
    one = (np.array([value]) for value in (centre, sigma))
    _, scan, density = trace_points(
        times, *one, np.array([int(kind)]), *(np.array([float(value)]) for value in (lean, tail, skew))
    )
    found = np.zeros(len(times))
    found[scan] = density
    return found


def haarhoff_van_der_linde(x, a0, a1, a2, a3):
    """As it stands in the literature, with a3 in seconds."""
    z = (x - a1) / a2
    lean = a1 * a3 / a2**2
    below = 1.0 / (math.exp(lean) - 1.0) + 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))
    return a0 * a2 / (a1 * a3 * math.sqrt(2.0 * math.pi)) * math.exp(-0.5 * z * z) / below


@pytest.mark.parametrize("lean", [0.001, 0.5, 3.0, 12.0, 25.0, -0.5, -3.0, -12.0, -25.0])
def test_it_is_the_published_formula_for_either_sign(lean):
    times = np.array([185.0, 192.0, 198.3, 200.0, 203.0, 207.7, 212.0])
    a3 = lean * 3.0**2 / 200.0
    published = [haarhoff_van_der_linde(x, 1.0, 200.0, 3.0, a3) for x in times]
    # the published form loses digits to the subtraction in its denominator where the lean is negative
    assert drawn(times, ShapeKind.HVL, lean=lean) == pytest.approx(published, rel=1e-6, abs=1e-9)


def test_without_distortion_it_is_a_gaussian():
    gauss = np.exp(-0.5 * ((FINE - 200.0) / 3.0) ** 2) / (3.0 * math.sqrt(2.0 * math.pi))
    assert drawn(FINE, ShapeKind.HVL) == pytest.approx(gauss, abs=1e-8)
    assert drawn(FINE, ShapeKind.HVL, lean=1e-6) == pytest.approx(gauss, abs=1e-6)


def test_the_exponential_one_is_that_of_scipy():
    expected = exponnorm.pdf(FINE, 1.3, loc=200.0, scale=3.0)
    assert drawn(FINE, ShapeKind.EXPONENTIAL, lean=1.3) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("kind", list(ShapeKind))
@pytest.mark.parametrize("lean", [0.3, 1.2, 8.0, 25.0, -1.2, -8.0])
@pytest.mark.parametrize(("tail", "skew"), [(0.4, 0.2), (1.6, -0.8)])
def test_every_shape_has_an_area_of_one(kind, lean, tail, skew):
    held = lean if kind is ShapeKind.HVL else math.copysign(min(abs(lean), 2.0), lean)
    values = drawn(FINE, kind, lean=held, tail=tail, skew=skew)
    assert np.trapezoid(values, FINE) == pytest.approx(1.0, abs=1e-5)
    assert (values >= 0.0).all()


def test_an_independent_integral_of_the_published_formula_is_its_area_too():
    for a3 in (0.2, -0.2):
        area, _ = quad(
            haarhoff_van_der_linde, 160.0, 240.0, args=(7.0, 200.0, 3.0, a3), points=[195, 200, 205]
        )
        assert area == pytest.approx(7.0, rel=1e-8)


@pytest.mark.parametrize("kind", [ShapeKind.HVL, ShapeKind.EXPONENTIAL])
def test_a_lean_to_the_other_side_is_the_mirror_image(kind):
    mirrored = drawn(FINE, kind, lean=-1.7)[::-1]
    shifted = drawn(FINE[-1] - FINE[::-1], kind, lean=1.7, centre=FINE[-1] - 200.0)
    assert mirrored == pytest.approx(shifted, abs=1e-7)  # the ends that are drawn differ by rounding


@pytest.mark.parametrize("kind", list(ShapeKind))
@pytest.mark.parametrize("lean", [0.7, -1.9])
def test_extents_are_where_a_fine_trace_has_them(kind, lean):
    values = drawn(FINE, kind, lean=lean, tail=0.9, skew=0.5)
    extent = extents(
        np.array([200.0]),
        np.array([3.0]),
        np.array([int(kind)]),
        *(np.array([each]) for each in (lean, 0.9, 0.5)),
    )
    top = values.argmax()
    assert extent.apex[0] == pytest.approx(FINE[top], abs=0.02)  # two grid steps
    assert extent.height[0] == pytest.approx(values[top], rel=1e-4)
    for level, start, end in ((0.5, extent.fwhm_start, extent.fwhm_end), (0.01, extent.start, extent.end)):
        above = np.flatnonzero(values >= level * values[top])
        assert start[0] == pytest.approx(FINE[above[0]], abs=0.1)  # its grid is 0.06 s here
        assert end[0] == pytest.approx(FINE[above[-1]], abs=0.1)


def test_a_peak_that_never_arrives_has_no_points():
    peak, scan, density = trace_points(
        FINE,
        np.array([np.inf, 200.0, np.nan]),
        np.full(3, 3.0),
        np.zeros(3, dtype=np.int64),
        *(np.zeros(3) for _ in range(3)),
    )
    assert set(peak) == {1}
    assert len(scan) == len(density) > 0


def test_a_peak_across_the_end_of_the_run_is_cut_there():
    values = drawn(np.arange(0.0, 200.05, 0.1), ShapeKind.HVL)
    assert np.trapezoid(values, dx=0.1) == pytest.approx(0.5, abs=1e-6)
