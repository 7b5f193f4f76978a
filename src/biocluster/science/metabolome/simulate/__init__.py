"""Simulated CE-MS runs of which everything is known.

``make_batch`` decides what a batch is about, ``simulate_run`` makes the spectra of one injection with the
truth about them, ``target_list`` says what a laboratory would know beforehand. All randomness comes from
the seed and the number of the injection. Nothing here knows how the engine finds anything.
"""

from .batches import Batch, make_batch
from .conditions import FRIENDLY, PRESETS, UNFRIENDLY, Conditions, conditions
from .injections import SimulatedRun, simulate_run
from .listing import target_list

__all__ = [
    "FRIENDLY",
    "PRESETS",
    "UNFRIENDLY",
    "Batch",
    "Conditions",
    "SimulatedRun",
    "conditions",
    "make_batch",
    "simulate_run",
    "target_list",
]
