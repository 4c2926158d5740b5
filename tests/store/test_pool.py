from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvloop
from pyoxigraph import (
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)

from smi_graph.queries import ServiceRefusedError
from smi_graph.store import (
    GRAPH_MEDIA_TYPES,
    SELECT_MEDIA_TYPES,
    InvalidIri,
    NoRelease,
    PoolOverloaded,
    PoolStopped,
    QueryAnswer,
    QueryFailed,
    QueryLimits,
    QueryMemoryExceeded,
    QueryPool,
    QueryRequest,
    QuerySyntaxError,
    QueryTimeout,
    RdfFiles,
    Release,
    ReleaseDirectory,
    ResultTooLarge,
    UnsupportedMediaType,
    WorkerDied,
    lanes,
    open_writer,
    run_query_once,
)
from tests.waiting import PATIENCE, standing_still, wait_until

from .samples import CHILD_ENVIRONMENT, ENDLESS, ROOT, quads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    Publish = Callable[[bytes], Release]

# A deadline longer than any test may take.
NEVER = 2 * PATIENCE
SMALL = "SELECT ?o { <https://example.org/s1> ?p ?o }"
# Half a second for 400 quads, with a row for each subject.
LONG = (
    "SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f VALUES ?x {"
    f" {' '.join(map(str, range(10)))} }} }} GROUP BY ?a ORDER BY ?a"
)
HOG = (
    "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?c ?d ?f ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
)


# Holds some hundred megabytes for 400 quads.
LARGE = (
    "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?c ?d ?f ?x"
    " { ?a ?b ?c . ?d ?e ?f VALUES ?x { 1 2 3 4 5 6 } } }"
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    directory = ReleaseDirectory(tmp_path_factory.mktemp("archive"))
    with open_writer(directory) as writer:
        writer.load(quads(400))
        return writer.publish(base_iri="https://example.org/", inputs_sha256="")


Source = ReleaseDirectory | Release | RdfFiles


def with_pool(
    source: Source,
    work: Callable[[QueryPool], Awaitable[None]],
    **settings: Any,
) -> None:
    async def run() -> None:
        async with QueryPool(source, QueryLimits(**settings)) as pool:
            await work(pool)

    before = set(workers_of(os.getpid()))
    asyncio.run(asyncio.wait_for(run(), PATIENCE))
    assert set(workers_of(os.getpid())) <= before


async def until(holds: Callable[[], object]) -> None:
    """Wait for a state; what never comes is ended by `with_pool`."""
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def until_run(pool: QueryPool, count: int, *, waiting: int = 0) -> None:
    """Wait until so many queries run, and so many wait."""
    await until(lambda: (pool.load.running, pool.load.waiting) == (count, waiting))


def let_time_pass(pool: QueryPool, seconds: float) -> None:
    """Let the queries that run now have run for so much longer."""
    for query in (*pool._lanes._quick, *pool._lanes._slow):
        query._begin -= seconds


def workers_of(parent: int, data: Path | None = None) -> Iterator[int]:
    """Find workers by their command line; other servers of a test run have some too."""
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            command = folder.joinpath("cmdline").read_text()
            is_ours = "smi_graph.store.worker" in command and str(data or "") in command
            fields = folder.joinpath("stat").read_text().rsplit(")", 1)[1].split()
            if is_ours and int(fields[1]) == parent:
                yield int(folder.name)


def kilobytes_of(process: int) -> tuple[int, int]:
    """Give how much memory a process has held at most, and holds now."""
    status = Path(f"/proc/{process}/status").read_text()
    lines = dict(line.split(":") for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]), int(lines["VmRSS"].split()[0])


def ask(source: Source, **fields: Any) -> QueryAnswer:
    return run_query_once(source, QueryRequest(**fields))


def numbers(answer: QueryAnswer) -> list[str]:
    bindings = json.loads(answer.body)["results"]["bindings"]
    return [cell["value"] for row in bindings for cell in row.values()]


