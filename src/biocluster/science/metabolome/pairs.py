"""Which peaks could be which targets by their m/z."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .peaks import Peaks

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of a target and a peak of its trace, in parallel arrays of shape (n_pairs,).

    Traces of neighbouring m/z may show one and the same thing as a peak each. Such peaks are one event.

    Attributes
    ----------
    target, peak : ndarray of int64
        Indices of both.
    event : ndarray of int64
        Of the peak: the same for peaks that are the same thing.
    event_peak : ndarray of int64, shape (n_events,)
        The tallest peak of each event.
    """

    target: Integers
    peak: Integers
    event: Integers
    event_peak: Integers


def pair_up(peaks: Peaks, trace_of_target: Integers, group: Integers, *, step: float) -> Pairs:
    """Pair each target with the peaks of its trace.

    Parameters
    ----------
    peaks : Peaks
        Ordered by trace and time.
    trace_of_target : ndarray of int64, shape (n_targets,)
        Row of the trace of each target.
    group : ndarray of int64, shape (n_targets,)
        Targets of one group may see the same events.
    step : float
        Seconds from scan to scan.

    Returns
    -------
    Pairs
        Ordered by target and time.
    """
    begin = np.searchsorted(peaks.trace, trace_of_target, side="left")
    count = np.searchsorted(peaks.trace, trace_of_target, side="right") - begin
    target = np.repeat(np.arange(len(trace_of_target), dtype=np.int64), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    peak = np.repeat(begin, count) + within
    same = np.arange(len(peaks), dtype=np.int64)
    order = np.lexsort((trace_of_target, group))
    traces_of_group = np.split(trace_of_target[order], np.flatnonzero(np.diff(group[order])) + 1)
    for traces in traces_of_group:
        if len(traces) and traces[0] != traces[-1]:
            _merge(same, peaks, np.unique(traces), step=step)
    event_peak, event_of_peak = np.unique(same, return_inverse=True)
    return Pairs(target, peak.astype(np.int64), event_of_peak[peak].astype(np.int64), event_peak)


def _merge(same: Integers, peaks: Peaks, traces: Integers, *, step: float) -> None:
    """Let peaks of different traces with nearly the same apex point to the tallest of them."""
    members = np.flatnonzero(np.isin(peaks.trace, traces))
    for at in members[np.lexsort((members, -peaks.height[members]))]:
        if same[at] != at:
            continue
        near = np.abs(peaks.time[members] - peaks.time[at]) < np.maximum(
            1.5 * step, 0.5 * np.minimum(peaks.width[members], peaks.width[at])
        )
        others = members[near & (peaks.trace[members] != peaks.trace[at])]
        others = others[(same[others] == others) & (peaks.height[others] <= peaks.height[at])]
        same[others] = at
