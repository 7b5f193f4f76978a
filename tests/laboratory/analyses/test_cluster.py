"""Work on a Dask cluster: the same as on this machine, also when a worker is killed on the way."""

import importlib

import pytest

from biocluster.laboratory.analyses import cluster as clusters
from biocluster.laboratory.analyses.cluster import ClusterMissing, ClusterUnreachable, DaskCluster
from biocluster.laboratory.analyses.executors import Failed
from tests.laboratory.analyses import chores
from tests.laboratory.analyses.dask_cluster import cluster


def test_work_is_done_by_the_workers_of_a_cluster(tmp_path):
    with cluster(tmp_path, workers=2) as on:
        with DaskCluster(on.address) as dask:
            assert dict(dask.results(chores.doubled, range(20))) == {each: 2 * each for each in range(20)}
            found = dict(dask.results(chores.wrong, range(5)))
            assert dict(dask.results(chores.steady, [0])) == {0: True}
            assert dict(dask.results(chores.deadly, [3, 4])) == {3: Failed(killed=True), 4: 4}
        failed = found.pop(3)
        assert isinstance(failed, Failed)
        assert failed.error.startswith("ValueError: three is not taken (chores.py:")
        assert found == {0: 0, 1: 1, 2: 2, 4: 4}
        with DaskCluster(on.address) as dask:
            found = {}
            for task, seconds in dask.results(chores.slow, [0.05 + each / 1000 for each in range(40)]):
                found[task] = seconds
                if len(found) == 5:
                    on.kill_worker(0)
            assert len(found) == 40
            assert all(task == seconds for task, seconds in found.items())


def test_a_scheduler_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE_SECONDS", 1)
    with pytest.raises(ClusterUnreachable) as unreachable:
        DaskCluster("tcp://127.0.0.1:9")
    assert unreachable.value.address == "tcp://127.0.0.1:9"
    with pytest.raises(ClusterUnreachable):
        DaskCluster("nonsense://x")


def test_a_scheduler_that_goes_away_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE_SECONDS", 2)
    with cluster(tmp_path, workers=1) as on, DaskCluster(on.address) as dask:
        results = dask.results(chores.slow, [0.05] * 50)
        next(results)
        on.end()
        with pytest.raises(ClusterUnreachable):
            list(results)


def test_a_machine_without_the_package_is_told(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ClusterMissing):
        DaskCluster("tcp://127.0.0.1:9")
