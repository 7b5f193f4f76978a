"""A batch to be simulated: all that is decided before the first injection."""

from dataclasses import dataclass

from ..targets import Role
from .background import Background, make_background
from .compounds import Compounds, Ions, make_compounds, make_ions, measured_mz
from .conditions import Conditions, conditions
from .design import Design, plan_injections


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """All that is decided before the first injection.

    Attributes
    ----------
    seed : int
        Together with the other arguments of ``make_batch``, all there is to say.
    conditions : Conditions
        Of the instrument.
    compounds : Compounds
        What is in the vials.
    ions : Ions
        What they give.
    background : Background
        What the spray gives.
    design : Design
        What is injected when.
    """

    seed: int
    conditions: Conditions
    compounds: Compounds
    ions: Ions
    background: Background
    design: Design

    def __len__(self) -> int:
        return len(self.design)


def make_batch(
    seed: int,
    *,
    runs: int,
    targets: int,
    preset: str | Conditions = "friendly",
    standards: int = 8,
    unlisted: int | None = None,
    levels: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0),
    batch_size: int | None = None,
) -> Batch:
    """Decide all that is decided before the first injection.

    Parameters
    ----------
    seed : int
        Not negative. The same arguments give the same batch, and the first runs of a longer batch are the
        runs of a shorter one.
    runs : int
        Injections.
    targets : int
        Metabolites to be measured, beside standards and markers.
    preset : str or Conditions, default "friendly"
        A name in ``PRESETS``, or conditions of one's own.
    standards : int, default 8
        Internal standards.
    unlisted : int, optional
        Compounds of the samples that are in no list; a tenth of the targets by default.
    levels : tuple of float
        Of the calibration series that opens every batch; empty for none, and for no blanks.
    batch_size : int, optional
        Injections in a batch; as many as a capillary lives for by default.

    Returns
    -------
    Batch
        Small: spectra are made run by run.

    Examples
    --------
    >>> batch = make_batch(7, runs=12, targets=50)
    >>> len(batch), len(batch.compounds)
    (12, 65)
    """
    chosen = conditions(preset) if isinstance(preset, str) else preset
    size = chosen.capillary_life if batch_size is None else batch_size
    extra = targets // 10 if unlisted is None else unlisted
    compounds = make_compounds(seed, targets=targets, conditions=chosen, standards=standards, unlisted=extra)
    listed = measured_mz(compounds)[compounds.of_role(Role.TARGET)]
    return Batch(
        seed=seed,
        conditions=chosen,
        compounds=compounds,
        ions=make_ions(seed, compounds, conditions=chosen),
        background=make_background(seed, listed, conditions=chosen),
        design=plan_injections(runs, conditions=chosen, levels=levels, batch_size=size),
    )
