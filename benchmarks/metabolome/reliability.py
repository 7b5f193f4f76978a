"""What variance components cost beside lme4 and statsmodels: ``python -m benchmarks.metabolome.reliability``.

1,000 metabolites × 9,000 samples, of 4,500 people twice and of 90 batches of 100 each, complete and with 5 % missing; CPU
time of one core, the best of three. lme4 is called for some of the metabolites by Rscript, where that is installed, with its
usual settings for the time and with closer tolerances for the estimates, from which ours are asserted to differ by at most
1e-6 of the total variance.
statsmodels' MixedLM is called by the Python that BIOCLUSTER_PEERS names, on few of them.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from biocluster.science.epidemiology.reliability import variance_components
from biocluster.science.metabolome.qc_metrics import qc_metrics

Floats = NDArray[np.float64]

METABOLITES, SAMPLES = 1_000, 9_000
PROMISED = 1_000.0
TIMED = 20
TIMED_MIXED = 3


def main() -> int:
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    kept = True
    rng = np.random.default_rng(1)
    for name, group in (
        ("4,500 people twice", np.repeat(np.arange(4_500), 2)),
        ("90 batches of 100", np.repeat(np.arange(90), 100)),
    ):
        between = rng.normal(size=(int(group.max()) + 1, METABOLITES)) * rng.uniform(0, 1.5, METABOLITES)
        values = 10 + between[group] + rng.normal(size=(SAMPLES, METABOLITES))
        kept &= _compared(name, values, group)
    qc = np.arange(SAMPLES) % 10 == 0
    qc_metrics(values[:400], qc[:400], ~qc[:400], batch=group[:400])
    spent = min(_timed(lambda: qc_metrics(values, qc, ~qc, batch=group)) for _ in range(3))
    print(f"\nthe whole table of CV, D-ratio and ICC: {spent / METABOLITES * 1e6:.0f} µs a metabolite")
    return 0 if kept else 1


def _compared(name: str, values: Floats, group: NDArray[np.int64]) -> bool:
    variance_components(values[:, :2], group, confidence=0.95)  # loads what is compiled
    missing = np.where(np.random.default_rng(2).random(values.shape) < 0.05, np.nan, values)
    print(f"\n{METABOLITES:,} metabolites × {SAMPLES:,} samples, {name}: µs a metabolite")
    ours = _each(lambda: variance_components(values, group))
    print(f"  biocluster                  {ours:10.1f}")
    print(
        f"    with intervals            {_each(lambda: variance_components(values, group, confidence=0.95)):10.1f}"
    )
    print(f"    5 % missing               {_each(lambda: variance_components(missing, group)):10.1f}")
    _mixed(values, group, ours)
    return _lme4(values, group, ours)


def _lme4(values: Floats, group: NDArray[np.int64], ours: float) -> bool:
    rscript = shutil.which("Rscript")
    if not rscript:
        print("  not measured  beside lme4: Rscript is not installed")
        return True
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.csv"
        some = np.column_stack([group, values[:, :TIMED]])
        np.savetxt(
            given,
            some,
            delimiter=",",
            fmt="%.17g",
            header=",".join(f"v{at}" for at in range(TIMED + 1)),
            comments="",
        )
        script = str(Path(__file__).with_name("one_lme4.R"))
        done = subprocess.run([rscript, script, str(given)], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(f"  lme4 fails: {done.stderr.strip().splitlines()[-1][:100]}")
        return True
    *lines, spent, version = (line.split() for line in done.stdout.splitlines())
    theirs = np.array(lines, dtype=float)
    found = variance_components(values[:, :TIMED], group)
    # A small variance beside a large one hardly moves the likelihood, by which lme4 ends its search.
    total = theirs.sum(axis=1)
    off = max(
        np.max(np.abs(found.between - theirs[:, 0]) / total),
        np.max(np.abs(found.within - theirs[:, 1]) / total),
    )
    assert off <= 1e-6, off
    each = float(spent[1]) * 1e6
    well = each / ours >= PROMISED
    print(
        f"  lme4 {version[3]}, R {version[1]}.{version[2]}       {each:10.0f}   {each / ours:8,.0f} ×   {off:.0e} of the variance off"
    )
    print(f"  promised {PROMISED:,.0f} ×: {'kept' if well else 'BROKEN'}")
    return well


MIXED = """
import sys, time, warnings
import numpy as np, statsmodels
from statsmodels.regression.mixed_linear_model import MixedLM
warnings.simplefilter("ignore")
data = np.load(sys.argv[1])
begin = time.process_time()
for y in data["y"].T:
    fit = MixedLM(y, np.ones((len(y), 1)), data["group"]).fit(reml=True)
    print(fit.cov_re[0, 0], fit.scale)
print("time", (time.process_time() - begin) / data["y"].shape[1], statsmodels.__version__)
"""


def _mixed(values: Floats, group: NDArray[np.int64], ours: float) -> None:
    python = os.environ.get("BIOCLUSTER_PEERS", "")
    if not python:
        print("  not measured  beside statsmodels: BIOCLUSTER_PEERS names no Python")
        return
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.npz"
        np.savez(given, y=values[:, :TIMED_MIXED], group=group)
        done = subprocess.run([python, "-c", MIXED, str(given)], capture_output=True, text=True, check=True)  # noqa: S603
    *lines, spent = (line.split() for line in done.stdout.splitlines())
    found = variance_components(values[:, :TIMED_MIXED], group)
    off = np.max(np.abs(np.array(lines, dtype=float)[:, 0] / found.between - 1))
    each = float(spent[1]) * 1e6
    print(f"  MixedLM, statsmodels {spent[2]} {each:10.0f}   {each / ours:8,.0f} ×   variances {off:.0e} off")


def _each(work: Callable[[], object]) -> float:
    return min(_timed(work) for _ in range(3)) / METABOLITES * 1e6


def _timed(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
