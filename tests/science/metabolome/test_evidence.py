import numpy as np
from numpy.testing import assert_allclose

from biocluster.science.metabolome.evidence import commonness, mass_log_odds, mass_spread, peak_deviations
from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.isotopes import (
    expected_isotope,
    is_isotope,
    isotope_log_odds,
    together,
)
from biocluster.science.metabolome.pairs import pair_up
from biocluster.science.metabolome.peaks import Peaks
from biocluster.science.metabolome.quality import quality_of
from biocluster.science.metabolome.traces import Traces, traces_of


def peaks_at(trace, time, *, height=1000.0, width=2.0):
    time = np.asarray(time, dtype=float)
    full = np.full(len(time), float(width))
    return Peaks(
        trace=np.asarray(trace, dtype=np.int64),
        time=time,
        start=time - 3 * full,
        end=time + 3 * full,
        height=np.broadcast_to(np.asarray(height, dtype=float), time.shape).copy(),
        area=full,
        area_error=full,
        snr=full * 20,
        width=full,
        distortion=0 * full,
        misfit=0 * full,
        flags=np.zeros(len(time), dtype=np.uint32),
    )


def test_a_peak_has_the_mean_deviation_of_its_upper_part():
    times = np.arange(100.0)
    intensity = 1000 * np.exp(-0.5 * ((times - 50) / 3) ** 2)
    deviation = np.where(np.abs(times - 50) < 4, 3.0, -15.0).astype(np.float32)
    plain = traces_of(times, intensity)
    traces = Traces(
        times, plain.intensity, deviation[None, :], plain.first, plain.last, np.zeros(100, dtype=bool)
    )
    assert_allclose(peak_deviations(traces, peaks_at([0], [50.0], width=3.0)), [3.0], atol=1e-6)
    assert np.isnan(peak_deviations(traces_of(times, 0 * times), peaks_at([0], [50.0]))).all()


def test_spread_of_m_z_is_learnt_from_tall_peaks_and_held_to_two_ppm():
    rng = np.random.default_rng(0)
    assert mass_spread(np.zeros(0), np.zeros(0)) == 2.0
    assert_allclose(mass_spread(rng.normal(0, 4, 400), np.full(400, 50.0)), 4, rtol=0.1)
    assert_allclose(mass_spread(rng.normal(0, 40, 400), np.full(400, 5.0)), 2)


def test_m_z_speaks_for_near_peaks_against_far_ones_and_less_loudly_of_small_ones():
    odds = mass_log_odds(
        np.array([0, 12.0, 0, 12.0, np.nan]),
        np.array([100, 100, 5.0, 5.0, 100]),
        spread=1.0,
        tolerance_ppm=20.0,
    )
    assert odds[0] > odds[2] > 0
    assert odds[1] < odds[3] < 0
    assert odds[4] == 0


def test_what_is_common_among_other_peaks_says_little():
    """Thirty small strangers in ten thousand seconds, and forty tall targets."""
    snr = np.concatenate([np.full(30, 5.0), np.full(40, 200.0)])
    explained = snr > 100
    odds = commonness(snr, explained, by_chance=0.01, trace_seconds=1e4)
    assert odds[0] < odds[-1] - 4
    assert odds[-1] > np.log(1e4) - 2


def test_traces_of_neighbouring_m_z_show_one_event():
    peaks = peaks_at([0, 0, 1, 1], [100.0, 200.0, 100.3, 300.0], height=[50, 10, 80, 10])
    pairs = pair_up(peaks, np.array([1, 0, 0]), np.array([0, 0, 0]), step=0.5)
    assert pairs.target.tolist() == [0, 0, 1, 1, 2, 2]
    assert pairs.peak.tolist() == [2, 3, 0, 1, 0, 1]
    assert pairs.event_peak[pairs.event].tolist() == [2, 3, 2, 1, 2, 1]
    apart = pair_up(peaks, np.array([1, 0, 0]), np.array([1, 0, 0]), step=0.5)
    assert apart.event_peak[apart.event].tolist() == [2, 3, 0, 1, 0, 1]


def test_the_isotope_of_a_formula_is_that_of_the_ion_which_is_measured():
    assert_allclose(expected_isotope("C6H14N2O2", 147.1128), (148.1156, 0.0747), atol=1e-4)  # [M+H]+
    assert_allclose(expected_isotope("C10H16O4S", 231.0697).mz, 232.073, atol=1e-3)  # [M-H]-
    assert np.isnan(expected_isotope("C6H14N2O2", 150.0).ratio)
    assert np.isnan(expected_isotope("", 147.1128).ratio)
    assert np.isnan(expected_isotope("no formula", 147.1128).ratio)


def test_isotopes_speak_for_the_height_that_the_formula_asks_for():
    rng = np.random.default_rng(1)
    times = np.arange(60.0)
    light = 1e5 * np.exp(-0.5 * ((times - 30) / 4) ** 2) + rng.normal(0, 50, 60) + 500
    heavy = np.stack([0.07 * light, 0.14 * light, np.full(60, 300.0)]) + rng.normal(0, 50, (3, 60))
    rows = np.arange(3)
    found = together(
        traces_of(times, heavy), rows, traces_of(times, light), 0 * rows, np.full(3, 18.0), np.full(3, 42.0)
    )
    assert_allclose(found.slope, [0.07, 0.14, 0], atol=0.005)
    odds = isotope_log_odds(found, np.full(3, 0.0747), np.full(3, 1e5), np.full(3, 50.0))
    assert odds.tolist() == [1.0, -3.0, -3.0]
    assert isotope_log_odds(found, np.full(3, 0.0747), np.full(3, 5e3), np.full(3, 50.0)).tolist() == [
        0,
        0,
        0,
    ]


def test_the_13c_of_a_lighter_ion_is_known_as_one():
    """Glutamine's stands beside glutamic acid; its height is that of five carbons."""
    times = np.arange(60.0)
    light = 1e5 * np.exp(-0.5 * ((times - 30) / 4) ** 2)
    others = np.stack([0.055 * light, 0.5 * light, 1e4 * np.exp(-0.5 * ((times - 38) / 4) ** 2)])
    rows = np.arange(3)
    found = together(
        traces_of(times, others), rows, traces_of(times, light), 0 * rows, np.full(3, 18.0), np.full(3, 48.0)
    )
    assert is_isotope(found, np.full(3, 148.08)).tolist() == [True, False, False]


def test_quality_falls_with_everything_that_is_said_against_a_peak():
    fine = quality_of(np.ones(1), np.array([500.0]), np.array([0.01]), np.zeros(1, dtype=np.uint32))
    assert fine > 0.99
    for flag in (
        Flag.SATURATED,
        Flag.CUT,
        Flag.OVERLAPPED,
        Flag.TIME_OFF,
        Flag.MASS_OFF,
        Flag.ISOTOPES_DIFFER,
    ):
        flags = np.array([int(flag)], dtype=np.uint32)
        assert quality_of(np.ones(1), np.array([500.0]), np.array([0.01]), flags) < fine
    nothing = np.zeros(1, dtype=np.uint32)
    assert quality_of(np.full(1, 0.7), np.array([500.0]), np.zeros(1), nothing) < fine
    assert quality_of(np.ones(1), np.array([5.0]), np.zeros(1), nothing) < fine
    assert quality_of(np.ones(1), np.array([500.0]), np.array([0.3]), nothing) < fine
    assert np.isnan(quality_of(np.ones(1), np.array([np.nan]), np.array([np.nan]), nothing)).all()
