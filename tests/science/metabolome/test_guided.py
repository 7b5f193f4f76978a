"""Isomers under one top, from made-up traces; targets by their expected times alone."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from biocluster.science.metabolome.flags import Flag
from biocluster.science.metabolome.hvl import hvl
from biocluster.science.metabolome.measuring import measure_run
from biocluster.science.metabolome.runs import Run
from biocluster.science.metabolome.targets import Role, Targets

ALONE = np.linspace(150.1, 480.4, 12)
ISOMERS = 201.123


def made_up(rng, areas, apart, *, distortion=0.0):
    """Twelve lone peaks, and isomers ``apart`` seconds from one another, each two seconds wide."""
    times = np.arange(200, 1000, 0.5)
    usual = np.concatenate([np.linspace(250, 950, 12), 600 + apart * np.arange(len(areas))])
    mz = np.concatenate([ALONE, np.full(len(areas), ISOMERS)])
    traces = np.zeros((13, len(times)))
    for at, time in enumerate(usual):
        row = min(at, 12)
        area = 2e5 if at < 12 else areas[at - 12]
        traces[row] += hvl(times, area=area, centre=time, width=time / 300, distortion=distortion)
    counts = rng.poisson(traces / 5) * 5 + rng.normal(0, 20, traces.shape)
    seen = counts > 40
    sizes = seen.sum(axis=0)
    masses = np.concatenate([ALONE, [ISOMERS]])
    order = np.argsort(masses)
    points = [masses[order][seen[order, scan]] for scan in range(len(times))]
    heights = [counts[order, scan][seen[order, scan]] for scan in range(len(times))]
    run = Run(
        times,
        np.concatenate([[0], np.cumsum(sizes)]),
        np.concatenate(points) * (1 + rng.normal(0, 1e-6, sizes.sum())),
        np.concatenate(heights).astype(np.float32),
    )
    n = len(mz)
    targets = Targets(
        name=tuple(f"T{at}" for at in range(n)),
        formula=("",) * n,
        mz=mz,
        role=(Role.INTERNAL_STANDARD,) * 12 + (Role.TARGET,) * (n - 12),
        time=usual,
        window=np.full(n, np.nan),
        mobility=np.full(n, np.nan),
        standard=np.full(n, -1, dtype=np.int64),
        concentration=np.full(n, np.nan),
    )
    return run, targets


@pytest.mark.parametrize(
    ("areas", "apart"),
    [
        ((2e5, 1.5e5), 4.0),
        ((5e4, 2e5), 4.0),
        ((2e5, 1.5e5), 5.0),
        ((3e5, 3e4), 5.0),
        ((2e5, 1e5, 2e5), 5.0),
    ],
    ids=str,
)
def test_isomers_under_one_top_are_measured_where_they_are_expected(areas, apart):
    """Two widths apart and two and a half, where sums have one top: resolution 0.5 and 0.63."""
    run, targets = made_up(np.random.default_rng(1), areas, apart)
    measured = measure_run(run, targets)
    assert_allclose(measured.time[12:], targets.time[12:], atol=0.8)
    assert_allclose(measured.area[12:], areas, rtol=0.2)
    assert np.all(measured.flags[12:] & Flag.OVERLAPPED)
    assert_allclose(measured.area[:12], 2e5, rtol=0.03)


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.parametrize("distortion", [0.0, 0.01, -0.01])
def test_an_isomer_that_is_not_there_is_not_made_up(missing, distortion):
    areas = [3e5, 3e5]
    areas[missing] = 0.0
    run, targets = made_up(np.random.default_rng(2), areas, 5.0, distortion=distortion)
    measured = measure_run(run, targets)
    assert np.isnan(measured.area[12 + missing])
    assert_allclose(measured.area[13 - missing], 3e5, rtol=0.03)


def test_isomers_that_no_one_can_tell_apart_are_called_ambiguous():
    run, targets = made_up(np.random.default_rng(3), (2e5, 0.0), 0.3)
    measured = measure_run(run, targets)
    assert np.isnan(measured.area[12:]).all()
    assert np.all(measured.flags[12:] & Flag.AMBIGUOUS)
