"""One small simulated batch, detected once for all tests."""

from dataclasses import dataclass

import pytest

from biocluster.science.metabolome.features import Features, detect_features
from biocluster.science.metabolome.simulate import SimulatedRun, conditions, make_batch, simulate_run


@dataclass(frozen=True)
class Simulated:
    made: list[SimulatedRun]
    found: list[Features]


@pytest.fixture(scope="session")
def simulated():
    """Six runs on three capillaries, 60 targets, no blanks."""
    about = conditions("friendly", capillary_life=2, eof_drift=0.2)
    batch = make_batch(3, runs=6, targets=60, preset=about, levels=())
    made = [simulate_run(batch, at) for at in range(6)]
    return Simulated(made, [detect_features(one.run) for one in made])
