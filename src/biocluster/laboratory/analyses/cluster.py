"""A Dask cluster as a place to work: workers on any machines that see the raw files under the same paths."""

import importlib
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from biocluster.laboratory.analyses.executors import Failed
from biocluster.laboratory.analyses.steady_process import in_steady_process

PATIENCE_SECONDS = 30


class ClusterMissing(Exception):
    """The package for clusters is not installed here."""


class ClusterUnreachable(Exception):
    """The scheduler does not answer, has no worker, or went away: ``address``."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}")
        self.address, self.reason = address, reason


class DaskCluster:
    """The workers of a Dask scheduler, such as ``tcp://10.0.0.5:8786``.

    The scheduler gives the task of a worker that died to another one, and tells it as failed when as many workers
    have died with it as its setting ``allowed-failures`` says.
    """

    def __init__(self, address: str) -> None:
        try:
            self._dask: Any = importlib.import_module("distributed")  # an extra that many do not install
        except ImportError:
            raise ClusterMissing from None
        self.address = address
        try:
            self._client = self._dask.Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)
            self._client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterUnreachable(address, str(error)) from None

    @property
    def workers(self) -> int:
        return max(1, sum(self._client.nthreads().values()))

    def results[Task, Result](
        self, work: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | Failed]]:
        coming = iter(tasks)
        running: dict[Any, Task] = {}
        finished = self._dask.as_completed(loop=self._client.loop)

        def begin(count: int) -> None:
            for _place, task in zip(range(count), coming, strict=False):
                future = self._client.submit(in_steady_process, work, task, pure=False)
                running[future] = task
                finished.add(future)

        begin(2 * self.workers)
        for future in finished:
            task = running.pop(future)
            outcome = self._outcome(future)
            begin(max(0, 2 * self.workers - len(running)))
            yield task, outcome

    def _outcome(self, future: Any) -> Any:
        if future.status == "error":
            error = future.exception()
            return Failed(killed=isinstance(error, self._dask.KilledWorker), error=str(error))
        try:
            return future.result(timeout=PATIENCE_SECONDS)
        except (self._dask.CancelledError, OSError, TimeoutError):
            raise ClusterUnreachable(self.address, "the scheduler went away") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()
