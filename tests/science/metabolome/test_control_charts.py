"""Westgard's rules against a plain reading of each, value by value."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.control_charts import NAMES, OUT_OF_CONTROL, Rule, baseline, westgard

VALUES = st.lists(
    st.one_of(st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 3.5]), st.just(math.nan)),
    max_size=40,
)


def told(z: list[float]) -> list[Rule]:
    """The rules one by one, as they are put into words."""
    found, seen = [], []
    for each in z:
        rules = Rule(0)
        if not math.isnan(each):
            seen.append(each)
            if abs(each) > 2:
                rules |= Rule.ONE_2S
            if abs(each) > 3:
                rules |= Rule.ONE_3S
            for rule, limit, length in ((Rule.TWO_2S, 2, 2), (Rule.FOUR_1S, 1, 4), (Rule.TEN_X, 0, 10)):
                last = seen[-length:]
                if len(last) == length and (all(v > limit for v in last) or all(v < -limit for v in last)):
                    rules |= rule
            if len(seen) > 1 and min(seen[-2:]) < -2 and max(seen[-2:]) > 2:
                rules |= Rule.R_4S
        found.append(rules)
    return found


@settings(deadline=None)
@given(VALUES)
def test_each_rule_marks_what_a_plain_reading_marks(z):
    assert [Rule(int(each)) for each in westgard(z, centre=0.0, spread=1.0)] == told(z)


@settings(deadline=None)
@given(VALUES, st.sampled_from([-8.0, 0.5, 4.0]), st.sampled_from([0.25, 2.0]))
def test_unit_and_origin_do_not_matter(z, centre, spread):
    moved = centre + spread * np.array(z, dtype=float)  # exact: all are short binary fractions
    assert list(westgard(moved, centre=centre, spread=spread)) == list(westgard(z, centre=0.0, spread=1.0))


def test_a_value_on_a_limit_keeps_it():
    assert list(westgard([2.0, 3.0, 1.0, -2.0], centre=0.0, spread=1.0)) == [0, Rule.ONE_2S, 0, 0]


def test_ten_on_one_side_are_noticed_at_the_tenth_and_not_across_the_centre():
    z = [0.1] * 9 + [0.0] + [0.1] * 10
    assert [at for at, each in enumerate(westgard(z, centre=0.0, spread=1.0)) if each & Rule.TEN_X] == [19]


def test_every_rule_has_a_name_and_all_but_the_warning_are_out_of_control():
    assert set(NAMES) == set(Rule)
    assert OUT_OF_CONTROL == ~Rule.ONE_2S


def test_the_baseline_is_mean_and_sample_standard_deviation():
    assert baseline([2.0, 4.0, 4.0, 6.0, math.nan]) == (4.0, pytest.approx(math.sqrt(8 / 3), rel=1e-15))
    assert baseline([5.0])[0] == 5.0
    assert math.isnan(baseline([5.0])[1])
    assert all(math.isnan(each) for each in baseline([]))


@pytest.mark.parametrize(("centre", "spread"), [(0.0, 0.0), (0.0, -1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_there_is_no_chart_without_a_centre_and_a_spread(centre, spread):
    with pytest.raises(ValueError, match="no chart"):
        westgard([1.0], centre=centre, spread=spread)
