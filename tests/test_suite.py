"""The suite keeps its own promises: no way out to the network, and no skip that goes unnoticed."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import shared

ROOT = Path(__file__).resolve().parents[1]
SKIPPING = """
import pytest

def test_that_is_skipped():
    pytest.skip("needs something rare")

def test_that_passes():
    pass
"""
SKIPPED_WHOLE = """
import pytest

pytest.importorskip("a_module_that_nobody_has")
"""


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_another_machine_cannot_be_reached(host: str) -> None:
    with pytest.raises(OSError, match=f"tried to look up {host}"):
        socket.create_connection((host, 80), timeout=1)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as far, pytest.raises(OSError, match=f"tried to reach {host}"):
        far.connect((host, 80))


def test_another_machine_cannot_be_looked_up() -> None:
    with pytest.raises(OSError, match=r"tried to look up example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def run_where(tmp_path: Path, *, no_skips: str) -> subprocess.CompletedProcess[str]:
    """Run two small test files under the suite's conftest."""
    for name in ("pyproject.toml", "tests/conftest.py", "tests/browser/chromium.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests/test_skipping.py").write_text(SKIPPING)
    (tmp_path / "tests/test_skipped_whole.py").write_text(SKIPPED_WHOLE)
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--continue-on-collection-errors",
            "tests",
        ],
        cwd=tmp_path,
        env={**os.environ, "BIOCLUSTER_NO_SKIPS": no_skips, "BIOCLUSTER_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skip_is_told_with_its_reason(tmp_path: Path) -> None:
    done = run_where(tmp_path, no_skips="")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "needs something rare" in done.stdout
    assert "1 passed, 2 skipped" in done.stdout


def test_a_skip_is_a_failure_where_nothing_may_be_skipped(tmp_path: Path) -> None:
    done = run_where(tmp_path, no_skips="1")
    assert done.returncode != 0, done.stdout + done.stderr
    assert "BIOCLUSTER_NO_SKIPS is set, and this was skipped. Skipped: needs something rare" in done.stdout
    assert "a_module_that_nobody_has" in done.stdout
    assert "skipped in" not in done.stdout


def test_reference_material_that_is_absent_is_a_skip_that_names_it() -> None:
    with pytest.raises(
        pytest.skip.Exception, match=r"nothing-of-this-name\.txt, which is not on this machine"
    ):
        shared("reference/nothing-of-this-name.txt")
