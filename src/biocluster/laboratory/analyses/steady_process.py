"""A process with steady arithmetic beside another one that has it not, such as a worker of a Dask cluster.

It is told functions and tasks on its input and tells their results on its output, until its input ends; so it ends
with the process that began it, however that ended.
"""

import atexit
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from biocluster.laboratory.analyses.executors import DEATHS, Failed, guarded
from biocluster.laboratory.analyses.steady import steady_environment

_LENGTH = struct.Struct("<Q")
_here = threading.local()


def in_steady_process[Task, Result](work: Callable[[Task], Result], task: Task) -> Result | Failed:
    """Do the work in the steady process of this thread, which is begun if there is none.

    A task under which it dies is tried once more.
    """
    for _death in range(DEATHS):
        process: SteadyProcess | None = getattr(_here, "process", None)
        if process is None:
            process = _here.process = SteadyProcess()
        try:
            result: Result | Failed = process.result_of(work, task)
        except (EOFError, OSError):
            process.end()
            _here.process = None
        else:
            return result
    return Failed(killed=True)


class SteadyProcess:
    """One such process. ``EOFError`` or ``OSError`` comes from a call during which it dies."""

    def __init__(self) -> None:
        environment = (
            os.environ | steady_environment() | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        )
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        atexit.register(self.end)

    def result_of(self, work: Callable[[Any], Any], task: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        _write(self._process.stdin, (work, task))
        return _read(self._process.stdout)

    def end(self) -> None:
        atexit.unregister(self.end)
        self._process.kill()
        self._process.communicate()


def _write(stream: IO[bytes], content: Any) -> None:
    packed = pickle.dumps(content)
    stream.write(_LENGTH.pack(len(packed)))
    stream.write(packed)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    """What was written to the other end. Raises ``EOFError`` when nobody is there any more."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    packed = stream.read(_LENGTH.unpack(head)[0])
    return pickle.loads(packed)  # noqa: S301 - from the process that this one belongs to


def serve() -> None:
    """Work until the input ends. What libraries print goes to the error output."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            work, task = _read(sys.stdin.buffer)
        except EOFError:
            return
        _write(told, guarded(work, task))


if __name__ == "__main__":
    serve()
