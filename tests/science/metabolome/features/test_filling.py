"""Areas where a run lacks a row are read from the run."""

import numpy as np
import pytest

from biocluster.science.metabolome.features import fill_gaps, link_features
from biocluster.science.metabolome.features.filling import areas_where_expected


def test_areas_read_where_features_are_expected_are_those_of_the_features(simulated):
    table = link_features(simulated.found)
    read = areas_where_expected(table, 2, simulated.made[2].run)
    found = table.index[:, 2] >= 0
    ratio = read[found] / table.area[found, 2]
    assert np.median(ratio) == pytest.approx(1.0, abs=0.03)
    assert np.mean(np.abs(ratio - 1) < 0.25) > 0.8


def test_gaps_are_filled_and_marked_and_nothing_else_is_changed(simulated):
    table = link_features(simulated.found)
    filled = fill_gaps(table, (made.run for made in simulated.made))
    known = table.index >= 0
    assert np.array_equal(filled.area[known], table.area[known])
    assert not filled.filled[known].any()
    assert filled.filled[~known].mean() > 0.9
    # what is absent, or too weak for a feature, is far below what was found
    assert np.nanmedian(filled.area[filled.filled]) < 0.2 * np.median(table.area[known])
    assert not table.filled.any()


def test_there_must_be_a_run_for_each_column(simulated):
    table = link_features(simulated.found[:2])
    with pytest.raises(ValueError, match="shorter"):
        fill_gaps(table, [simulated.made[0].run])
