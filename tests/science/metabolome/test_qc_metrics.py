"""Metrics of quality equal their definitions written out, and tell error from what differs between people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.qc_metrics import CvClass, cv_classes, qc_metrics


def measured(rng, *, batches=6, per_batch=50, metabolites=5, between=0.05, within=0.1, people=0.4):
    """Every fifth injection is a QC; all numbers are standard deviations over the mean of 10."""
    batch = np.repeat(np.arange(batches), per_batch)
    qc = np.arange(len(batch)) % 5 == 0
    error = between * rng.normal(size=(batches, metabolites))[batch] + within * rng.normal(
        size=(len(batch), metabolites)
    )
    person = np.where(qc, 0.0, people * rng.normal(size=len(batch)))
    return 10 * (1 + error + person[:, None]), qc, batch


def test_metrics_equal_their_definitions():
    rng = np.random.default_rng(1)
    values, qc, batch = measured(rng)
    values[rng.random(values.shape) < 0.05] = np.nan
    found = qc_metrics(values, qc, ~qc, batch=batch, robust=True)
    for column in range(values.shape[1]):
        of = {
            name: (
                values[rows, column][~np.isnan(values[rows, column])],
                batch[rows][~np.isnan(values[rows, column])],
            )
            for name, rows in (("qc", qc), ("samples", ~qc))
        }
        for name, (y, part) in of.items():
            told = getattr(found, name)
            squares = sum(np.sum((y[part == b] - y[part == b].mean()) ** 2) for b in np.unique(part))
            assert told.n[column] == len(y)
            assert told.cv[column] == pytest.approx(np.std(y, ddof=1) / np.mean(y))
            assert told.intra_batch[column] == pytest.approx(np.sqrt(squares / (len(y) - 6)) / np.mean(y))
        pool, people = of["qc"][0], of["samples"][0]
        ratio = np.std(pool, ddof=1) / np.std(people, ddof=1)
        assert found.d_ratio[column] == pytest.approx(ratio)
        assert found.icc[column] == pytest.approx(1 - ratio**2)
        deviations = [np.median(np.abs(y - np.median(y))) for y in (pool, people)]
        assert found.d_ratio_robust[column] == pytest.approx(deviations[0] / deviations[1])


def test_variances_within_and_between_batches_come_out_as_they_were_put_in():
    values, qc, batch = measured(np.random.default_rng(2), batches=60, metabolites=60)
    found = qc_metrics(values, qc, ~qc, batch=batch)
    assert np.sqrt(np.mean(found.qc.intra_batch**2)) == pytest.approx(0.1, rel=0.03)
    assert np.sqrt(np.mean(found.qc.inter_batch**2)) == pytest.approx(0.05, rel=0.1)
    assert np.mean(found.icc) == pytest.approx(1 - 0.0125 / (0.0125 + 0.16), abs=0.02)
    assert np.mean(found.icc_components) == pytest.approx(1 - 0.0125 / (0.0125 + 0.16), abs=0.02)


def test_balanced_batches_have_the_components_of_an_analysis_of_variance():
    values, qc, batch = measured(np.random.default_rng(3), between=0.2)
    y = values[qc].reshape(6, 10, -1)
    means = y.mean(axis=1)
    within = np.sum((y - means[:, None]) ** 2, axis=(0, 1)) / 54
    between = np.maximum(np.var(means, axis=0, ddof=1) - within / 10, 0)
    found = qc_metrics(values, qc, ~qc, batch=batch)
    np.testing.assert_allclose(found.qc.inter_batch, np.sqrt(between) / y.mean(axis=(0, 1)), rtol=1e-9)
    np.testing.assert_allclose(found.qc.components, between + within, rtol=1e-9)


def test_one_batch_has_nothing_between():
    values, qc, _ = measured(np.random.default_rng(4), batches=1)
    found = qc_metrics(values, qc, ~qc)
    np.testing.assert_allclose(found.qc.intra_batch, found.qc.cv)
    assert np.isnan(found.qc.inter_batch).all()
    np.testing.assert_allclose(found.icc_components, found.icc)


def test_where_people_differ_less_than_the_error_the_icc_is_zero():
    values = np.array([[9.0], [11.0], [10.0], [10.1], [10.0], [9.9]])
    found = qc_metrics(values, [True] * 3 + [False] * 3, [False] * 3 + [True] * 3)
    assert found.icc.tolist() == [0.0]
    assert found.d_ratio[0] == pytest.approx(10.0)


def test_without_qcs_or_samples_nothing_is_told():
    nobody = np.zeros(4, bool)
    values = np.array([[1.0, np.nan], [2.0, np.nan], [3.0, np.nan], [4.0, 1.0]])
    found = qc_metrics(values, nobody, ~nobody)
    assert np.isnan([found.qc.cv, found.d_ratio, found.icc, found.icc_components]).all()
    assert found.cv_class.tolist() == [CvClass.UNKNOWN] * 2
    assert np.isnan(found.samples.cv[1])
    only = qc_metrics(values, ~nobody, nobody)
    assert only.qc.cv[0] == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2.5)
    assert np.isnan(only.d_ratio).all()


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), unit=st.sampled_from([1e-3, 50.0]))
def test_units_and_the_order_of_files_do_not_matter(seed, unit):
    rng = np.random.default_rng(seed)
    values, qc, batch = measured(rng, batches=3, per_batch=20, metabolites=2)
    mixed = rng.permutation(len(batch))
    one = qc_metrics(values, qc, ~qc, batch=batch)
    other = qc_metrics(unit * values[mixed], qc[mixed], ~qc[mixed], batch=batch[mixed])
    for name in ("d_ratio", "icc", "icc_components"):
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(other.qc.inter_batch, one.qc.inter_batch, rtol=1e-5, atol=1e-7)


def test_classes_have_the_published_bounds():
    given_cv = [0.199, 0.2, 0.3, 0.3001, np.nan]
    expected = [
        CvClass.BELOW_20,
        CvClass.FROM_20_TO_30,
        CvClass.FROM_20_TO_30,
        CvClass.ABOVE_30,
        CvClass.UNKNOWN,
    ]
    assert cv_classes(given_cv).tolist() == expected


def test_an_injection_is_not_both_a_qc_and_a_sample():
    with pytest.raises(ValueError, match="both"):
        qc_metrics([[1.0]], [True], [True])
    with pytest.raises(ValueError, match="one entry an injection"):
        qc_metrics([[1.0]], [True, False], [False, False])
