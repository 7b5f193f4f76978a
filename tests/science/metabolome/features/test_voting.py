"""Pairs by m/z, their votes for a line, and the path along it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.features import voting
from biocluster.science.metabolome.features.medians import group_medians
from biocluster.science.metabolome.features.voting import line_by_votes, mass_pairs, path_by_votes

masses = st.lists(st.floats(100.0, 100.01), max_size=12).map(sorted).map(np.array)


@settings(max_examples=60, deadline=None)
@given(one=masses, other=masses, seed=st.integers(0, 1000))
def test_pairs_are_those_that_a_look_at_all_would_find(one, other, seed):
    rng = np.random.default_rng(seed)
    errors, others = rng.uniform(0.5, 30, len(one)), rng.uniform(0.5, 30, len(other))
    found = set(zip(*mass_pairs(one, errors, other, others), strict=True))
    for i, j in itertools.product(range(len(one)), range(len(other))):
        away = ((other[j] / one[i] - 1) * 1e6) ** 2
        reach = errors[i] ** 2 + others[j] ** 2
        assert ((i, j) in found) == (away <= reach)


def test_the_line_is_found_among_five_times_as_many_false_pairs():
    rng = np.random.default_rng(1)
    true = 1 / rng.uniform(300, 1400, 100)
    false = rng.permutation(np.repeat(true, 5))
    reference = np.concatenate([true, np.repeat(true, 5)])
    run = np.concatenate([0.0004 + 1.06 * true, 0.0004 + 1.06 * false])
    offset, slope = line_by_votes(reference, run, np.ones(len(run)))
    at = np.array([1 / 400, 1 / 700, 1 / 1300])
    assert offset + slope * at == pytest.approx(0.0004 + 1.06 * at, rel=0.015)


def test_a_slope_of_one_is_preferred_where_the_pairs_are_near_one_another():
    reference = 1 / np.array([700.0, 702.0, 705.0])
    _, slope = line_by_votes(reference, reference + 0.0002, np.ones(3))
    assert slope == 1.0


def test_the_path_follows_a_wave_through_false_pairs():
    rng = np.random.default_rng(2)
    place = np.sort(rng.uniform(5.7, 7.2, 300))
    wave = 0.04 * np.sin(4 * place)
    away = np.where(rng.random(300) < 0.6, wave + rng.normal(0, 0.0005, 300), rng.uniform(-0.1, 0.1, 300))
    found = path_by_votes(place, away, np.ones(300))
    assert np.median(np.abs(found - wave)) < 0.003
    assert np.max(np.abs(found - wave)) < 0.012


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_path_collects_more_than_the_best(seed):
    rng = np.random.default_rng(seed)
    stations, lanes, cost = 4, 5, 0.3
    place, away = rng.uniform(0, stations - 1, 10), rng.uniform(0, lanes - 1, 10)
    weight = rng.uniform(0.1, 2.0, 10)

    def worth(path):
        votes = sum(
            w * max(1 - 0.5 * abs(a - path[int(p + 0.5)]), 0)
            for p, a, w in zip(place, away, weight, strict=True)
        )
        return votes - cost * sum(abs(one - other) for one, other in itertools.pairwise(path))

    found = voting._best_path(place, away, weight, stations, lanes, cost)
    most = voting.SIDEWAYS
    allowed = [
        path
        for path in itertools.product(range(lanes), repeat=stations)
        if all(abs(one - other) <= most for one, other in itertools.pairwise(path))
    ]
    assert worth([int(lane) for lane in found]) == pytest.approx(max(worth(path) for path in allowed))


@given(values=st.lists(st.tuples(st.integers(0, 3), st.floats(-1e3, 1e3)), min_size=1))
def test_medians_of_groups_are_medians(values):
    _, group = np.unique([one for one, _ in values], return_inverse=True)
    numbers = np.array([each for _, each in values])
    wanted = [np.median(numbers[group == at]) for at in range(group.max() + 1)]
    assert group_medians(numbers, group) == pytest.approx(wanted)
