"""When ions arrive: the capillary, its field and its electroosmotic flow."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .conditions import Conditions

SECONDS_PER_MINUTE = 60.0


class Capillary(NamedTuple):
    """The state of the capillary in one run.

    Attributes
    ----------
    length : float
        In mm; detection is at its end.
    voltage : float
        In kV; negative for a reversed polarity.
    ramp : float
        Time in which the voltage rises evenly, in s.
    field_factor : float
        By which all mobilities, the flow's too, differ from those that are stated (temperature, buffer).
    eof : float
        Electroosmotic mobility in mm² kV⁻¹ min⁻¹ at the begin of the run, before that factor.
    slope : float
        Its relative change over ``span``.
    wave, phase : float
        Amplitude (relative) and phase of its slow wave, one period long over ``span``.
    span : float
        Of the run, in s; after it the flow stays as it is then.
    """

    length: float
    voltage: float
    ramp: float
    field_factor: float
    eof: float
    slope: float = 0.0
    wave: float = 0.0
    phase: float = 0.0
    span: float = 1_200.0


def reference(conditions: Conditions) -> Capillary:
    """The capillary of which a laboratory's list of usual times speaks.

    Parameters
    ----------
    conditions : Conditions
        Length, voltage, ramp and the time of a neutral molecule.

    Returns
    -------
    Capillary
        Whose flow does not change within a run.
    """
    minutes = (conditions.eof_time - conditions.ramp / 2) / SECONDS_PER_MINUTE
    eof = conditions.length**2 / conditions.voltage / minutes
    span = conditions.n_scans * conditions.scan_interval
    return Capillary(conditions.length, conditions.voltage, conditions.ramp, 1.0, eof, span=span)


def migration_times(mobility: ArrayLike, capillary: Capillary) -> NDArray[np.float64]:
    """When ions of these mobilities reach the end of the capillary.

    An ion of effective mobility µ moves with (µ + µeof(t)) f U / L. It arrives at t' = t − tR/2 for which
    µ t' + ∫µeof dt' = L² / (f U); with a flow that does not change, t' = L² / (f U (µ + µeof)).

    Parameters
    ----------
    mobility : array_like, shape (n,)
        Effective mobilities in mm² kV⁻¹ min⁻¹.
    capillary : Capillary
        Of this run.

    Returns
    -------
    ndarray of float64, shape (n,)
        In s from injection; infinity for ions that never arrive. NaN stays NaN.

    Examples
    --------
    >>> at_rest = Capillary(length=800, voltage=30, ramp=3, field_factor=1, eof=1500)
    >>> [round(float(time), 3) for time in migration_times([0, 1500], at_rest)]
    [854.833, 428.167]
    """
    mobilities = np.asarray(mobility, dtype=np.float64)
    path = capillary.length**2 / (abs(capillary.voltage) * capillary.field_factor)
    sign = np.sign(capillary.voltage)
    ions, eof, span = mobilities * sign, capillary.eof * sign, capillary.span / SECONDS_PER_MINUTE
    turn = 2.0 * np.pi / span

    def flow(at: NDArray[np.float64]) -> NDArray[np.float64]:
        within = np.minimum(at, span)
        change = capillary.slope * within / span
        return eof * (1.0 + change + capillary.wave * np.sin(turn * within + capillary.phase))

    def carried(at: NDArray[np.float64]) -> NDArray[np.float64]:
        within = np.minimum(at, span)
        wave = capillary.wave / turn * (np.cos(capillary.phase) - np.cos(turn * within + capillary.phase))
        run = within + capillary.slope * within**2 / (2.0 * span) + wave
        return eof * run + flow(at) * (at - within)

    moving = np.where(ions + eof > 0, ions + eof, np.nan)
    minutes = path / moving
    for _ in range(50):  # Newton: the way is smooth and nearly straight
        step = (ions * minutes + carried(minutes) - path) / (ions + flow(minutes))
        minutes = minutes - step
        if not np.any(np.abs(step) > 1e-12 * np.abs(minutes)):
            break
    missed = np.abs(ions * minutes + carried(minutes) - path) > 1e-9 * path
    arrives = np.isfinite(minutes) & (minutes > 0) & ~missed
    times = np.where(arrives, minutes * SECONDS_PER_MINUTE + capillary.ramp / 2, np.inf)
    return np.where(np.isnan(mobilities), np.nan, times)
