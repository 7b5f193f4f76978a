"""When targets usually arrive, from the table; and when they are to be expected in one run."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .assignment import Expectation
from .migration import MigrationModel
from .mobility import MobilityScale, scale_by_markers, scale_by_one_marker
from .targets import Role, Targets

Floats = NDArray[np.float64]

MOST_MARKERS = 24
"""Of a table of targets, that hold its mobility scale; every pair of them is tried."""
STRAY, STRAY_ASKED = 0.01, 0.05
"""Probability that a target is elsewhere in its window, of our choice or of the laboratory's, than predicted."""


def known_mobilities(targets: Targets) -> Floats:
    """Mobilities of the targets, where that of a marker of the electroosmotic flow is 0 if nothing is said."""
    eof = np.array([role is Role.EOF_MARKER for role in targets.role], dtype=bool)
    return np.where(eof & np.isnan(targets.mobility), 0.0, targets.mobility)


def usual_times(
    targets: Targets,
    given_times: Mapping[str, float],
    *,
    length: float | None,
    voltage: float | None,
    ramp: float,
) -> Floats:
    """Usual migration times, those that the table does not have by way of the mobility.

    Parameters
    ----------
    targets : Targets
        The table.
    given_times : mapping of str to float
        Times of markers in the run, in seconds: they stand in where the table has mobilities alone.
    length, voltage : float or None
        Of the capillary in mm, and in kV, where known.
    ramp : float
        In seconds.

    Returns
    -------
    ndarray of float64, shape (n_targets,)
        In seconds; NaN where the table does not tell.
    """
    mobility = known_mobilities(targets)
    usual = np.where(targets.time > ramp / 2, targets.time, np.nan)
    unknown = np.isnan(usual) & np.isfinite(mobility)
    if not unknown.any():
        return usual
    both = np.isfinite(usual) & np.isfinite(mobility)
    times, mobilities = usual[both], mobility[both]
    if not both.any():
        times = np.array([given_times.get(name, np.nan) for name in targets.name])
        held = np.isfinite(times) & np.isfinite(mobility)
        times, mobilities = times[held], mobility[held]
    scale = scale_of(times, mobilities, length=length, voltage=voltage, ramp=ramp)
    if scale is None:
        return usual
    return np.where(unknown, scale.times(mobility), usual)


def times_by_mobility(
    targets: Targets, usual: Floats, *, length: float | None, voltage: float | None, ramp: float
) -> Floats:
    """Usual times by way of the mobility, of targets whose time and mobility in the table contradict each other.

    Parameters
    ----------
    targets : Targets
        The table.
    usual : ndarray of float64, shape (n_targets,)
        From `usual_times`.
    length, voltage : float or None
        Of the capillary in mm, and in kV, where known.
    ramp : float
        In seconds.

    Returns
    -------
    ndarray of float64, shape (n_targets,)
        In seconds; NaN for all others. They contradict each other where they differ by more than 2 %, and by six
        times what is usual in the table.
    """
    mobility = known_mobilities(targets)
    both = np.isfinite(usual) & np.isfinite(mobility)
    if both.sum() < 5:
        return np.full(len(usual), np.nan)
    scale = scale_of(usual[both], mobility[both], length=length, voltage=voltage, ramp=ramp)
    if scale is None:
        return np.full(len(usual), np.nan)
    told = scale.times(mobility)
    apart = np.abs(np.log(told / usual))
    with np.errstate(invalid="ignore"):
        contradict = both & (apart > max(0.02, 6 * 1.4826 * float(np.nanmedian(apart[both]))))
    return np.where(contradict, told, np.nan)


def scale_of(
    times: Floats, mobilities: Floats, *, length: float | None, voltage: float | None, ramp: float
) -> MobilityScale | None:
    """Mobility scale by what there is: two markers and more, or one and the field; None by less.

    Parameters
    ----------
    times, mobilities : ndarray of float64, shape (n_markers,)
        In seconds and in mm² kV⁻¹ min⁻¹.
    length, voltage : float or None
        Of the capillary in mm, and in kV.
    ramp : float
        In seconds.

    Returns
    -------
    MobilityScale or None
        If there are very many markers, by some spread evenly over the mobilities.
    """
    if len(times) > MOST_MARKERS:
        order = np.lexsort((times, mobilities))
        some = order[np.linspace(0, len(order) - 1, MOST_MARKERS).round().astype(np.int64)]
        times, mobilities = times[some], mobilities[some]
    if len(times) >= 2 and np.ptp(times) > 0 and np.ptp(mobilities) > 0:
        return scale_by_markers(times, mobilities, ramp=ramp)
    if len(times) >= 1 and length is not None and voltage is not None:
        return scale_by_one_marker(
            float(times[0]), mobility=float(mobilities[0]), length=length, voltage=voltage, ramp=ramp
        )
    return None


def expectation(model: MigrationModel, usual: Floats, other: Floats, window: Floats) -> Expectation:
    """When targets are expected in a run, how sure that is, and how far from it a peak is looked for.

    Parameters
    ----------
    model : MigrationModel
        Of the run.
    usual : ndarray of float64, shape (n_targets,)
        Usual times in seconds.
    other : ndarray of float64, shape (n_targets,)
        Usual times by the mobility where these contradict the others, in seconds; else NaN.
    window : ndarray of float64, shape (n_targets,)
        Half widths that the laboratory asks for, in seconds; NaN for eight standard errors, but at least 1 %
        of the time.

    Returns
    -------
    Expectation
        The window is at least three standard errors wide where a model holds the run; where none does, a
        window that the laboratory asks for is kept. Times are told to the millisecond, so that machines whose
        last digits differ go on alike.
    """
    time, error = model.times(usual).round(3), model.errors(usual).round(4)
    own = np.minimum(model.spread * time, error) if model.supported else 0.1 * error
    own = np.maximum(own, 0.0005 * time).round(4)
    chosen = np.maximum(8 * error, 0.01 * time)
    asked = np.maximum(window, 3 * error) if model.supported else window
    reach = np.where(np.isfinite(window), asked, chosen)
    return Expectation(
        order=usual,
        time=time,
        other=model.times(other).round(3),
        shared=np.sqrt(np.maximum(error**2 - own**2, 0.0)).round(4),
        own=own,
        reach=reach,
        stray=np.where(np.isfinite(window), STRAY_ASKED, STRAY),
    )
