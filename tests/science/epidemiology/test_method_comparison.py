"""Passing and Bablok's regression equals its definition, does not mind which method comes first, and survives outliers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from biocluster.science.epidemiology.method_comparison import passing_bablok


def by_definition(x, y, confidence=0.95):
    """With loops and counting from 1, as the paper writes it."""
    slopes = []
    for i in range(len(x)):
        for j in range(i):
            if x[i] == x[j] and y[i] == y[j]:
                continue
            slope = np.inf if x[i] == x[j] else (y[i] - y[j]) / (x[i] - x[j])
            if slope != -1:
                slopes.append(slope)
    slopes.sort()
    n, total = len(x), len(slopes)
    k = sum(slope < -1 for slope in slopes)
    if total % 2:
        slope = slopes[(total + 1) // 2 + k - 1]
    else:
        slope = (slopes[total // 2 + k - 1] + slopes[total // 2 + 1 + k - 1]) / 2
    c = norm.ppf(1 - (1 - confidence) / 2) * np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    m1 = round((total - c) / 2)
    m2 = total - m1 + 1
    low, high = slopes[m1 + k - 1], slopes[m2 + k - 1]
    return (
        slope,
        low,
        high,
        *(np.median([b - each * a for a, b in zip(x, y, strict=True)]) for each in (slope, high, low)),
    )


def numbers(found, variable=0):
    return [
        float(each[variable])
        for each in (
            found.slope, found.slope_low, found.slope_high,
            found.intercept, found.intercept_low, found.intercept_high,
        )
    ]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(12, 40))
def test_it_equals_its_definition(seed, n):
    rng = np.random.default_rng(seed)
    true = rng.uniform(1, 10, n)
    x, y = true + rng.normal(0, 0.3, n), 0.5 + 1.2 * true + rng.normal(0, 0.3, n)
    found = passing_bablok(x[:, None], y[:, None])
    assert numbers(found) == pytest.approx(by_definition(x, y), rel=1e-9)


def test_ties_and_slopes_of_minus_one_are_treated_as_the_paper_says():
    x = np.array([1.0, 1, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 12])
    y = np.array([2.0, 2, 1, 2, 3, 5, 4, 6, 7, 7, 9, 8, 11, 12])
    assert numbers(passing_bablok(x[:, None], y[:, None])) == pytest.approx(by_definition(x, y))


def test_methods_may_change_places():
    rng = np.random.default_rng(1)
    true = rng.uniform(1, 10, (51, 3))
    x, y = true + rng.normal(0, 0.2, true.shape), 2 * true + rng.normal(0, 0.4, true.shape)
    one, other = passing_bablok(x, y), passing_bablok(y, x)
    np.testing.assert_allclose(other.slope, 1 / one.slope, rtol=0.02)


def test_outliers_and_missing_values_do_not_bend_the_line():
    rng = np.random.default_rng(2)
    x = rng.uniform(1, 10, (80, 1))
    y = 3 + 2 * x + rng.normal(0, 0.1, x.shape)
    y[:8] *= 20
    y[8:12] = np.nan
    found = passing_bablok(x, y)
    assert found.slope[0] == pytest.approx(2, abs=0.1)
    assert found.n[0] == 76


def test_intervals_hold_agreement_about_as_often_as_they_say():
    rng = np.random.default_rng(3)
    true = rng.uniform(1, 10, (40, 400))
    found = passing_bablok(true + rng.normal(0, 0.2, true.shape), true + rng.normal(0, 0.2, true.shape))
    assert np.mean((found.slope_low <= 1) & (found.slope_high >= 1)) == pytest.approx(0.95, abs=0.035)
    assert np.mean((found.intercept_low <= 0) & (found.intercept_high >= 0)) == pytest.approx(0.95, abs=0.035)


def test_without_a_line_nothing_is_told():
    for x in ([[1.0], [2.0]], [[1.0], [1.0], [1.0]], [[np.nan]] * 4):
        assert np.isnan(numbers(passing_bablok(x, np.ones_like(np.array(x))))).all()
    with pytest.raises(ValueError, match="people"):
        passing_bablok([[1.0]], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="confidence"):
        passing_bablok([[1.0]], [[1.0]], confidence=1.0)
