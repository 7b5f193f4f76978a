"""The times of one run go over into those of another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.features.warping import IDENTITY, fit_warp


def two_runs(rng, n=200, *, shift=0.0003, slope=1.04, wave=0.006):
    """Times of the same ions in both, and what the second run makes of a time of the first."""
    time = np.sort(rng.uniform(300, 1400, n))

    def moved(at):
        return (1 + wave * np.sin(at / 200)) / (shift + slope / at)

    return time, moved(time), moved


def with_false(rng, time, other, times_as_many):
    """Pairs in which most partners are drawn by lot."""
    n = len(time)
    first = np.concatenate([np.arange(n), rng.integers(0, n, times_as_many * n)])
    second = np.concatenate([np.arange(n), rng.integers(0, n, times_as_many * n)])
    return time[first], other[second], second


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shift=st.floats(-0.0004, 0.0006),
    slope=st.floats(0.9, 1.1),
    wave=st.floats(-0.01, 0.01),
)
def test_the_map_is_found_is_monotone_and_has_its_inverse(seed, shift, slope, wave):
    rng = np.random.default_rng(seed)
    time, other, moved = two_runs(rng, shift=shift, slope=slope, wave=wave)
    other = other * (1 + rng.normal(0, 0.0005, len(other)))
    reference, run, owner = with_false(rng, time, other, 3)
    warp = fit_warp(reference, run, np.ones(len(run)), owner)
    assert warp.found
    inside = np.linspace(time[5], time[-5], 50)
    error = warp.to_run(inside) / moved(inside) - 1
    assert np.sqrt(np.mean(error**2)) < 0.001
    far = np.linspace(0.7 * time[0], 1.1 * time[-1], 400)
    assert np.all(np.diff(warp.to_run(far)) > 0)
    assert warp.to_reference(warp.to_run(far)) == pytest.approx(far, rel=1e-9)
    assert warp.residual < 0.0012


def test_pairs_that_agree_no_more_than_chance_would_give_no_map():
    rng = np.random.default_rng(3)
    reference, run = rng.uniform(300, 1400, 150), rng.uniform(300, 1400, 150)
    warp = fit_warp(reference, run, np.ones(150), np.arange(150))
    assert warp is IDENTITY
    assert warp.to_run(np.array([432.0])) == pytest.approx([432.0])


def test_two_pairs_are_too_few_to_believe():
    times = np.array([400.0, 800.0])
    assert fit_warp(times, times * 1.1, np.ones(2), np.arange(2)) is IDENTITY


def test_a_wild_pair_of_great_weight_moves_nothing():
    rng = np.random.default_rng(4)
    time, other, moved = two_runs(rng)
    reference, run = np.append(time, 800.0), np.append(other, moved(800.0) * 1.02)
    warp = fit_warp(reference, run, np.append(np.ones(len(time)), 20.0), np.arange(len(run)))
    assert warp.to_run(np.array([800.0])) == pytest.approx([moved(800.0)], rel=0.0005)
