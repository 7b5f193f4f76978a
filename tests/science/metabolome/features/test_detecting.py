"""The features of a run, against the truth about it."""

from dataclasses import fields, replace

import numpy as np
import pytest

from biocluster.science.metabolome.features import Features, detect_features
from biocluster.science.metabolome.runs import Run
from tests.science.metabolome.features.true_ions import ions_of


def run_of(scans, *, step=0.4, **about):
    """A run whose scans are lists of (m/z, intensity)."""
    points = [sorted(scan) for scan in scans]
    flat = [point for scan in points for point in scan]
    return Run(
        times=step * np.arange(1, len(scans) + 1),
        offsets=np.concatenate([[0], np.cumsum([len(scan) for scan in points])]).astype(np.int64),
        mz=np.array([mz for mz, _ in flat], dtype=float),
        intensity=np.array([counts for _, counts in flat], dtype=np.float32),
        polarity=1,
        **about,
    )


def with_peaks(rng, peaks, *, n_scans=1200, background=()):
    """Gaussian peaks of (m/z, time, width, height) and ions of (m/z, level) that are there all the time."""
    times = 0.4 * np.arange(1, n_scans + 1)
    scans = [[] for _ in times]
    for mz, time, width, height in peaks:
        for at, counts in enumerate(height * np.exp(-((times - time) ** 2) / (2 * width**2))):
            if counts + rng.normal(0, 30) > 100:
                scans[at].append(
                    (
                        mz * (1 + rng.normal(0, 57e-6 / np.sqrt(max(counts, 50)))),
                        max(counts + rng.normal(0, 30), 100),
                    )
                )
    for mz, level in background:
        slow = level * (1 + 0.3 * np.sin(times / 60) + 0.05 * rng.normal(size=n_scans))
        for at, counts in enumerate(slow):
            scans[at].append((mz * (1 + rng.normal(0, 57e-6 / np.sqrt(counts))), counts))
    for scan in scans:
        scan += [(mz, 100 + rng.exponential(40)) for mz in rng.uniform(100, 400, 40)]
    return run_of(scans)


FOUR = [
    (150.1, 100.0, 2.5, 5000.0),
    (200.2, 180.0, 3.0, 40000.0),
    (250.3, 260.0, 3.0, 900.0),
    (300.1, 350.0, 4.0, 3000.0),
]


def test_peaks_are_found_with_their_mass_time_height_and_area():
    found = detect_features(with_peaks(np.random.default_rng(1), FOUR))
    assert len(found) == 4
    for at, (mz, time, width, height) in enumerate(FOUR):
        assert found.mz[at] == pytest.approx(mz, rel=3e-6)
        assert found.time[at] == pytest.approx(time, abs=0.25 * width)
        assert found.height[at] == pytest.approx(height, rel=0.12)
        assert found.area[at] == pytest.approx(height * width * np.sqrt(2 * np.pi), rel=0.12)
    assert found.sure.all()


def test_background_that_waxes_and_wanes_is_no_feature():
    run = with_peaks(
        np.random.default_rng(2), FOUR[:1], background=[(180.1, 800.0), (181.1, 20000.0), (320.2, 300.0)]
    )
    assert detect_features(run).mz.round(1).tolist() == [150.1]


def test_a_peak_on_a_background_of_its_own_mass_is_one_feature():
    run = with_peaks(np.random.default_rng(3), FOUR, background=[(200.2, 1500.0)])
    found = detect_features(run)
    assert found.mz.round(1).tolist() == [150.1, 200.2, 250.3, 300.1]
    assert found.height[1] == pytest.approx(40000.0, rel=0.1)


def test_spikes_and_random_centroids_are_no_features():
    rng = np.random.default_rng(4)
    scans = [[(mz, 100 + rng.exponential(60)) for mz in rng.uniform(100, 400, 300)] for _ in range(800)]
    for at in rng.integers(0, 800, 60):
        scans[at].append((222.2, 20000.0))
    assert len(detect_features(run_of(scans))) == 0


def test_side_peaks_of_a_strong_ion_are_not_sure():
    strong = (200.2, 180.0, 3.0, 100000.0)
    found = detect_features(
        with_peaks(np.random.default_rng(5), [*FOUR, strong, (200.23, 180.0, 3.0, 1000.0)])
    )
    assert found.sure[np.abs(found.mz - 200.23).argmin()] == np.False_
    assert found.sure.sum() == 4


def test_runs_without_centroids_or_scans_have_no_features():
    assert len(detect_features(run_of([[] for _ in range(50)]))) == 0
    assert len(detect_features(run_of([]))) == 0
    assert len(detect_features(run_of([[(100.0, 500.0)]]))) == 0


def test_profiles_are_refused():
    with pytest.raises(ValueError, match="profile"):
        detect_features(run_of([[(100.0, 500.0)]], profile=True))


def test_mobilities_are_those_of_the_times():
    run = with_peaks(np.random.default_rng(6), FOUR)
    found = detect_features(run, mobility=lambda time: 1000.0 / time)
    assert found.mobility == pytest.approx(1000.0 / found.time)
    assert np.isnan(detect_features(run).mobility).all()


def test_ions_are_found_and_hardly_anything_else(simulated):
    for made, found in zip(simulated.made, simulated.found, strict=True):
        which = ions_of(found, made.ions)
        assert np.count_nonzero(which[found.sure] < 0) <= 0.02 * np.count_nonzero(found.sure)
        told = made.ions.to_dict(as_series=False)
        clear = [at for at, snr in enumerate(told["snr"]) if snr >= 10 and not told["overlapped"][at]]
        assert len(set(clear) & set(which.tolist())) >= 0.97 * len(clear)


def test_areas_of_clear_peaks_are_right(simulated):
    ratio = []
    for made, found in zip(simulated.made, simulated.found, strict=True):
        which = ions_of(found, made.ions)
        good = which >= 0
        true = made.ions[which[good].tolist()]
        clean = (true["snr"] >= 30) & ~true["overlapped"] & ~true["saturated"]
        ratio.append(found.area[good][clean.to_numpy()] / true["area"].filter(clean).to_numpy())
    assert np.median(np.abs(np.concatenate(ratio) - 1)) < 0.02


def test_the_error_of_masses_is_what_it_is_said_to_be(simulated):
    scaled = []
    for made, found in zip(simulated.made, simulated.found, strict=True):
        which = ions_of(found, made.ions)
        weak = (which >= 0) & (found.snr < 30)
        ppm = (found.mz[weak] / made.ions["mz"].to_numpy()[which[weak]] - 1) * 1e6
        # the m/z axis of a run is off by some ppm that vary slowly: take away what neighbours in time have
        order = np.argsort(found.time[weak])
        scaled.append(
            np.diff(ppm[order])
            / np.hypot(*(found.mz_error[weak][order][at] for at in (slice(1, None), slice(None, -1))))
        )
    spread = 1.4826 * np.median(np.abs(np.concatenate(scaled)))
    assert 0.7 < spread < 1.6


def test_the_same_run_gives_the_same_bytes(simulated):
    again = detect_features(simulated.made[0].run)
    for name, values in simulated.found[0].arrays().items():
        assert values.tobytes() == again.arrays()[name].tobytes()


def test_features_can_be_stored_as_arrays_and_taken_back(simulated):
    one = simulated.found[0]
    back = Features(**one.arrays(), polarity=one.polarity)
    assert all(
        getattr(back, field.name) is getattr(one, field.name)
        for field in fields(one)
        if field.name != "polarity"
    )
    assert len(replace(back, polarity=-1)) == len(one)
