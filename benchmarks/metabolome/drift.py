"""What drift correction costs beside statsmodels, and how well it foretells QCs: ``python -m benchmarks.metabolome.drift``.

Cost: 1,000 metabolites × 10,000 injections, every tenth a QC, one segment; CPU time of one core with all that correction
does (logarithms, ten spans and three polynomials by exact leave-one-out, averages, factors of all injections), the best of
three. statsmodels' lowess is called in a loop over metabolites by the Python that BIOCLUSTER_PEERS names (peers.txt has
its version), timed on some of them: the same ten spans at the QCs and one of them at all injections, which are asserted to
be equal to 1e-9, and a search by ten folds, which fits each span to nine tenths of the QCs ten times. Told beside is a
search that fits at the QCs left out alone.

Quality: each fifth QC of a segment is held out in turn and corrected by what the others tell, by the same splits for all.
QC-RLSC and QC-RSC are written out plainly (plain_drift.py). Told are the median and the mean over metabolites of the CV of
the QCs that were held out; the promise is about the median of each table, and about the mean of the simulated drifts, all
together. These are a step, a line and a slow wave in each capillary.
Further tables may be named, with their lists of samples: ``… drift TABLE.csv LIST.csv``.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.metabolome.plain_drift import qc_rlsc, qc_rsc
from biocluster.laboratory.analyses.injection_tables import read_injection_table
from biocluster.science.metabolome.drift import SPANS, cross_validated, drift_of
from biocluster.science.metabolome.local_linear import Smooth, smooth
from tests.science.metabolome.qc_tables import simulated
from tests.shared import FOLDER

Floats = NDArray[np.float64]

METABOLITES, INJECTIONS, EVERY = 1_000, 10_000, 10
TIMED = 10
"""Metabolites on which the loop over lowess is timed."""
EQUAL, SEARCH = 20.0, 200.0
FOLDS = 5
REFERENCE = (
    FOLDER / "data/qc/statTarget_MTBLS79.csv",
    FOLDER / "data/qc/statTarget_MTBLS79_sampleList.csv",
)


METHODS: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "QC-RLSC": qc_rlsc,
    "QC-RSC": lambda order, logs, at: qc_rsc(order, logs, at, fences=False),
    "QC-RSC, fenced": lambda order, logs, at: qc_rsc(order, logs, at, fences=True),
}


@dataclass(frozen=True)
class Held:
    """QCs of a table: logarithms of what was measured, and when."""

    name: str
    logs: Floats
    order: Floats
    segment: NDArray[np.int64]
    made: bool = False


def main(arguments: list[str]) -> int:
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    tables = [
        (Path(table), Path(listing)) for table, listing in zip(arguments[::2], arguments[1::2], strict=True)
    ]
    kept = _cost()
    return 0 if _quality([*_made(), *_read([REFERENCE, *tables])]) and kept else 1


def _cost() -> bool:
    rng = np.random.default_rng(1)
    order = np.arange(INJECTIONS, dtype=float)
    qc = order % EVERY == 0
    wander = np.cumsum(rng.normal(0, 0.003, (INJECTIONS, METABOLITES)), axis=0)
    values = np.exp(8 + wander + rng.normal(0, 0.1, wander.shape))
    drift_of(values[:500, :3], order[:500], qc[:500])  # loads what is compiled
    ours = min(_timed(lambda: drift_of(values, order, qc)) for _ in range(3))
    gaps = np.where(rng.random(values.shape) < 0.02, np.nan, values)
    with_gaps = _timed(lambda: drift_of(gaps, order, qc))
    print(f"\n{METABOLITES:,} metabolites × {INJECTIONS:,} injections, {int(qc.sum()):,} QCs")
    print(f"biocluster                      {ours:8.2f} s")
    print(f"  2 % of the values missing     {with_gaps:8.2f} s")
    python = os.environ.get("BIOCLUSTER_PEERS", "")
    if not python:
        print("not measured  beside statsmodels: BIOCLUSTER_PEERS names no Python")
        return True
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "given.npz", Path(folder) / "out.npz"
        logs = np.log(values[qc][:, :TIMED])
        np.savez(given, x=order[qc], at=order, logs=logs, spans=np.array(SPANS))
        script = str(Path(__file__).with_name("one_lowess.py"))
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        subprocess.run([python, script, str(given), str(out)], check=True, env=os.environ | one_thread)  # noqa: S603
        with np.load(out) as told:
            peer = {name: told[name] for name in told.files}
    for number, span in enumerate(SPANS):
        by = Smooth(1, int(span * qc.sum() + 1e-10))
        np.testing.assert_allclose(smooth(order[qc], logs, by=by), peer["fits"][number], rtol=0, atol=1e-9)
    by = Smooth(1, int(SPANS[len(SPANS) // 2] * qc.sum() + 1e-10))
    np.testing.assert_allclose(
        smooth(order[qc], logs, by=by, at=order), peer["everywhere"], rtol=0, atol=1e-9
    )
    print(f"{peer['version']}: the fits are equal to 1e-9")
    kept = True
    for what, least in (("equal", EQUAL), ("search", SEARCH), ("sparing", None)):
        theirs = float(peer[what]) * METABOLITES
        times = theirs / ours
        kept &= least is None or times >= least
        verdict = "" if least is None else f"promised {least:.0f} ×: {'kept' if times >= least else 'BROKEN'}"
        print(f"  {what:8} {theirs:8.0f} s of lowess   {times:7.0f} ×   {verdict}")
    return kept


def _timed(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _made() -> list[Held]:
    held = []
    for name, batches, injections, every, noise in (
        ("6 capillaries, 21 QCs each", 6, 200, 10, 0.08),
        ("20 capillaries, 11 QCs each", 20, 100, 10, 0.08),
        ("10 capillaries, 7 QCs each", 10, 60, 10, 0.05),
    ):
        rng = np.random.default_rng(batches)
        table = simulated(
            rng, noise=noise, batches=batches, injections=injections, every=every, metabolites=100
        )
        qc = table.qc
        held.append(Held(name, np.log(table.values[qc]), table.order[qc], table.batch[qc], made=True))
    return held


def _read(tables: list[tuple[Path, Path]]) -> list[Held]:
    held = []
    for table, listing in tables:
        if not table.exists():
            print(f"Not read: {table}, which is not on this machine.")
            continue
        read = read_injection_table(table.read_bytes(), listing.read_bytes())
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(read.values > 0, np.log(read.values), np.nan)
        batch = np.unique(np.array(read.batch), return_inverse=True)[1]
        held.append(Held(table.name, logs[read.qc], read.order[read.qc], batch[read.qc]))
    return held


def _quality(tables: list[Held]) -> bool:
    kept = True
    together: dict[str, list[float]] = {}
    for table in tables:
        print(f"\n{table.name}: {len(table.logs)} QCs × {table.logs.shape[1]} metabolites, CV: median, mean")
        raw = np.exp(table.logs)
        found = {name: _cv(_held_out(table, method)) for name, method in METHODS.items()}
        everywhere = np.ones(len(raw), dtype=bool)
        own = cross_validated(raw, table.order, everywhere, segment=table.segment, folds=FOLDS)
        found |= {"biocluster": _cv(own), "as measured": _cv(raw)}
        for name, cv in found.items():
            print(f"  {name:16} {np.median(cv):.4f}  {np.mean(cv):.4f}")
            if table.made:
                together.setdefault(name, []).append(float(np.mean(cv)))
        if not table.made:
            kept &= _no_worse({name: float(np.median(cv)) for name, cv in found.items()}, "median")
    print("\nsimulated drifts, all together")
    return _no_worse({name: float(np.mean(each)) for name, each in together.items()}, "mean") and kept


def _no_worse(found: dict[str, float], what: str) -> bool:
    best = min(METHODS, key=found.__getitem__)
    well = found["biocluster"] <= found[best]
    verdict = "kept" if well else "BROKEN"
    print(f"  by the {what} no worse than {best}: {found['biocluster']:.4f}, {found[best]:.4f}  {verdict}")
    return well


def _cv(values: Floats) -> Floats:
    return np.asarray(np.nanstd(values, axis=0, ddof=1) / np.nanmean(values, axis=0))


def _held_out(table: Held, method: Callable[[Floats, Floats, Floats], Floats]) -> Floats:
    """QCs as corrected by the others, by the splits of ``cross_validated``."""
    rows = np.lexsort((table.order, table.segment))
    turn = np.empty(len(rows), dtype=np.int64)
    for label in np.unique(table.segment):
        own = rows[table.segment[rows] == label]
        turn[own] = np.arange(len(own)) % FOLDS
    corrected = np.full_like(table.logs, np.nan)
    for fold in range(FOLDS):
        for column in range(table.logs.shape[1]):
            y = table.logs[:, column]
            used = (turn != fold) & ~np.isnan(y)
            level = np.median(y[used])
            for label in np.unique(table.segment):
                own = table.segment == label
                train = rows[(used & own)[rows]]
                test = rows[((turn == fold) & own)[rows]]
                if len(train) and len(test):
                    fit = method(table.order[train], y[train], table.order[test])
                    corrected[test, column] = y[test] - fit + level
    return np.exp(corrected)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
