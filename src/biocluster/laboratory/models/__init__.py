"""The tables of the laboratory."""

from biocluster.laboratory.models.batches import (
    Batch,
    BatchEvent,
    BatchStep,
    Injection,
    InjectionFailure,
    InjectionType,
    RawFile,
    SeriesAt,
)
from biocluster.laboratory.models.compounds import Compound, CompoundIon, TargetRole
from biocluster.laboratory.models.materials import Hold, HoldLift, Material, MaterialKind
from biocluster.laboratory.models.methods import (
    CalibrationLevel,
    Method,
    MethodTarget,
    MethodVersion,
    Polarity,
    Weighting,
)
from biocluster.laboratory.models.processings import (
    Processing,
    ProcessingBatch,
    ProcessingEvent,
    ProcessingFile,
    ProcessingResult,
    ProcessingStep,
)
from biocluster.laboratory.models.releases import Release, ReleasedMaterial, ReleaseWithdrawal
from biocluster.laboratory.models.reviews import ControlBaseline, PeakDecision, PeakReview

__all__ = [
    "Batch",
    "BatchEvent",
    "BatchStep",
    "CalibrationLevel",
    "Compound",
    "CompoundIon",
    "ControlBaseline",
    "Hold",
    "HoldLift",
    "Injection",
    "InjectionFailure",
    "InjectionType",
    "Material",
    "MaterialKind",
    "Method",
    "MethodTarget",
    "MethodVersion",
    "PeakDecision",
    "PeakReview",
    "Polarity",
    "Processing",
    "ProcessingBatch",
    "ProcessingEvent",
    "ProcessingFile",
    "ProcessingResult",
    "ProcessingStep",
    "RawFile",
    "Release",
    "ReleaseWithdrawal",
    "ReleasedMaterial",
    "SeriesAt",
    "TargetRole",
    "Weighting",
]
