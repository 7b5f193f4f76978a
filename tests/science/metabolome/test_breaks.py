"""Steps that nobody wrote down are found where many metabolites step, and nowhere else."""

import numpy as np

from biocluster.science.metabolome.breaks import find_breaks
from tests.science.metabolome.qc_tables import mtbls79, simulated


def begins(segment):
    return (np.flatnonzero(np.diff(segment)) + 1).tolist()


def test_a_step_of_many_metabolites_is_found_before_the_first_qc_after_it():
    rng = np.random.default_rng(1)
    logs = rng.normal(0, 0.05, (240, 30))
    logs[97:] += rng.normal(0, 0.4, 30)
    qc = np.arange(240) % 4 == 0
    assert begins(find_breaks(np.exp(logs), np.arange(240), qc)) == [100]


def test_replaced_capillaries_are_found_between_batches_of_known_drift():
    table = simulated(
        np.random.default_rng(2), noise=0.03, batches=4, injections=100, every=5, metabolites=60
    )
    assert begins(find_breaks(table.values, table.order, table.qc)) == [100, 200, 300]
    assert begins(find_breaks(table.values, table.order, table.qc, known=table.batch)) == [100, 200, 300]


def test_the_order_of_the_arrays_changes_nothing():
    rng = np.random.default_rng(3)
    table = simulated(rng, noise=0.03, batches=2, injections=60, every=3, metabolites=20)
    mixed = rng.permutation(120)
    again = find_breaks(table.values[mixed], table.order[mixed], table.qc[mixed])
    assert np.array_equal(again, find_breaks(table.values, table.order, table.qc)[mixed])


def test_noise_that_all_metabolites_share_is_no_step():
    """All metabolites are then one: it is as if one were asked at each gap."""
    for seed in range(30):
        rng = np.random.default_rng(seed)
        logs = rng.normal(0, 0.1, (60, 1)) + rng.normal(0, 0.01, (60, 40))
        assert begins(find_breaks(np.exp(logs), np.arange(60), np.ones(60, bool))) == []


def test_one_metabolite_that_steps_among_many_is_no_break():
    rng = np.random.default_rng(4)
    logs = rng.normal(0, 0.05, (60, 40))
    logs[30:, :3] += 3
    assert begins(find_breaks(np.exp(logs), np.arange(60), np.ones(60, bool))) == []


def test_few_qcs_and_missing_values_make_no_breaks():
    assert begins(find_breaks(np.ones((11, 3)), np.arange(11), np.ones(11, bool))) == []
    assert begins(find_breaks(np.full((40, 3), np.nan), np.arange(40), np.ones(40, bool))) == []
    assert begins(find_breaks(np.ones((40, 3)), np.arange(40), np.ones(40, bool))) == []
    assert begins(find_breaks(np.ones((40, 0)), np.arange(40), np.ones(40, bool))) == []


def test_no_step_is_found_within_the_batches_of_a_public_table():
    table = mtbls79()
    found = find_breaks(table.values, table.order, table.qc, known=table.batch)
    assert np.array_equal(found, np.unique(table.batch, return_inverse=True)[1])


def test_a_single_bad_injection_is_no_step():
    rng = np.random.default_rng(5)
    logs = rng.normal(0, 0.02, (60, 40))
    logs[[20, 44]] -= 3
    assert begins(find_breaks(np.exp(logs), np.arange(60), np.ones(60, bool))) == []


def test_migration_times_tell_where_a_capillary_was_replaced():
    """Every injection has them, so that the break stands where it was made."""
    rng = np.random.default_rng(6)
    age = np.r_[np.arange(43), np.arange(60), np.arange(17)]
    times = 840 * (1 + 0.01 * age + rng.normal(0, 0.01, 120))[:, None] * np.array([0.5, 0.7, 1.0])
    times[rng.random(times.shape) < 0.05] = np.nan
    assert begins(find_breaks(times, np.arange(120), np.ones(120, bool))) == [43, 103]
