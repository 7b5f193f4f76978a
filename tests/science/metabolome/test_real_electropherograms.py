"""The public run of MobilityTransformR, held to numbers that others published or measured."""

import numpy as np
import pytest

from biocluster.science.metabolome.baseline import baseline_and_noise, lowest_count
from biocluster.science.metabolome.detection import find_peaks
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.integration import isotope_ratio
from biocluster.science.metabolome.mzml.reading import read_mzml
from biocluster.science.metabolome.traces import extract
from tests.shared import shared

SCAN = 0.51
PARACETAMOL, LYSINE, GLUTAMINE, GLUTAMIC_ACID = 152.070654, 147.1128, 147.0764, 148.0604


@pytest.fixture(scope="module")
def run():
    return read_mzml(shared("data/ce-ms/CEMS_10ppm.mzML").read_bytes())


def peaks_of(run, mz, tolerance, *, start=None, end=None):
    return find_peaks(extract(run, [mz], tolerance_ppm=tolerance / mz * 1e6, start=start, end=end))


def test_paracetamol_is_the_only_peak_of_its_window(run):
    found = peaks_of(run, PARACETAMOL, 0.0055)
    found_times = found.time[(found.time > 600) & (found.time < 900)]
    assert len(found_times) == 1
    assert abs(found_times[0] - 840.796) <= SCAN


def test_paracetamol_in_the_window_alone(run):
    found = peaks_of(run, PARACETAMOL, 0.0055, start=600.0, end=900.0)
    assert len(found) == 1
    assert abs(found.time[0] - 840.796) <= SCAN


@pytest.mark.parametrize(
    ("mz", "time", "within"),
    [(LYSINE, 414.60, SCAN), (GLUTAMINE, 599.0, 1.5), (GLUTAMIC_ACID, 603.0, 1.5)],
)
def test_amino_acids_where_openms_sees_them(run, mz, time, within):
    found = peaks_of(run, mz, 0.006)
    assert len(found) == 1
    assert abs(found.time[0] - time) <= within
    assert not Flag.LOW_SNR & Flag(int(found.flags[0]))


def test_nothing_is_found_where_nothing_is(run):
    assert len(peaks_of(run, 150.0015, 0.0005)) == 0


def test_the_isotope_of_lysine(run):
    traces = extract(run, [LYSINE, 148.1162], tolerance_ppm=40.0)
    found = find_peaks(traces)
    assert list(found.trace) == [0, 1]
    assert abs(found.time[1] - found.time[0]) <= SCAN
    assert abs(found.height[1] / found.height[0] - 0.077) <= 0.01
    floor = baseline_and_noise(traces.times, traces.intensity)
    inside = (traces.times >= found.start[0]) & (traces.times <= found.end[0])
    above = (traces.intensity - floor.baseline)[:, inside]
    ratio = isotope_ratio(
        above[0],
        above[1],
        light_noise=floor.noise[0, inside],
        heavy_noise=floor.noise[1, inside],
        threshold=lowest_count(traces.intensity),
    )
    assert abs(ratio.ratio - 0.077) <= 0.01
    assert ratio.correlation > 0.95
    assert np.isfinite(ratio.error)
