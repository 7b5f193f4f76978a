"""A site served as `make run` serves it, for as long as a measurement takes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.places import ROOT

WORKERS = 1
THREADS = 4
START_WITHIN_S = 60


@contextmanager
def served(settings: str, *, workers: int = WORKERS, quiet: bool = False) -> Iterator[int]:
    """The port of a granian that serves these settings on this machine; ``quiet``: its errors are expected."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--log-level", "warning"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS)),
        "biocluster.web.wsgi:application",
    ]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
    server = subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL if quiet else None,
        start_new_session=True,
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=START_WITHIN_S)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")
