"""Areas of batches whose concentrations are known: drift, injection error, missing standards, no spectra."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biocluster.science.metabolome.targets import Role, Targets


@dataclass
class Measured:
    """What ``quantify`` takes, and the truth."""

    area: NDArray[np.float64]
    truth: NDArray[np.float64]
    targets: Targets
    kind: NDArray[np.str_]
    order: NDArray[np.int64]
    batch: NDArray[np.int64]
    level: NDArray[np.float64]

    @property
    def flags(self) -> NDArray[np.uint32]:
        return np.zeros(self.area.shape, dtype=np.uint32)

    def given(self) -> dict[str, NDArray]:
        return {"kind": self.kind, "order": self.order, "batch": self.batch, "level": self.level}

    @property
    def samples(self) -> NDArray[np.bool_]:
        return self.kind == "sample"


def table_of(n_standards, n_targets, concentration) -> Targets:
    n = n_standards + n_targets
    unknown = np.full(n, np.nan)
    return Targets(
        name=tuple(f"compound {number}" for number in range(n)),
        formula=("",) * n,
        mz=100.0 + np.arange(n),
        role=(Role.INTERNAL_STANDARD,) * n_standards + (Role.TARGET,) * n_targets,
        time=unknown,
        window=unknown,
        mobility=unknown,
        standard=np.r_[
            np.full(n_standards, -1), np.arange(n_targets) % n_standards if n_standards else []
        ].astype(int)
        if n_standards
        else np.full(n, -1),
        concentration=np.r_[np.full(n_standards, np.nan), concentration],
    )


def measured(
    rng, *, batches=3, per_batch=60, n_standards=4, n_targets=20, step=0.2, slope=0.1, injection=0.1, noise=0.02,
    missing=0.0,
) -> Measured:  # fmt: skip
    """Each batch: blank, QC, five levels, then samples with every tenth a QC and a QC at the end."""
    n = batches * per_batch
    place, batch = np.arange(n) % per_batch, np.arange(n) // per_batch + 1
    kind = np.where((place == 1) | (place % 10 == 9), "qc", "sample").astype("<U8")
    kind[place == 0] = "blank"
    level = np.full(n, np.nan)
    for at, factor in enumerate((0.1, 0.2, 0.5, 1.0, 2.0), start=2):
        kind[place == at], level[place == at] = "standard", factor
    usual = np.exp(rng.normal(3, 1, n_targets))
    amount = np.where(kind == "qc", 1.0, np.nan_to_num(level))[:, None] * usual
    people = (kind == "sample")[:, None]
    amount = np.where(people, usual * np.exp(rng.normal(0, 0.4, (n, n_targets))), amount)
    truth = np.column_stack([np.full((n, n_standards), 20.0), amount])
    total = n_standards + n_targets
    through = (place / (per_batch - 1) * 2 - 1)[:, None]
    drift = (
        rng.normal(0, step, (batches, total))[batch - 1]
        + rng.normal(0, slope, (batches, total))[batch - 1] * through
    )
    error = rng.normal(0, injection, n)[:, None] + rng.normal(0, noise, (n, total))
    area = truth * rng.uniform(50, 500, total) * np.exp(drift + error)
    area[truth == 0] = np.nan
    gone = rng.random((n, n_standards)) < missing
    area[:, :n_standards][gone] = np.nan
    return Measured(area, truth, table_of(n_standards, n_targets, usual), kind, np.arange(n), batch, level)
