"""Many files: on two Dask workers one of which is killed on the way, by batches that are added, and again for nothing.

``python -m benchmarks.metabolome.batches [--runs 2000] [--targets 20] [--keep FOLDER]``: simulated runs of some
1,600 spectra, written once. They are processed in the first half and then all, on one Dask scheduler with two workers
of one thread; in the middle of each half a worker is killed and another one begun. The command runs in a process of
its own, whose memory is looked at, as is that of the workers.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks.measures import Measure, tell
from biocluster.laboratory.analyses.simulating import simulate_batch

ROOT = Path(__file__).resolve().parents[2]
SMALL = {
    "n_scans": 600, "scan_interval": 2.0, "noise_points": 10.0, "background_ions": 10, "mass_range": (50.0, 400.0),
}  # fmt: skip
PATIENCE_SECONDS = 120
COMMAND = [
    sys.executable,
    "-c",
    "import sys; from biocluster.web.cli import main; sys.exit(main(sys.argv[1:]))",
]


@dataclass
class Watched:
    """The largest memory of some processes, in MB, looked at now and then."""

    largest: dict[str, float] = field(default_factory=dict)
    by_share: list[tuple[int, float]] = field(default_factory=list)

    def look(self, name: str, process: int) -> float:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            return 0.0
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        size = int(found[1]) / 1024 if found else 0.0
        self.largest[name] = max(self.largest.get(name, 0.0), size)
        return size


class Dask:
    """A scheduler and two workers by command; a killed worker is replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.workers, self._begun = folder, list[subprocess.Popen](), 0
        self._scheduler = self._begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._told("scheduler", r"Scheduler at:\s+(tcp://\S+)")
        for _worker in range(2):
            self.add()

    def _begin(self, *words: str) -> subprocess.Popen:
        log = (self._folder / f"{words[0]}{self._begun or ''}.log").open("w")
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:]],
            cwd=self._folder, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def _told(self, name: str, pattern: str) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if found := re.search(pattern, (self._folder / f"{name}.log").read_text()):
                return found[1]
            time.sleep(0.1)
        raise RuntimeError(f"{name} does not begin")

    def add(self) -> None:
        self._begun += 1
        words = ("--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
        self.workers.append(self._begin("worker", self.address, *words))
        self._told(f"worker{self._begun}", r"(Registered to)")

    def kill_one(self) -> None:
        worker = self.workers.pop(0)
        worker.kill()
        worker.wait(30)

    def end(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait(30)


@contextmanager
def dask(folder: Path) -> Iterator[Dask]:
    cluster = Dask(folder)
    try:
        yield cluster
    finally:
        cluster.end()


@dataclass(frozen=True)
class Call:
    """One call of the command: what it said, how long it took, and its CPU seconds."""

    said: str
    status: int
    seconds: float
    cpu: float


def call(
    folder: Path, sheet: str, out: Path, *words: str, watched: Watched | None = None, at_half=None
) -> Call:
    """Process a sheet; ``at_half`` is called once when half of what was waiting is done."""
    results = len(kept(out))
    lines = len((folder / sheet).read_text().splitlines()) - 1
    began, used = time.monotonic(), os.times()
    running = subprocess.Popen(  # noqa: S603
        [*COMMAND, "metabolome", "process", str(folder / sheet), "--targets", str(folder / "targets.csv"),
         "--out", str(out), "--no-report", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"LANG": "en_US.UTF-8", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(running.pid, out, results, lines, watched, at_half, stop))
    watcher.start()
    said, wrong = running.communicate()
    stop.set()
    watcher.join()
    now = os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    return Call((said + wrong).strip(), running.returncode, time.monotonic() - began, cpu)


def _watch(command: int, out: Path, before: int, lines: int, watched: Watched | None, at_half, stop) -> None:
    acted = at_half is None
    while not stop.wait(0.5):
        if watched is not None:
            done = len(kept(out))
            watched.by_share.append((done, watched.look("command", command)))
            if not acted and done >= before + (lines - before) // 2:
                acted = True
                at_half()


def kept(out: Path) -> list[Path]:
    return list((out / "store").glob("??/*.parquet"))


def measures(runs: int, targets: int, folder: Path) -> list[Measure]:
    if not (folder / "sheet.csv").exists():
        simulate_batch(
            folder, runs=runs, targets=targets, seed=1, standards=6, unlisted=10, batch_size=max(20, runs // 20),
            ions=False, **SMALL,
        )  # fmt: skip
    heading, *rows = (folder / "sheet.csv").read_text().splitlines()
    (folder / "half.csv").write_text("\n".join([heading, *rows[: runs // 2]]) + "\n")
    out = folder / "results"
    shutil.rmtree(out, ignore_errors=True)
    watched = Watched()
    with tempfile.TemporaryDirectory() as logs, dask(Path(logs)) as cluster:
        stop = threading.Event()
        looking = threading.Thread(target=_look_at_workers, args=(cluster, watched, stop))
        looking.start()

        def replace_one() -> None:
            cluster.kill_one()
            cluster.add()

        on = ("--scheduler", cluster.address)
        first = call(folder, "half.csv", out, *on, watched=watched, at_half=replace_one)
        both = call(folder, "sheet.csv", out, *on, watched=watched, at_half=replace_one)
        nothing = call(folder, "sheet.csv", out, *on)
        stop.set()
        looking.join()
    found = pl.read_parquet(out / "runs.parquet")
    peaks = pl.scan_parquet(out / "peaks.parquet").select(pl.len()).collect().item()
    at_once = folder / "at_once"
    shutil.rmtree(at_once, ignore_errors=True)
    local = call(folder, "sheet.csv", at_once, "--workers", "2")
    same = all(
        (at_once / path.name).read_bytes() == path.read_bytes() for path in out.iterdir() if path.is_file()
    )
    early, late = _memory_by_half(watched.by_share, runs)
    return [
        Measure(
            f"{runs:,} runs, {targets} targets, 2 Dask workers, one killed in each half",
            f"{found.height:,} rows, {found['error'].count()} with an error, {peaks:,} peaks",
            "nothing lost", found.height == runs and not found["error"].count() and both.status == 0,
        ),
        Measure(
            "second half over first half", f"{both.seconds:.0f} s / {first.seconds:.0f} s = {both.seconds / first.seconds:.2f}",
            "linear: at most 1.3", both.seconds / first.seconds <= 1.3,
        ),
        Measure(
            "memory of the command, measuring the last fifth over the first", f"{late:.0f} MB / {early:.0f} MB",
            "flat: at most 1.15", late <= 1.15 * early,
        ),
        Measure("largest memory of the command", f"{watched.largest['command']:.0f} MB"),
        Measure("largest memory of a worker", f"{watched.largest['worker']:.0f} MB"),
        Measure(
            "added by halves on Dask, and at once on two local workers", "the same bytes" if same else "DIFFER",
            "the same bytes", same, f"local: {local.seconds:.0f} s, {local.cpu:.0f} CPU s",
        ),
        Measure(
            "the same command again", f"{nothing.seconds:.1f} s, {nothing.cpu:.1f} CPU s; {nothing.said[:60]}",
            "does nothing", "has them already" in nothing.said,
        ),
    ]  # fmt: skip


def _look_at_workers(cluster: Dask, watched: Watched, stop: threading.Event) -> None:
    """Each worker with the steady process beside it, which is its child."""
    while not stop.wait(1.0):
        for worker in list(cluster.workers):
            own = watched.look("dask", worker.pid)
            beside = sum(watched.look("steady", child) for child in _children(worker.pid))
            watched.largest["worker"] = max(watched.largest.get("worker", 0.0), own + beside)


def _children(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        threads = Path(f"/proc/{process}/task").iterdir()
        listed += [each for thread in threads for each in (thread / "children").read_text().split()]
    except OSError:
        return []
    return sorted({int(each) for each in listed})


def _memory_by_half(looks: list[tuple[int, float]], runs: int) -> tuple[float, float]:
    """The largest memory while the first fifth was measured, and while the last was."""
    early = [size for done, size in looks if 0 < done <= runs // 5]
    late = [size for done, size in looks if runs * 4 // 5 <= done < runs]
    return max(early, default=0.0), max(late, default=0.0)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--targets", type=int, default=20)
    parser.add_argument(
        "--keep", type=Path, help="A folder for the runs, which stays; they are not simulated again."
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = measures(arguments.runs, arguments.targets, folder)
    return tell("Many files of the metabolome engine", found, about=f"polars {pl.__version__}")


if __name__ == "__main__":
    sys.exit(main())
