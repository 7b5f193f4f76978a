"""What a table asks of a run: its targets that have a peak, with all that is known of them beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .expecting import times_by_mobility, usual_times
from .isotopes import expected_isotope
from .measurement import Settings
from .run_summary import ANCHORS
from .targets import Role, Targets

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The targets that have a peak, which lock masses have not, in parallel arrays of shape (n_asked,).

    Attributes
    ----------
    at : ndarray of int64
        Rows of the table.
    mz : ndarray of float64
        In Th.
    usual : ndarray of float64
        Usual migration times in seconds; NaN where unknown.
    other : ndarray of float64
        Usual times by the mobility, where these contradict the others; NaN elsewhere.
    window : ndarray of float64
        As in the table.
    anchor : ndarray of bool
        Whether it is added to every sample.
    given : ndarray of float64
        Time that is known from elsewhere, in seconds; NaN for the others.
    isotope_mz, isotope_ratio : ndarray of float64
        Of M+1; NaN where the formula does not tell.
    """

    at: Integers
    mz: Floats
    usual: Floats
    other: Floats
    window: Floats
    anchor: NDArray[np.bool_]
    given: Floats
    isotope_mz: Floats
    isotope_ratio: Floats

    def __len__(self) -> int:
        return len(self.at)


def asked_of(targets: Targets, given_times: Mapping[str, float], settings: Settings) -> Asked:
    """Take from a table what is to be looked for.

    Parameters
    ----------
    targets : Targets
        The table.
    given_times : mapping of str to float
        Migration times of markers in seconds, by name.
    settings : Settings
        Of the method.

    Returns
    -------
    Asked
        In the order of the table.

    Raises
    ------
    ValueError
        If a given time is not positive or its marker is not in the table, or a target has no m/z.
    """
    at = np.array([i for i, role in enumerate(targets.role) if role is not Role.LOCK_MASS], dtype=np.int64)
    unknown = sorted(set(given_times) - {targets.name[i] for i in at})
    if unknown:
        raise ValueError(f"no target is called {', '.join(unknown)}, of which a migration time is given")
    if any(not time > 0 for time in given_times.values()):
        raise ValueError("a migration time is positive")
    if not np.all(targets.mz > 0):
        raise ValueError("every target needs an m/z")
    length, voltage, ramp = settings.length_mm, settings.voltage_kv, settings.ramp_s
    usual = usual_times(targets, given_times, length=length, voltage=voltage, ramp=ramp)
    other = times_by_mobility(targets, usual, length=length, voltage=voltage, ramp=ramp)
    isotopes = [expected_isotope(targets.formula[i], float(targets.mz[i])) for i in at]
    return Asked(
        at=at,
        mz=targets.mz[at],
        usual=usual[at],
        other=other[at],
        window=targets.window[at],
        anchor=np.array([targets.role[i] in ANCHORS for i in at], dtype=bool),
        given=np.array([given_times.get(targets.name[i], np.nan) for i in at], dtype=np.float64),
        isotope_mz=np.array([isotope.mz for isotope in isotopes], dtype=np.float64),
        isotope_ratio=np.array([isotope.ratio for isotope in isotopes], dtype=np.float64),
    )