@pytest.mark.parametrize("media_type", SELECT_MEDIA_TYPES)
def test_solutions_and_booleans_read_back_in_every_form(release: Release, media_type: str) -> None:
    answer = ask(release, query=SMALL, select_media_type=media_type)
    assert (answer.kind, answer.media_type) == ("solutions", media_type)
    assert answer.release_id == release.id
    known = QueryResultsFormat.from_media_type(media_type)
    assert "قيمة 1".encode() in answer.body
    boolean = ask(release, query="ASK { ?s ?p ?o }", select_media_type=media_type)
    assert boolean.kind == "boolean"
    if media_type == "text/csv":
        assert boolean.body == b"true"
        return
    assert [row["o"].value for row in parse_query_results(answer.body, known)] == ["قيمة 1"]
    assert bool(parse_query_results(boolean.body, known)) is True


@pytest.mark.parametrize("media_type", GRAPH_MEDIA_TYPES)
@pytest.mark.parametrize("max_rows", [None, 400])
def test_graphs_read_back_in_every_form(
    release: Release, media_type: str, max_rows: int | None
) -> None:
    answer = ask(
        release,
        query="CONSTRUCT WHERE { ?s ?p ?o }",
        graph_media_type=media_type,
        max_rows=max_rows,
    )
    assert (answer.kind, answer.media_type) == ("graph", media_type)
    found = {str(quad) for quad in parse(answer.body, RdfFormat.from_media_type(media_type))}
    everything = {str(quad) for quad in parse(quads(400), RdfFormat.N_QUADS)}
    expected = {quad for quad in everything if "example.org/g" not in quad}
    assert found == expected


def test_a_description_is_a_graph(release: Release) -> None:
    assert ask(release, query="DESCRIBE <https://example.org/s1>").kind == "graph"


def test_named_graphs_are_seen_only_when_asked_for(release: Release) -> None:
    graph = ("https://example.org/g",)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    in_graphs = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert numbers(ask(release, query=count)) == ["400"]
    assert numbers(ask(release, query=in_graphs)) == ["1"]
    assert numbers(ask(release, query=count, default_graphs=graph)) == ["1"]
    assert numbers(ask(release, query=in_graphs, default_graphs=graph)) == ["0"]
    assert numbers(ask(release, query=count, named_graphs=graph)) == ["0"]
    assert numbers(ask(release, query=in_graphs, named_graphs=graph)) == ["1"]


def test_a_relative_iri_starts_at_the_base(release: Release) -> None:
    answer = ask(release, query="SELECT ?o { <s1> ?p ?o }", base_iri="https://example.org/")
    assert numbers(answer) == ["قيمة 1"]


def test_a_syntax_error_names_its_place(release: Release) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        ask(release, query="SELECT ?s WHERE {\n ?s x:p ?o }")
    assert caught.value.line == 2
    assert caught.value.column is not None
    assert "2" in caught.value.sentence("ar")
    for nothing in ("", "\0", "x"):
        with pytest.raises(QuerySyntaxError, match="unexpected character or end of the query"):
            ask(release, query=nothing)
    with pytest.raises(QuerySyntaxError):
        ask(release, query="INSERT DATA { <a:b> <a:b> <a:b> }")


@pytest.mark.parametrize("field", ["base_iri", "default_graphs", "named_graphs"])
def test_a_bad_iri_is_named(release: Release, field: str) -> None:
    value: Any = "not an iri" if field == "base_iri" else ("not an iri",)
    with pytest.raises(InvalidIri, match="not an iri"):
        ask(release, query="ASK {}", **{field: value})


def test_an_unknown_form_is_refused_with_the_known_ones(release: Release) -> None:
    with pytest.raises(UnsupportedMediaType, match="text/csv"):
        ask(release, query="ASK {}", select_media_type="text/x")
    with pytest.raises(UnsupportedMediaType, match="text/turtle"):
        ask(release, query="CONSTRUCT WHERE { ?s ?p ?o }", graph_media_type="text/x")


