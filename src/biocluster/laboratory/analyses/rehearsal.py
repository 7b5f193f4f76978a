"""A planned batch measured by the simulator: for the example, and to try a method before it is carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
from isal import isal_zlib

from biocluster.laboratory.analyses.injections import InjectionType
from biocluster.laboratory.analyses.target_lists import TargetRow
from biocluster.science.metabolome.mzml.writing import write_mzml
from biocluster.science.metabolome.simulate import (
    Batch,
    Conditions,
    conditions,
    make_batch,
    simulate_run,
    target_list,
)
from biocluster.science.metabolome.simulate.design import Design

POOL = "POOL"
COMPRESSION = 1
GZIP = 31
"""Window of 32 kB, with the header of gzip, in which no time stands."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One injection of a plan: the name of its file without ending, what it is, and of what."""

    file_name: str
    type: InjectionType
    level: float | None = None
    material: str = ""


def small_conditions() -> Conditions:
    """A well-kept instrument that writes small files: wide scans, little noise."""
    return conditions(
        "friendly",
        n_scans=1_150,
        scan_interval=0.8,
        noise_points=20.0,
        background_ions=8,
        mass_range=(70.0, 320.0),
    )


def rehearsed_targets(*, seed: int, targets: int, standards: int, instrument: Conditions) -> list[TargetRow]:
    """The list of targets of what the simulator puts into its vials, as a method writes it."""
    listed = target_list(_batch(seed, targets, standards, instrument, runs=1))
    return [
        TargetRow(
            name=listed.name[at],
            mz=round(float(listed.mz[at]), 6),
            formula=listed.formula[at],
            role=listed.role[at],
            time=round(float(listed.time[at]), 2),
            window=float(listed.window[at]),
            mobility=round(float(listed.mobility[at]), 3),
            standard=listed.name[listed.standard[at]] if listed.standard[at] >= 0 else "",
            concentration=round(float(listed.concentration[at]), 3),
        )
        for at in range(len(listed))
    ]


def rehearse(
    plan: Sequence[Planned], folder: Path, *, seed: int, targets: int, standards: int, instrument: Conditions
) -> list[Path]:
    """Write a raw file for every injection of a plan, in its order, and say where they are.

    Each material is another one, and the same seed gives the same bytes.
    """
    batch = _batch(seed, targets, standards, instrument, runs=len(plan))
    batch = replace(batch, design=_design(plan))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for at, each in enumerate(plan):
        path, written_run = folder / f"{each.file_name}.mzML.gz", BytesIO()
        write_mzml(written_run, simulate_run(batch, at).run, run_id=each.file_name)
        path.write_bytes(isal_zlib.compress(written_run.getbuffer(), COMPRESSION, GZIP))
        written.append(path)
    return written


def _batch(seed: int, targets: int, standards: int, instrument: Conditions, *, runs: int) -> Batch:
    return make_batch(seed, runs=runs, targets=targets, preset=instrument, standards=standards, unlisted=0)


def _design(plan: Sequence[Planned]) -> Design:
    """The plan as the simulator takes it: one batch on one capillary."""
    materials = sorted({each.material for each in plan if each.type == InjectionType.SAMPLE})
    number = {material: at for at, material in enumerate(materials)}
    order = np.arange(len(plan), dtype=np.int64)
    return Design(
        kind=tuple(str(each.type) for each in plan),
        level=np.array([np.nan if each.level is None else each.level for each in plan]),
        material=tuple(POOL if each.type == InjectionType.QC else each.material for each in plan),
        person=np.array(
            [number.get(each.material, -1) if each.type == InjectionType.SAMPLE else -1 for each in plan]
        ),
        batch=np.ones(len(plan), dtype=np.int64),
        capillary=np.zeros(len(plan), dtype=np.int64),
        age=order,
    )
