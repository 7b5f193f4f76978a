"""A list of targets as people write it, and as the engine takes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from biocluster.science.metabolome.formulas import (
    IONS,
    ChargedFormula,
    FormulaError,
    ion_mz,
    monoisotopic_mass,
)
from biocluster.science.metabolome.targets import Role, Targets

__all__ = ["ChargedFormula", "FormulaError", "Role", "TargetRow", "Targets"]

MASS_TOLERANCE_PPM = 20.0
"""An m/z further than this from every ion of its formula belongs to another formula."""
PROTONATED = {1: "[M+H]+", -1: "[M-H]-"}


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of a list of targets; NaN and empty where nothing is known."""

    name: str
    mz: float = np.nan
    formula: str = ""
    role: Role = Role.TARGET
    time: float = np.nan
    window: float = np.nan
    mobility: float = np.nan
    standard: str = ""
    concentration: float = np.nan


def targets_of(rows: Sequence[TargetRow]) -> Targets:
    """The targets of these rows, in their order; an EOF marker has the mobility 0.

    Raises
    ------
    KeyError
        If an internal standard is none of the rows.
    """
    at = {row.name: index for index, row in enumerate(rows)}
    rows = [replace(row, mobility=0.0) if row.role is Role.EOF_MARKER else row for row in rows]

    def column(name: str) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    return Targets(
        name=tuple(row.name for row in rows),
        formula=tuple(row.formula for row in rows),
        mz=column("mz"),
        role=tuple(row.role for row in rows),
        time=column("time"),
        window=column("window"),
        mobility=column("mobility"),
        standard=np.array([at[row.standard] if row.standard else -1 for row in rows], dtype=np.int64),
        concentration=column("concentration"),
    )


def check_formula(formula: str) -> None:
    """Raise ``FormulaError`` if the formula cannot be read."""
    monoisotopic_mass(formula)


def protonated_mz(formula: str, polarity: int) -> float:
    """The m/z of [M+H]+, or of [M-H]- where ``polarity`` is -1."""
    return ion_mz(formula, PROTONATED[polarity])


def nearest_ion(formula: str, mz: float, polarity: int = 0) -> tuple[str, float]:
    """The ion of the formula that is nearest to an m/z, and how far the m/z is from it, in ppm.

    ``polarity`` leaves only ions of that sign; 0 takes all.
    """
    found = [
        (name, 1e6 * (mz / ion_mz(formula, name) - 1))
        for name, ion in IONS.items()
        if (not polarity or (ion.charge > 0) == (polarity > 0)) and _can_be(formula, name)
    ]
    return min(found, key=lambda each: abs(each[1]))


def _can_be(formula: str, ion: str) -> bool:
    """Whether the molecule has the atoms that the ion has lost."""
    try:
        return ion_mz(formula, ion) > 0
    except ValueError:
        return False


def polarity_told_by(rows: Sequence[TargetRow]) -> int:
    """The polarity in which every m/z with a formula is that of the protonated or deprotonated molecule; 0 if none is."""
    told = set()
    for row in rows:
        if row.formula and not np.isnan(row.mz):
            for sign, ion in PROTONATED.items():
                if _can_be(row.formula, ion) and _ppm(row.mz, ion_mz(row.formula, ion)) <= MASS_TOLERANCE_PPM:
                    told.add(sign)
    return told.pop() if len(told) == 1 else 0


def _ppm(one: float, other: float) -> float:
    return abs(one / other - 1) * 1e6
