"""What is looked for in a run: metabolites, internal standards and markers."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Role(StrEnum):
    """What a target is for."""

    TARGET = "target"
    INTERNAL_STANDARD = "internal_standard"
    EOF_MARKER = "eof_marker"
    """Neutral: moves with the electroosmotic flow alone, so that its mobility is 0."""
    MARKER = "marker"
    """Charged, of known mobility."""
    LOCK_MASS = "lock_mass"
    """A background ion of known m/z that is there all the time; it has no peak."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """A table of targets in parallel arrays of shape (n_targets,), in the order in which they were given.

    Attributes
    ----------
    name : tuple of str
        Each once.
    formula : tuple of str
        Of the neutral molecule; empty where it is not known.
    mz : ndarray of float64
        Of the ion that is measured, in Th.
    role : tuple of Role
    time : ndarray of float64
        Usual migration time in seconds; NaN where it is not known.
    window : ndarray of float64
        Half width, in seconds, of the window around the *expected* time in which a peak is looked for; NaN
        for the engine's own choice.
    mobility : ndarray of float64
        Effective mobility in mm² kV⁻¹ min⁻¹; NaN where it is not known (0 for an EOF marker).
    standard : ndarray of int64
        Index of the internal standard of each target; -1 for none.
    concentration : ndarray of float64
        In µM at level 1 of the calibration series; NaN where there is none.
    """

    name: tuple[str, ...]
    formula: tuple[str, ...]
    mz: NDArray[np.float64]
    role: tuple[Role, ...]
    time: NDArray[np.float64]
    window: NDArray[np.float64]
    mobility: NDArray[np.float64]
    standard: NDArray[np.int64]
    concentration: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.name)

    def indices(self, *roles: Role) -> NDArray[np.int64]:
        """Where the targets of these roles stand, ascending."""
        return np.array([at for at, role in enumerate(self.role) if role in roles], dtype=np.int64)
