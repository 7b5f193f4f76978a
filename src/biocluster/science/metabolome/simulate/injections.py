"""One injection of a batch, with the truth about it."""

from typing import NamedTuple

import polars as pl

from ..runs import Run
from .amounts import Amounts, amounts_of
from .batches import Batch
from .capillary import Capillary, migration_times
from .design import capillary_of
from .peaks import true_peaks
from .scans import scan_times
from .signals import spectra
from .streams import INJECTION, stream
from .truth import ion_rows, truth_rows


class SimulatedRun(NamedTuple):
    """One injection, and the truth about it.

    Attributes
    ----------
    run : Run
        What the instrument wrote.
    truth : polars.DataFrame
        A row for each compound, in the order of ``Batch.compounds``; see ``truth.truth_rows``.
    ions : polars.DataFrame
        A row for each ion in the run, with isotopes, adducts and fragments; see ``truth.ion_rows``.
    state : dict
        Of the capillary, the injection and the mass axis.
    """

    run: Run
    truth: pl.DataFrame
    ions: pl.DataFrame
    state: dict[str, float]


def simulate_run(batch: Batch, injection: int) -> SimulatedRun:
    """Make the spectra of one injection.

    Parameters
    ----------
    batch : Batch
        From ``make_batch``.
    injection : int
        From 0.

    Returns
    -------
    SimulatedRun
        The same for the same batch and injection, whatever was made before.

    Raises
    ------
    IndexError
        If the batch has no such injection.
    """
    if not 0 <= injection < len(batch):
        raise IndexError(f"the batch has {len(batch)} injections; there is no {injection}")
    about = batch.conditions
    capillary = capillary_of(batch.seed, batch.design, injection, conditions=about)
    amounts = amounts_of(batch.seed, batch.compounds, batch.design, injection, conditions=about)
    peaks = true_peaks(
        batch.seed, batch.compounds, batch.design, injection, capillary, amounts, conditions=about
    )
    rng = stream(batch.seed, INJECTION, injection)
    times = scan_times(rng, conditions=about)
    eof_time = float(migration_times([0.0], capillary)[0])
    run, mass_axis = spectra(rng, batch.ions, batch.background, peaks, times, eof_time, conditions=about)
    ions = ion_rows(batch.compounds, batch.ions, batch.background, peaks, conditions=about)
    truth = truth_rows(batch.compounds, batch.ions, peaks, amounts, ions)
    state = _state(batch, injection, capillary, amounts, eof_time) | mass_axis._asdict()
    return SimulatedRun(run, truth, ions, state)


def _state(
    batch: Batch, injection: int, capillary: Capillary, amounts: Amounts, eof_time: float
) -> dict[str, float]:
    return {
        "capillary": int(batch.design.capillary[injection]) + 1,
        "age": int(batch.design.age[injection]),
        "length": capillary.length,
        "voltage": capillary.voltage,
        "ramp": capillary.ramp,
        "eof_mobility": capillary.eof,
        "eof_time": eof_time,
        "eof_change": eof_time / batch.conditions.eof_time - 1.0,
        "eof_slope": capillary.slope,
        "eof_wave": capillary.wave,
        "eof_phase": capillary.phase,
        "field_factor": capillary.field_factor,
        "injected": amounts.injected,
    }
