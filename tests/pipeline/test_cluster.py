"""The same release from a cluster, whatever happens to its workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster
from upath import UPath

from smi_graph.pipeline import BuildOptions, build, merging
from smi_graph.pipeline.cluster import DaskEngine
from smi_graph.pipeline.parts import read_part, write_part
from smi_graph.store import ReleaseDirectory
from tests.pipeline.archive import record, write
from tests.waiting import PATIENCE

COUNT = 200


# By itself a cluster takes a worker that says nothing for half a minute for a dead one.
PATIENT = {
    "distributed.comm.timeouts.connect": f"{PATIENCE}s",
    "distributed.comm.timeouts.tcp": f"{PATIENCE}s",
    "distributed.scheduler.worker-ttl": f"{PATIENCE}s",
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        dask.config.set(PATIENT),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster, timeout=PATIENCE) as client,
    ):
        yield client


@pytest.fixture(autouse=True)
def _small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "PARTITION", 20)


class KillingEngine(DaskEngine):
    """Kills one worker when the first partition is done, and one when the first texts are."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._client_to_hurt = client

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for number, done in enumerate(super().map(function, tasks)):
            if number == 0:
                # One that was killed before may not have been missed yet.
                pids = self._client_to_hurt.run(os.getpid, on_error="ignore")
                os.kill(next(iter(pids.values())), signal.SIGKILL)
            yield done


def test_a_cluster_gives_the_release_of_one_machine_though_a_worker_is_killed(
    client: Client, tmp_path: Path
) -> None:
    source = write(tmp_path / "a.jsonl", *map(record, range(COUNT)))
    alone = build([source], ReleaseDirectory(tmp_path / "alone")).release
    directory = ReleaseDirectory(tmp_path / "cluster")
    shared = build([source], directory, engine=KillingEngine(client)).release
    assert shared.dump_path.read_bytes() == alone.dump_path.read_bytes()
    assert shared.manifest.content_sha256 == alone.manifest.content_sha256


def test_partitions_and_sources_may_lie_in_an_object_store(tmp_path: Path) -> None:
    local = write(tmp_path / "a.jsonl", *map(record, range(30)))
    remote = UPath("memory://archive/a.jsonl")
    remote.parent.mkdir(parents=True, exist_ok=True)
    remote.write_bytes(Path(local).read_bytes())
    options = BuildOptions(work="memory://archive/work")
    directory = ReleaseDirectory(tmp_path / "store")
    release = build([str(remote)], directory, options).release
    assert release.manifest.counts["documents"] == 30
    expected = build([local], ReleaseDirectory(tmp_path / "other")).release
    assert release.manifest.content_sha256 == expected.manifest.content_sha256


def test_a_partition_reads_back_from_an_object_store() -> None:
    folder = UPath("memory://parts")
    write_part(folder, "one", [], [({"reason": "empty_file"}, None)])  # type: ignore[arg-type]
    part = read_part(folder, "one")  # type: ignore[arg-type]
    assert part.refused == [({"reason": "empty_file"}, None)]
