"""The engine as workers want it: loaded, with its compiled kernels, before the first file comes.

The server that workers are forked from imports this module. So a new worker measures at once, and all of them share
the memory of the kernels.
"""

from contextlib import suppress

import numpy as np

from biocluster.laboratory.analyses.target_lists import Role, TargetRow, targets_of
from biocluster.science.metabolome.measuring import measure_run
from biocluster.science.metabolome.runs import Run

N_SCANS = 240
LOCK_MASS = 121.050873


def warm() -> None:
    """Measure a run of three peaks and a lock mass, two of the peaks upon each other."""
    times = np.arange(1.0, N_SCANS + 1)
    mz = np.array([LOCK_MASS, 150.0, 200.0])
    ripple = 100 + 5 * np.sin(times)
    ions = [ripple * 10]
    for middles in ((90.0, 97.0), (150.0,)):
        ions.append(ripple + sum(1e4 * np.exp(-0.5 * ((times - middle) / 3) ** 2) for middle in middles))
    run = Run(
        times=times,
        offsets=np.arange(0, 3 * N_SCANS + 1, 3, dtype=np.int64),
        mz=np.tile(mz, N_SCANS),
        intensity=np.stack(ions, axis=1).ravel().astype(np.float32),
        polarity=1,
    )
    targets = targets_of(
        [
            TargetRow("one", mz=150.0, time=90.0, formula="C6H14N2O2"),
            TargetRow("other", mz=150.0, time=97.0),
            TargetRow("standard", mz=200.0, time=150.0, role=Role.INTERNAL_STANDARD, mobility=900.0),
        ]
    )
    measure_run(run, targets)


with suppress(
    Exception
):  # what is wrong with the engine, every file will tell; the server must not end by it
    warm()
