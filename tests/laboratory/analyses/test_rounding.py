"""Ten digits, the same bits everywhere."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from biocluster.laboratory.analyses.rounding import rounded


def naive(value: float) -> float:
    return float(f"{value:.9e}")


@given(st.lists(st.floats(1e-12, 1e22) | st.floats(-1e22, -1e-12), min_size=1, max_size=20))
def test_values_are_what_ten_digits_in_print_would_be(values):
    for kept, value in zip(rounded(values), values, strict=True):
        # a value half way between two goes either way
        assert kept == naive(value) or math.isclose(
            abs(kept - value), abs(naive(value) - value), rel_tol=1e-3
        )


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20))
def test_rounding_is_near_and_again_changes_nothing(values):
    once = rounded(values)
    np.testing.assert_array_equal(rounded(once), once)
    ordinary = np.abs(values) > 1e-290
    with np.errstate(over="ignore", invalid="ignore"):
        finite = ordinary & np.isfinite(values)
        assert np.all(np.abs(once[finite] / np.array(values)[finite] - 1) <= 6e-10)


def test_values_that_differ_in_the_last_bits_become_the_same():
    values = np.random.default_rng(0).lognormal(size=100_000)
    shaken = np.nextafter(np.nextafter(values, 0), 0)
    assert (rounded(values) != rounded(shaken)).sum() <= 1


def test_what_is_no_number_stays():
    np.testing.assert_array_equal(rounded([np.nan, np.inf, -np.inf, 0.0]), [np.nan, np.inf, -np.inf, 0.0])
