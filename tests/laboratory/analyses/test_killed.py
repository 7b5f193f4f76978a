"""A command that is killed loses nothing: the same command finishes the work, and the bytes are the same."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.laboratory.analyses.batches import bytes_of, results_of

ROOT = Path(__file__).resolve().parents[3]


def command(batch: Path, out: Path, *, workers: int = 1, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.laboratory.analyses.killed_command", str(batch), str(out), str(workers)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "biocluster.web.settings.test"} | environment,
    )  # fmt: skip


def kill_at(batch: Path, out: Path, moment: str) -> None:
    """Kill a command at once when it says this."""
    running = command(batch, out)
    for line in running.stdout:
        if line.strip() == moment:
            running.kill()
            break
    running.wait(30)
    assert running.returncode < 0, "the command ended before it could be killed"


def measured_by(batch: Path, out: Path, **how) -> int:
    running = command(batch, out, **how)
    said, _none = running.communicate(timeout=300)
    assert running.returncode == 0
    return int(said.split()[-1])


def test_a_killed_command_is_finished_by_the_same_command(batch, undisturbed, tmp_path):
    out = tmp_path / "out"
    kill_at(batch, out, "measuring 3")
    left = results_of(out)
    assert len(left) >= 3
    assert not (out / "peaks.parquet").exists()
    running = command(batch, out, workers=2)
    running.stdout.readline()
    time.sleep(0.1)  # somewhere
    running.kill()
    running.wait(30)
    assert left.items() <= results_of(out).items() <= results_of(undisturbed).items()
    kill_at(batch, out, "tables 14")
    assert not (out / "about.json").exists(), "killed before all tables were there"
    assert measured_by(batch, out) == 0
    assert bytes_of(out) == bytes_of(undisturbed)
    assert results_of(out) == results_of(undisturbed)
    assert list((out / "store/incoming").iterdir()) == []


@pytest.mark.parametrize(
    "environment",
    [
        {
            "PYTHONHASHSEED": "1",
            "POLARS_MAX_THREADS": "2",
            "GLIBC_TUNABLES": "",
            "OPENBLAS_CORETYPE": "Haswell",
        },
        {"PYTHONHASHSEED": "2", "NPY_DISABLE_CPU_FEATURES": "X86_V4", "OPENBLAS_NUM_THREADS": "2"},
    ],
    ids=["threads, seed and mathematics", "vectors and linear algebra"],
)
def test_other_machines_give_the_same_bytes(batch, undisturbed, tmp_path, environment):
    assert measured_by(batch, tmp_path / "out", workers=2, **environment) == 14
    assert results_of(tmp_path / "out") == results_of(undisturbed)
    assert bytes_of(tmp_path / "out") == bytes_of(undisturbed)
