"""Drift taken out of a table that people already have: read, corrected, judged by QCs held out, and written."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from biocluster.laboratory.analyses.injection_tables import InjectionTable, read_injection_table
from biocluster.laboratory.analyses.rounding import DIGITS, rounded
from biocluster.laboratory.analyses.table_cells import Finding
from biocluster.laboratory.words.table_problems import TableFinding
from biocluster.science.metabolome.bad_qcs import bad_qcs
from biocluster.science.metabolome.breaks import find_breaks
from biocluster.science.metabolome.drift import Drift, cross_validated, drift_of
from biocluster.science.metabolome.qc_metrics import QcMetrics, qc_metrics
from biocluster.science.metabolome.qc_smooths import Method

CORRECTED, METRICS, DRIFT = "corrected.csv", "metrics.csv", "drift.csv"
MOST_NAMED = 10
"""Samples that a finding names."""


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """A table without drift, and how well it was measured.

    Attributes
    ----------
    table : InjectionTable
        As it was read.
    values : ndarray of float64, shape (n_samples, n_metabolites)
        NaN where nothing above 0 was measured; there the table that is written stays as it was.
    segment : ndarray of int64, shape (n_samples,)
        Its batch, or between which steps of the QCs it lies.
    drift : Drift
    bad_qc : ndarray of bool, shape (n_samples,)
        QCs that tell no drift.
    before, after, held_out : QcMetrics
        As measured, corrected, and with QCs each of which was corrected by a drift told without it.
    findings : tuple of Finding
        Those of the table, and what was found out while it was corrected.
    """

    table: InjectionTable
    values: NDArray[np.float64]
    segment: NDArray[np.int64]
    drift: Drift
    bad_qc: NDArray[np.bool_]
    before: QcMetrics
    after: QcMetrics
    held_out: QcMetrics
    findings: tuple[Finding, ...]


def correct_files(table: Path, listing: Path | None, out: Path) -> Corrected:
    """Read a table and its list of samples, and write the corrected table, its metrics and its drift to a folder.

    Raises
    ------
    TableRefused
        With every mistake in both files; nothing is written then.
    OSError
        If a file cannot be read or written.
    """
    found = correct_table(
        read_injection_table(
            table.read_bytes(),
            None if listing is None else listing.read_bytes(),
            table_name=table.name,
            listing_name=table.name if listing is None else listing.name,
        )
    )
    out.mkdir(parents=True, exist_ok=True)
    for name, content in written(found).items():
        (out / name).write_bytes(content)
    return found


def correct_table(table: InjectionTable) -> Corrected:
    """Take the drift out of a table; batches are segments, or, where there is one, what its QCs' steps make."""
    measured = np.where(table.values > 0, table.values, np.nan)
    batches, code = np.unique(np.array(table.batch), return_inverse=True)
    findings = list(table.findings)
    segment = np.asarray(code, dtype=np.int64)
    if len(batches) < 2:
        segment = find_breaks(measured, table.order, table.qc)
        if segment.max(initial=0):
            begins = [_first(table, segment == number) for number in range(1, int(segment.max()) + 1)]
            findings.append(Finding(TableFinding.STEPS_FOUND, {"samples": ", ".join(begins)}))
    bad = bad_qcs(measured, table.order, table.qc, segment=segment)
    if bad.any():
        findings.append(Finding(TableFinding.BAD_QCS, {"samples": _named(table, bad)}))
    if not_positive := int(np.sum(table.values <= 0)):
        findings.append(Finding(TableFinding.NOT_POSITIVE, {"count": not_positive}))
    pools = np.array(table.pool) if any(table.pool) else None
    telling = table.qc & ~bad
    drift = drift_of(measured, table.order, telling, segment=segment, material=pools)
    held_out = cross_validated(measured, table.order, telling, segment=segment, material=pools)
    if left := sorted(set(segment[np.any(drift.method == Method.NOTHING, axis=1)[segment]].tolist())):
        names = [table.batch[int(np.flatnonzero(segment == number)[0])] for number in left]
        findings.append(Finding(TableFinding.UNCORRECTED, {"batches": ", ".join(names[:MOST_NAMED])}))
    values = measured * drift.factor
    people = ~table.qc & ~table.blank
    # Pools differ from one another by what is in them: only the largest tells how well is measured.
    pool = table.qc if pools is None else pools == _largest(pools[table.qc])
    before, after, strict = (
        qc_metrics(each, pool, people, batch=segment)
        for each in (measured, values, np.where(table.qc[:, None], held_out, values))
    )
    return Corrected(table, values, segment, drift, bad, before, after, strict, tuple(findings))


