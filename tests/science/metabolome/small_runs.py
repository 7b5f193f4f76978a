"""Small runs by the simulator, with what a laboratory knows and what is true of them."""

from functools import cache

import numpy as np

from biocluster.science.metabolome.measuring import Settings
from biocluster.science.metabolome.simulate import conditions, make_batch, simulate_run, target_list
from biocluster.science.metabolome.targets import Role, Targets

METHOD = Settings(ramp_s=3.0, length_mm=800.0, voltage_kv=30.0)
"""The simulator's capillary and field."""


@cache
def small_batch(preset="friendly", seed=11):
    """Sixty targets in scans of a second, so that a run takes a tenth of one to make."""
    about = conditions(preset, scan_interval=0.8, n_scans=1500, noise_points=60.0)
    return make_batch(seed, runs=130, targets=60, preset=about)


@cache
def small_run(injection, preset="friendly", seed=11):
    """A run with its list of targets and its truth by name."""
    batch = small_batch(preset, seed)
    simulated = simulate_run(batch, injection)
    truth = {row["name"]: row for row in simulated.truth.iter_rows(named=True)}
    return simulated.run, target_list(batch), truth


def some_of(targets, rows):
    """The table of these rows alone, without their standards."""
    rows = np.asarray(rows)

    def of(column):
        return tuple(column[row] for row in rows) if isinstance(column, tuple) else column[rows]

    return Targets(
        name=of(targets.name),
        formula=of(targets.formula),
        mz=of(targets.mz),
        role=of(targets.role),
        time=of(targets.time),
        window=of(targets.window),
        mobility=of(targets.mobility),
        standard=np.full(len(rows), -1, dtype=np.int64),
        concentration=of(targets.concentration),
    )


def rights_and_wrongs(measured, targets, truth, *, snr=10.0):
    """Of targets at this signal to noise: how many are right, how many are missing; and how many found are wrong."""
    right = missing = wrong = 0
    for at, name in enumerate(targets.name):
        if targets.role[at] is Role.LOCK_MASS:
            continue
        true = truth[name]
        there = true["present"] and true["time"] < measured.last_time
        found = np.isfinite(measured.time[at])
        near = there and found and abs(measured.time[at] - true["time"]) <= max(0.5 * true["width"], 1.0)
        wrong += found and not near
        if there and true["snr"] >= snr:
            right, missing = right + near, missing + (not near)
    return right, missing, wrong
