"""Pages that are laid out in other processes are the same pages, whatever happens to these."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpx
import psutil
import pytest

from smi_graph.reading.app import create_reading_room
from smi_graph.reading.page_processes import PageProcesses
from smi_graph.search import UnclearSearch
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import QueryTimeout, ReleaseDirectory
from tests.service.server import serve_app
from tests.waiting import PATIENCE, wait_until

T = TypeVar("T")

PAGES = (
    "/search",
    "/search?q=بيان",
    "/search?q=%22&lang=en",
    "/search?q=بيانن",
    "/search?sort=title&page=2&digits=arab",
    "/search.csv?q=بيان",
    "/search.atom?q=title:",
    "/complete?q=كوفي",
    "/person/kofi-annan.html",
    "/country/IQ.html?from=2000",
    "/person/nobody.html",
)


@pytest.fixture(scope="module")
def served(sample_store: ReleaseDirectory) -> Iterator[httpx.Client]:
    """A reading room with two processes for pages."""
    configuration = ServiceConfiguration(
        source=sample_store, page_processes=2, deadline_seconds=PATIENCE
    )
    with serve_app(create_reading_room(configuration)) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_another_process_is_the_same_page(
    client: httpx.Client, served: httpx.Client, path: str
) -> None:
    host = {"Host": "archive.example"}
    here, there = client.get(path, headers=host), served.get(path, headers=host)
    assert there.status_code == here.status_code
    assert there.headers["content-type"] == here.headers["content-type"]
    assert there.content == here.content


def page_processes(service: int) -> list[psutil.Process]:
    """Give the processes for pages that a process has started, and that run."""
    running = [
        child
        for child in psutil.Process(service).children()
        if child.status() != psutil.STATUS_ZOMBIE
    ]
    return [child for child in running if "anyio.to_process" in child.cmdline()]


def test_a_page_comes_though_the_process_that_lays_out_pages_was_killed(
    served: httpx.Client,
) -> None:
    assert served.get("/search?q=1").status_code == 200
    for process in page_processes(os.getpid()):
        process.kill()
        process.wait(PATIENCE)
    assert served.get("/search?q=2").status_code == 200


def in_a_loop(work: Coroutine[None, None, T]) -> T:
    """Run in a thread: in this one the browser of other tests may have its own loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(work, PATIENCE)).result()


def refuse() -> None:
    raise UnclearSearch("no_words")


def test_what_takes_too_long_is_ended_and_the_next_page_comes() -> None:
    async def run() -> int:
        processes = PageProcesses(1, PATIENCE)
        own = await processes.run(os.getpid)
        processes._seconds = 0.5
        with pytest.raises(QueryTimeout):
            await processes.run(time.sleep, PATIENCE)
        assert not psutil.pid_exists(own)
        processes._seconds = PATIENCE
        return await processes.run(os.getpid)

    assert in_a_loop(run()) != os.getpid()


def test_a_fault_in_a_process_says_the_same_here() -> None:
    async def run() -> str:
        with pytest.raises(UnclearSearch) as caught:
            await PageProcesses(1, PATIENCE).run(refuse)
        return caught.value.sentence("ar")

    assert in_a_loop(run()) == UnclearSearch("no_words").sentence("ar")


def test_the_processes_end_when_the_service_is_killed(sample_store: ReleaseDirectory) -> None:
    command = [sys.executable, "-m", "smi_graph", "serve", "--store", str(sample_store.path)]
    environment = {**os.environ, "SMI_PAGE_PROCESSES": "1", "SMI_PORT": "0"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as service:
        try:
            children = wait_until(lambda: page_processes(service.pid), pause=0.05)
        finally:
            service.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(children, timeout=PATIENCE)
    assert alive == []
