"""Where measurements keep what takes long to make, and how one is run on each of the two databases."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SETTINGS = "biocluster.web.settings.local"
DATABASES = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parents[1]


def cache() -> Path:
    """Outside the repository, and where a server that runs as another user can read."""
    folder = Path(os.environ.get("BIOCLUSTER_BENCH_CACHE", "/var/tmp/biocluster-bench"))  # noqa: S108
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def home() -> Path:
    return Path(os.environ["BIOCLUSTER_HOME"])


def on_kept(database: str, module: str, *arguments: str) -> int:
    """Run ``python -m module`` on the database of that kind that is kept, and return its exit status."""
    folder = cache() / database
    folder.mkdir(exist_ok=True)
    return _run(database, folder, ["--keep", str(folder / "cluster")], module, *arguments)


def on_fresh(database: str, module: str, *arguments: str) -> int:
    """The same on an empty one, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="biocluster-bench-") as folder:
        return _run(database, Path(folder), [], module, *arguments)


def _run(database: str, folder: Path, keep: list[str], module: str, *arguments: str) -> int:
    environment = os.environ | {"BIOCLUSTER_HOME": str(folder), "DJANGO_SETTINGS_MODULE": SETTINGS}
    environment.pop("BIOCLUSTER_DATABASE_URL", None)
    command = [sys.executable, "-m", module, *arguments]
    if database == "postgresql":
        command = [sys.executable, str(ROOT / "bin/with_postgres.py"), "--durable", *keep, *command]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603