def test_a_service_that_cannot_be_reached_fails_the_query_alone(release: Release) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    with pytest.raises(QueryFailed, match=r"http://127\.0\.0\.1:9/ "):
        ask(release, query=query, private_services=True)
    with pytest.raises(ServiceRefusedError, match=r"http://127\.0\.0\.1:9/ "):
        ask(release, query=query)


@pytest.mark.parametrize("media_type", SELECT_MEDIA_TYPES)
def test_the_row_ceiling_counts_rows_and_not_what_looks_like_them(
    release: Release, media_type: str
) -> None:
    tricky = '"}},{\\r\\n\\"},{\\r\\n<result>"'
    rows = f"SELECT ?x ?y {{ VALUES (?x ?y) {{ ({tricky} {tricky}) (UNDEF UNDEF) ({tricky} 1) }} }}"
    settings = {"query": rows, "select_media_type": media_type}
    assert ask(release, **settings, max_rows=3).kind == "solutions"
    for limit in (0, 1, 2):
        with pytest.raises(ResultTooLarge) as caught:
            ask(release, **settings, max_rows=limit)
        assert (caught.value.ceiling, caught.value.limit) == ("rows", limit)
    nothing = "SELECT ?x { FILTER(false) }"
    assert ask(release, query=nothing, select_media_type=media_type, max_rows=0).rows == 0


def test_a_graph_above_the_row_ceiling_is_refused(release: Release) -> None:
    with pytest.raises(ResultTooLarge, match="399 rows"):
        ask(release, query="CONSTRUCT WHERE { ?s ?p ?o }", max_rows=399)


def test_an_answer_above_the_byte_ceiling_is_refused_and_one_at_it_is_whole(
    release: Release,
) -> None:
    whole = ask(release, query="SELECT * { ?s ?p ?o }").body
    assert ask(release, query="SELECT * { ?s ?p ?o }", max_bytes=len(whole)).body == whole

    async def work(pool: QueryPool) -> None:
        for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
            with pytest.raises(ResultTooLarge) as caught:
                await pool.run(QueryRequest(query=query, max_bytes=1000))
            assert (caught.value.ceiling, caught.value.limit) == ("bytes", 1000)
            whole = await pool.run(QueryRequest(query=query))
            assert whole.body.count(b"example.org/s3") >= 111

    with_pool(release, work, workers=1)


