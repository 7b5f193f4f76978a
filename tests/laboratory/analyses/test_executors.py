"""Work on many files: nothing is lost when a worker dies, and little is held at once."""

import os
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from biocluster.laboratory.analyses import executors, steady
from biocluster.laboratory.analyses.executors import Failed, LocalProcesses
from tests.laboratory.analyses import chores

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_comes_back_once_with_its_result(workers):
    with LocalProcesses(workers) as processes:
        found = dict(processes.results(chores.doubled, range(20)))
    assert found == {number: 2 * number for number in range(20)}


def test_tasks_are_taken_as_there_is_room():
    taken = []

    def tasks():
        for number in range(100):
            taken.append(number)
            yield number

    with LocalProcesses(2) as processes:
        for done, _found in enumerate(processes.results(chores.doubled, tasks())):
            assert len(taken) <= done + 4


def test_an_error_belongs_to_its_task_and_the_others_go_on():
    with LocalProcesses(2) as processes:
        found = dict(processes.results(chores.wrong, range(6)))
    failed = found.pop(3)
    assert isinstance(failed, Failed)
    assert not failed.killed
    assert failed.error.startswith("ValueError: three is not taken (chores.py:")
    assert found == {0: 0, 1: 1, 2: 2, 4: 4, 5: 5}


def test_a_task_whose_worker_was_killed_is_done_by_another(tmp_path):
    tasks = [(str(tmp_path / "mark"), number) for number in range(8)]
    with LocalProcesses(2) as processes:
        found = dict(processes.results(chores.deadly_once, tasks))
    assert found == {task: task[1] for task in tasks}
    assert (tmp_path / "mark").exists()


def test_a_task_that_kills_its_workers_is_told_and_the_others_are_done():
    with LocalProcesses(2) as processes:
        found = dict(processes.results(chores.deadly, range(8)))
    assert found.pop(3) == Failed(killed=True)
    assert found == {number: number for number in range(8) if number != 3}


def test_workers_that_die_while_nothing_is_to_be_done_are_replaced():
    with LocalProcesses(1) as processes:
        worker = dict(processes.results(chores.pid, [0]))[0]
        os.kill(worker, signal.SIGKILL)
        while is_alive(worker):
            time.sleep(0.01)
        found = dict(processes.results(chores.pid, [0, 1, 2]))
    assert sorted(found) == [0, 1, 2]
    assert worker not in found.values()


def test_workers_are_gone_when_work_is_left_off():
    begun = time.monotonic()
    with pytest.raises(RuntimeError, match="enough"):
        leave_off()
    assert time.monotonic() - begun < 20


def leave_off():
    with LocalProcesses(2) as processes:
        for _task, _found in processes.results(chores.slow, [0.0, 30.0, 30.0]):
            raise RuntimeError("enough")


def test_workers_compute_the_same_on_every_machine(monkeypatch):
    with LocalProcesses(1) as processes:
        assert dict(processes.results(chores.steady, [0])) == {0: True}
    monkeypatch.setattr(executors, "_server", lambda: get_context("spawn"))  # as if begun by somebody else
    with LocalProcesses(1) as processes:
        assert dict(processes.results(chores.steady, [0])) == {0: True}
    assert not steady.is_steady()


PARENT = """
import sys
from biocluster.laboratory.analyses.executors import LocalProcesses
from tests.laboratory.analyses import chores
if __name__ == "__main__":
    with LocalProcesses(2) as processes:
        for task, found in processes.results(chores.pid, range(6)):
            print(found, flush=True)
        for each in processes.results(chores.slow, [60.0, 60.0]):
            pass
"""


def test_workers_end_when_the_command_that_began_them_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    workers = {int(parent.stdout.readline()) for _ in range(6)}
    assert all(is_alive(each) for each in workers)
    parent.kill()
    parent.wait(20)
    deadline = time.monotonic() + 20
    while any(is_alive(each) for each in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_alive(each) for each in workers)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
