"""What is found in drawn traces, and what is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from biocluster.science.metabolome.detection import find_peaks, find_peaks_in_rows
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.hvl import hvl
from biocluster.science.metabolome.peaks import Peaks
from biocluster.science.metabolome.traces import traces_of
from tests.science.metabolome.drawn_traces import TIMES, drawn, exponential, height_of, traces

rng_of = np.random.default_rng


def flags(peaks: Peaks) -> list[Flag]:
    return [Flag(int(each)) for each in peaks.flags]


def gaussian(height, centre, width=3.0):
    return {"area": height * width * np.sqrt(2 * np.pi), "centre": centre, "width": width}


@pytest.mark.parametrize("distortion", [0.0, 0.06, -0.06, 0.4])
def test_one_peak_is_measured_as_drawn(distortion):
    peak = {"area": 20_000.0, "centre": 500.0, "width": 2.5, "distortion": distortion}
    found = find_peaks(traces(drawn(rng_of(1), peak, gain=2.0)))
    assert len(found) == 1
    assert_allclose(found.area, 20_000, rtol=0.02)
    assert_allclose(found.height, height_of(peak), rtol=0.03)
    assert_allclose(found.snr, found.height / 10, rtol=0.15)
    near = np.linspace(450, 550, 100_001)
    top = near[(drawn(rng_of(1), peak, times=near, noise=0.0)).argmax()]
    assert_allclose(found.time, top, atol=0.3)  # the front of the steepest is shorter than a scan
    assert found.start[0] < found.time[0] < found.end[0]
    assert_allclose(np.sign(np.round(found.distortion, 2)), np.sign(distortion))


@pytest.mark.parametrize("width", [0.45, 1.0, 4.0, 13.0])
def test_narrow_and_wide_peaks(width):
    """From two scans at half the height to sixty."""
    found = find_peaks(traces(drawn(rng_of(2), gaussian(500.0, 500.1, width))))
    assert len(found) == 1
    assert_allclose(found.area, 500 * width * np.sqrt(2 * np.pi), rtol=0.06)
    assert_allclose(found.width, width, rtol=0.1)


def test_low_peaks_are_found_and_flagged():
    """Six times the noise, which no single scan would be sure of, 40 times; nothing else is taken for a peak."""
    rows = [drawn(rng_of(seed), gaussian(60.0, 480.0 + seed)) for seed in range(40)]
    found = find_peaks(traces(*rows))
    assert_array_equal(found.trace, np.arange(40))
    assert_allclose(found.time, 480 + np.arange(40), atol=1.5)
    assert all(Flag.LOW_SNR in flag for flag in flags(found))


def test_noise_alone_has_no_peaks():
    rng = rng_of(3)
    normal = [drawn(rng, baseline=level, noise=level / 10) for level in np.geomspace(100, 1e5, 30)]
    counts = [rng.poisson(rate, len(TIMES)) * 110.0 for rate in np.geomspace(0.01, 30, 30)]
    # 48,000 scans; of peaks above three times the noise one or two may be
    assert len(find_peaks(traces(*normal, *counts))) <= 2


def test_noise_of_which_neighbours_are_alike_has_no_peaks():
    rng = rng_of(4)
    rows = [
        500 + 20 * np.convolve(rng.standard_normal(len(TIMES) + 9), np.ones(10) / np.sqrt(10), "valid")
        for _ in range(40)
    ]
    # 32,000 scans, of which ten each are one
    assert len(find_peaks(traces(*rows))) <= 10


def test_two_isomers_with_a_valley():
    pair = gaussian(800.0, 490.0), gaussian(400.0, 499.0)
    found = find_peaks(traces(drawn(rng_of(5), *pair, gain=2.0)))
    assert_allclose(found.area, [each["area"] for each in pair], rtol=0.05)
    assert all(Flag.OVERLAPPED in flag for flag in flags(found))
    assert found.end[0] <= found.start[1] + 0.5  # they meet between the tops
    assert 490 < found.end[0] < 499


def test_a_shoulder_without_a_valley():
    pair = gaussian(2_000.0, 490.0), gaussian(400.0, 497.5)
    counts = drawn(rng_of(6), *pair, gain=1.0)
    smooth = np.convolve(counts, np.ones(5) / 5, "same")
    inside = (TIMES > 491) & (TIMES < 503)
    assert np.all(np.diff(smooth[inside]) < 15)  # there is none
    found = find_peaks(traces(counts))
    assert_allclose(found.time, [490, 497.5], atol=1.0)
    assert_allclose(found.area, [each["area"] for each in pair], rtol=0.15)


def test_three_isomers():
    three = gaussian(900.0, 480.0), gaussian(3_000.0, 489.0), gaussian(600.0, 500.0)
    found = find_peaks(traces(drawn(rng_of(7), *three, gain=2.0)))
    assert_allclose(found.area, [each["area"] for each in three], rtol=0.1)


@pytest.mark.parametrize("height", [300.0, 3_000.0, 100_000.0])
def test_a_single_peak_of_another_shape_is_not_split(height):
    """Through a mixing volume, forwards and backwards, far from the fitted shape; 60 times each."""
    rng = rng_of(8)
    curve = exponential(TIMES, area=height * 9, centre=500.0, width=2.5, decay=4.0)
    rows = [drawn(rng, curve[:: 1 if k % 2 else -1], gain=2.0) for k in range(60)]
    found = find_peaks(traces(*rows))
    assert len(found) == 60
    # the foot of the lowest drowns in noise
    assert_allclose(np.median(found.area), height * 9, rtol=0.06 if height < 1_000 else 0.02)
    assert_allclose(found.area, height * 9, rtol=0.2)


def test_a_poor_shape_is_flagged():
    ragged = sum(hvl(TIMES, area=4_000, centre=c, width=1.4) for c in (494, 496.5, 499, 501.5, 504))
    found = find_peaks(traces(drawn(rng_of(9), ragged), drawn(rng_of(9), gaussian(90_000.0, 400.0))))
    assert len(found) == 2
    assert Flag.POOR_SHAPE in flags(found)[0]
    assert Flag.POOR_SHAPE not in flags(found)[1]
    assert_allclose(found.area[0], 20_000, rtol=0.05)


def test_a_box_that_no_fit_can_take_is_measured_by_its_scans():
    box = np.where(np.abs(TIMES - 500) < 8, 5_000.0, 0.0)
    found = find_peaks(traces(drawn(rng_of(9), box)))
    assert len(found) == 1
    assert Flag.POOR_SHAPE in flags(found)[0]
    assert_allclose(found.area, 5_000 * 15.5, rtol=0.02)  # 31 scans


def test_a_step_of_the_baseline_is_no_peak():
    rows = [drawn(rng_of(seed), np.where(350 + 7 * seed < TIMES, 400.0, 0.0)) for seed in range(40)]
    assert len(find_peaks(traces(*rows))) <= 1


def test_a_peak_beside_a_step_is_found():
    step = np.where(TIMES > 520, 400.0, 0.0)
    found = find_peaks(traces(drawn(rng_of(10), step, gaussian(1_500.0, 500.0))))
    assert len(found) == 1
    assert_allclose(found.area, gaussian(1_500.0, 500.0)["area"], rtol=0.05)


def test_spikes_are_no_peaks_and_do_not_change_one():
    counts = drawn(rng_of(11), gaussian(600.0, 500.0))
    plain = find_peaks(traces(counts))
    for at in (400, 402, 411, 550, 700):
        counts[np.searchsorted(TIMES, at / 1.0) % len(TIMES)] += 3_000
    counts[np.searchsorted(TIMES, 497.0)] += 2_500
    found = find_peaks(traces(counts))
    assert len(found) == 1
    assert_allclose(found.area, plain.area, rtol=0.03)
    assert_allclose(found.time, plain.time, atol=0.2)


def test_scans_in_which_the_spray_failed_are_bridged():
    counts, lost = drawn(rng_of(12), gaussian(600.0, 500.0)), np.zeros(len(TIMES), bool)
    for time in (380, 498, 503, 640):
        at = np.searchsorted(TIMES, time)
        counts[at : at + 3], lost[at : at + 3] = 0, True
    found = find_peaks(traces(counts, lost=lost))
    assert len(found) == 1
    assert_allclose(found.area, gaussian(600.0, 500.0)["area"], rtol=0.05)


def test_a_saturated_peak_is_flagged_and_completed():
    peak = gaussian(50_000.0, 500.0)
    counts = np.minimum(drawn(rng_of(13), peak, gain=5.0), 30_000)
    found = find_peaks(traces(counts, drawn(rng_of(14), gaussian(900.0, 450.0))))
    assert Flag.SATURATED in flags(found)[0]
    assert Flag.SATURATED not in flags(found)[1]
    assert_allclose(found.area[0], peak["area"], rtol=0.1)
    assert found.area[0] > 1.1 * np.trapezoid(counts - 200, TIMES)


@pytest.mark.parametrize("centre", [301.0, 699.0])
def test_a_peak_that_the_run_cuts_is_flagged(centre):
    found = find_peaks(traces(drawn(rng_of(15), gaussian(900.0, centre))))
    assert len(found) == 1
    assert Flag.CUT in flags(found)[0]
    assert found.start[0] >= TIMES[0]
    assert found.end[0] <= TIMES[-1]


def test_centroids_below_a_threshold_do_not_make_a_peak_smaller():
    """A file without what is below 100 counts: the points of a peak of 400 are a tenth too few."""
    rng, peak = rng_of(16), gaussian(400.0, 500.0)
    rows = [drawn(rng, peak, baseline=0.0, noise=15.0) for _ in range(40)]
    found = find_peaks(traces(*[np.where(row < 100, 0, row) for row in rows]))
    assert len(found) == 40
    assert abs(np.median(found.area) / peak["area"] - 1) < 0.03
    points = [np.trapezoid(np.where(row < 100, 0, row), TIMES) for row in rows]
    assert np.median(points) / peak["area"] < 0.97


@settings(max_examples=15, deadline=None)
@given(st.floats(1e-3, 1e4), st.integers(0, 1000))
def test_another_unit_of_intensity_changes_areas_and_nothing_else(scale, seed):
    rng = rng_of(seed)
    row = drawn(rng, gaussian(500.0, 450.0), gaussian(300.0, 520.0), gaussian(200.0, 529.0), gain=1.0)
    found, scaled = find_peaks(traces(row)), find_peaks(traces(row * scale))
    assert_array_equal(found.flags, scaled.flags)
    # intensities are float32
    assert_allclose(scaled.area, found.area * scale, rtol=1e-3)
    assert_allclose(scaled.height, found.height * scale, rtol=1e-3)
    assert_allclose(scaled.time, found.time, atol=1e-2)
    assert_allclose(scaled.snr, found.snr, rtol=1e-3)


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 1e4), st.integers(0, 1000))
def test_a_constant_below_everything_changes_nothing(constant, seed):
    row = drawn(rng_of(seed), gaussian(500.0, 450.0), gaussian(300.0, 520.0))
    found, raised = find_peaks(traces(row)), find_peaks(traces(row + constant))
    assert len(found) == len(raised)
    assert np.all(np.abs(raised.area - found.area) < 0.3 * found.area_error)
    assert_allclose(raised.time, found.time, atol=0.02)


def test_the_order_of_traces_does_not_matter():
    rng = rng_of(17)
    rows = [drawn(rng, gaussian(rng.uniform(50, 5_000), rng.uniform(330, 670)), gain=1.0) for _ in range(20)]
    rows += [np.zeros(len(TIMES)), np.full(len(TIMES), 7.0)]
    order = rng.permutation(len(rows))
    straight, mixed = find_peaks(traces(*rows)), find_peaks(traces(*[rows[at] for at in order]))
    back = np.argsort(order[mixed.trace], kind="stable")
    # gain is a median over scans, which does not know their order
    for name in ("time", "area", "area_error", "height", "start", "end", "misfit"):
        assert_array_equal(getattr(straight, name), getattr(mixed, name)[back])
    assert_array_equal(straight.trace, order[mixed.trace][back])


def test_the_same_traces_give_the_same_bytes():
    rows = [drawn(rng_of(seed), gaussian(300.0, 500.0)) for seed in range(5)]
    one, two = find_peaks(traces(*rows)), find_peaks(traces(*rows))
    assert one.area.tobytes() == two.area.tobytes()


def test_areas_do_not_change_with_the_flow_of_time():
    """Time that runs up to 10 % faster or slower, by a smooth monotone map, with counts per second to match.

    A Haarhoff-Van der Linde peak is only almost one after it: the map bends by 1 % over a peak.
    """
    rng = rng_of(18)
    warped = TIMES + 8 * np.sin(TIMES / 80)
    slope = 1 + 0.1 * np.cos(TIMES / 80)
    shapes = [
        {"distortion": d} | gaussian(2_000.0, c) for c, d in ((350, 0.0), (430, 0.1), (520, -0.1), (610, 0.3))
    ]
    row = drawn(rng, *shapes, gain=1.0)
    found = find_peaks(traces_of(TIMES, row))
    moved = find_peaks(traces_of(warped, row / slope))
    assert len(found) == len(moved) == 4
    assert_allclose(moved.area, found.area, rtol=0.01)
    assert_allclose(moved.time, np.interp(found.time, TIMES, warped), atol=0.1)


@pytest.mark.parametrize("n", [0, 1, 2, 4, 5, 30])
def test_short_traces(n):
    assert len(find_peaks(traces_of(np.arange(n) * 1.0, np.zeros((3, n))))) == 0
    assert len(find_peaks(traces_of(np.arange(n) * 1.0, np.full((3, n), 5.0)))) == 0


def test_no_traces():
    found = find_peaks(traces_of(TIMES, np.zeros((0, len(TIMES)))))
    assert len(found) == 0
    assert found.trace.dtype == np.int64
    assert found.flags.dtype == np.uint32


def test_rows_of_unequal_length_are_searched_alike():
    rng = rng_of(19)
    whole = np.stack([drawn(rng, gaussian(900.0, centre)) for centre in (360.0, 500.0, 640.0)])
    bounds = [(0, 300), (250, 600), (400, 800)]
    values = np.concatenate([row[low:high] for row, (low, high) in zip(whole, bounds, strict=True)])
    offsets = np.concatenate([[0], np.cumsum([high - low for low, high in bounds])])
    found = find_peaks_in_rows(TIMES, values, offsets, [low for low, _ in bounds])
    assert_array_equal(found.trace, [0, 1, 2])
    expected = find_peaks(traces_of(TIMES, whole))
    assert_allclose(found.time, expected.time, atol=0.1)
    assert_allclose(found.area, expected.area, rtol=0.03)


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        find_peaks_in_rows(TIMES, np.zeros(5), [0, 4], [0])
    with pytest.raises(ValueError, match="beyond the scans"):
        find_peaks_in_rows(TIMES, np.zeros(5), [0, 5], [len(TIMES) - 2])


def test_a_floor_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="shape of the traces"):
        find_peaks(traces(np.zeros(len(TIMES))), baseline=np.zeros(3), noise=np.zeros(3))
