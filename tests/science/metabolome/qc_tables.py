"""Tables of injections with QCs: a public one, and drifts of known shape."""

import csv
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.shared import shared


@dataclass(frozen=True)
class Table:
    values: NDArray[np.float64]
    order: NDArray[np.float64]
    batch: NDArray[np.int64]
    qc: NDArray[np.bool_]
    drift: NDArray[np.float64]
    truth: NDArray[np.float64]


def simulated(rng, *, noise, batches, injections, every, metabolites) -> Table:
    """A step and a line in each batch and a slow wave, on samples whose true values are known."""
    n = batches * injections
    place = np.arange(n, dtype=float)
    batch = np.repeat(np.arange(batches), injections)
    within = (place % injections) / (injections - 1) * 2 - 1
    qc = (place % injections % every == 0) | (within == 1)
    logs = rng.normal(0, 0.25, (batches, metabolites))[batch]
    logs = logs + rng.normal(0, 0.1, (batches, metabolites))[batch] * within[:, None]
    logs = logs + 0.1 * np.sin(2 * within[:, None] + rng.uniform(0, 6, metabolites))
    truth = np.exp(np.where(qc, 0.0, rng.normal(0, 0.3, n)))[:, None] * np.exp(rng.normal(3, 1, metabolites))
    return Table(
        truth * np.exp(logs + rng.normal(0, noise, logs.shape)), place, batch, qc, np.exp(logs), truth
    )


def mtbls79() -> Table:
    """48 metabolites, 172 injections in 4 batches, 38 of them QC; 0 is missing."""
    with shared("data/qc/statTarget_MTBLS79_sampleList.csv").open() as file:
        samples = list(csv.DictReader(file))
    with shared("data/qc/statTarget_MTBLS79.csv").open() as file:
        rows = list(csv.DictReader(file))
    values = np.array([[float(row[each["sample"]]) for row in rows] for each in samples])
    values[values == 0] = np.nan
    nothing = np.full_like(values, np.nan)
    return Table(
        values,
        np.array([float(each["order"]) for each in samples]),
        np.array([int(each["batch"]) for each in samples]),
        np.array([each["class"] == "NA" for each in samples]),
        nothing,
        nothing,
    )
