"""Ratios to standards, and what a missing standard is expected to be."""

import numpy as np
import pytest

from biocluster.science.metabolome.responses import responses_of
from biocluster.science.metabolome.segments import aligned_by_standards, segments_of


def areas(rng, *, files=200, injection=0.3, own=0.05):
    """Two standards and two targets; what an injection has in common is the largest error."""
    return np.exp(5 + injection * rng.normal(size=(files, 1)) + own * rng.normal(size=(files, 4)))


def test_a_target_is_divided_by_its_own_standard():
    given = areas(np.random.default_rng(1))
    found = responses_of(given, [-1, -1, 0, 1], np.arange(200))
    np.testing.assert_allclose(found.response[:, 2], given[:, 2] / given[:, 0])
    np.testing.assert_allclose(found.response[:, 3], given[:, 3] / given[:, 1])
    assert np.array_equal(found.response[:, :2], given[:, :2])
    assert found.by_standard.tolist() == [False, False, True, True]
    assert not found.missing.any()
    assert not found.error.any()


def test_what_an_injection_has_in_common_is_told_from_the_other_standards():
    given = areas(np.random.default_rng(2))
    gone = given.copy()
    gone[::10, 0] = np.nan
    found = responses_of(gone, [-1, -1, 0, 1], np.arange(200))
    expected = gone[::10, 2] / found.response[::10, 2]
    error = np.log(expected / given[::10, 0])
    assert np.std(error) < 0.12  # two standards of 5 % each, and the usual level
    assert found.missing[:, 2].nonzero()[0].tolist() == list(range(0, 200, 10))
    assert 0.05 < found.error[0, 2] < 0.12
    assert found.error[1, 2] == 0.0


def test_standards_that_vary_each_by_itself_are_expected_to_be_as_their_neighbours():
    given = areas(np.random.default_rng(3), injection=0.0, own=0.1)
    gone = given.copy()
    gone[50, 0] = np.nan
    found = responses_of(gone, [-1, -1, 0, 0], np.arange(200))
    divisor = gone[50, 2] / found.response[50, 2]
    others = np.delete(np.arange(200), 50)
    near = others[np.argsort(np.abs(others - 50.5), kind="stable")][:11]
    assert divisor == pytest.approx(np.median(given[np.sort(near), 0]), rel=0.03)


def test_segments_do_not_mix():
    given = areas(np.random.default_rng(4), injection=0.0, own=0.01)
    given[100:, 0] *= 10
    given[[99, 100], 0] = np.nan
    found = responses_of(given, [-1, -1, 0, 0], np.arange(200), segment=np.arange(200) >= 100)
    divisors = given[[99, 100], 2] / found.response[[99, 100], 2]
    assert divisors[1] / divisors[0] == pytest.approx(10, rel=0.05)


def test_a_standard_that_is_unusable_or_far_off_is_missing():
    given = areas(np.random.default_rng(5))
    usable = np.ones(given.shape, bool)
    usable[3, 0] = False
    given[7, 0] *= 30
    found = responses_of(given, [-1, -1, 0, 1], np.arange(200), usable=usable)
    assert np.flatnonzero(found.missing[:, 2]).tolist() == [3, 7]
    assert not found.missing[:, 3].any()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="no column"):
        responses_of([[1.0]], [3], [1])
    with pytest.raises(ValueError, match="files × targets"):
        responses_of([[1.0]], [0, 0], [1])


def test_batches_are_cut_where_times_step_and_numbered_by_label_and_order():
    rng = np.random.default_rng(6)
    n = 60
    batch = np.repeat(["b", "a"], n)
    time = 500 * np.exp(rng.normal(0, 0.005, (2 * n, 3)))
    time[40:n] *= 1.2
    response = np.exp(rng.normal(0, 0.05, (2 * n, 5)))
    order = np.tile(np.arange(n), 2)
    found = segments_of(response, order, order % 5 == 0, batch=batch, time=time)
    assert found.tolist() == [1] * 40 + [2] * 20 + [0] * 60


def test_segments_are_aligned_by_the_standards_of_those_that_are_leveled():
    x = np.array([[1.0], [2.0], [1.0], [2.0], [np.nan]])
    y = np.array([[2.0], [4.0], [3.0], [6.0], [7.0]])
    factor = aligned_by_standards(x, y, [0, 0, 1, 1, 2], [[False], [True], [False]])
    assert factor[0, 0] == pytest.approx(1.5)
    assert factor[1, 0] == 1.0
    assert np.isnan(factor[2, 0])
    none = aligned_by_standards(x, y, [0, 0, 1, 1, 2], [[False], [False], [False]])
    assert none[:2].ravel() == pytest.approx([1.0, 2 / 3])
