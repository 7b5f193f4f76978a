"""Work for executors to do in other processes: quick, slow, wrong and deadly."""

import os
import signal
import time
from pathlib import Path

from biocluster.laboratory.analyses.steady import is_steady


def doubled(number: int) -> int:
    return 2 * number


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def wrong(number: int) -> int:
    if number == 3:
        raise ValueError("three is not taken")
    return number


def deadly(number: int) -> int:
    """Kills whoever works on 3."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return number


def deadly_once(task: tuple[str, int]) -> int:
    """Kills the first who works on 3, and leaves a mark of it."""
    mark, number = Path(task[0]), task[1]
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def pid(_task: int) -> int:
    return os.getpid()


def steady(_task: int) -> bool:
    return is_steady()
