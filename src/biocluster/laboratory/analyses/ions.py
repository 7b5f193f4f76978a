"""Which ion of its molecule a target is, and what the molecule weighs, for formats that ask for it."""

import math
from dataclasses import dataclass

from biocluster.laboratory.analyses.target_lists import MASS_TOLERANCE_PPM, nearest_ion
from biocluster.science.metabolome.formulas import IONS, FormulaError, monoisotopic_mass


@dataclass(frozen=True, slots=True)
class TargetIon:
    """An ion as far as it is known: its name such as ``[M+H]+``, its charge without sign, the mass of the molecule."""

    name: str
    charge: int
    mass: float


def ion_of(formula: str | None, mz: float, polarity: int) -> TargetIon:
    """The ion whose m/z this is; without name, with one charge and without mass where the formula does not tell."""
    if not formula:
        return TargetIon("", 1, math.nan)
    try:
        name, ppm = nearest_ion(formula, mz, polarity)
        mass = monoisotopic_mass(formula)
    except (FormulaError, ValueError):
        return TargetIon("", 1, math.nan)
    if abs(ppm) > MASS_TOLERANCE_PPM:
        return TargetIon("", 1, mass)
    return TargetIon(name, abs(IONS[name].charge), mass)
