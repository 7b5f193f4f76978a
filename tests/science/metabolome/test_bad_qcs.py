"""Injections that went wrong as a whole are told from drift, from noise and from single metabolites."""

import numpy as np

from biocluster.science.metabolome.bad_qcs import bad_qcs
from tests.science.metabolome.qc_tables import mtbls79, simulated


def test_failed_injections_are_found_in_drifting_batches_and_nothing_else():
    rng = np.random.default_rng(1)
    table = simulated(rng, noise=0.05, batches=5, injections=60, every=6, metabolites=30)
    values = table.values.copy()
    failed = np.array([12, 54, 126, 252])
    assert table.qc[failed].all()
    values[failed] *= np.array([0.5, 0.6, 1.5, 0.05])[:, None]
    assert (
        np.flatnonzero(bad_qcs(values, table.order, table.qc, segment=table.batch)).tolist()
        == failed.tolist()
    )
    assert not bad_qcs(table.values, table.order, table.qc, segment=table.batch).any()


def test_the_order_of_the_arrays_changes_nothing():
    rng = np.random.default_rng(2)
    table = simulated(rng, noise=0.05, batches=2, injections=60, every=6, metabolites=30)
    values = table.values.copy()
    values[18] /= 3
    mixed = rng.permutation(120)
    again = bad_qcs(values[mixed], table.order[mixed], table.qc[mixed], segment=table.batch[mixed])
    assert np.flatnonzero(again[np.argsort(mixed)]).tolist() == [18]


def test_one_metabolite_does_not_make_an_injection_bad_and_few_cannot_judge():
    rng = np.random.default_rng(3)
    values = np.exp(rng.normal(0, 0.05, (12, 20)))
    values[3, 0] /= 10
    assert not bad_qcs(values, np.arange(12), np.ones(12, bool)).any()
    values[3] /= 10
    assert bad_qcs(values, np.arange(12), np.ones(12, bool)).any()
    assert not bad_qcs(values[:, :9], np.arange(12), np.ones(12, bool)).any()
    assert not bad_qcs(values[2:5], np.arange(3), np.ones(3, bool)).any()
    assert not bad_qcs(values, np.arange(12), np.zeros(12, bool)).any()
    assert not bad_qcs(np.full((12, 20), np.nan), np.arange(12), np.ones(12, bool)).any()


def test_a_segment_keeps_three_quarters_of_its_qcs():
    rng = np.random.default_rng(4)
    values = np.exp(rng.normal(0, 0.02, (40, 20)))
    values[[0, 1, 2, 3]] /= 4
    found = bad_qcs(values, np.tile(np.arange(8), 5), np.ones(40, bool), segment=np.repeat(np.arange(5), 8))
    assert found.sum() <= 2


def test_no_injection_of_a_public_table_is_called_bad():
    table = mtbls79()
    assert not bad_qcs(table.values, table.order, table.qc, segment=table.batch).any()
