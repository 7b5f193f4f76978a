"""Which ion of a simulated run a feature is."""

import numpy as np


def ions_of(features, ions):
    """For each feature the row of the ion within 20 ppm and one width of it, the nearest in time; -1 for none."""
    mz, time, width = (ions[name].to_numpy() for name in ("mz", "time", "width"))
    which = np.full(len(features), -1)
    for at in range(len(features)):
        near = np.flatnonzero(np.abs(mz / features.mz[at] - 1) < 20e-6)
        away = np.abs(time[near] - features.time[at]) / width[near]
        if len(near) and away.min() < 1:
            which[at] = near[away.argmin()]
    return which
