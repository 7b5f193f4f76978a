"""Features of many runs become rows of one table."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.features import link_features, read_from
from tests.science.metabolome.features.feature_lists import injected, linked, listed, vials

CHANGES = (-0.3, -0.15, 0.0, 0.18, 0.3, -0.25, 0.05, 0.27)
"""Of the time of a neutral molecule: two capillaries age and are replaced."""


def batch_of(seed, *, changes=CHANGES, isomers=0, **about):
    rng = np.random.default_rng(seed)
    batch = vials(rng, isomers=isomers)
    made = [injected(rng, batch, change, **about) for change in changes]
    return batch, [features for features, _ in made], [compounds for _, compounds in made]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_compounds_are_linked_over_runs_whose_flow_differs_by_sixty_percent(seed):
    batch, runs, compounds = batch_of(seed)
    assert linked(link_features(runs), compounds, ~batch.isomer) >= 0.98


def test_isomers_keep_their_order_where_one_is_missing_now_and_then():
    batch, runs, compounds = batch_of(4, isomers=30, present=0.85)
    table = link_features(runs)
    assert linked(table, compounds, batch.isomer) >= 0.85
    assert linked(table, compounds, ~batch.isomer) >= 0.98


def test_a_flow_that_changes_much_within_each_run_is_followed():
    batch, runs, compounds = batch_of(5, wave=0.012)
    assert linked(link_features(runs), compounds, ~batch.isomer) >= 0.98


def test_noise_that_outnumbers_the_compounds_links_nothing_wrong():
    batch, runs, compounds = batch_of(6, noise=600)
    assert linked(link_features(runs), compounds, ~batch.isomer) >= 0.97


def test_blanks_with_a_few_standards_are_laid_on_the_others():
    batch, runs, compounds = batch_of(7)
    rng = np.random.default_rng(8)
    few = replace_compounds(batch, slice(0, 12))
    for change in (-0.2, 0.24):
        features, own = injected(rng, few, change, present=1.0, noise=0)
        runs, compounds = [*runs, features], [*compounds, own]
    table = link_features(runs)
    assert linked(table, compounds, np.arange(len(batch.mz)) < 12) >= 11 / 12


def replace_compounds(batch, kept):
    return replace(
        batch, mz=batch.mz[kept], speed=batch.speed[kept], area=batch.area[kept], isomer=batch.isomer[kept]
    )


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(5)))
def test_the_order_of_files_makes_no_difference(order):
    _, runs, _ = batch_of(9, changes=CHANGES[:5], isomers=10)
    table, shuffled = link_features(runs), link_features([runs[at] for at in order])
    assert np.array_equal(table.index[:, order], shuffled.index)
    for name in ("mz", "time", "start", "end", "n_found", "group", "charge"):
        assert np.array_equal(getattr(table, name), getattr(shuffled, name))
    assert table.role == shuffled.role
    assert order[shuffled.reference] == table.reference


def test_no_run_has_two_features_in_a_row_and_every_sure_feature_has_one():
    _, runs, _ = batch_of(10, isomers=20)
    table = link_features(runs)
    for at, run in enumerate(runs):
        there = table.index[table.index[:, at] >= 0, at]
        assert sorted(there) == list(range(len(run)))


def test_rows_tell_the_areas_and_times_of_their_features():
    _, runs, _ = batch_of(11, changes=CHANGES[:3])
    table = link_features(runs)
    row = int(np.flatnonzero(table.n_found == 3)[0])
    for at, run in enumerate(runs):
        assert table.area[row, at] == run.area[table.index[row, at]]
        assert read_from(runs, table.index, "time")[row, at] == run.time[table.index[row, at]]
    assert table.mz[row] == pytest.approx(runs[0].mz[table.index[row, 0]], rel=2e-5)
    assert np.all(np.diff(table.mz) >= 0)


def test_runs_with_nothing_in_common_stay_apart():
    rng = np.random.default_rng(12)
    runs = [injected(rng, vials(rng, compounds=60), 0.0, noise=0)[0] for _ in range(3)]
    table = link_features(runs)
    assert np.count_nonzero(table.n_found > 1) <= 0.02 * len(table)


def test_a_run_without_features_is_a_column_without_areas():
    _, runs, _compounds = batch_of(13, changes=CHANGES[:4])
    table = link_features([runs[0], listed([], []), *runs[1:]])
    assert np.isnan(table.area[:, 1]).all()
    assert (table.index[:, 1] == -1).all()
    assert np.array_equal(np.delete(table.index, 1, axis=1), link_features(runs).index)


def test_a_single_run_is_its_own_table():
    _, runs, _ = batch_of(14, changes=[0.0])
    table = link_features(runs)
    assert len(table) == len(runs[0])
    assert table.time == pytest.approx(runs[0].time[table.index[:, 0]])


def test_runs_without_any_feature_make_an_empty_table():
    table = link_features([listed([], []), listed([], [])])
    assert len(table) == 0
    assert table.area.shape == (0, 2)


def test_what_is_not_sure_counts_only_beside_a_sure_one():
    alone = listed([100.0, 200.0, 300.0], [500.0, 600.0, 700.0], sure=[True, False, False])
    other = listed([100.0, 200.0, 400.0], [500.5, 600.5, 800.0], sure=[True, True, False])
    table = link_features([alone, other])
    assert table.mz.round().tolist() == [100, 200]
    assert table.n_found.tolist() == [2, 2]


def test_known_mobilities_lay_runs_that_have_too_few_features_to_agree():
    length_squared, flow = 6.0e5, {0: 700.0, 1: 1000.0}
    mz, mobility = np.array([130.05, 250.1]), np.array([300.0, -200.0])
    time = {at: length_squared / (mobility + each) for at, each in flow.items()}
    known = [listed(mz, time[at], mobility=mobility) for at in flow]
    unknown = [listed(mz, time[at]) for at in flow]
    assert link_features(known).n_found.tolist() == [2, 2]
    assert link_features(known).mobility == pytest.approx(mobility)
    assert link_features(unknown).n_found.tolist() == [1, 1, 1, 1]


def test_both_polarities_and_no_run_at_all_are_refused():
    with pytest.raises(ValueError, match="both polarities"):
        link_features([listed([100.0], [500.0]), listed([100.0], [500.0], polarity=-1)])
    with pytest.raises(ValueError, match="no run"):
        link_features([])


def test_a_table_has_a_column_of_areas_for_each_run():
    _, runs, _ = batch_of(15, changes=CHANGES[:2])
    table = link_features(runs)
    frame = table.frame(["first", "second"])
    assert frame.columns[-2:] == ["first", "second"]
    assert frame["first"].null_count() == np.count_nonzero(table.index[:, 0] < 0)
    assert frame["mobility"].null_count() == len(table)
    with pytest.raises(ValueError, match="a name of its own"):
        table.frame(["first", "first"])
