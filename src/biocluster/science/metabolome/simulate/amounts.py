"""How much of what is injected, and how strongly the detector answers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..targets import Role
from .compounds import UNLISTED, Compounds
from .conditions import Conditions
from .design import BLANK, QC, SAMPLE, STANDARD, Design
from .streams import CAPILLARY, INJECTION, MATERIAL, stream


class Amounts(NamedTuple):
    """Of one run.

    Attributes
    ----------
    concentration : ndarray of float64, shape (n_compounds,)
        In what is injected, in µM; 0 for what is not in it.
    answer : ndarray of float64, shape (n_compounds,)
        Factor of the area that injection and detector bring.
    injected : float
        Share of that factor which all compounds have from the injection.
    """

    concentration: NDArray[np.float64]
    answer: NDArray[np.float64]
    injected: float


def amounts_of(
    seed: int, compounds: Compounds, design: Design, run: int, *, conditions: Conditions
) -> Amounts:
    """Concentrations and responses of one run.

    Parameters
    ----------
    seed : int
        Of the batch.
    compounds : Compounds
        That may be in it.
    design : Design
        Of the batch.
    run : int
        Number of the injection, from 0.
    conditions : Conditions
        Of the instrument.

    Returns
    -------
    Amounts
        The concentration of what is carried over from the injection before is counted in.
    """
    concentration = _concentrations(seed, compounds, design, run, conditions)
    if conditions.carry_over and run:
        before = _concentrations(seed, compounds, design, run - 1, conditions)
        added = compounds.of_role(Role.INTERNAL_STANDARD, Role.EOF_MARKER, Role.MARKER)
        concentration = concentration + np.where(added, 0.0, conditions.carry_over * before)
    injection = stream(seed, INJECTION, run, MATERIAL)
    injected = float(np.exp(injection.normal(0.0, conditions.injection_error)))
    technical = np.exp(injection.normal(0.0, conditions.technical_error, len(compounds)))
    capillary = stream(seed, CAPILLARY, int(design.capillary[run]), MATERIAL)
    through = design.age[run] / max(conditions.capillary_life - 1, 1) - 0.5
    common_step, common_slope = capillary.normal(0.0, conditions.common_response, 2)
    step = capillary.normal(0.0, conditions.response_step, len(compounds))
    slope = capillary.normal(0.0, conditions.response_slope, len(compounds))
    drift = np.exp(common_step + step + (common_slope + slope) * through)
    return Amounts(concentration, injected * technical * drift, injected)


def _concentrations(
    seed: int, compounds: Compounds, design: Design, run: int, conditions: Conditions
) -> NDArray[np.float64]:
    count, kind = len(compounds), design.kind[run]
    biological = compounds.of_role(Role.TARGET, UNLISTED)
    targets = compounds.of_role(Role.TARGET)
    standards = compounds.of_role(Role.INTERNAL_STANDARD)
    if kind == SAMPLE:
        person = stream(seed, MATERIAL, int(design.person[run]))
        variation = np.exp(compounds.spread * person.standard_normal(count))
        has_it = person.random(count) >= conditions.absent
        vial = np.where(biological, compounds.usual * variation * has_it, 0.0)
    elif kind == QC:  # the mean of all people
        pool = compounds.usual * np.exp(compounds.spread**2 / 2.0) * (1.0 - conditions.absent)
        vial = np.where(biological, pool, 0.0)
    elif kind == STANDARD:
        vial = np.where(targets, np.nan_to_num(compounds.level_one) * design.level[run], 0.0)
    else:
        assert kind == BLANK
        vial = np.zeros(count)
    spiked = stream(seed, INJECTION, run, MATERIAL, 1).random(count) >= conditions.missing_standards
    added = np.where(standards, compounds.usual * spiked, np.where(biological, 0.0, compounds.usual))
    return vial + added
