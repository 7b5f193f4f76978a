"""Concentrations of a whole batch, from the table of its peaks: what runs say together.

It is done in a worker, whose arithmetic is steady, and whose memory is given back when it ends: for this alone the
areas of all runs are held at once, some arrays of a number for each file and target.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from biocluster.laboratory.analyses.injections import natural
from biocluster.laboratory.analyses.rounding import rounded
from biocluster.laboratory.analyses.tables import CALIBRATION, CONCENTRATIONS, CURVES, DRIFT, QC, write_table
from biocluster.laboratory.analyses.tasks import Batch, Judged
from biocluster.science.metabolome.concentrations import Quantified, quantify
from biocluster.science.metabolome.flags import from_words, words
from biocluster.science.metabolome.qc_metrics import CvClass, QcMetrics
from biocluster.science.metabolome.qc_smooths import Method as Smooth
from biocluster.science.metabolome.quantification import LimitBy
from biocluster.science.metabolome.targets import Role, Targets

__all__ = ["Batch", "Judged", "quantify_batch"]

ROWS_AT_ONCE = 50_000
POWERS = {"auto": None, "none": 0, "1/x": 1, "1/x2": 2}
"""Weighting of the calibration lines: standards weigh concentration to minus this power."""
TABLES = {
    "concentrations.parquet": CONCENTRATIONS,
    "curves.parquet": CURVES,
    "calibration.parquet": CALIBRATION,
    "qc.parquet": QC,
    "drift.parquet": DRIFT,
}


def quantify_batch(batch: Batch) -> Judged:
    """Write the tables of concentrations, curves, QCs and drift beside the table of peaks."""
    found, peak_flags = _quantified(batch)
    wanted = batch.targets.indices(Role.TARGET)
    pieces: dict[str, Iterator[pl.DataFrame]] = {
        "concentrations.parquet": _concentrations(batch, found, peak_flags, wanted),
        "curves.parquet": iter([_curves(batch.targets, found, wanted)]),
        "calibration.parquet": iter([_calibration(batch, found, wanted)]),
        "qc.parquet": iter([_qc(batch.targets, found, wanted)]),
        "drift.parquet": iter([_drift(batch.targets, found, wanted)]),
    }
    for name, columns in TABLES.items():
        write_table(batch.folder / name, columns, pieces[name], incoming=batch.incoming)
    return Judged(found.segment, found.bad_qc)


def _quantified(batch: Batch) -> tuple[Quantified, NDArray[np.uint32]]:
    shape = (len(batch.injections), len(batch.targets))
    peaks = pl.read_parquet(batch.folder / "peaks.parquet", columns=["area", "time", "flags"])
    known = {text: int(from_words(text)) for text in peaks["flags"].unique().to_list()}
    flags = peaks["flags"].replace_strict(known, return_dtype=pl.UInt32).to_numpy().reshape(shape)
    area, time = (peaks[name].fill_null(np.nan).to_numpy().reshape(shape) for name in ("area", "time"))
    batches = sorted({each.batch for each in batch.injections}, key=natural)
    rank = {name: at for at, name in enumerate(batches)}

    def column(name: str) -> list[Any]:
        return [getattr(each, name) for each in batch.injections]

    found = quantify(
        area,
        flags,
        batch.targets,
        kind=[str(each) for each in column("type")],
        order=column("order"),
        batch=[rank[name] for name in column("batch")],
        level=[np.nan if level is None else level for level in column("level")],
        material=np.array(column("material"), dtype=np.str_),
        time=time,
        correct_drift=batch.method.corrects_drift,
        power=POWERS[batch.method.weighting],
    )
    return found, flags


def _concentrations(
    batch: Batch, found: Quantified, peak_flags: NDArray[np.uint32], wanted: NDArray[np.int64]
) -> Iterator[pl.DataFrame]:
    if not len(wanted):
        return
    names = [batch.targets.name[at] for at in wanted]
    files = [each.file for each in batch.injections]
    step = max(1, ROWS_AT_ONCE // len(wanted))
    for first in range(0, len(files), step):
        some = np.ix_(range(first, min(len(files), first + step)), wanted)
        number = len(some[0])
        columns: dict[str, Any] = {
            "file": [file for file in files[first : first + number] for _name in names],
            "name": names * number,
        }
        columns |= {
            name: rounded(getattr(found, name)[some].ravel())
            for name in ("response", "concentration", "error", "corrected_response", "uncorrected")
        }
        columns["flags"] = _words((peak_flags[some] | found.flags[some]).ravel())
        yield pl.DataFrame(columns, nan_to_null=True)


def _words(flags: NDArray[np.uint32]) -> list[str]:
    values, place = np.unique(flags, return_inverse=True)
    texts = [words(int(value)) for value in values]
    return [texts[at] for at in place]


def _curves(targets: Targets, found: Quantified, wanted: NDArray[np.int64]) -> pl.DataFrame:
    curves = found.curves
    columns: dict[str, Any] = {"name": [targets.name[at] for at in wanted]}
    columns["standard"] = [
        targets.name[targets.standard[at]] if found.by_standard[at] else None for at in wanted
    ]
    columns |= {
        name: rounded(getattr(curves, name)[wanted])
        for name in (
            "slope", "slope_error", "intercept", "intercept_error", "sd", "lowest", "highest", "lod", "loq",
        )
    }  # fmt: skip
    columns |= {name: getattr(curves, name)[wanted] for name in ("power", "through_zero", "n", "levels")}
    columns["limit_by"] = [LimitBy(int(curves.limit_by[at])).name.lower() for at in wanted]
    with np.errstate(invalid="ignore"):
        worst = np.where(curves.used, np.abs(curves.bias), np.nan)[:, wanted]
    columns["largest_bias"] = rounded(_largest(worst))
    return pl.DataFrame(columns, nan_to_null=True)


def _largest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    largest = np.max(np.where(np.isnan(values), -np.inf, values), axis=0, initial=-np.inf)
    return np.where(np.isfinite(largest), largest, np.nan)


def _calibration(batch: Batch, found: Quantified, wanted: NDArray[np.int64]) -> pl.DataFrame:
    """A row for each standard and target that has a concentration in it."""
    rows = []
    for row, file in enumerate(found.standards.tolist()):
        injection = batch.injections[file]
        for at in wanted.tolist():
            concentration = batch.targets.concentration[at] * (injection.level or 0.0)
            if np.isfinite(concentration):
                rows.append((
                    injection.file, batch.targets.name[at], injection.level, float(rounded(concentration)),
                    float(rounded(found.corrected_response[file, at])), bool(found.curves.used[row, at]),
                    float(rounded(found.curves.bias[row, at])),
                ))  # fmt: skip
    return pl.DataFrame(rows, schema=CALIBRATION, orient="row").with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )


def _qc(targets: Targets, found: Quantified, wanted: NDArray[np.int64]) -> pl.DataFrame:
    columns: dict[str, Any] = {
        "name": [targets.name[at] for at in wanted],
        "n_qc": found.after.qc.n[wanted],
        "n_samples": found.after.samples.n[wanted],
        "n_batches": found.after.qc.batches[wanted],
        "qc_cv_held_out": rounded(found.held_out_cv[wanted]),
    }
    for suffix, metrics in (("_before", found.before), ("", found.after)):
        columns |= {f"{name}{suffix}": rounded(values[wanted]) for name, values in _measures(metrics).items()}
    columns["cv_class"] = [CvClass(int(found.after.cv_class[at])).name.lower() for at in wanted]
    return pl.DataFrame(columns, nan_to_null=True)


def _measures(metrics: QcMetrics) -> dict[str, NDArray[np.float64]]:
    return {
        "qc_cv": metrics.qc.cv,
        "qc_intra_batch_cv": metrics.qc.intra_batch,
        "qc_inter_batch_cv": metrics.qc.inter_batch,
        "sample_cv": metrics.samples.cv,
        "sample_intra_batch_cv": metrics.samples.intra_batch,
        "sample_inter_batch_cv": metrics.samples.inter_batch,
        "d_ratio": metrics.d_ratio,
        "d_ratio_robust": metrics.d_ratio_robust,
        "icc": metrics.icc,
        "icc_components": metrics.icc_components,
    }


def _drift(targets: Targets, found: Quantified, wanted: NDArray[np.int64]) -> pl.DataFrame:
    drift = found.drift
    rows = [
        (
            int(segment), targets.name[at], Smooth(int(drift.method[row, at])).name.lower(),
            float(rounded(drift.span[row, at])), int(drift.qc[row, at]), int(drift.group[row, at]),
        )
        for row, segment in enumerate(_segments(drift.segments))
        for at in wanted.tolist()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=DRIFT, orient="row").with_columns(pl.col(pl.Float64).fill_nan(None))


def _segments(labels: Sequence[object]) -> list[int]:
    return [int(str(label)) for label in labels]
