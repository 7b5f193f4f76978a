"""The order of a batch: what is injected when, on which capillary, and how the instrument feels that day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .capillary import Capillary, reference
from .conditions import Conditions
from .streams import CAPILLARY, DESIGN, INJECTION, stream

SAMPLE, QC, BLANK, STANDARD = "sample", "qc", "blank", "standard"
QC_MATERIAL = "POOL"
QC_EVERY = 10
BLANK_EVERY = 50


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A table in parallel sequences of length n_injections.

    Attributes
    ----------
    kind : tuple of str
        ``sample``, ``qc``, ``blank`` or ``standard``.
    level : ndarray of float64
        Concentration factor of a standard; NaN for the others.
    material : tuple of str
        What is injected; empty for blanks and standards.
    person : ndarray of int64
        Number of the material; -1 where it is none.
    batch : ndarray of int64
        From 1.
    capillary, age : ndarray of int64
        Which capillary, from 0, and how many injections it had before.
    """

    kind: tuple[str, ...]
    level: NDArray[np.float64]
    material: tuple[str, ...]
    person: NDArray[np.int64]
    batch: NDArray[np.int64]
    capillary: NDArray[np.int64]
    age: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.kind)


def plan_injections(
    runs: int,
    *,
    conditions: Conditions,
    levels: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0),
    batch_size: int,
) -> Design:
    """Put samples, pooled samples, blanks and a calibration series in order.

    Every batch begins with a blank, a pooled sample and the series; then every tenth injection is a pooled
    sample and every fiftieth a blank. What an injection is does not depend on how many follow.

    Parameters
    ----------
    runs : int
        Injections.
    conditions : Conditions
        How long a capillary lives.
    levels : tuple of float
        Of the calibration series; empty for none. Without one there is no blank either.
    batch_size : int
        Injections in a batch.

    Returns
    -------
    Design
        Of ``runs`` injections.
    """
    kind, level, material, person, batch = [], [], [], [], []
    opening = [(BLANK, np.nan), (QC, np.nan), *((STANDARD, factor) for factor in levels)] if levels else []
    people = 0
    for run in range(runs):
        place = run % batch_size
        what, factor = SAMPLE, np.nan
        if place < len(opening):
            what, factor = opening[place]
        elif place % BLANK_EVERY == 0 and levels:
            what = BLANK
        elif place % QC_EVERY == QC_EVERY - 1:
            what = QC
        kind.append(what)
        level.append(factor)
        batch.append(run // batch_size + 1)
        person.append(people if what == SAMPLE else -1)
        material.append(QC_MATERIAL if what == QC else f"M{people + 1:06d}" if what == SAMPLE else "")
        people += what == SAMPLE
    order = np.arange(runs, dtype=np.int64)
    return Design(
        kind=tuple(kind),
        level=np.array(level, dtype=np.float64),
        material=tuple(material),
        person=np.array(person, dtype=np.int64),
        batch=np.array(batch, dtype=np.int64),
        capillary=order // conditions.capillary_life,
        age=order % conditions.capillary_life,
    )


def capillary_of(seed: int, design: Design, run: int, *, conditions: Conditions) -> Capillary:
    """The state of the capillary in one run.

    The time of a neutral molecule goes from one end of ``conditions.eof_drift`` to the other over the life of
    each capillary, mostly up, as a wall that ages slows the flow; a new capillary begins anew, at another
    length.

    Parameters
    ----------
    seed : int
        Of the batch.
    design : Design
        Of the batch.
    run : int
        Number of the injection, from 0.
    conditions : Conditions
        Of the instrument.

    Returns
    -------
    Capillary
        The flow's mobility is that at the begin of the run.
    """
    usual = reference(conditions)
    of_capillary = stream(seed, CAPILLARY, int(design.capillary[run]))
    length = conditions.length * np.exp(of_capillary.normal(0.0, conditions.length_error))
    upwards = 1.0 if of_capillary.random() < 0.75 else -1.0
    rng = stream(seed, INJECTION, run, DESIGN)
    through = 2.0 * design.age[run] / max(conditions.capillary_life - 1, 1) - 1.0
    change = upwards * conditions.eof_drift * through + rng.normal(0.0, conditions.eof_jitter)
    change = float(np.clip(change, -conditions.eof_drift, conditions.eof_drift))
    slope, wave = rng.normal(0.0, [conditions.eof_slope, conditions.eof_wave])
    return Capillary(
        length=float(length),
        voltage=conditions.voltage,
        ramp=conditions.ramp,
        field_factor=float(np.exp(rng.normal(0.0, conditions.field_error))),
        eof=usual.eof / (1.0 + change),
        slope=float(np.clip(slope, -3.0 * conditions.eof_slope, 3.0 * conditions.eof_slope)),
        wave=float(wave),
        phase=float(rng.uniform(0.0, 2.0 * np.pi)),
        span=usual.span,
    )
