"""What was acknowledged is there, once and whole, whatever ends the process that saved it or the machine."""

import os
import subprocess
import sys

import pytest

from benchmarks.cut_log import NoSharedLibrary, shared_library


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def run(module: str, *arguments: str, home) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "BIOCLUSTER_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "biocluster.web.settings.local",
    }
    environment.pop("BIOCLUSTER_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def has_shared_sqlite() -> bool:
    try:
        shared_library()
    except NoSharedLibrary:
        return False
    return True


def test_nothing_acknowledged_is_lost_or_doubled_when_the_saving_process_is_killed(home):
    done = run("benchmarks.kills", "10", home=home)
    assert done.returncode == 0, done.stderr or done.stdout
    assert "lost=0, doubled=0, half=0, chain_whole=True, database_whole=True" in done.stdout
    assert "acknowledged=0" not in done.stdout


@pytest.mark.skipif(not has_shared_sqlite(), reason="this Python carries its SQLite inside it")
def test_nothing_acknowledged_is_lost_when_the_power_is_cut(home):
    done = run("benchmarks.power_cuts", "60", "30", home=home)
    assert done.returncode == 0, done.stderr or done.stdout
    assert done.stdout.strip() == "60 cuts, wrong after 0"


@pytest.mark.skipif(not has_shared_sqlite(), reason="this Python carries its SQLite inside it")
def test_a_database_that_syncs_less_is_found_out(home):
    done = run("benchmarks.power_cuts", "20", "15", "NORMAL", home=home)
    assert done.returncode == 1, done.stderr
    assert "lost" in done.stdout
