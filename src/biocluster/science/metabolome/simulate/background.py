"""What the spray brings by itself: lock masses, ions that are always there, and chemical noise."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..formulas import ion_mz
from .cations import LOCK_MASSES
from .conditions import Conditions
from .streams import BACKGROUND, stream

LOCK_HEIGHT = 20_000.0
DEFECT_PER_TH = 4.8e-4  # mass defect of organic ions per Th, about


class Background(NamedTuple):
    """Ions that are there all the time, of a batch; lock masses stand first.

    Attributes
    ----------
    name : tuple of str
        Of lock masses; empty for the others.
    mz : ndarray of float64, shape (n_ions,)
        In Th.
    height : ndarray of float64, shape (n_ions,)
        Usual level in counts.
    """

    name: tuple[str, ...]
    mz: NDArray[np.float64]
    height: NDArray[np.float64]


def make_background(seed: int, target_mz: NDArray[np.float64], *, conditions: Conditions) -> Background:
    """Choose the persistent ions of a batch.

    Parameters
    ----------
    seed : int
        Of the batch.
    target_mz : ndarray of float64, shape (n_targets,)
        Some of which have such an ion within 8 ppm, so that their peaks stand on it.
    conditions : Conditions
        Of the instrument.

    Returns
    -------
    Background
        The lock masses, ``conditions.background_ions`` others, and those under targets.
    """
    rng = stream(seed, BACKGROUND)
    low, high = conditions.mass_range
    locks = [(cation.name, ion_mz(cation.formula, cation.ion)) for cation in LOCK_MASSES]
    locks = [(name, mz) for name, mz in locks if low < mz < high]
    elsewhere = organic_mz(rng, conditions.background_ions, conditions=conditions)
    under = target_mz[rng.random(len(target_mz)) < conditions.background_under_targets]
    under = under * (1.0 + rng.uniform(-8e-6, 8e-6, len(under)))
    count = len(elsewhere) + len(under)
    height = conditions.background_height * np.exp(rng.normal(0.0, 1.0, count))
    return Background(
        name=(*(name for name, _ in locks), *[""] * count),
        mz=np.concatenate([[mz for _, mz in locks], elsewhere, under]),
        height=np.concatenate([np.full(len(locks), LOCK_HEIGHT), height]),
    )


def organic_mz(rng: np.random.Generator, count: int, *, conditions: Conditions) -> NDArray[np.float64]:
    """Random m/z about where organic ions are.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all choices.
    count : int
        How many.
    conditions : Conditions
        Their mass range.

    Returns
    -------
    ndarray of float64, shape (count,)
        In Th, within the range; not sorted.
    """
    low, high = conditions.mass_range
    nominal = np.floor(rng.uniform(low, high, count))
    defect = DEFECT_PER_TH * nominal + 0.12 * rng.standard_normal(count)
    return np.clip(nominal + defect, low, high)


def levels(
    rng: np.random.Generator,
    background: Background,
    times: NDArray[np.float64],
    eof_time: float,
    *,
    conditions: Conditions,
) -> NDArray[np.float64]:
    """Traces of the persistent ions in one run, before noise.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all choices.
    background : Background
        Of the batch.
    times : ndarray of float64, shape (n_scans,)
        In s.
    eof_time : float
        When the zone of the sample's water passes, in s, where many backgrounds change.
    conditions : Conditions
        How restless they are.

    Returns
    -------
    ndarray of float64, shape (n_ions, n_scans)
        In counts. Lock masses wander a tenth as much and take no steps.
    """
    count, span = len(background.mz), max(float(times[-1]), 1.0)
    calm = np.array([0.1 if name else 1.0 for name in background.name])
    change = np.zeros((count, len(times)))
    for waves in (1, 2, 3):
        size = conditions.background_wander * calm * rng.standard_normal(count) / waves
        phase = rng.uniform(0.0, 2.0 * np.pi, count)
        change += size[:, None] * np.sin(np.pi * waves * times / span + phase[:, None])
    steps = (rng.random(count) < conditions.background_steps) & (calm == 1.0)
    for at in np.flatnonzero(steps):
        when = eof_time if rng.random() < 0.3 else rng.uniform(0.0, span)
        change[at] += np.where(times > when, rng.normal(0.0, 0.5), 0.0)
    return background.height[:, None] * np.exp(change)
