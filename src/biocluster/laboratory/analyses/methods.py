"""How a batch is processed: what of the engine is told from outside, with its digest."""

from dataclasses import dataclass, field

from biocluster.laboratory.analyses.store import digest_of
from biocluster.science.metabolome.measurement import Settings as Measuring
from biocluster.science.metabolome.targets import Targets
from biocluster.science.metabolome.version import ENGINE_VERSION

__all__ = ["ENGINE_VERSION", "Measuring", "Method", "measuring_digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What a laboratory's method fixes beside the targets."""

    measuring: Measuring = field(default_factory=Measuring)
    """How a run is measured."""
    polarity: int = 0
    """1 or -1 takes only scans of that polarity; with 0 a file with both is refused."""
    weighting: str = "auto"
    """Of the calibration lines: ``none``, ``1/x`` or ``1/x2``; ``auto`` chooses for each target."""
    corrects_drift: bool = True
    """Whether drift is taken out by the QCs."""
    untargeted: bool = False
    """Whether features are looked for that no target asks for."""


def measuring_digest(targets: Targets, method: Method) -> str:
    """The digest of everything by which a single run is measured; what is done across runs is no part of it."""
    return digest_of({"targets": targets, "measuring": method.measuring, "polarity": method.polarity})
