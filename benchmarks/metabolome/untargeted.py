"""Untargeted features of a batch, beside other engines: ``python -m benchmarks.metabolome.untargeted``.

A batch of 16 runs is simulated as files of 47 MB: 300 compounds and their isotopes, adducts and fragments,
a third of the made-up ones with isomers, on three capillaries on each of which the flow drifts from one end
of ±30 % to the other. Every engine finds and links the features in a process of its own with one thread;
CPU time and the highest memory are those of that process, with Python and the reading of the files, with
ours compiled. The tables are compared with the truth by ``scoring``. ``one_untargeted`` says what each
engine is told.

The peers are looked for in the Pythons that BIOCLUSTER_PEERS (pyopenms), BIOCLUSTER_PEER_ASARI and
BIOCLUSTER_PEER_MASSCUBE name (peers.txt has the versions). MassCube takes half a minute and more for a file
and is given the first two. Of the real run of the reference material there are five copies.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.measures import Measure, tell
from benchmarks.metabolome import one_untargeted
from benchmarks.metabolome.scoring import Untargeted, score_untargeted
from biocluster.laboratory.analyses.simulating import RUN_FOLDER, TRUTH, TRUTH_IONS, simulate_batch
from biocluster.science.metabolome.features import detect_features
from biocluster.science.metabolome.mzml.reading import read_mzml
from tests.shared import FOLDER

RUNS, TARGETS = 16, 300
NOISE = {"friendly": 1_060.0, "unfriendly": 960.0}
"""Random centroids in a scan with which a file has 47 MB."""
PYTHONS = {
    "biocluster": "",
    "pyopenms": "BIOCLUSTER_PEERS",
    "pyopenms detection": "BIOCLUSTER_PEERS",
    "asari": "BIOCLUSTER_PEER_ASARI",
    "masscube": "BIOCLUSTER_PEER_MASSCUBE",
}
FEWER = {"masscube": 2}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS")
REAL = FOLDER / "data/ce-ms/CEMS_10ppm.mzML"
CHROMATOGRAPHY = FOLDER / "data/lc-ms/mzmine_PMA_TK_QC_04-4to5min.mzML"
EXPECTED = FOLDER / "data/lc-ms/expected_mzmine.csv"


@dataclass(frozen=True)
class Done:
    """What one engine made of some files; ``note`` says how it failed, if it did."""

    engine: str
    files: int
    cpu: float = float("nan")
    memory: float = float("nan")
    version: str = ""
    table: pl.DataFrame | None = None
    note: str = ""


def run(engine: str, files: list[Path], folder: Path) -> Done:
    """Let an engine find and link the features of some files, in a process of its own."""
    python = os.environ.get(PYTHONS[engine], "") if PYTHONS[engine] else sys.executable
    if not python:
        return Done(engine, len(files), note=f"absent: {PYTHONS[engine]} names no Python")
    out = folder / f"{engine}.csv"
    done = subprocess.run(  # noqa: S603
        [python, one_untargeted.__file__, engine, *map(str, files), "--out", str(out)],
        capture_output=True,
        text=True,
        errors="replace",
        env=os.environ | dict.fromkeys(THREADS, "1"),
        cwd=folder,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"status {done.returncode}"]
        return Done(engine, len(files), note=f"fails: {said[-1][:90]}")
    # some engines print when they are taken down, after the last line of ours
    told = json.loads(
        next(line for line in reversed(done.stdout.splitlines()) if line.startswith('{"version"'))
    )
    return Done(engine, len(files), told["cpu"], told["memory"], told["version"], pl.read_csv(out))


def scored(done: Done, truth: pl.DataFrame, ions: pl.DataFrame) -> Untargeted | None:
    """The table against the truth about the files that the engine had."""
    if done.table is None or not len(done.table):
        return None
    names = sorted(truth["file"].unique())[: done.files]
    table = done.table.with_columns(pl.format("{}/{}", pl.lit(RUN_FOLDER), pl.col("file")).alias("file"))
    return score_untargeted(
        table, truth.filter(pl.col("file").is_in(names)), ions.filter(pl.col("file").is_in(names))
    )


def batch(
    folder: Path, *, preset: str, seed: int, runs: int
) -> tuple[list[Path], pl.DataFrame, pl.DataFrame]:
    """The files of a simulated batch and the truth about them."""
    simulate_batch(
        folder,
        runs=runs,
        targets=TARGETS,
        seed=seed,
        preset=preset,
        levels=(),
        capillary_life=-(-runs // 3),
        noise_points=NOISE[preset],
    )
    read = [pl.read_csv(folder / name, infer_schema_length=None) for name in (TRUTH, TRUTH_IONS)]
    return sorted((folder / RUN_FOLDER).iterdir()), read[0], read[1]


def compared(folder: Path, *, preset: str, seed: int, runs: int, engines: list[str]) -> int:
    """Run the engines on a batch, print what each did, and judge what is promised of ours."""
    files, truth, ions = batch(folder, preset=preset, seed=seed, runs=runs)
    size = sum(path.stat().st_size for path in files) / len(files) / 1e6
    done = {}
    run("biocluster", files[:2], folder)  # compiles what is not compiled yet
    for engine in engines:
        done[engine] = run(engine, files[: FEWER.get(engine, runs)], folder)
        _print_one(done[engine], scored(done[engine], truth, ions))
    shutil.rmtree(folder)
    ours = done["biocluster"]
    score = scored(ours, truth, ions)
    title = f"Untargeted, {preset} preset, seed {seed}: {runs} files of {size:.0f} MB"
    about = f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}"
    return tell(title, list(_measures(done, score)), about=about) if score else 1


def _print_one(done: Done, score: Untargeted | None) -> None:
    each = f"{done.cpu / done.files:6.2f} s a file, {done.memory:5.0f} MB" if done.cpu == done.cpu else ""
    print(f"\n{done.engine} {done.version} on {done.files} files: {each} {done.note}", flush=True)
    if not score:
        return
    shares = (
        ("linked", score.linked),
        ("with isomers", score.linked_isomers),
        (f"false of {score.counts['features']:,} features", score.false),
        (f"of {score.counts['rows']:,} rows", score.false_rows),
        ("repeated", score.repeated),
        ("area error", score.area_error),
    )
    print("  " + "; ".join(f"{name} {share:.4f}" for name, share in shares), flush=True)


def _measures(done: dict[str, Done], score: Untargeted) -> list[Measure]:
    ours = done["biocluster"]
    found = [
        Measure("compounds without isomers linked", f"{score.linked:.3f}", "≥ 0.98", score.linked >= 0.98),
        Measure("with isomers", f"{score.linked_isomers:.3f}", "≥ 0.85", score.linked_isomers >= 0.85),
        Measure("false features", f"{100 * score.false:.2f} %", "≤ 5 %", score.false <= 0.05),
    ]
    rate = ours.cpu / ours.files
    asari, detection = done.get("asari"), done.get("pyopenms detection")
    if asari and asari.table is not None:
        peer = asari.cpu / asari.files
        found += [
            Measure("CPU a file", f"{rate:.2f} s", "≤ 1/8 of asari's", rate <= peer / 8, f"{peer:.2f} s"),
            Measure(
                "memory",
                f"{ours.memory:.0f} MB",
                "≤ 1/2 of asari's",
                ours.memory <= asari.memory / 2,
                f"{asari.memory:.0f} MB",
            ),
        ]
    if detection and detection.table is not None:
        peer = detection.cpu / detection.files
        found.append(
            Measure("CPU a file", f"{rate:.2f} s", "≤ pyopenms's detection", rate <= peer, f"{peer:.2f} s")
        )
    return found


def real_run(folder: Path, engines: list[str]) -> None:
    """Five copies of the real run: who gets through."""
    copies = [folder / f"copy{at}.mzML" for at in range(5)]
    for copy in copies:
        shutil.copy(REAL, copy)
    print(f"\nFive copies of {REAL.name}")
    for engine in engines:
        done = run(engine, copies, folder)
        rows = done.table["row"].n_unique() if done.table is not None else 0
        print(
            f"  {engine} {done.version}: {rows} rows, {done.note or f'{done.cpu / 5:.2f} s a file'}",
            flush=True,
        )


def beside_mzmine() -> None:
    """How many of mzmine's features of a minute of chromatography are found, and the other way round."""
    prefix = "datafile:171103_PMA_TK_QC_04-4to5min.mzML:"
    told = pl.read_csv(EXPECTED, infer_schema_length=None).filter(
        pl.col(prefix + "feature_state") == "DETECTED"
    )
    theirs = told.select(
        pl.col(prefix + name).cast(pl.Float64).alias(name) for name in ("mz", "rt", "height")
    )
    with CHROMATOGRAPHY.open("rb") as stream:
        made = read_mzml(stream, name=CHROMATOGRAPHY.name)
    began = time.process_time()
    ours = detect_features(made)
    spent = time.process_time() - began
    ratio, taken = [], set()
    for mz, minutes, height in theirs.iter_rows():
        near = np.flatnonzero((np.abs(ours.mz / mz - 1) < 5e-6) & (np.abs(ours.time - 60 * minutes) < 2.0))
        if len(near):
            best = near[np.abs(ours.time[near] - 60 * minutes).argmin()]
            taken.add(int(best))
            ratio.append(ours.height[best] / height)
    high = ours.sure & (ours.height >= theirs["height"].min())
    low, middle, top = np.quantile(ratio, [0.25, 0.5, 0.75])
    print(
        f"\n{CHROMATOGRAPHY.name}: {len(ratio)} of mzmine's {len(theirs)} features are found in {spent:.2f} s"
    )
    print(f"  height over mzmine's: median {middle:.3f}, quartiles {low:.3f} and {top:.3f}")
    print(f"  of ours as high as mzmine's lowest, {len(taken)} of {np.count_nonzero(high)} are mzmine's")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--preset", choices=NOISE, default="friendly")
    parser.add_argument("--seeds", default="21")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--engines", default=",".join(PYTHONS))
    asked = parser.parse_args()
    engines = ["biocluster", *[name for name in asked.engines.split(",") if name != "biocluster"]]
    worst = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in asked.seeds.split(","):
            worst |= compared(
                folder / "batch", preset=asked.preset, seed=int(seed), runs=asked.runs, engines=engines
            )
        if REAL.exists():
            real_run(folder, engines)
    if EXPECTED.exists():
        beside_mzmine()
    return worst


if __name__ == "__main__":
    sys.exit(main())
