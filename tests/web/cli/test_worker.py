"""A worker that is killed in the middle of a batch leaves it to the next, and nothing is lost or done twice."""

import json
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.factories.commands import PATIENCE_SECONDS, biocluster

LOST_AFTER = "3"


def done(home: Path, *words: str) -> str:
    command = biocluster(*words, home=home)
    told, refused = command.communicate(timeout=PATIENCE_SECONDS)
    assert command.returncode == 0, refused
    return told


def steps(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "biocluster.sqlite3", timeout=20)) as database:
        rows = database.execute("SELECT step FROM laboratory_processingevent ORDER BY id").fetchall()
    return [step for (step,) in rows]


def files_done(home: Path) -> int:
    """How many files the worker says it has done."""
    try:
        (told,) = (home / "laboratory" / "results").glob("*/*/progress.json")
        return int(json.loads(told.read_text())["done"])
    except ValueError:  # not there yet
        return 0


@pytest.mark.only_on("sqlite")
def test_a_killed_worker_loses_nothing(tmp_path):
    home = tmp_path / "home"
    done(home, "migrate", "--quiet")
    done(home, "example", "load")
    worker = biocluster("worker", "--lost-after", LOST_AFTER, home=home)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while files_done(home) < 3 and time.monotonic() < deadline:
        assert worker.poll() is None, worker.stderr.read()
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait(20)
    assert steps(home) == ["begun"], "it was killed in the middle"
    kept = {path.name for path in (home / "laboratory" / "results" / "store").rglob("*.parquet")}
    assert len(kept) >= 3
    time.sleep(float(LOST_AFTER) + 0.5)
    done(home, "worker", "--until-idle", "--lost-after", LOST_AFTER)
    assert steps(home) == ["begun", "begun", "finished"]
    stored = {path.name for path in (home / "laboratory" / "results" / "store").rglob("*.parquet")}
    assert kept < stored
    assert done(home, "worker", "--until-idle") == ""
    assert len(steps(home)) == 3
    assert "laboratory.share_qc_cv_below_20" in done(home, "figure", "--list")
