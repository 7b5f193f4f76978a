from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from biocluster.science.metabolome.assignment import (
    NODES,
    Expectation,
    _pair_probabilities,
    assign,
    groups_by_mass,
)


def expecting(times, *, own=0.5, shared=0.0, reach=20.0, stray=0.01, other=None):
    times = np.asarray(times, dtype=float)
    return Expectation(
        order=times,
        time=times,
        other=np.full(len(times), np.nan) if other is None else np.asarray(other, dtype=float),
        shared=np.full(len(times), shared),
        own=np.full(len(times), own),
        reach=np.full(len(times), reach),
        stray=np.full(len(times), stray),
    )


def isomers(expected, peak_times, *, odds=7.0, presence=0.9, blur=0.0):
    """All targets and peaks of one m/z; other peaks are rare: one in a thousand seconds."""
    n_targets, n_peaks = len(expected.time), len(peak_times)
    target, peak = (each.ravel() for each in np.indices((n_targets, n_peaks)))
    log_odds = np.full(len(target), float(odds))
    return assign(
        expected,
        np.zeros(n_targets, dtype=np.int64),
        np.full(n_targets, presence),
        target,
        peak,
        np.asarray(peak_times, dtype=float),
        np.full(n_peaks, blur),
        log_odds,
        log_odds,
    )


def test_leucine_and_isoleucine_are_told_apart_by_their_order():
    found = isomers(expecting([565.6, 575.0]), [566.0, 575.3])
    assert found.peak.tolist() == [0, 1]
    assert not found.ambiguous.any()
    assert np.all(found.probability > 0.99)


@pytest.mark.parametrize(("peak", "which"), [(565.9, 0), (574.8, 1)])
def test_of_leucine_and_isoleucine_one_may_be_missing(peak, which):
    found = isomers(expecting([565.6, 575.0]), [peak])
    assert found.peak[which] == 0
    assert found.peak[1 - which] == -1
    assert not found.ambiguous.any()


def test_a_peak_half_way_between_two_isomers_is_given_to_neither():
    found = isomers(expecting([565.6, 575.0], own=3.0), [570.3])
    assert found.peak.tolist() == [-1, -1]
    assert found.ambiguous.tolist() == [True, True]


def test_two_peaks_about_as_near_to_one_target_are_not_chosen_from():
    found = isomers(expecting([600.0], own=3.0), [597.0, 603.5])
    assert found.peak.tolist() == [-1]
    assert found.ambiguous.tolist() == [True]


def test_a_shift_that_isomers_have_in_common_is_seen_from_all_of_them():
    """Each peak alone is nearer to the wrong isomer; three of them in a row leave one matching."""
    times = [560.0, 570.0, 580.0]
    moved = [566.5, 576.4, 586.6]
    found = isomers(expecting(times, own=0.6, shared=5.0), moved)
    assert found.peak.tolist() == [0, 1, 2]
    assert not found.ambiguous.any()


def test_what_lies_outside_of_the_window_is_not_looked_at():
    assert isomers(expecting([600.0], reach=5.0), [606.0]).peak.tolist() == [-1]
    assert isomers(expecting([600.0], reach=5.0), [606.0]).probability.tolist() == [1.0]


def test_a_far_peak_is_taken_only_where_others_are_rare():
    far = [612.0]
    assert isomers(expecting([600.0], stray=0.05), far, odds=9.0).peak.tolist() == [0]
    assert isomers(expecting([600.0], stray=0.05), far, odds=2.0).peak.tolist() == [-1]


def test_a_target_may_be_where_its_mobility_says_if_the_table_contradicts_itself():
    assert isomers(expecting([600.0], stray=1e-9), [650.3]).peak.tolist() == [-1]
    assert isomers(expecting([600.0], stray=1e-9, other=[650.0]), [650.3]).peak.tolist() == [0]
    assert isomers(expecting([600.0], stray=1e-9, other=[650.0]), [600.2]).peak.tolist() == [0]
    assert isomers(expecting([600.0], other=[650.0]), [600.2, 650.3]).ambiguous.tolist() == [True]


def test_a_leaning_peak_may_be_late():
    late = [606.0]
    assert isomers(expecting([600.0], reach=8.0, stray=1e-9), late, odds=5).peak.tolist() == [-1]
    assert isomers(expecting([600.0], reach=8.0, stray=1e-9), late, odds=5, blur=4.0).peak.tolist() == [0]


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_probabilities_are_those_of_all_matchings_written_out(n_targets, n_peaks, seed):
    """A second, naive implementation: every matching that keeps the order, one by one."""
    rng = np.random.default_rng(seed)
    weight = np.exp(rng.normal(0, 3, (n_targets, n_peaks, len(NODES))))
    prior = np.exp(-0.5 * NODES**2)
    sums, total = np.zeros((n_targets, n_peaks)), 0.0
    for size in range(min(n_targets, n_peaks) + 1):
        for targets in combinations(range(n_targets), size):
            for peaks in combinations(range(n_peaks), size):
                mass = float((prior * np.prod(weight[list(targets), list(peaks)], axis=0)).sum())
                total += mass
                sums[list(targets), list(peaks)] += mass
    assert_allclose(_pair_probabilities(weight, prior), sums / total, rtol=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_one_peak_goes_to_one_target_in_order_however_targets_and_peaks_are_numbered(seed):
    rng = np.random.default_rng(seed)
    n_targets, n_peaks = int(rng.integers(1, 6)), int(rng.integers(1, 7))
    expected = expecting(np.sort(rng.uniform(590, 620, n_targets)), own=1.0, shared=rng.choice([0.0, 2.0]))
    times = np.sort(rng.uniform(585, 625, n_peaks))
    found = isomers(expected, times)
    taken = found.peak[found.peak >= 0]
    assert np.all(np.diff(taken) > 0)
    assert not found.ambiguous[found.peak >= 0].any()
    order, peak_order = rng.permutation(n_targets), rng.permutation(n_peaks)
    turned = isomers(
        Expectation(**{each.name: getattr(expected, each.name)[order] for each in fields(expected)}),
        times[peak_order],
    )
    same = np.where(turned.peak >= 0, peak_order[np.maximum(turned.peak, 0)], -1)
    assert same.tolist() == found.peak[order].tolist()
    assert_allclose(turned.probability, found.probability[order], rtol=1e-9)


def test_targets_are_grouped_where_their_m_z_cannot_be_told_apart():
    mz = np.array([148.0604, 132.1019, 148.0755, 132.1019, 132.0655])
    assert groups_by_mass(mz, tolerance_ppm=40).tolist() == [2, 1, 3, 1, 0]
    assert groups_by_mass(mz, tolerance_ppm=120).tolist() == [2, 1, 2, 1, 0]
    assert groups_by_mass(np.zeros(0), tolerance_ppm=40).tolist() == []
