"""Variance components equal those of lme4 and of the likelihood written out with whole matrices."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from biocluster.science.epidemiology.reliability import variance_components
from tests.shared import shared

# lmer(y ~ 1 + (1 | g), REML = TRUE) of lme4 1.1-31 in R 4.2.2, optimiser nloptwrap with tolerances of 1e-14:
# mean, its standard error, variance between and within, REML criterion
UNBALANCED = (
    [8.1, 7.4, 9.3, 6.2, 6.9, 11.4, 10.2, 12.1, 10.9, 11.8, 7.7, 9.1, 8.8, 9.9, 8.2],
    [1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 4, 5, 5, 6, 6],
    (8.68023586313, 0.670474363255, 2.38339742027, 0.638070978654, 47.2364501248),
)
FAR_APART = (
    [100.2, 100.4, 100.1, 250.3, 250.2, 99.8, 99.7, 180.2, 180.9, 180.4],
    [1, 1, 1, 2, 2, 3, 3, 4, 4, 4],
    (157.683318835, 36.2238151462, 5248.63714397, 0.0527777400229, 38.5578960515),
)
BALANCED = (
    [1, 5, 3, 2, 4, 3, 5, 1, 3, 2, 4, 3],
    [1, 2, 3, 4] * 3,
    (3, 0.430331479876, 0.185185171793, 1.66666667549, 40.1836824591),
)


def numbers(found):
    return [
        float(each[0])
        for each in (found.mean, found.mean_error, found.between, found.within, found.criterion)
    ]


def column(values):
    return np.array(values, dtype=float)[:, None]


@pytest.mark.parametrize(("values", "groups", "of_lme4"), [UNBALANCED, BALANCED])
def test_estimates_equal_those_of_lme4(values, groups, of_lme4):
    assert numbers(variance_components(column(values), groups)) == pytest.approx(of_lme4, rel=1e-6)


def test_far_apart_groups_have_the_variances_of_forty_digits():
    """The likelihood is so flat there that lme4 ends 2e-6 from its maximum."""
    values, groups, of_lme4 = FAR_APART
    found = variance_components(column(values), groups)
    assert numbers(found) == pytest.approx(of_lme4, rel=3e-6)
    assert (found.between[0], found.within[0]) == pytest.approx(
        (5248.62737107824, 0.0527777891582504), rel=1e-11
    )


def test_dyestuff_has_its_published_variances():
    with shared("data/trials/Dyestuff.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = variance_components(column([row["Yield"] for row in rows]), [row["Batch"] for row in rows])
    assert (found.between[0], found.within[0]) == pytest.approx((1764.05, 2451.25), rel=1e-9)
    assert found.criterion[0] == pytest.approx(319.6542768, abs=1e-7)  # as lme4 prints it


def test_sleepstudy_has_the_variances_of_lme4():
    with shared("data/trials/sleepstudy.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = variance_components(column([row["Reaction"] for row in rows]), [row["Subject"] for row in rows])
    expected = (298.507891667, 9.04993599574, 1278.33762802, 1958.86519471, 1904.32651707)
    assert numbers(found) == pytest.approx(expected, rel=1e-6)


def naive_criterion(ratio, values, groups):
    """-2 times the restricted log-likelihood, written out with whole matrices."""
    y = np.array(values, dtype=float)
    same = np.equal.outer(np.array(groups), np.array(groups))
    covariance = np.eye(len(y)) + ratio * same
    inverse = np.linalg.inv(covariance)
    one = np.ones(len(y))
    information = one @ inverse @ one
    rest = y - one @ inverse @ y / information
    within = rest @ inverse @ rest / (len(y) - 1)
    log_determinant = np.linalg.slogdet(covariance)[1]
    return (len(y) - 1) * (1 + np.log(2 * np.pi * within)) + log_determinant + np.log(information)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=12),
    ratio=st.floats(0, 5),
)
def test_the_criterion_is_the_least_that_whole_matrices_give(seed, sizes, ratio):
    if max(sizes) < 2:
        sizes = [*sizes, 2]
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    values = 10 + np.sqrt(ratio) * rng.normal(size=len(sizes))[groups] + rng.normal(size=len(groups))
    found = variance_components(values[:, None], groups)
    own = found.between[0] / found.within[0]
    assert found.criterion[0] == pytest.approx(naive_criterion(own, values, groups), rel=1e-9)
    grid = np.concatenate([[0.0], np.logspace(-4, 3, 60)])
    least = min(naive_criterion(each, values, groups) for each in grid)
    assert found.criterion[0] <= least + 1e-9 * abs(least)


def test_the_interval_ends_where_the_criterion_has_risen_by_the_quantile():
    values, groups, _ = UNBALANCED
    found = variance_components(column(values), groups, confidence=0.9)
    limit = found.criterion[0] + chi2.ppf(0.9, 1)
    best = found.between[0] / found.within[0]
    low = brentq(lambda r: naive_criterion(r, values, groups) - limit, 1e-9, best, xtol=1e-12)
    high = brentq(lambda r: naive_criterion(r, values, groups) - limit, best, 1e4, xtol=1e-12)
    assert found.icc_low[0] == pytest.approx(low / (1 + low), rel=1e-6)
    assert found.icc_high[0] == pytest.approx(high / (1 + high), rel=1e-6)
    assert found.icc_low[0] < found.icc[0] < found.icc_high[0]


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(7)
    groups = np.repeat(np.arange(60), 2)
    values = rng.normal(size=(60, 2000))[groups] + rng.normal(size=(120, 2000))
    found = variance_components(values, groups, confidence=0.95)
    inside = np.mean((found.icc_low <= 0.5) & (found.icc_high >= 0.5))
    assert inside == pytest.approx(0.95, abs=0.015)  # three standard errors of the simulation
    assert np.mean(found.icc) == pytest.approx(0.5, abs=0.02)


def test_the_boundary_is_zero_and_the_interval_begins_there():
    values = column([1.0, 5.0, 2.0, 4.0, 1.5, 4.5])
    found = variance_components(values, [1, 1, 2, 2, 3, 3], confidence=0.95)
    assert found.between[0] == 0.0
    assert found.icc[0] == 0.0
    assert found.icc_low[0] == 0.0
    assert found.icc_high[0] > 0.3
    assert found.within[0] == pytest.approx(np.var(values, ddof=1))


def test_measurements_that_repeat_exactly_are_wholly_reliable():
    found = variance_components(column([1.0, 1.0, 2.0, 2.0, 4.0, 4.0]), [1, 1, 2, 2, 3, 3], confidence=0.95)
    assert (found.icc[0], found.icc_low[0], found.icc_high[0], found.within[0]) == (1.0, 1.0, 1.0, 0.0)
    assert found.between[0] == pytest.approx(np.var([1, 2, 4], ddof=1))
    assert found.mean_error[0] == pytest.approx(np.std([1, 2, 4], ddof=1) / np.sqrt(3))


def test_what_cannot_be_told_is_not_told():
    alone = variance_components(column([1.0, 2.0, 3.0]), [1, 2, 3])
    one_group = variance_components(column([1.0, 2.0, 3.0]), [1, 1, 1])
    nothing = variance_components(column([np.nan] * 4), [1, 1, 2, 2])
    empty = variance_components(np.zeros((0, 1)), [])
    for found in (alone, one_group, nothing, empty):
        assert np.isnan([found.between, found.within, found.icc, found.mean]).all()
    assert alone.groups.tolist() == [3]
    constant = variance_components(column([7.1] * 4), [1, 1, 2, 2])
    assert (constant.between[0], constant.within[0]) == (0.0, 0.0)
    assert constant.mean[0] == pytest.approx(7.1)
    assert np.isnan(constant.icc[0])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), few_groups=st.booleans())
def test_missing_values_other_variables_order_and_unit_change_nothing(seed, few_groups):
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, 4 if few_groups else 30, 60)
    values = rng.normal(size=(30, 5))[groups] + rng.normal(size=(60, 5)) + 3
    values[rng.random(values.shape) < 0.2] = np.nan
    found = variance_components(values, groups)
    mixed = rng.permutation(60)
    again = variance_components(values[mixed] * 1000, [f"batch {each}" for each in groups[mixed]])
    np.testing.assert_allclose(again.between, found.between * 1e6, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(again.within, found.within * 1e6, rtol=1e-8)
    there = ~np.isnan(values[:, 2])
    alone = variance_components(values[there][:, [2]], groups[there])
    assert numbers(alone) == pytest.approx([float(x[2]) for x in (found.mean, found.mean_error, found.between, found.within, found.criterion)], rel=1e-9)  # fmt: skip
    assert alone.n[0] == found.n[2] == there.sum()


def test_no_search_over_the_ratio_finds_a_lower_criterion():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(4), [2, 2, 40, 40])
    for _ in range(30):
        values = rng.normal(size=4)[groups] * rng.choice([0.1, 1, 3]) + rng.normal(size=84)
        found = variance_components(values[:, None], groups)
        least = minimize_scalar(
            lambda power, v=values: naive_criterion(np.exp(power), v, groups),
            bounds=(-12, 6),
            method="bounded",
        )
        assert found.criterion[0] <= least.fun + 1e-7


def test_rows_that_do_not_count_and_plain_moments():
    rng = np.random.default_rng(11)
    groups, values = rng.integers(0, 9, 50), rng.normal(5, 1, (50, 3))
    rows = rng.random(50) < 0.7
    values[rng.random(values.shape) < 0.1] = np.nan
    found = variance_components(values, groups, rows=rows)
    apart = variance_components(values[rows], groups[rows])
    assert np.array_equal(found.between, apart.between)
    np.testing.assert_allclose(found.average, np.nanmean(values[rows], axis=0))
    np.testing.assert_allclose(found.variance, np.nanvar(values[rows], axis=0, ddof=1))


@pytest.mark.parametrize(
    ("change", "said"), [({"group": [1, 2]}, "group for each row"), ({"confidence": 1.5}, "between 0 and 1")]
)
def test_what_does_not_fit_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        variance_components(**({"values": [[1.0], [2.0], [3.0]], "group": [1, 1, 2]} | change))
