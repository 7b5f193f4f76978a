"""Centroids become pieces and tracks of constant m/z; how much an m/z scatters is measured."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biocluster.science.metabolome.features.precision import (
    USUAL,
    Precision,
    mass_precision,
    resolved_distance,
)
from biocluster.science.metabolome.features.sweep import chain
from biocluster.science.metabolome.features.tracks import find_tracks
from biocluster.science.metabolome.runs import Run


def run_of(scans):
    points = [sorted(scan) for scan in scans]
    flat = [point for scan in points for point in scan]
    return Run(
        times=0.5 * np.arange(1, len(scans) + 1),
        offsets=np.concatenate([[0], np.cumsum([len(scan) for scan in points])]).astype(np.int64),
        mz=np.array([mz for mz, _ in flat]),
        intensity=np.array([counts for _, counts in flat], dtype=np.float32),
    )


def chained_by_hand(run, *, floor, shot, worst, reach, gap, wander):
    """The same as ``chain``, without an order of the open pieces: every piece is asked."""
    label, open_pieces, named = [-1] * run.n_points, [], 0
    for scan in range(run.n_scans):
        best = {}
        points = range(run.offsets[scan], run.offsets[scan + 1])
        variance = {at: min(floor**2 + shot**2 / run.intensity[at], worst**2) for at in points}
        for at in points:
            if open_pieces:
                near = min(open_pieces, key=lambda piece: abs(piece["mz"] - run.mz[at]))
                away = ((run.mz[at] / near["mz"] - 1) * 1e6) ** 2 / (variance[at] + near["variance"])
                if away <= reach**2 and away < best.get(id(near), (np.inf, 0, None))[0]:
                    best[id(near)] = (away, at, near)
        taken = {at: piece for _, at, piece in best.values()}
        for at in points:
            if at in taken:
                piece = taken[at]
                label[at] = piece["name"]
                before = piece["variance"] + wander**2 * (scan - piece["last"])
                gain = before / (before + variance[at])
                piece["mz"] += gain * (run.mz[at] - piece["mz"])
                piece["variance"], piece["last"] = (1 - gain) * before, scan
            else:
                label[at] = named
                open_pieces.append({"mz": run.mz[at], "variance": variance[at], "last": scan, "name": named})
                named += 1
        open_pieces = [piece for piece in open_pieces if scan - piece["last"] <= gap]
    return label, named


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000), crowd=st.integers(1, 12))
def test_the_sweep_chains_as_if_every_piece_was_asked(seed, crowd):
    rng = np.random.default_rng(seed)
    scans = [
        [
            (mz, counts)
            for mz, counts in zip(rng.uniform(100, 100.02, n), rng.uniform(50, 5000, n), strict=True)
        ]
        for n in rng.integers(0, crowd + 1, 15)
    ]
    run = run_of(scans)
    about = {"floor": 1.0, "shot": 60.0, "worst": 15.0, "reach": 3.0, "gap": 2, "wander": 0.1}
    label, pieces = chain(run.offsets, run.mz, run.intensity, *about.values())
    assert (label.tolist(), pieces) == chained_by_hand(run, **about)


def ions(rng, masses, *, n_scans=400, floor=0.5, shot=60.0, low=2.5, high=5.0):
    """Ions that are there in all scans, at intensities of their own."""
    levels = 10 ** rng.uniform(low, high, len(masses))
    scans = []
    for _ in range(n_scans):
        counts = levels * np.exp(rng.normal(0, 0.2, len(masses)))
        error = np.sqrt(floor**2 + shot**2 / counts) * 1e-6 * rng.normal(size=len(masses))
        scans.append(list(zip(masses * (1 + error), counts, strict=True)))
    return scans


def test_scatter_is_measured_at_all_intensities_among_random_centroids():
    rng = np.random.default_rng(1)
    scans = ions(rng, np.linspace(100, 500, 60))
    for scan in scans:
        scan += [(mz, 60 + rng.exponential(200)) for mz in rng.uniform(100, 500, 150)]
    measured, true = mass_precision(run_of(scans)), Precision(0.5, 60.0)
    for counts in (300.0, 1000.0, 10_000.0, 100_000.0):
        at = np.array([counts])
        assert measured.ppm(at)[0] == pytest.approx(true.ppm(at)[0], rel=0.2)


def test_too_few_centroids_tell_nothing():
    assert mass_precision(run_of([[(100.0, 500.0)]] * 10)) == USUAL
    assert resolved_distance(run_of([[(100.0, 500.0)]] * 10)) == 0.0


def test_what_is_resolved_is_seen_in_the_distances_of_centroids():
    rng = np.random.default_rng(2)
    scans = []
    for _ in range(300):
        masses = np.sort(rng.uniform(200, 201, 60))
        kept = [masses[0]]
        for mz in masses[1:]:
            if mz > kept[-1] * (1 + 40e-6):
                kept.append(mz)
        scans.append([(mz, 500.0) for mz in kept])
    assert resolved_distance(run_of(scans)) == pytest.approx(40, abs=5)


def test_an_ion_of_the_whole_run_is_one_track_and_random_centroids_are_none():
    rng = np.random.default_rng(3)
    scans = ions(rng, np.array([150.1, 150.12, 320.2]), low=3.5)
    for scan in scans:
        scan += [(mz, 150.0) for mz in rng.uniform(100, 500, 60)]
    tracks = find_tracks(run_of(scans))
    assert tracks.mz == pytest.approx([150.1, 150.12, 320.2], rel=2e-6)
    assert tracks.n_scans == pytest.approx([400, 400, 400], abs=5)


def test_windows_of_tracks_do_not_meet():
    rng = np.random.default_rng(4)
    masses = np.sort(rng.uniform(200, 200.6, 12))
    tracks = find_tracks(run_of(ions(rng, masses)))
    upper, lower = tracks.mz * (1 + 1e-6 * tracks.tolerance), tracks.mz * (1 - 1e-6 * tracks.tolerance)
    assert np.all(upper[:-1] <= lower[1:] * (1 + 1e-12))


def test_an_ion_whose_mass_drifts_through_the_run_stays_one_track():
    rng = np.random.default_rng(5)
    scans = ions(rng, np.array([150.1]), low=4.0)
    drifted = [[(mz * (1 + 6e-6 * at / 400), counts) for mz, counts in scan] for at, scan in enumerate(scans)]
    assert len(find_tracks(run_of(drifted))) == 1
