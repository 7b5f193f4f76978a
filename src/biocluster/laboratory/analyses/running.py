"""A batch from its sheet to tables: each raw file measured once, whatever happens on the way.

Results of single runs are kept in the folder ``store`` beside the tables. What is there is not computed again, so a
call that follows one that was killed finishes the work, a call with more files measures only these, and a call with
nothing new does nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from biocluster.laboratory.analyses.assembling import Run, write_tables
from biocluster.laboratory.analyses.cluster import DaskCluster
from biocluster.laboratory.analyses.digests import Digests, Stamp, stamp_of
from biocluster.laboratory.analyses.executors import Executor, Failed, LocalProcesses
from biocluster.laboratory.analyses.injections import Injection, Sheet
from biocluster.laboratory.analyses.methods import ENGINE_VERSION, Method, measuring_digest
from biocluster.laboratory.analyses.run_results import encoded
from biocluster.laboratory.analyses.store import Store
from biocluster.laboratory.analyses.target_lists import Targets
from biocluster.laboratory.analyses.tasks import MEASURE, PEAKS, RunTask, Unreadable, Worked

STORE = "store"
DIGESTS = "digests.jsonl"

Progress = Callable[[str, int, int], None]
"""Told the stage (``measuring``, ``tables``), how much of it is done and how much there is."""


def silent(_stage: str, _done: int, _whole: int) -> None:
    """No progress to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a call has done."""

    files: int
    measured: int
    """Files that this call measured; others were measured before or failed."""
    failed: dict[str, str]
    """Files without a result, each with what is wrong, in English."""
    targets: int
    changed: bool
    """Whether any table is new."""
    tables: dict[str, str] = field(default_factory=dict)
    """The digest of each table, by its file name."""


class OtherEngine(Exception):
    """A worker runs another version of the engine: ``theirs``."""

    def __init__(self, theirs: str) -> None:
        super().__init__(f"a worker runs engine {theirs}, and this is engine {ENGINE_VERSION}")
        self.theirs, self.ours = theirs, ENGINE_VERSION


def process(
    sheet: Sheet,
    targets: Targets,
    out: Path,
    *,
    method: Method | None = None,
    scheduler: str | None = None,
    workers: int | None = None,
    trusting: bool = True,
    progress: Progress = silent,
) -> Outcome:
    """Measure every run of a sheet and write the tables into the folder ``out``.

    Work is done by local processes, one for each core unless ``workers`` says otherwise, or by the Dask cluster of
    ``scheduler``. A file that cannot be read or measured gets a row that says so, and the others go on. With
    ``trusting=False`` every raw file is read again to see whether it has changed.

    Raises
    ------
    StoreInUse
        If another call works in this folder.
    ClusterMissing, ClusterUnreachable, OtherEngine
        If there is no cluster to work on. What was measured until then is kept.
    """
    method = method or Method()
    store = Store(out / STORE)
    with store.alone():
        work = _Work(sheet, targets, method, store, Digests(store.folder / DIGESTS, trusting=trusting))
        waiting = work.waiting()
        if waiting:
            with _executor(scheduler, min(workers, len(waiting)) if workers else None) as executor:
                work.do(waiting, executor, progress)
        work.digests.tidy()
        written = write_tables(
            out, work.runs(), targets, method, store=store, digests=work.digests, progress=progress
        )
    return Outcome(
        files=len(sheet),
        measured=work.measured,
        failed=written.failed,
        targets=len(targets),
        changed=written.changed,
        tables=written.tables,
    )


def _executor(scheduler: str | None, workers: int | None) -> Executor:
    return DaskCluster(scheduler) if scheduler else LocalProcesses(workers)


class _Work:
    """The files of a sheet, and what is known of each."""

    def __init__(
        self, sheet: Sheet, targets: Targets, method: Method, store: Store, digests: Digests
    ) -> None:
        self.digests, self.measured = digests, 0
        self._sheet, self._store, self._stamps = sheet, store, dict[str, Stamp]()
        self._sha256: dict[str, str] = {}
        self._failed: dict[str, tuple[str, str]] = {}
        parameters = measuring_digest(targets, method)
        self._tasks = {
            each.file: RunTask(
                file=each.file, path=str(each.path.absolute()), given_times=each.given_times, targets=targets,
                settings=method.measuring, polarity=method.polarity, parameters=parameters,
                store=str(store.folder.absolute()), untargeted=method.untargeted,
            )
            for each in sheet.injections
        }  # fmt: skip

    def waiting(self) -> list[RunTask]:
        """The files whose results are not there yet."""
        found = []
        for each in self._sheet.injections:
            task = self._tasks[each.file]
            sha256 = self.digests.of(each.path)
            if sha256 and all(self._store.has(task.key(kind, sha256)) for kind in task.kinds):
                self._sha256[each.file] = sha256
            else:
                found.append(task)
        return found

    def do(self, waiting: list[RunTask], executor: Executor, progress: Progress) -> None:
        """Have files measured, and keep each result as it comes."""
        progress("measuring", 0, len(waiting))
        for done, (task, outcome) in enumerate(executor.results(MEASURE, self._stamped(waiting)), start=1):
            if isinstance(outcome, Worked):
                self._keep(task, outcome)
            elif isinstance(outcome, Unreadable):
                self._failed[task.file] = ("unreadable", outcome.reason)
            elif isinstance(outcome, Failed):
                self._failed[task.file] = ("worker_died" if outcome.killed else "unforeseen", outcome.error)
            progress("measuring", done, len(waiting))

    def _stamped(self, waiting: list[RunTask]) -> Iterator[RunTask]:
        """Each task, with its file's stamp taken before anybody reads it."""
        for task in waiting:
            with suppress(OSError):  # a worker will tell what is wrong
                self._stamps[task.file] = stamp_of(Path(task.path))
            yield task

    def _keep(self, task: RunTask, outcome: Worked) -> None:
        if outcome.engine != ENGINE_VERSION:
            raise OtherEngine(outcome.engine)
        for kind, result in outcome.results.items():
            self._store.put(task.key(kind, outcome.sha256), encoded(result))
        self._sha256[task.file] = outcome.sha256
        peaks = outcome.results.get(PEAKS)
        self.measured += peaks is not None and "error_reason" not in peaks.about
        path, stamp = Path(task.path), self._stamps.pop(task.file, None)
        with suppress(OSError):  # gone since
            if stamp is not None and stamp == stamp_of(path):
                self.digests.remember(path, stamp, outcome.sha256)

    def runs(self) -> list[Run]:
        """Every injection in the order of the sheet, with where its results are kept."""
        return [self._run(each) for each in self._sheet.injections]

    def _run(self, injection: Injection) -> Run:
        sha256 = self._sha256.get(injection.file, "")
        task = self._tasks[injection.file]
        keys = {kind: task.key(kind, sha256) for kind in task.kinds} if sha256 else {}
        return Run(injection, sha256, keys, self._failed.get(injection.file))
