"""What a laboratory knows of a batch beforehand: its list of targets."""

import numpy as np

from ..targets import Role, Targets
from .amounts import Amounts
from .batches import Batch
from .capillary import migration_times, reference
from .compounds import measured_mz
from .peaks import true_peaks
from .streams import COMPOUNDS, stream


def target_list(batch: Batch) -> Targets:
    """What a laboratory would write down about the batch's targets, standards, markers and lock masses.

    Parameters
    ----------
    batch : Batch
        From ``make_batch``.

    Returns
    -------
    Targets
        Times are those of the apex on the reference capillary at level 1; times and mobilities are off by
        ``conditions.mobility_uncertainty``. The standard of each target is the nearest in time.
    """
    about, compounds = batch.conditions, batch.compounds
    rows = np.flatnonzero(compounds.of_role(*Role))
    roles = [Role(compounds.role[row]) for row in rows]
    error = stream(batch.seed, COMPOUNDS, 2).normal(0.0, about.mobility_uncertainty, len(compounds))
    mobility = (compounds.mobility * (1.0 + error))[rows]
    standard_amounts = Amounts(np.nan_to_num(compounds.level_one), np.ones(len(compounds)), 1.0)
    usual = true_peaks(batch.seed, compounds, None, 0, reference(about), standard_amounts, conditions=about)
    time = usual.apex[rows] + migration_times(mobility, reference(about)) - usual.centre[rows]
    standards = [at for at, role in enumerate(roles) if role is Role.INTERNAL_STANDARD]
    nearest = [
        min(standards, key=lambda at: (abs(time[at] - when), at)) if standards and role is Role.TARGET else -1
        for when, role in zip(time, roles, strict=True)
    ]
    locks = [at for at, name in enumerate(batch.background.name) if name]
    unknown = np.full(len(locks), np.nan)
    return Targets(
        name=(*(compounds.name[row] for row in rows), *(batch.background.name[at] for at in locks)),
        formula=(*(compounds.formula[row] for row in rows), *[""] * len(locks)),
        mz=np.concatenate([measured_mz(compounds)[rows], batch.background.mz[locks]]),
        role=(*roles, *[Role.LOCK_MASS] * len(locks)),
        time=np.concatenate([time, unknown]),
        window=np.full(len(rows) + len(locks), np.nan),
        mobility=np.concatenate([mobility, unknown]),
        standard=np.array([*nearest, *[-1] * len(locks)], dtype=np.int64),
        concentration=np.concatenate([compounds.level_one[rows], unknown]),
    )
