"""Made-up cations: plausible formulas at plausible times, some of them isomers of each other."""

import numpy as np

from ..formulas import ion_mz
from .capillary import SECONDS_PER_MINUTE, Capillary, reference
from .cations import Cation
from .conditions import Conditions


def generated_cations(
    rng: np.random.Generator,
    count: int,
    *,
    conditions: Conditions,
    name: str = "Compound",
    isomers: bool = True,
) -> list[Cation]:
    """Make up cations that a capillary separates in time like real ones.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all choices.
    count : int
        How many.
    conditions : Conditions
        Mass range, share and resolution of isomers, and the reference capillary, on which they come evenly
        between 0.3 and 0.97 of a neutral molecule's time.
    name : str, default "Compound"
        Before their number.
    isomers : bool, default True
        Whether some come in pairs and triplets of one formula.

    Returns
    -------
    list of Cation
        In which isomers stand one after another.
    """
    capillary = reference(conditions)
    made: list[Cation] = []
    while len(made) < count:
        formula = _formula(rng, conditions)
        draw = rng.random() if isomers else 1.0
        # a draw makes 1, 2 or 3 compounds: shares of compounds become shares of draws
        pair, triplet = conditions.pairs / 2.0, conditions.triplets / 3.0
        alone = 1.0 - conditions.pairs - conditions.triplets
        members = 1 + int(draw * (alone + pair + triplet) < pair + triplet)
        members += int(draw * (alone + pair + triplet) < triplet)
        time = conditions.eof_time * rng.uniform(0.30, 0.97)
        for _ in range(min(members, count - len(made))):
            mobility = _mobility_at(time, capillary)
            made.append(Cation(f"{name} {len(made) + 1:04d}", formula, "[M+H]+", mobility))
            width = 4.0 * time / np.sqrt(conditions.plates)
            time += width * rng.uniform(*conditions.resolution)
    return made


def isomer_of(rng: np.random.Generator, cation: Cation, *, conditions: Conditions) -> Cation:
    """An isomer that no list has, far enough to be told apart by its time.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the choice.
    cation : Cation
        That it is mistaken for.
    conditions : Conditions
        Of the reference capillary.

    Returns
    -------
    Cation
        4 to 12 % earlier or later than the other on the reference capillary.
    """
    capillary = reference(conditions)
    there = capillary.length**2 / capillary.voltage / (cation.mobility + capillary.eof)
    time = there * SECONDS_PER_MINUTE * (1.0 + rng.choice([-1.0, 1.0]) * rng.uniform(0.04, 0.12))
    mobility = _mobility_at(time, capillary)
    return Cation(f"Isomer of {cation.name}", cation.formula, cation.ion, mobility)


def _mobility_at(time: float, capillary: Capillary) -> float:
    """Of a cation that comes at this time on a capillary whose flow does not change."""
    minutes = (time - capillary.ramp / 2.0) / SECONDS_PER_MINUTE
    return capillary.length**2 / capillary.voltage / minutes - capillary.eof


def _formula(rng: np.random.Generator, conditions: Conditions) -> str:
    """Of the kind that metabolites have, whose [M+H]+ is in the mass range below 900 Th."""
    low, high = conditions.mass_range
    while True:
        carbon = int(np.clip(np.round(np.exp(rng.normal(2.1, 0.5))), 2, 36))
        nitrogen = 1 + int(rng.poisson(1.2))
        oxygen = int(rng.poisson(0.35 * carbon))
        sulfur = int(rng.random() < 0.12)
        phosphorus = int(rng.random() < 0.08)
        unsaturation = int(rng.integers(0, max(carbon // 2, 1) + 1))
        # of even electrons: 2 C + 2 + N + P hydrogens without rings and double bonds
        hydrogen = 2 * carbon + 2 + nitrogen + phosphorus - 2 * unsaturation
        atoms = {"C": carbon, "H": hydrogen, "N": nitrogen, "O": oxygen, "P": phosphorus, "S": sulfur}
        formula = "".join(
            f"{symbol}{number if number > 1 else ''}" for symbol, number in atoms.items() if number
        )
        if hydrogen > 0 and oxygen <= carbon + 2 and low + 5.0 < ion_mz(formula) < min(high, 900.0):
            return formula
