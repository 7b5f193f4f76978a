"""Features of real runs, against what other software found in them."""

import csv

import numpy as np
import pytest

from biocluster.science.metabolome.features import detect_features, link_features
from biocluster.science.metabolome.mzml.reading import read_mzml
from tests.shared import shared


def features_of(name):
    with shared(name).open("rb") as stream:
        return detect_features(read_mzml(stream, name=name))


@pytest.fixture(scope="module")
def electrophoresis():
    return features_of("data/ce-ms/CEMS_10ppm.mzML")


@pytest.mark.parametrize(
    ("mz", "time", "within"),
    [(152.0707, 840.796, 0.51), (147.1128, 414.60, 0.51), (147.0764, 599.0, 1.5), (148.0604, 603.0, 1.5)],
    ids=["paracetamol", "lysine", "glutamine", "glutamic acid"],
)
def test_known_compounds_of_a_real_run_are_features(electrophoresis, mz, time, within):
    near = np.abs(electrophoresis.mz / mz - 1) < 10e-6
    assert (
        np.count_nonzero(electrophoresis.sure & near & (np.abs(electrophoresis.time - time) <= within)) == 1
    )


def test_a_real_run_has_few_features_and_no_more_of_its_background(electrophoresis):
    # 147.168 is there all the time at 75,000 counts
    assert not np.any(np.abs(electrophoresis.mz / 147.168 - 1) < 20e-6)
    assert np.count_nonzero(electrophoresis.sure) <= 12


def test_the_isotopes_of_lysine_are_grouped_with_it(electrophoresis):
    table = link_features([electrophoresis])
    lysine, heavier = (int(np.abs(table.mz - mz).argmin()) for mz in (147.1128, 148.1162))
    assert table.role[lysine] == "M"
    assert table.role[heavier] == "M+1"
    assert table.group[heavier] == table.group[lysine]
    heights = electrophoresis.height[table.index[[lysine, heavier], 0]]
    assert heights[1] / heights[0] == pytest.approx(0.077, abs=0.01)


def test_most_features_that_mzmine_finds_in_a_chromatogram_are_found():
    prefix = "datafile:171103_PMA_TK_QC_04-4to5min.mzML:"
    with shared("data/lc-ms/expected_mzmine.csv").open() as stream:
        told = [row for row in csv.DictReader(stream) if row[prefix + "feature_state"] == "DETECTED"]
    ours = features_of("data/lc-ms/mzmine_PMA_TK_QC_04-4to5min.mzML")
    ratio = []
    for row in told:
        mz, time, height = (float(row[prefix + name]) for name in ("mz", "rt", "height"))
        near = np.flatnonzero((np.abs(ours.mz / mz - 1) < 5e-6) & (np.abs(ours.time - 60 * time) < 2))
        ratio += [ours.height[near].max() / height] if len(near) else []
    # the others are humps of a quarter of a minute, shoulders far down a tail, or of four centroids
    assert len(ratio) >= 0.9 * len(told)
    assert np.median(ratio) == pytest.approx(1.0, abs=0.06)
