"""What is near in m/z and time is given to rows, in the order of migration."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.features import settling
from biocluster.science.metabolome.features.gaps import components
from biocluster.science.metabolome.features.settling import Stack, merge_rows, settle


def stacked(rows):
    """A stack of (run, m/z, time[, ln area]) tuples; errors of 2 ppm, scatter of 1 s, width of 3 s."""
    columns = [np.array([row[at] for row in rows], dtype=float) for at in range(3)]
    n = len(rows)
    size = np.array([row[3] if len(row) > 3 else 10.0 for row in rows])
    return Stack(
        columns[0].astype(np.int64),
        columns[1],
        np.full(n, 2.0),
        columns[2],
        np.full(n, 1.0),
        np.full(n, 3.0),
        size,
        np.ones(n),
    )


def rows_of(rows):
    """Sets of places in the list that have one row."""
    found = settle(stacked(rows), np.zeros(len(rows), dtype=np.int64))
    return {frozenset(np.flatnonzero(found == one).tolist()) for one in found}


def test_components_are_cut_where_there_is_a_gap_in_mass_or_in_time():
    mz = np.array([100.0, 100.0002, 100.0, 200.0])
    time = np.array([500.0, 501.0, 600.0, 500.0])
    label = components(mz, np.full(4, 3.0), time, np.full(4, 2.0))
    assert label[0] == label[1]
    assert len(set(label.tolist())) == 3


def test_an_order_that_all_runs_share_decides_over_the_nearest_time():
    # the third run is late by more than half the distance of the isomers
    early, late = (500.0, 506.0), (503.2, 509.2)
    rows = [(run, 100.0, time) for run, times in enumerate((early, early, late)) for time in times]
    assert rows_of(rows) == {frozenset({0, 2, 4}), frozenset({1, 3, 5})}


def test_a_missing_isomer_leaves_the_other_in_its_row():
    rows = [(run, 100.0, time) for run in range(4) for time in (500.0, 512.0, 524.0)]
    gap = [row for row in rows if row != (2, 100.0, 512.0)]
    found = rows_of(gap)
    assert {frozenset({0, 3, 6, 8}), frozenset({1, 4, 9}), frozenset({2, 5, 7, 10})} == found


def test_of_two_candidates_at_like_times_the_usual_area_decides():
    rows = [
        (0, 100.0, 500.0, 12.0),
        (1, 100.0, 500.0, 12.1),
        (2, 100.0, 500.0, 11.9),
        (3, 100.0, 499.2, 7.0),
        (3, 100.0, 500.9, 12.0),
    ]
    assert frozenset({0, 1, 2, 4}) in rows_of(rows)


def test_one_feature_for_each_run_is_one_row():
    assert len(rows_of([(run, 100.0, 500.0 + run) for run in range(5)])) == 1


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_no_other_assignment_in_order_costs_less(seed):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 4), rng.integers(1, 4)
    mz, time = 1e6 * np.log(100 + rng.normal(0, 0.0002, n)), np.sort(rng.uniform(500, 520, n))
    error, scatter, width = np.full(n, 2.0), np.full(n, 1.5), np.full(n, 3.0)
    row_mz, row_time = 1e6 * np.log(np.full(m, 100.0)), np.sort(rng.uniform(500, 520, m))
    row_error, present, size = np.ones(m), rng.uniform(0.3, 0.95, m), np.zeros(n)
    label = np.full(n, -1)
    settling._in_order(
        np.arange(n),
        mz,
        error,
        time,
        scatter,
        width,
        size,
        row_mz,
        row_error,
        row_time,
        np.zeros(m),
        present,
        False,
        label,
    )

    def cost(given, shift):
        total = 0.5 * (shift / scatter[0]) ** 2
        for k in range(m):
            if k not in given:
                total += max(-np.log(1 - present[k]), settling.MISSING)
        for at, k in enumerate(given):
            if k < 0:
                total += settling.NEW
            else:
                own = 0.2 * width[at] + 0.25 * scatter[at]
                away = (time[at] - shift - row_time[k]) / own
                mass = (mz[at] - row_mz[k]) ** 2 / (error[at] ** 2 + row_error[k] ** 2)
                total += 2.5 * np.log1p(away**2 / 4) + 0.5 * mass
        return total

    shifts = [0.0] + [t - r for t in time for r in row_time if abs(t - r) <= 4 * scatter[0]]

    def least(given):
        return min(cost(given, shift) for shift in shifts)

    every = itertools.product(range(-1, m), repeat=int(n))
    in_order = [one for one in every if all(a < b for a, b in itertools.pairwise([k for k in one if k >= 0]))]
    assert least(tuple(label)) == pytest.approx(min(least(one) for one in in_order))


def test_rows_of_one_time_that_no_run_has_both_of_are_joined():
    rows = [
        (0, 100.0, 500.0),
        (1, 100.0, 500.3),
        (2, 100.001, 500.1),
        (3, 100.001, 499.9),
        (4, 100.0, 500.0),
        (4, 100.001, 500.0),
    ]
    stack = stacked(rows)
    assert len(set(merge_rows(stack, np.array([0, 0, 1, 1, 0, 1])).tolist())) == 2
    without = stacked(rows[:4])
    assert merge_rows(without, np.array([7, 7, 3, 3])).tolist() == [0, 0, 0, 0]
