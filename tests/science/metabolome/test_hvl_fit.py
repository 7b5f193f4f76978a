import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import least_squares

from biocluster.science.metabolome.hvl import hvl, hvl_apex
from biocluster.science.metabolome.hvl_fit import AT_LEAST, AT_MOST, EXACT, fit

TIMES = np.arange(480.0, 540.0, 0.5)
FREE = 1e9
"""A standard deviation that holds nothing."""


def fitted(counts, start, *, weight=None, kind=None, line=0.5, alike=FREE, lean=FREE, tolerance=1e-10):
    """Parameters, variances of the areas and sum of squares from a rough start."""
    parameters = np.array(start, dtype=float)
    variance = np.zeros(len(parameters) // 4)
    weight = np.ones(len(counts)) if weight is None else weight
    kind = np.zeros(len(counts), np.int8) if kind is None else kind
    best = fit(
        TIMES, counts, weight, kind, parameters, len(variance), line, alike, lean, tolerance, 200, variance
    )
    return parameters, variance, best


def rough(counts):
    """A Gaussian at the highest point."""
    top = int(counts.argmax())
    return [0, 0, counts.max() * 6.0, TIMES[top], 2.5, 0.0]


def drawn(r, *, area=10_000.0, width=2.5, centre=505.0):
    return hvl(TIMES, area=area, centre=centre, width=width, distortion=r * width**2 / centre)


@pytest.mark.parametrize("r", [0.0, 0.5, -2.0, 8.0, -25.0, 40.0])
def test_it_recovers_the_truth_without_noise(r):
    parameters, _, best = fitted(drawn(r), rough(drawn(r)))
    assert best < 1e-6
    assert_allclose(parameters[2:5], [10_000, 505, 2.5], rtol=1e-5)
    assert_allclose(parameters[5] / parameters[4] ** 2, r, atol=1e-3)


@pytest.mark.parametrize("r", [0.0, -3.0, 20.0])
def test_it_ends_where_scipy_ends(r):
    rng = np.random.default_rng(8)
    counts = drawn(r) + rng.normal(0, 20, len(TIMES))
    parameters, variance, best = fitted(counts, rough(counts), weight=np.full(len(TIMES), 1 / 400), line=10.0)

    def residuals(p):
        width = np.exp(p[4])
        line = p[0] + p[1] * (TIMES - TIMES.mean()) / (TIMES[-1] - TIMES[0]) * 2
        peak = hvl(TIMES, area=p[2], centre=p[3], width=width, distortion=p[5] / p[3])
        return np.concatenate([(counts - line - peak) / 20, p[:2] / 10.0])

    start = np.array(
        [0, 0, parameters[2] * 1.1, parameters[3] + 0.3, np.log(parameters[4]) + 0.1, parameters[5]]
    )
    theirs = least_squares(residuals, start, x_scale=[10, 10, 1000, 1, 0.3, 5], xtol=1e-12, ftol=1e-12)
    assert_allclose(best, 2 * theirs.cost, rtol=1e-7)
    assert_allclose(parameters[2:4], theirs.x[2:4], rtol=1e-5)
    assert_allclose(parameters[4], np.exp(theirs.x[4]), rtol=1e-3)
    # theirs by finite differences
    assert_allclose(variance[0], np.linalg.inv(theirs.jac.T @ theirs.jac)[2, 2], rtol=1e-3)


def test_standard_errors_of_areas_say_how_areas_scatter():
    rng = np.random.default_rng(5)
    clean = drawn(2.0)
    found = [fitted(y, rough(y)) for y in clean + rng.normal(0, 1, (200, len(TIMES))) * 25]
    areas = np.array([parameters[2] for parameters, _, _ in found])
    stated = 25 * np.sqrt(np.median([variance[0] for _, variance, _ in found]))
    # the standard deviation of 200 values is itself known to 5 %
    assert_allclose(areas.std(), stated, rtol=0.15)
    assert abs(areas.mean() - 10_000) < 4 * stated / np.sqrt(200)


def test_two_peaks_share_what_is_between_them():
    counts = drawn(0.5) + drawn(-0.5, area=4_000.0, centre=511.0)
    start = [0, 0, 8_000, 504.0, 2, 0, 5_000, 512.0, 2, 0]
    parameters, _, _ = fitted(counts, start)
    assert_allclose(parameters[[2, 6]], [10_000, 4_000], rtol=1e-4)


def test_points_below_the_threshold_only_say_so():
    """A file that leaves out what is below 150 counts does not make a peak of 900 narrower."""
    clean = drawn(0.0, area=5_600.0)
    counts = np.where(clean < 150, 0, clean)
    blind, _, _ = fitted(counts, rough(clean))
    kind = np.where(counts == 0, AT_MOST, EXACT).astype(np.int8)
    seeing, _, _ = fitted(np.where(counts == 0, 150, counts), rough(clean), kind=kind)
    assert_allclose(seeing[2], 5_600, rtol=0.01)
    assert abs(blind[2] - 5_600) > 3 * abs(seeing[2] - 5_600)


def test_a_saturated_top_is_completed():
    clean = drawn(1.0)
    ceiling = 0.6 * clean.max()
    kind = np.where(clean > ceiling, AT_LEAST, EXACT).astype(np.int8)
    parameters, _, _ = fitted(np.minimum(clean, ceiling), rough(clean), kind=kind)
    assert_allclose(parameters[2], 10_000, rtol=0.01)


def test_what_is_known_beforehand_holds():
    """Widths of neighbours to be alike, and distortion to be small, where the counts tell little."""
    rng = np.random.default_rng(3)
    counts = drawn(0.0, area=150.0) + drawn(0.0, area=100.0, centre=513.0) + rng.normal(0, 5, len(TIMES))
    start = [0, 0, 150, 505.0, 2, 0, 100, 513.0, 2, 0]
    weight = np.full(len(TIMES), 0.04)
    loose, _, _ = fitted(counts, start, weight=weight)
    held, _, _ = fitted(counts, start, weight=weight, alike=0.05, lean=0.3)
    assert abs(np.log(held[4] / held[8])) < abs(np.log(loose[4] / loose[8]))
    assert abs(np.log(held[4] / held[8])) < 0.1
    assert np.abs(held[[5, 9]] / held[[4, 8]] ** 2).max() < 0.5


def test_the_apex_of_a_fit_is_that_of_the_formula():
    parameters, _, _ = fitted(drawn(10.0), rough(drawn(10.0)))
    time, height = hvl_apex(
        area=parameters[2],
        centre=parameters[3],
        width=parameters[4],
        distortion=parameters[5] / parameters[3],
    )
    fine = np.linspace(490, 510, 200_001)
    curve = hvl(fine, area=10_000.0, centre=505.0, width=2.5, distortion=10 * 2.5**2 / 505)
    assert_allclose([time, height], [fine[curve.argmax()], curve.max()], rtol=1e-5)
