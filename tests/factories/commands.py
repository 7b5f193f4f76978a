"""The command line in a process of its own, on a home of its own, and killed there while it writes."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

PROGRAM = "import sys; from biocluster.web.cli import main; sys.exit(main(sys.argv[1:]))"
PATIENCE_SECONDS = 60


def environment_of(home: Path) -> dict[str, str]:
    """The environment of a command that keeps its state in ``home``, on the embedded database, in English."""
    environment = os.environ | {
        "BIOCLUSTER_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "biocluster.web.settings.local",
        "LANG": "en_US.UTF-8",
    }
    environment.pop("BIOCLUSTER_DATABASE_URL", None)
    return environment


def biocluster(*arguments: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=environment_of(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def rows_of(home: Path, tables: Iterable[str]) -> dict[str, int]:
    """How many rows the record has in each of these tables."""
    with closing(sqlite3.connect(home / "biocluster.sqlite3", timeout=20)) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM record_{table}").fetchone()[0]  # noqa: S608
            for table in tables
        }


def kill_while_it_writes(*arguments: str, home: Path) -> None:
    """Run an import and kill it after its file is stored, which comes first, and before it ends."""
    documents = home / "documents"
    begun = len(list(documents.rglob("*")))
    importing = biocluster(*arguments, home=home)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(list(documents.rglob("*"))) == begun and time.monotonic() < deadline:
        assert importing.poll() is None, importing.stderr.read()
    time.sleep(0.3)  # the file is stored first; the rows follow
    assert importing.poll() is None
    importing.send_signal(signal.SIGKILL)
    importing.wait(20)
