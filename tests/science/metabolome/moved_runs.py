"""Tables of usual times and the peaks of a run that has moved, by the physics and not by the model."""

from dataclasses import dataclass, replace

import numpy as np

from biocluster.science.metabolome.consensus import Candidates, candidates

FIELD = 1000.0**2 / 30.0 * 60.0
"""Capillary length squared over voltage, times the seconds of a minute."""
USUAL_FLOW = 850.0


@dataclass(frozen=True)
class Moved:
    """A table, and where its ions are in one run."""

    usual: np.ndarray
    presence: np.ndarray
    group: np.ndarray
    truth: np.ndarray
    found: Candidates
    first: float = 250.0
    last: float = 2400.0

    @property
    def asked(self):
        """What `fit_migration` is given."""
        return {
            "group": self.group,
            "trusted": np.zeros(len(self.usual), dtype=bool),
            "first": self.first,
            "last": self.last,
        }

    def without(self, target):
        """The same run without any candidate of a target."""
        kept = self.found.target != target
        return replace(
            self, found=Candidates(self.found.target[kept], self.found.time[kept], self.found.share[kept])
        )


def moved(
    rng,
    *,
    n_targets=120,
    n_standards=12,
    n_isomers=20,
    flow=1.0,
    change=0.0,
    wave=0.0,
    length=1.0,
    missing=0.1,
    others=1.5,
    scatter=0.0005,
):
    """Integrate the velocity of ions in a flow that changes; each m/z has peaks of nothing in particular, too.

    ``flow`` and ``length`` are factors to the usual ones, ``change`` and ``wave`` relative changes of the flow
    in 1500 s and in a wave of 900 s, ``missing`` a share of targets, ``others`` a number of peaks.
    """
    mobility = np.sort(rng.uniform(150, 2600, n_targets))
    for first in range(0, 2 * n_isomers, 2):
        mobility[first + 1] = mobility[first] + rng.uniform(15, 60)
    usual = FIELD / (mobility + USUAL_FLOW)
    clock = np.linspace(0, 9000, 45001)
    speed = USUAL_FLOW * flow * (1 + change * clock / 1500 + wave * np.sin(2 * np.pi * clock / 900))
    path = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2 * np.diff(clock))])
    truth = np.array([np.interp(FIELD * length**2, each * clock + path, clock) for each in mobility])
    truth *= 1 + rng.normal(0, scatter, n_targets)
    group = np.arange(n_targets)
    group[1 : 2 * n_isomers : 2] = group[0 : 2 * n_isomers : 2]
    presence = np.full(n_targets, 0.5)
    presence[rng.choice(np.arange(2 * n_isomers, n_targets), n_standards, replace=False)] = 0.95
    target, time, height = [], [], []
    present = rng.random(n_targets) >= missing
    for each in np.unique(group):
        members = np.flatnonzero(group == each)
        seen = members[present[members] & (truth[members] > 250) & (truth[members] < 2400)]
        times = [*truth[seen], *rng.uniform(250, 2400, rng.poisson(others))]
        heights = np.exp(rng.normal(8, 1.5, len(times)))
        for member in members:
            target += [member] * len(times)
            time += times
            height += list(heights)
    found = candidates(np.array(target, dtype=np.int64), np.array(time), np.array(height))
    order = rng.permutation(n_targets)  # where a target stands in the table says nothing
    place = np.argsort(order)
    back = np.lexsort((found.time, place[found.target]))
    return Moved(
        usual[order],
        presence[order],
        group[order],
        truth[order],
        Candidates(place[found.target][back], found.time[back], found.share[back]),
    )
