"""A connection to a Dask cluster."""

from uuid import uuid4

import pytest

from datagym.clusters import connected
from datagym.errors import BadInput, Unavailable


def test_no_scheduler_is_said_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody at the address: a sentence that names it, not Dask's traceback."""
    monkeypatch.setattr("datagym.clusters._PATIENCE", "0.2s")
    with (
        pytest.raises(BadInput, match=r"at 'tcp://127\.0\.0\.1:1'"),
        connected("tcp://127.0.0.1:1", "Marking"),
    ):
        pass


def test_a_cluster_without_workers_is_said() -> None:
    """A scheduler alone does no work."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None, processes=False) as alone,
        pytest.raises(Unavailable, match="has no workers"),
        connected(alone.scheduler_address, "Marking"),
    ):
        pass


def test_equal_pieces_are_each_done() -> None:
    """Two pieces of work that are alike are two; the threads of each worker are told."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, dashboard_address=None, processes=False
        ) as cluster,
        connected(cluster.scheduler_address, "Marking") as found,
    ):
        given = [found.executor.submit(uuid4) for _ in range(3)]
        assert len({work.result(timeout=20) for work in given}) == 3
        assert list(found.threads.values()) == [2]
