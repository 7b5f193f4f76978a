"""Targets in the shade of an isomer: fitted together with it, where they are expected.

Two isomers that overlap so far that their sum has one top are one peak to any search. Whoever knows where both
are expected and how wide peaks are in this run can still tell them apart, and tell that one of them is missing.
"""

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from .asked import Asked
from .assignment import groups_by_mass
from .baseline import Floor, baseline_and_noise
from .cluster_fit import REACH, Cluster
from .drawing import Drawn
from .matching import Found
from .measurement import Settings
from .peaks import Peaks
from .run_shape import RunShape, run_shape
from .traces import extract

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_TOGETHER = 6
MERGED_PPM = 50.0
"""Ions nearer to each other than this are not resolved, so that their centroids may be one."""


def fit_shaded(drawn: Drawn, asked: Asked, found: Found, settings: Settings) -> Found:
    """Look for targets without a peak of their own where they are expected, together with their isomers.

    Targets whose m/z are so near that an instrument writes one centroid for both are looked for, too, in a
    trace that holds the windows of both.

    Parameters
    ----------
    drawn : Drawn
        Electropherograms of the run.
    asked : Asked
        The targets.
    found : Found
        Which of them have a peak.
    settings : Settings
        Mass tolerance and least signal to noise.

    Returns
    -------
    Found
        With more peaks, of the targets that are there after all, and of those that were fitted with them.
    """
    shape = run_shape(drawn.traces, drawn.floor, found.peaks, found.chosen[found.chosen >= 0])
    clusters = _clusters(drawn, asked, found, shape)
    wide = [members for members in clusters if np.ptp(drawn.row[members]) > 0]
    signals = _signals(drawn, asked, wide, settings)
    rows: list[tuple[float, ...]] = []
    target: list[int] = []
    probability: list[float] = []
    for members in clusters:
        at = [k for k, each in enumerate(wide) if each is members]
        place = len(drawn.traces) + at[0] if at else int(drawn.row[members[0]])
        near = np.flatnonzero(np.isin(found.peaks.trace, drawn.row[members]))
        cluster = Cluster(
            drawn.traces, signals, place, found.peaks, near, found.expected, members, found.chosen, shape
        )
        for member, values, chance in cluster.fitted(settings.minimum_snr):
            target.append(member)
            rows.append((float(drawn.row[member]), *values))
            probability.append(chance)
    return (
        _with(found, np.array(target, dtype=np.int64), rows, np.array(probability).round(6))
        if rows
        else found
    )


def _with(found: Found, target: Integers, rows: list[tuple[float, ...]], probability: Floats) -> Found:
    """Append peaks, and give them to their targets."""
    columns = {}
    for each, values in zip(fields(Peaks), np.array(rows).T, strict=True):
        old = getattr(found.peaks, each.name)
        columns[each.name] = np.concatenate([old, values.astype(old.dtype)])
    before = found.chosen[target]
    # The m/z of a peak that had one stays what it was; that of one in the shade cannot be told.
    deviation = np.full(len(rows), np.nan)
    deviation[before >= 0] = found.deviation[before[before >= 0]]
    chosen, chance, ambiguous = found.chosen.copy(), found.probability.copy(), found.ambiguous.copy()
    chosen[target] = len(found.peaks) + np.arange(len(rows))
    chance[target[before < 0]] = probability[before < 0]
    ambiguous[target] = False
    return replace(
        found,
        peaks=Peaks(**columns),
        deviation=np.concatenate([found.deviation, deviation]),
        chosen=chosen,
        probability=chance,
        ambiguous=ambiguous,
    )


def _clusters(drawn: Drawn, asked: Asked, found: Found, shape: RunShape) -> list[Integers]:
    """Targets of one m/z that are expected near to each other, of which one at least was not found."""
    mz, time, times = asked.mz, found.expected.time, drawn.traces.times
    inside = (time > times[0]) & (time < times[-1])
    group = groups_by_mass(mz, tolerance_ppm=MERGED_PPM)
    clusters = []
    for number in np.unique(group[(found.chosen < 0) & inside & np.isnan(asked.given)]):
        members = np.flatnonzero((group == number) & inside)
        members = members[np.lexsort((mz[members], time[members]))]
        width = shape.widths(time[members])
        cuts = np.flatnonzero(np.diff(time[members]) > REACH * width[1:]) + 1
        for each in np.split(members, cuts):
            near = np.ptp(mz[each]) < 1.5e-6 * MERGED_PPM * mz[each][0]
            if len(each) <= MOST_TOGETHER and near and (found.chosen[each] < 0).any():
                clusters.append(each)
    return clusters


def _signals(
    drawn: Drawn, asked: Asked, wide: list[Integers], settings: Settings
) -> tuple[NDArray[np.float32], Floor]:
    """Intensities with what is under them, of the traces and then of wider ones that hold several m/z."""
    if not wide:
        return drawn.traces.intensity, drawn.floor
    low = np.array([asked.mz[members].min() for members in wide])
    high = np.array([asked.mz[members].max() for members in wide])
    more = extract(
        drawn.run,
        drawn.axis.measured((low + high) / 2),
        tolerance_ppm=0.5e6 * (high - low) / low + settings.mass_tolerance_ppm,
        shift_ppm=drawn.axis.scan_shift,
    )
    under = baseline_and_noise(more.times, more.intensity, lost=more.lost)
    floor = Floor(
        np.concatenate([drawn.floor.baseline, under.baseline]),
        np.concatenate([drawn.floor.noise, under.noise]),
    )
    return np.concatenate([drawn.traces.intensity, more.intensity]), floor
