"""Work on many files at once, on the cores of this machine or on a Dask cluster.

Both do the same: they take tasks one by one as there is room, never hold more than a few, and give each back with
what became of it, in the order in which they finish. A worker that dies takes nothing with it: its task is tried
again, and told as failed when it is certain that it kills whoever works on it.
"""

import os
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.context import BaseContext, ForkServerContext
from types import TracebackType
from typing import Protocol, Self

from biocluster.laboratory.analyses.steady import is_steady, steadily

DEATHS = 2
"""A task that is alone when a worker dies for the second time is not tried again."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task without a result: ``killed`` where its workers died, else with the error that was raised."""

    killed: bool
    error: str = ""


class Executor(Protocol):
    """Something that works on tasks, to be used in a ``with`` statement."""

    def results[Task, Result](
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Failed]]:
        """Each task with its result, as they finish. ``work`` is a function of a module."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))


PRELOADED = ("biocluster.laboratory.analyses.measured_runs", "biocluster.laboratory.analyses.warm_engine")
"""What the server of workers has loaded before they come."""


def _server() -> ForkServerContext:
    """The server that workers are forked from, begun with steady arithmetic if nobody has begun it before."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    with steadily():
        forkserver.ensure_running()
    return context


class LocalProcesses:
    """Worker processes on this machine, with steady arithmetic.

    They come from a server that has the engine loaded, so that a new worker is there at once, and each ends by
    itself when the process that began it is gone.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._context: BaseContext = _server()
        self._spawns = False
        self._pool = self._new_pool()
        if not self._pool.submit(is_steady).result():
            # somebody had begun the server before, with the arithmetic of this machine: each worker by itself then
            self._context, self._spawns = get_context("spawn"), True
            self._renew()

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=self._context, initializer=_end_with_parent)

    def _submit[Task, Result](self, work: Callable[[Task], Result], task: Task) -> Future[Result | Failed]:
        with steadily() if self._spawns else nullcontext():  # a worker may begin now
            try:
                return self._pool.submit(guarded, work, task)
            except BrokenProcessPool:  # a worker died that had nothing to do
                self._renew()
                return self._pool.submit(guarded, work, task)

    def results[Task, Result](
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Failed]]:
        coming = iter(tasks)
        running: dict[Future[Result | Failed], Task] = {}
        while True:
            for task in coming:
                running[self._submit(work, task)] = task
                if len(running) > self.workers:  # one waits, so that no worker does
                    break
            if not running:
                return
            done, _rest = wait(running, return_when=FIRST_COMPLETED)
            suspects: deque[Task] = deque()
            for future in done:
                task = running.pop(future)
                outcome = _outcome(future)
                if outcome is None:
                    suspects.append(task)
                else:
                    yield task, outcome
            if suspects:
                # who of them it was is not known: all that were under way are tried again, each alone
                suspects.extend(running.values())
                running.clear()
                self._renew()
                for task in suspects:
                    yield task, self._alone(work, task)

    def _alone[Task, Result](self, work: Callable[[Task], Result], task: Task) -> Result | Failed:
        for _death in range(1, DEATHS):
            outcome = _outcome(self._submit(work, task))
            if outcome is not None:
                return outcome
            self._renew()
        return Failed(killed=True)

    def _renew(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new_pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:  # nobody waits for what is under way
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)


def guarded[Task, Result](work: Callable[[Task], Result], task: Task) -> Result | Failed:
    """In a worker: the result of a task, or its error in one line with the place where it was raised."""
    try:
        return work(task)
    except Exception as error:  # one bad task must not end the others; it is told as failed
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}:{place.lineno}"
        return Failed(killed=False, error=f"{type(error).__name__}: {error} ({where})")


def _outcome[Result](future: Future[Result | Failed]) -> Result | Failed | None:
    """What became of a task; None if its worker died, or another of the same pool did."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _end_with_parent() -> None:
    """In a worker: end when the process that began it ends, however it ended."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.join,), daemon=True).start()


def _watch(join: Callable[[], None]) -> None:
    join()
    os._exit(1)