def test_a_late_query_is_killed_while_others_go_on(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        endless = asyncio.create_task(pool.run(QueryRequest(query=ENDLESS)))
        await until_run(pool, 1)
        let_time_pass(pool, NEVER)
        small = [pool.run(QueryRequest(query=SMALL)) for _ in range(50)]
        for answer in await asyncio.gather(*small):
            assert numbers(answer) == ["قيمة 1"]
        with pytest.raises(QueryTimeout, match=f"{NEVER} seconds"):
            await endless
        assert numbers(await pool.run(QueryRequest(query=SMALL))) == ["قيمة 1"]

    with_pool(release, work, workers=2, deadline_seconds=NEVER)


def test_fifty_queries_wait_behind_killed_ones_and_all_are_answered(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        endless = asyncio.create_task(pool.run(QueryRequest(query=ENDLESS)))
        await until_run(pool, 1)
        small = [asyncio.create_task(pool.run(QueryRequest(query=SMALL))) for _ in range(50)]
        await until_run(pool, 1, waiting=50)
        let_time_pass(pool, NEVER)
        for answer in await asyncio.gather(*small):
            assert numbers(answer) == ["قيمة 1"]
        with pytest.raises(QueryTimeout):
            await endless

    with_pool(release, work, workers=1, slow_workers=0, deadline_seconds=NEVER)


def test_small_queries_are_answered_while_more_long_ones_run_than_there_are_workers(
    release: Release,
) -> None:
    async def work(pool: QueryPool) -> None:
        endless = [asyncio.create_task(pool.run(QueryRequest(query=ENDLESS))) for _ in range(8)]
        for _ in range(20):
            await pool.run(QueryRequest(query=SMALL))
            assert pool.load.slow <= 2
        # Both lanes, and two that stand ready; those of ended queries go by and by.
        await until(lambda: len(set(workers_of(os.getpid(), release.path))) <= 2 + 2 + 2)
        assert not any(task.done() for task in endless)
        for task in endless:
            task.cancel()
        await asyncio.gather(*endless, return_exceptions=True)
        assert (pool.load.running, pool.load.waiting, pool.load.slow) == (0, 0, 0)

    # Were a long query in the way, it would be so for longer than the test may take.
    with_pool(release, work, workers=2, slow_workers=2, deadline_seconds=NEVER)


def test_a_long_query_is_answered_whole_though_more_endless_ones_run_than_there_are_places(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "TURN_SECONDS", 0.4)
    whole = ask(release, query=LONG).body

    async def work(pool: QueryPool) -> None:
        endless = [asyncio.create_task(pool.run(QueryRequest(query=ENDLESS))) for _ in range(2)]
        while pool.load.waiting < 1:
            await pool.run(QueryRequest(query=SMALL))
        long = asyncio.create_task(pool.run(QueryRequest(query=LONG)))
        while not long.done():
            # Each of these sends a long one out of the quick lane.
            await pool.run(QueryRequest(query=SMALL))
            await asyncio.sleep(0.02)
        assert (await long).body == whole
        assert not any(task.done() for task in endless)
        for task in endless:
            task.cancel()
        await asyncio.gather(*endless, return_exceptions=True)
        assert (pool.load.running, pool.load.waiting, pool.load.slow) == (0, 0, 0)

    with_pool(release, work, workers=1, slow_workers=1, deadline_seconds=NEVER)


def test_a_query_above_the_memory_ceiling_ends_alone(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        hog = asyncio.create_task(pool.run(QueryRequest(query=HOG)))
        while not hog.done():
            await pool.run(QueryRequest(query=SMALL))
        with pytest.raises(QueryMemoryExceeded, match="256 MiB"):
            await hog
        await pool.run(QueryRequest(query=SMALL))

    with_pool(release, work, workers=2, memory_bytes=256 * 2**20)


def test_a_worker_gives_back_the_memory_of_a_large_query(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        assert numbers(await pool.run(QueryRequest(query=LARGE))) == ["960000"]
        (worker,) = workers_of(os.getpid(), release.path)
        most, now = kilobytes_of(worker)
        assert most > 200_000
        assert now < 100_000

    with_pool(release, work, workers=1, slow_workers=0)


def test_a_cancelled_query_is_killed_and_its_worker_replaced(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        await pool.run(QueryRequest(query=SMALL))
        (worker,) = workers_of(os.getpid(), release.path)
        task = asyncio.create_task(pool.run(QueryRequest(query=ENDLESS)))
        await until_run(pool, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await pool.run(QueryRequest(query=SMALL))
        assert worker not in workers_of(os.getpid(), release.path)

    with_pool(release, work, slow_workers=0, workers=1)


def test_a_place_in_the_queue_is_given_up_on_cancellation(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        endless = asyncio.create_task(pool.run(QueryRequest(query=ENDLESS)))
        await until_run(pool, 1)
        waiting = [asyncio.create_task(pool.run(QueryRequest(query=SMALL))) for _ in range(2)]
        await until_run(pool, 1, waiting=2)
        with pytest.raises(PoolOverloaded) as caught:
            await pool.run(QueryRequest(query=SMALL))
        assert 1 <= caught.value.retry_after <= 30
        waiting[0].cancel()
        await asyncio.gather(waiting[0], return_exceptions=True)
        last = asyncio.create_task(pool.run(QueryRequest(query=SMALL)))
        endless.cancel()
        assert numbers(await last) == numbers(await waiting[1]) == ["قيمة 1"]

    with_pool(release, work, slow_workers=0, workers=1, queue_limit=2)


def test_a_worker_that_dies_fails_its_query_alone(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        task = asyncio.create_task(pool.run(QueryRequest(query=ENDLESS)))
        await until_run(pool, 1)
        (worker,) = workers_of(os.getpid(), release.path)
        os.kill(worker, signal.SIGSEGV)
        with pytest.raises(WorkerDied, match="SIGSEGV"):
            await task
        await pool.run(QueryRequest(query=SMALL))

    with_pool(release, work, workers=1, slow_workers=0)


def test_a_question_that_cannot_be_sent_keeps_no_worker(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        with pytest.raises(TypeError):
            await pool.run(QueryRequest(query="ASK { ?s ?p '\ud800' }"))
        assert numbers(await pool.run(QueryRequest(query=SMALL))) == ["قيمة 1"]

    with_pool(release, work, slow_workers=0, workers=1)


def test_a_worker_that_dies_idle_fails_no_query(release: Release) -> None:
    async def work(pool: QueryPool) -> None:
        for _ in range(3):
            await pool.run(QueryRequest(query=SMALL))
            (worker,) = workers_of(os.getpid(), release.path)
            os.kill(worker, signal.SIGKILL)
            generation = pool._generation
            assert generation is not None
            await until(lambda known=generation: not known._workers)  # Its end is noticed.
        assert numbers(await pool.run(QueryRequest(query=SMALL))) == ["قيمة 1"]

    with_pool(release, work, slow_workers=0, workers=1)


def test_a_question_to_a_worker_that_has_just_died_is_answered_or_fails_at_once(
    release: Release,
) -> None:
    async def work(pool: QueryPool) -> None:
        for _ in range(5):
            assert numbers(await pool.run(QueryRequest(query=SMALL))) == ["قيمة 1"]
            (worker,) = workers_of(os.getpid(), release.path)
            os.kill(worker, signal.SIGKILL)
            # Were it left unanswered, it would be so until its deadline of ten minutes.
            with suppress(WorkerDied):
                answer = await pool.run(QueryRequest(query=SMALL))
                assert numbers(answer) == ["قيمة 1"]

    with_pool(release, work, slow_workers=0, workers=1, deadline_seconds=NEVER)


def test_a_switch_under_load_drops_no_query(directory: ReleaseDirectory, publish: Publish) -> None:
    published = [publish(quads(50, "old")).id]
    seen: list[tuple[str, str]] = []

    async def load(pool: QueryPool, end: asyncio.Event) -> None:
        while not end.is_set():
            answer = await pool.run(QueryRequest(query=SMALL))
            seen.append((answer.release_id, numbers(answer)[0]))

    async def work(pool: QueryPool) -> None:
        end = asyncio.Event()
        clients = [asyncio.create_task(load(pool, end)) for _ in range(8)]
        for word in ("new", "newer"):
            published.append((await asyncio.to_thread(publish, quads(60, word))).id)
            assert (await pool.run(QueryRequest(query=SMALL))).release_id == published[-1]
            await until(lambda: published[-1] in {release_id for release_id, _ in seen})
        await asyncio.to_thread(directory.rollback, published[0])
        answer = await pool.run(QueryRequest(query=SMALL))
        assert answer.release_id == published[0] == pool.release_id
        end.set()
        await asyncio.gather(*clients)
        await until(lambda: len(list(workers_of(os.getpid(), directory.path))) <= 4)

    with_pool(directory, work, workers=2)
    words = dict(zip(published, ("old 1", "new 1", "newer 1"), strict=True))
    assert {words[release_id] == word for release_id, word in seen} == {True}
    assert {release_id for release_id, _ in seen} == set(published)


def test_a_query_that_runs_during_a_switch_ends_with_its_own_release(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    first = publish(quads(60))
    count = QueryRequest(query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")

    async def work(pool: QueryPool) -> None:
        (worker,) = workers_of(os.getpid(), first.path)
        with standing_still(worker):
            task = asyncio.create_task(pool.run(count))
            await until_run(pool, 1)
            second = await asyncio.to_thread(publish, quads(3))
            await asyncio.to_thread(directory.prune, 1)
            later = await pool.run(count)
            assert (later.release_id, numbers(later)) == (second.id, ["3"])
            assert not task.done()
        answer = await task
        assert (answer.release_id, numbers(answer)) == (first.id, ["60"])

    with_pool(directory, work, workers=1, slow_workers=0, deadline_seconds=NEVER)


def test_a_damaged_release_is_not_switched_to(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    first = publish(quads(3))

    async def work(pool: QueryPool) -> None:
        second = await asyncio.to_thread(publish, quads(4))
        (second.store_path / "CURRENT").write_text("MANIFEST-999999\n")
        for _ in range(3):
            assert (await pool.run(QueryRequest(query=SMALL))).release_id == first.id

    with_pool(directory, work, workers=1)


def test_a_pool_without_a_release_does_not_start(directory: ReleaseDirectory) -> None:
    with pytest.raises(NoRelease):
        run_query_once(directory, QueryRequest(query=SMALL))


def test_a_stopped_pool_answers_nothing(release: Release) -> None:
    async def run() -> None:
        pool = QueryPool(release, QueryLimits(workers=1))
        with pytest.raises(PoolStopped):
            await pool.run(QueryRequest(query=SMALL))
        await pool.start()
        tasks = [asyncio.create_task(pool.run(QueryRequest(query=ENDLESS))) for _ in range(2)]
        await until_run(pool, 1, waiting=1)
        await pool.stop()
        for task in tasks:
            with pytest.raises(PoolStopped):
                await task

    asyncio.run(asyncio.wait_for(run(), PATIENCE))


def test_rdf_files_are_served_without_a_build(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text('@prefix ex: <https://example.org/> . ex:s1 ex:p "a", "b" .')
    answer = ask(RdfFiles((path,)), query=SMALL)
    assert sorted(numbers(answer)) == ["a", "b"]
    assert answer.release_id.startswith("files-")
    path.write_text("nonsense")
    with pytest.raises(WorkerDied, match=r"a\.ttl"):
        ask(RdfFiles((path,)), query=SMALL)


SERVER = """
import asyncio, sys
from smi_graph.store import QueryLimits, QueryPool, QueryRequest, ReleaseDirectory
from store.samples import ENDLESS

async def main():
    async with QueryPool(ReleaseDirectory(sys.argv[1]), QueryLimits(workers=2)) as pool:
        await pool.run(QueryRequest(query="ASK {}"))
        task = asyncio.create_task(pool.run(QueryRequest(query=ENDLESS)))
        while not pool.load.running:
            await asyncio.sleep(0.01)
        print("running", flush=True)
        await task

asyncio.run(main())
"""


def test_no_worker_outlives_a_killed_server(release: Release) -> None:
    archive = release.path.parent.parent
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(archive)],
        cwd=ROOT,
        env=CHILD_ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "running\n"
    wait_until(lambda: len(list(workers_of(server.pid))) > 1 or server.poll() is not None)
    workers = list(workers_of(server.pid))
    assert len(workers) > 1
    server.kill()
    server.communicate()
    wait_until(lambda: not any(map(runs, workers)))


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


IMPORTS = """
import sys, smi_graph.store.worker
slow = {"pydantic", "asyncio", "rdflib", "orjson", "inspect"}
print(sorted(slow & set(sys.modules)))
"""


def test_a_worker_imports_nothing_slow() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        cwd=ROOT,
        env=CHILD_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_pool_that_stops_while_its_workers_start_leaves_nothing_open(
    release: Release, run: Callable[..., Any]
) -> None:
    faults: list[Any] = []

    async def work() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
        pool = QueryPool(release, QueryLimits(workers=2))
        await pool.start()
        await asyncio.sleep(0)
        await pool.stop()
        await asyncio.sleep(0.1)

    # Pools of other tests may be at work in this process.
    before = answers_open()
    run(work())
    assert not faults
    assert answers_open() <= before


def answers_open() -> set[int]:
    """Give the files for answers that this process has open, by their inodes."""
    found = set()
    for path in Path("/proc/self/fd").iterdir():
        # The folder that is read is one of them, and closed by now.
        with suppress(FileNotFoundError):
            if "answer" in str(path.readlink()):
                found.add(path.stat().st_ino)
    return found
