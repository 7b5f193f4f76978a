"""A backup or a restore that is killed leaves the record as it was; the commands say what they did."""

import signal
import subprocess
import sys

import pytest

from biocluster.web.backup import sqlite
from tests.factories.commands import PROGRAM, environment_of

BREAKS_OFF = """
import os, signal, sys
from biocluster.web.backup import sqlite
from biocluster.web.cli import main, progress
sqlite.PAGES_AT_ONCE = 20
def kill(self, stage, done, whole):
    if stage == {stage!r} and (done or stage == "documents"):
        os.kill(os.getpid(), signal.SIGKILL)
progress.Progress.__call__ = kill
sys.exit(main(sys.argv[1:]))
"""
PLAN = "平成28年度 架空市産業振興計画\n\n1. 架空の事業\n\n架空の取り組みを行う。\n"


@pytest.fixture
def home(tmp_path):
    """A site of its own with a small plan in it, and a backup of that beside it."""
    (tmp_path / "plan.txt").write_text(PLAN)
    run = biocluster(tmp_path, "plan", "import", tmp_path / "plan.txt", "--fiscal-year", "2016", "--accept")
    assert run.returncode == 0, run.stderr
    return tmp_path


def biocluster(home, *arguments, program=PROGRAM):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment_of(home / "home"),
        capture_output=True,
        text=True,
        timeout=120,
    )


def record(home):
    return sqlite.tables_of(home / "home" / "biocluster.sqlite3")


def change(home):
    """Write a row as anything that runs on the machine might."""
    with sqlite.opened(home / "home" / "biocluster.sqlite3") as database:
        database.execute(
            "INSERT INTO record_synonym (word, other, word_key, other_key) VALUES ('枝豆', '豆', '枝豆', '豆')"
        )


def test_killed_backups_and_restores_leave_the_record_as_it_was(home):
    file, elsewhere = home / "backup.tar.gz", home / "elsewhere"
    before = record(home)
    killed = biocluster(home, "backup", file, program=BREAKS_OFF.format(stage="writing"))
    assert killed.returncode == -signal.SIGKILL
    assert not file.exists()
    taken = biocluster(home, "backup", file)
    assert taken.returncode == 0, taken.stderr
    assert (
        f"{sum(table.rows for table in before):,} rows in {len(before)} tables and 1 documents"
        in taken.stdout
    )

    elsewhere.mkdir()
    restored = biocluster(elsewhere, "restore", file)  # onto a machine that has nothing yet
    assert restored.returncode == 0, restored.stderr
    assert "all digests agree" in restored.stdout
    assert record(elsewhere) == before == record(home)

    change(elsewhere)
    after = record(elsewhere)
    assert after != before
    for stage in ("documents", "database"):
        killed = biocluster(elsewhere, "restore", "--replace", file, program=BREAKS_OFF.format(stage=stage))
        assert killed.returncode == -signal.SIGKILL
        assert record(elsewhere) == after
