"""Smooths equal those of R, and what a value is foretold to be without itself equals the fit without it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.local_linear import Smooth, left_out, smooth

PLACES = np.array([1, 2, 4, 5, 7, 8, 10, 13, 14, 15, 17, 19], dtype=float)
VALUES = np.array([3, 7, 1, 8, 2, 9, 4, 6, 5, 10, 3, 8], dtype=float)

# lowess(x, y, f, iter = 0, delta = 0) of R 4.2.2
OF_R = {
    0.5: [
        4.28726015840, 4.39815714292, 4.73695447321, 4.42538901995, 5.30218854416, 5.33595810805,
        5.44648449494, 5.96292194152, 6.33993077181, 6.17062964749, 6.46533789081, 6.55965374468,
    ],
    1.0: [
        4.23690971636, 4.39078562249, 4.70341072018, 4.85870098058, 5.17074379859, 5.32540169824,
        5.65195073655, 5.97042341931, 6.10124515579, 6.23681092912, 6.51080442545, 6.76687876770,
    ],
}  # fmt: skip


@pytest.mark.parametrize("span", OF_R)
def test_local_lines_equal_those_of_r(span):
    found = smooth(PLACES, VALUES[:, None], by=Smooth(1, int(span * 12)))[:, 0]
    np.testing.assert_allclose(found, OF_R[span], rtol=0, atol=6e-12)  # R was asked for 12 digits


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_polynomials_equal_those_of_numpy(degree):
    at = np.array([-3.0, 0.5, 9.0, 30.0])
    naive = np.polyval(np.polyfit(PLACES, VALUES, degree), at)
    np.testing.assert_allclose(
        smooth(PLACES, VALUES[:, None], by=Smooth(degree), at=at)[:, 0], naive, rtol=1e-11
    )


def naive_local_line(places, values, neighbours, at, without=None):
    """Weighted least squares around one place, the distance being that of all values."""
    distance = np.abs(places - at)
    u = distance / np.sort(distance)[neighbours - 1]
    weight = np.where(u <= 0.001, 1.0, np.where(u >= 0.999, 0.0, (1 - np.minimum(u, 1) ** 3) ** 3))
    if without is not None:
        weight[without] = 0.0
    root = np.sqrt(weight)
    design = np.column_stack([np.ones_like(places), places - at])
    return np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0][0]


@settings(max_examples=40)
@given(
    places=st.lists(st.integers(0, 400), min_size=8, max_size=40, unique=True).map(sorted),
    seed=st.integers(0, 10**6),
    share=st.floats(0.6, 1),
)
def test_local_lines_and_what_is_left_out_equal_weighted_least_squares(places, seed, share):
    x = np.array(places, dtype=float)
    y = np.random.default_rng(seed).normal(size=len(x))
    neighbours = max(6, int(share * len(x)))
    by = Smooth(1, neighbours)
    fits = smooth(x, y[:, None], by=by)[:, 0]
    without = left_out(x, y[:, None], by=by)[:, 0]
    for row, at in enumerate(x):
        assert fits[row] == pytest.approx(naive_local_line(x, y, neighbours, at), abs=1e-9)
        naive = naive_local_line(x, y, neighbours, at, without=row)
        # The further the others are out of reach, the more of the digits cancel.
        assert np.isnan(without[row]) or without[row] == pytest.approx(naive, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_left_out_by_a_polynomial_is_the_polynomial_of_the_others(degree):
    found = left_out(PLACES, VALUES[:, None], by=Smooth(degree))[:, 0]
    for row in range(len(PLACES)):
        rest = np.arange(len(PLACES)) != row
        naive = np.polyval(np.polyfit(PLACES[rest], VALUES[rest], degree), PLACES[row])
        assert found[row] == pytest.approx(naive, rel=1e-10)


def test_a_series_alone_has_the_same_bits_as_among_others():
    rng = np.random.default_rng(3)
    x, y = np.arange(90.0), rng.normal(size=(90, 131))
    for by in (Smooth(0), Smooth(2), Smooth(1, 37)):
        together, apart = smooth(x, y, by=by), left_out(x, y, by=by)
        for column in (0, 63, 64, 129, 130):
            assert np.array_equal(smooth(x, y[:, [column]], by=by)[:, 0], together[:, column])
            assert np.array_equal(left_out(x, y[:, [column]], by=by)[:, 0], apart[:, column])


def test_a_line_is_its_own_smooth_however_many_places_are_asked_for():
    x = np.arange(600.0)
    at = np.linspace(0, 599, 1000)
    np.testing.assert_allclose(smooth(x, (3 + 2 * x)[:, None], by=Smooth(1, 40), at=at)[:, 0], 3 + 2 * at)


def test_a_fit_that_hangs_on_the_value_itself_foretells_nothing():
    assert np.isnan(left_out([0.0], [[1.0]], by=Smooth(0))).all()
    assert np.isnan(left_out([0.0, 1.0], [[1.0], [2.0]], by=Smooth(1))).all()


def test_values_at_one_place_have_their_mean():
    assert smooth([5.0] * 4, [[1.0], [2.0], [3.0], [6.0]], by=Smooth(1, 4)).ravel() == pytest.approx(
        [3.0] * 4
    )
    assert smooth([5.0] * 4, [[1.0], [2.0], [3.0], [6.0]], by=Smooth(2)).ravel() == pytest.approx([3.0] * 4)


def test_places_that_descend_and_too_few_values_are_refused():
    with pytest.raises(ValueError, match="ascend"):
        smooth([2, 1], [[1.0], [2.0]], by=Smooth(0))
    with pytest.raises(ValueError, match="too few"):
        smooth([1, 2], [[1.0], [2.0]], by=Smooth(1, 4))
    with pytest.raises(ValueError, match="too few"):
        left_out([1, 2], [[1.0], [2.0]], by=Smooth(2))
