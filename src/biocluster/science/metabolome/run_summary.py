"""What is to be said of a run as a whole: its anchors and residuals, its mobility scale, its warnings."""

import numpy as np
from numpy.typing import NDArray

from .expecting import known_mobilities, scale_of
from .mass_axis import MassAxis
from .measurement import Anchor, RunWarning, Settings
from .migration import MigrationModel
from .mobility import MobilityScale
from .targets import Role, Targets

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ANCHORS = (Role.INTERNAL_STANDARD, Role.EOF_MARKER, Role.MARKER)
"""What is added to every sample, so that it is expected in every run."""


def scale_of_run(
    targets: Targets, time: Floats, settings: Settings
) -> tuple[MobilityScale | None, RunWarning | None]:
    """The mobility scale by the best markers there are, and what is to be said of it."""
    mobility = known_mobilities(targets)
    known = np.isfinite(time) & np.isfinite(mobility)
    markers = known & np.array([role in ANCHORS for role in targets.role], dtype=bool)
    if markers.sum() < 2 and known.sum() >= 3 and (settings.length_mm is None or settings.voltage_kv is None):
        markers = known
    scale = scale_of(
        time[markers],
        mobility[markers],
        length=settings.length_mm,
        voltage=settings.voltage_kv,
        ramp=settings.ramp_s,
    )
    if scale is None:
        return None, RunWarning.NO_MOBILITY
    if scale.n_markers > 1:
        return scale, None
    neutral = mobility[markers][0] == 0
    return scale, RunWarning.ONE_NEUTRAL_MARKER if neutral else RunWarning.ONE_MARKER


def anchors_of(
    targets: Targets, at: Integers, usual: Floats, anchor: NDArray[np.bool_], model: MigrationModel
) -> tuple[Anchor, ...]:
    """The markers and internal standards among the peaks that hold the model; ``at`` are rows of the table."""
    order = np.argsort(at[model.support], kind="stable")
    return tuple(
        Anchor(
            name=targets.name[at[model.support[k]]],
            usual=float(usual[model.support[k]]),
            found=float(model.support_time[k]),
            residual=float(model.residual[k] * model.support_time[k]),
        )
        for k in order
        if anchor[model.support[k]]
    )


def time_residuals(model: MigrationModel, anchors: tuple[Anchor, ...]) -> tuple[float, float]:
    """Root mean square residual in seconds and in percent: of the anchors, or of all below three of them."""
    seconds = np.array([anchor.residual for anchor in anchors])
    relative = np.array([anchor.residual / anchor.found for anchor in anchors])
    if len(anchors) < 3:
        seconds, relative = model.residual * model.support_time, model.residual
    if not len(seconds):
        return float("nan"), float("nan")
    return float(np.sqrt(np.mean(seconds**2))), 100 * float(np.sqrt(np.mean(relative**2)))


def warnings_of(
    targets: Targets,
    time: Floats,
    model: MigrationModel,
    axis: MassAxis,
    anchors: tuple[Anchor, ...],
    of_scale: RunWarning | None,
    settings: Settings,
) -> tuple[RunWarning, ...]:
    """All that is to be said, in the order of `RunWarning`."""
    standards = targets.indices(Role.INTERNAL_STANDARD)
    said = {
        RunWarning.NO_TIME_MODEL: not model.supported,
        RunWarning.FEW_ANCHORS: model.supported and len(anchors) < 3,
        RunWarning.STANDARDS_MISSING: bool(len(standards)) and np.isfinite(time[standards]).mean() < 0.5,
        RunWarning.NO_LOCK_MASS: not axis.lock_masses,
        RunWarning.LOCK_MASS_REFUSED: bool(axis.refused),
        RunWarning.MASS_OFFSET: abs(axis.offset) > settings.mass_tolerance_ppm / 2,
    }
    return tuple(warning for warning in RunWarning if said.get(warning) or warning is of_scale)
