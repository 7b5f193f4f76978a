"""An import that is killed, or that fails, leaves the record as it was."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from biocluster.record.models import AnnualPlan, AuditEntry, Document, Programme
from tests.record.importers.plan import invented


def biocluster(*arguments: str, home) -> subprocess.Popen:
    program = "import sys; from biocluster.web.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = os.environ | {
        "BIOCLUSTER_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "biocluster.web.settings.local",
        "LANG": "en_US.UTF-8",
    }
    environment.pop("BIOCLUSTER_DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def rows_of(home) -> dict[str, int]:
    tables = ("annualplan", "yearplan", "programme", "organisation", "auditentry", "document", "planoutlet")
    with closing(sqlite3.connect(home / "biocluster.sqlite3", timeout=20)) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM record_{table}").fetchone()[0]  # noqa: S608
            for table in tables
        }


def test_a_killed_import_leaves_the_record_as_it_was(tmp_path):
    """Killed while it writes: after the file has been stored, which comes first, and before it ends."""
    home = tmp_path / "home"
    assert biocluster("migrate", "--quiet", home=home).wait(120) == 0
    first = tmp_path / "first.txt"
    first.write_text(invented.KANA)
    assert (
        biocluster("plan", "import", str(first), "--fiscal-year", "2016", "--accept", home=home).wait(60) == 0
    )
    before = rows_of(home)
    plan = tmp_path / "long.txt"
    plan.write_text(invented.LONG)
    command = ("plan", "import", str(plan), "--fiscal-year", "2014", "--accept")
    importing = biocluster(*command, home=home)
    documents = home / "documents"
    begun = len(list(documents.rglob("*")))
    deadline = time.monotonic() + 60
    while len(list(documents.rglob("*"))) == begun and time.monotonic() < deadline:
        assert importing.poll() is None, importing.stderr.read()
    time.sleep(0.3)  # the file is stored first; the rows follow
    assert importing.poll() is None
    importing.send_signal(signal.SIGKILL)
    importing.wait(20)
    assert rows_of(home) == before
    assert biocluster(*command, home=home).wait(120) == 0
    assert rows_of(home)["yearplan"] == before["yearplan"] + 330


@pytest.mark.django_db
def test_an_import_that_is_broken_off_leaves_nothing(import_text):
    """Broken off as Ctrl-C does, when every programme has been written and the texts have not."""
    before = AuditEntry.objects.count()

    def break_off(done: int, whole: int) -> None:
        if done == whole:
            assert Programme.objects.count() == whole
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_text(invented.LONG, progress=break_off)
    assert not AnnualPlan.objects.exists()
    assert not Programme.objects.exists()
    assert not Document.objects.exists()
    assert AuditEntry.objects.count() == before
