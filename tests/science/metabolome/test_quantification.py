"""Calibration curves give the numbers of a textbook and of plain least squares, and survive one bad standard."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.calibration_lines import fit_lines, influence_of
from biocluster.science.metabolome.quantification import LimitBy, concentrations_of, fit_curves

# Miller & Miller, Statistics and Chemometrics for Analytical Chemistry: fluorescein standards (section 5.4)
# and the absorbances of the weighted example (section 5.10), with the results printed there.
FLUORESCEIN = np.arange(0.0, 13.0, 2.0)[:, None]
INTENSITY = np.array([2.1, 5.0, 9.0, 12.6, 17.3, 21.0, 24.7])[:, None]
LEVEL = np.arange(0.0, 11.0, 2.0)[:, None]
ABSORBANCE = np.array([0.009, 0.158, 0.301, 0.472, 0.577, 0.739])[:, None]
ABSORBANCE_SD = np.array([0.001, 0.004, 0.010, 0.013, 0.017, 0.022])[:, None]


def test_the_unweighted_line_of_the_textbook():
    curves = fit_curves(FLUORESCEIN, INTENSITY, power=0, through_zero=False)
    assert curves.slope[0] == pytest.approx(1.93, abs=0.005)
    assert curves.intercept[0] == pytest.approx(1.52, abs=0.005)
    assert curves.sd[0] == pytest.approx(0.4329, abs=1e-4)
    assert curves.slope_error[0] == pytest.approx(0.0409, abs=5e-5)
    assert curves.intercept_error[0] == pytest.approx(0.2949, abs=1e-4)
    concentration, error = concentrations_of(curves, [[2.9], [13.5], [23.0]])
    assert concentration.ravel() == pytest.approx([0.72, 6.21, 11.13], abs=0.005)
    assert error.ravel() == pytest.approx([0.26, 0.24, 0.26], abs=0.005)
    assert concentrations_of(curves, [[13.5]], replicates=4)[1].ravel() == pytest.approx([0.14], abs=0.005)


def test_the_weighted_line_of_the_textbook():
    plain = fit_curves(LEVEL, ABSORBANCE, power=0, through_zero=False)
    assert (plain.slope[0], plain.intercept[0]) == pytest.approx((0.0725, 0.0133), abs=5e-5)
    assert concentrations_of(plain, [[0.100], [0.600]])[0].ravel() == pytest.approx([1.20, 8.09], abs=0.005)
    weighted = fit_curves(LEVEL, ABSORBANCE, weights=ABSORBANCE_SD**-2, through_zero=False)
    assert (weighted.slope[0], weighted.intercept[0]) == pytest.approx((0.0738, 0.0091), abs=5e-5)
    assert concentrations_of(weighted, [[0.100], [0.600]])[0].ravel() == pytest.approx(
        [1.23, 8.01], abs=0.005
    )


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    power=st.sampled_from([0, 1, 2]),
    levels=st.lists(st.floats(0.01, 1000), min_size=4, max_size=9, unique_by=lambda x: round(np.log(x), 2)),
)
def test_weighted_lines_equal_those_of_numpy(seed, power, levels):
    rng = np.random.default_rng(seed)
    x = np.array(levels)
    y = 0.3 + 2 * x + rng.normal(0, 0.1, len(x)) * x
    curves = fit_curves(
        np.column_stack([x, x]), np.column_stack([y, 5 * y]), power=power, through_zero=False, drop_bad=False
    )
    (slope, intercept), covariance = np.polyfit(x, y, 1, w=x ** (-power / 2), cov=True)
    assert curves.slope == pytest.approx([slope, 5 * slope], rel=1e-7)
    assert curves.intercept[0] == pytest.approx(intercept, rel=1e-6, abs=1e-7 * np.abs(y).max())
    assert curves.slope_error[0] == pytest.approx(np.sqrt(covariance[0, 0]), rel=1e-6)
    zero = fit_curves(x[:, None], y[:, None], power=power, through_zero=True, drop_bad=False)
    root = x ** (-power / 2)
    assert zero.slope[0] == pytest.approx(np.linalg.lstsq((root * x)[:, None], root * y)[0][0], rel=1e-10)


@pytest.mark.parametrize("power", [0, 1, 2])
@pytest.mark.parametrize("zero", [False, True])
def test_influence_equals_fits_without_each_standard(power, zero):
    rng = np.random.default_rng(1)
    x = np.array([0.5, 1, 2, 5, 10, 20])[:, None]
    y = 1 + 3 * x + rng.normal(0, 0.3, (6, 1))
    w = x**-power
    through = np.array([zero])
    found = influence_of(fit_lines(x, y, w, through), x, y, w)
    for row in range(6):
        others = w.copy()
        others[row] = 0
        lines = fit_lines(x, y, others, through)
        error = (y[row] - lines.intercept) / lines.slope - x[row]
        assert found.left_out_error[row] == pytest.approx(error, rel=1e-9)
        of_line = 1 / lines.total * (not zero) + (x[row] - lines.centre) ** 2 / lines.spread
        deviation = (y[row] - lines.intercept - lines.slope * x[row]) / (
            lines.sd * np.sqrt(1 / w[row] + of_line)
        )
        assert found.studentised[row] == pytest.approx(deviation, rel=1e-9)


def naive_errors(x, y, power, zero):
    """Capped relative errors of each standard by the curve through the others."""
    total = 0.0
    for row in range(len(x)):
        rest = np.arange(len(x)) != row
        root = x[rest] ** (-power / 2)
        design = np.column_stack([x[rest], np.ones(rest.sum())])[:, : 1 if zero else 2]
        found = np.linalg.lstsq(design * root[:, None], root * y[rest])[0]
        told = (y[row] - (0 if zero else found[1])) / found[0]
        total += min(abs(told / x[row] - 1), 0.5)
    return total


def test_the_weight_is_the_one_whose_curves_foretell_left_out_standards_best():
    rng = np.random.default_rng(2)
    x = np.repeat([[0.1, 0.2, 0.5, 1, 2, 5]], 60, axis=0).T
    y = (
        rng.choice([0.0, 0.1], 60)
        + 2 * x
        + rng.normal(0, 1, x.shape) * rng.choice([0.01, 0.02], 60) * x ** rng.choice([0.0, 0.5, 1.0], 60)
    )
    curves = fit_curves(x, y, drop_bad=False)
    for column in range(60):
        best = {
            zero: min((2, 1, 0), key=lambda p, z=zero, c=column: naive_errors(x[:, c], y[:, c], p, z))
            for zero in (True, False)
        }
        errors = {zero: naive_errors(x[:, column], y[:, column], best[zero], zero) for zero in best}
        zero = errors[False] >= 0.95 * errors[True]
        assert curves.through_zero[column] == zero
        assert curves.power[column] == best[bool(zero)]
    assert len(set(curves.power.tolist())) == 3
    assert 10 < curves.through_zero.sum() < 50


@pytest.mark.parametrize("factor", [0.02, 0.5, 1.8])
@pytest.mark.parametrize("series", [1, 4])
def test_one_bad_injection_does_not_bend_the_curve(factor, series):
    rng = np.random.default_rng(3)
    x = np.repeat(np.tile([0.1, 0.2, 0.5, 1.0, 2.0, 5.0], series)[:, None], 40, axis=1)
    y = 7 * x * np.exp(rng.normal(0, 0.02, x.shape))
    bad = y.copy()
    bad[3] *= factor
    curves = fit_curves(x, bad)
    assert not curves.used[3].any()
    assert np.delete(curves.used, 3, axis=0).all()
    assert np.abs(curves.slope / 7 - 1).max() < 0.06
    assert np.median(curves.bias[3]) == pytest.approx(factor - 1, abs=0.02)
    kept = fit_curves(x, bad, drop_bad=False)
    assert kept.used.all()


def test_standards_that_scatter_are_not_called_bad():
    rng = np.random.default_rng(4)
    x = np.repeat(np.tile([0.1, 0.2, 0.5, 1.0, 2.0], 4)[:, None], 500, axis=1)
    curves = fit_curves(x, x * np.exp(rng.normal(0, 0.1, x.shape)))
    assert np.mean(curves.used.all(axis=0)) > 0.97


def test_standard_errors_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(5)
    x = np.repeat(np.tile([0.1, 0.2, 0.5, 1.0, 2.0], 8)[:, None], 2000, axis=1)
    curves = fit_curves(x, 3 * x * (1 + rng.normal(0, 0.05, x.shape)), power=2, through_zero=False)
    concentration, error = concentrations_of(curves, 3 * 0.7 * (1 + rng.normal(0, 0.05, (1, 2000))))
    assert np.mean(np.abs(concentration - 0.7) < 1.96 * error) == pytest.approx(0.95, abs=0.02)
    assert np.mean(concentration) == pytest.approx(0.7, rel=0.005)


def test_limits_come_from_the_lowest_standards_or_from_blanks_that_have_something():
    curves = fit_curves(FLUORESCEIN, INTENSITY, power=0, through_zero=False)
    assert curves.limit_by[0] == LimitBy.RESIDUALS
    assert curves.lod[0] == pytest.approx(3.3 * 0.43284771 / 1.93035714, rel=1e-7)
    assert curves.loq[0] == pytest.approx(10 * 0.43284771 / 1.93035714, rel=1e-7)
    blanks = np.array([1.9, 2.4, 1.6, 2.2, 2.5, 1.9, np.nan])[:, None]
    with_blanks = fit_curves(FLUORESCEIN, INTENSITY, power=0, through_zero=False, blanks=blanks)
    above = np.nanmean(blanks) - 1.51785714
    assert with_blanks.limit_by[0] == LimitBy.BLANKS
    assert with_blanks.lod[0] == pytest.approx(
        (above + 3.3 * np.nanstd(blanks, ddof=1)) / 1.93035714, rel=1e-7
    )
    few = fit_curves(FLUORESCEIN, INTENSITY, power=0, through_zero=False, blanks=blanks[:5])
    assert few.lod == pytest.approx(curves.lod)


def test_a_single_level_gives_a_line_through_zero_and_one_standard_no_error():
    curves = fit_curves([[2.0, 2.0], [2.0, np.nan]], [[10.0, 6.0], [12.0, 7.0]])
    assert curves.slope.tolist() == [5.5, 3.0]
    assert curves.through_zero.all()
    assert curves.levels.tolist() == [1, 1]
    concentration, error = concentrations_of(curves, [[11.0, 9.0]])
    assert concentration.tolist() == [[2.0, 3.0]]
    assert error[0, 0] > 0
    assert np.isnan(error[0, 1])
    assert np.isnan(curves.lod[1])
    assert curves.limit_by[1] == LimitBy.NOTHING


def test_what_gives_no_curve_gives_no_numbers():
    nothing = fit_curves(np.full((5, 1), np.nan), np.full((5, 1), 1.0))
    falls = fit_curves([[1.0], [2.0], [3.0]], [[3.0], [2.0], [1.0]], through_zero=False)
    none = fit_curves(np.zeros((0, 1)), np.zeros((0, 1)))
    for curves in (nothing, falls, none):
        assert np.isnan([curves.slope, curves.lod, curves.loq, curves.slope_error]).all()
        assert np.isnan(concentrations_of(curves, [[1.0]])).all()
    assert none.n.tolist() == [0]


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    scale=st.sampled_from([1e-4, 30.0, 1e6]),
    unit=st.sampled_from([1e-3, 7.0, 1e3]),
)
def test_units_do_not_matter_and_targets_do_not_meet(seed, scale, unit):
    rng = np.random.default_rng(seed)
    x = np.repeat(np.tile([0.0, 0.1, 0.3, 1.0, 3.0], 3)[:, None], 4, axis=1)
    y = (x + 0.02) * np.exp(rng.normal(0, 0.1, x.shape))
    y[rng.random(y.shape) < 0.1] = np.nan
    curves = fit_curves(x, y)
    other = fit_curves(x * unit, y * scale)
    assert np.array_equal(other.power, curves.power)
    assert np.array_equal(other.used, curves.used)
    sample = np.array([[0.4]])
    np.testing.assert_allclose(
        concentrations_of(other, sample * scale)[0], concentrations_of(curves, sample)[0] * unit, rtol=1e-8
    )
    np.testing.assert_allclose(other.lod, curves.lod * unit, rtol=1e-7)
    alone = fit_curves(x[:, [2]], y[:, [2]])
    assert alone.slope[0] == curves.slope[2]
    assert alone.lod[0] == curves.lod[2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"response": [[1.0]]}, "standards"),
        ({"concentration": [[-1.0], [1.0]]}, "negative"),
        ({"power": 3}, "power"),
    ],
)
def test_what_does_not_fit_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        fit_curves(**({"concentration": [[1.0], [2.0]], "response": [[1.0], [2.0]]} | change))