def written(corrected: Corrected) -> dict[str, bytes]:
    """The files, by name: the table as it was laid out, a line for each metabolite, one for each of its segments."""
    table = corrected.table
    cells = [list(row) for row in table.cells]
    there = ~np.isnan(corrected.values)
    values = rounded(corrected.values)
    for sample, place in enumerate(table.places.tolist()):
        for metabolite, other in enumerate(table.metabolite_places.tolist()):
            if there[sample, metabolite]:
                line, column = (place, other) if table.transposed else (other, place)
                cells[line][column] = _text(values[sample, metabolite])
    return {
        CORRECTED: _csv(cells),
        METRICS: _csv(_metrics(corrected)),
        DRIFT: _csv(_drift(corrected)),
    }


def _metrics(corrected: Corrected) -> list[list[str]]:
    parts = {"before": corrected.before, "after": corrected.after, "held_out": corrected.held_out}
    columns: dict[str, NDArray[np.float64]] = {}
    for when, metrics in parts.items():
        columns |= {
            f"cv_{when}": metrics.qc.cv,
            f"intra_batch_cv_{when}": metrics.qc.intra_batch,
            f"inter_batch_cv_{when}": metrics.qc.inter_batch,
            f"d_ratio_{when}": metrics.d_ratio,
            f"icc_{when}": metrics.icc,
            f"icc_components_{when}": metrics.icc_components,
        }
    columns |= {
        "samples_cv_before": corrected.before.samples.cv,
        "samples_cv_after": corrected.after.samples.cv,
    }
    whole: dict[str, NDArray[np.integer]] = {
        "qc": corrected.before.qc.n,
        "samples": corrected.before.samples.n,
        "cv_class_held_out": corrected.held_out.cv_class,
    }
    told = [[_text(each) for each in rounded(column)] for column in columns.values()]
    numbers = [[str(int(each)) for each in column] for column in whole.values()]
    return [
        ["name", *whole, *columns],
        *([*row] for row in zip(corrected.table.metabolites, *numbers, *told, strict=True)),
    ]


def _drift(corrected: Corrected) -> list[list[str]]:
    drift, table = corrected.drift, corrected.table
    lines = [["name", "batch", "first_sample", "qc", "method", "span"]]
    begins = [_first(table, corrected.segment == number) for number in range(len(drift.segments))]
    batches = [table.batch[table.samples.index(first)] for first in begins]
    spans = rounded(drift.span)
    for metabolite, name in enumerate(table.metabolites):
        for number, (batch, first) in enumerate(zip(batches, begins, strict=True)):
            method = Method(int(drift.method[number, metabolite])).name.lower()
            qc = str(int(drift.qc[number, metabolite]))
            lines.append([name, batch, first, qc, method, _text(spans[number, metabolite])])
    return lines


def _first(table: InjectionTable, rows: NDArray[np.bool_]) -> str:
    return table.samples[int(np.flatnonzero(rows)[np.argmin(table.order[rows])])]


def _named(table: InjectionTable, rows: NDArray[np.bool_]) -> str:
    names = [table.samples[at] for at in np.flatnonzero(rows)]
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def _largest(pools: NDArray[np.str_]) -> str:
    names, counts = np.unique(pools, return_counts=True)
    return str(names[np.argmax(counts)])


def _text(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.{DIGITS}g}"


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()
