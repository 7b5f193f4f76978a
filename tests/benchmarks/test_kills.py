"""A process that saves is killed again and again; what it acknowledged is there, once and whole."""

import os
import subprocess
import sys


def test_nothing_acknowledged_is_lost_or_doubled_when_the_saving_process_is_killed(tmp_path):
    environment = os.environ | {
        "BIOCLUSTER_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "biocluster.web.settings.local",
    }
    environment.pop("BIOCLUSTER_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "20"],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr or done.stdout
    assert "lost=0, doubled=0, half=0, chain_whole=True, database_whole=True" in done.stdout
    assert "acknowledged=0" not in done.stdout
