"""A Dask scheduler and its workers on this machine, each a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 60


class Cluster:
    def __init__(self, folder: Path) -> None:
        self._folder, self._processes = folder, []
        self._log = folder / "scheduler.log"
        self._begin(self._log, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._told(self._log, r"Scheduler at:\s+(tcp://\S+)")
        self.workers: list[subprocess.Popen] = []

    def _begin(self, log: Path, *words: str) -> subprocess.Popen:
        with log.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
                cwd=self._folder, stdout=file, stderr=file,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        self._processes.append(process)
        return process

    def _told(self, log: Path, pattern: str) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if match := re.search(pattern, log.read_text()):
                return match[1]
            time.sleep(0.05)
        raise AssertionError(log.read_text())

    def add_worker(self) -> None:
        log = self._folder / f"worker{len(self.workers)}.log"
        words = (
            "worker",
            self.address,
            "--host",
            "127.0.0.1",
            "--nthreads",
            "1",
            "--no-dashboard",
            "--no-nanny",
        )
        self.workers.append(self._begin(log, *words))
        self._told(log, r"(Registered to)")

    def kill_worker(self, at: int) -> None:
        self.workers[at].send_signal(signal.SIGKILL)
        self.workers[at].wait(20)

    def end(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait(20)


@contextmanager
def cluster(folder: Path, *, workers: int) -> Iterator[Cluster]:
    """A scheduler with so many workers, which end with the block."""
    folder.mkdir(exist_ok=True)
    made = Cluster(folder)
    try:
        for _worker in range(workers):
            made.add_worker()
        yield made
    finally:
        made.end()
