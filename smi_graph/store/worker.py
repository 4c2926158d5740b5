"""The program of a query worker: one store, one query at a time, killed when it is late.

Started by `smi_graph.store.process` as ``python -m smi_graph.store.worker OPTIONS``. Its
standard input is a socket, on which it reads questions and says what came of them, one line
of JSON for each. The answers themselves go into a file that it has in common with the server.
It imports as little as possible, because a new one starts after every killed query.
"""

from __future__ import annotations

import _thread
import json
import os
import resource
import select
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph

from smi_graph.store.ceilings import (
    ByteSink,
    RowLimitReached,
    TooManyBytes,
    at_most,
    check_rows,
    count_rows,
)
from smi_graph.store.memory import MOST_RETAINED_BYTES, give_memory_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO, BinaryIO

    Functions = dict[pyoxigraph.NamedNode, Callable[..., Any]]

Results = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

_SLOW_SECONDS = 0.05
_MOST_COUNTED_BYTES = 2**18

# The process that answers everybody goes before those that run queries.
_NICENESS = 5


def limit_memory(memory_bytes: int | None) -> None:
    """Take no more memory than this, and leave no core dump.

    Linux counts only writable private memory (RLIMIT_DATA): the address space also holds
    mapped files and the reserve of every thread, which cost nothing. Elsewhere that
    limit means only the classic heap, so the address space is limited.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_bytes is not None:
        linux = sys.platform == "linux"
        kind = resource.RLIMIT_DATA if linux else resource.RLIMIT_AS
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (memory_bytes, memory_bytes))


def end_with_parent() -> None:
    """End this process as soon as the other end of standard input closes.

    A thread waits for the hang-up, since the main thread may be inside a query that
    never ends; pyoxigraph releases the interpreter lock while it evaluates.
    """

    def wait_for_hang_up() -> None:
        poll = select.poll()
        poll.register(0, 0)
        poll.poll()
        os._exit(0)

    _thread.start_new_thread(wait_for_hang_up, ())


def open_store(options: dict[str, Any]) -> pyoxigraph.Store:
    """Open the store of a release read-only, or load RDF files into memory."""
    if "store" in options:
        return pyoxigraph.Store.read_only(options["store"])
    store = pyoxigraph.Store()
    for path in options["files"]:
        try:
            store.bulk_load(path=path)
        except (SyntaxError, ValueError, OSError) as error:
            raise ValueError(f"{path}: {error}") from error
    return store


def load_functions(options: dict[str, Any]) -> Callable[[], Functions]:
    """Find what makes the extension functions of a query; there may be none."""
    chosen = options.get("functions")
    if chosen is None:
        return dict
    from importlib import import_module  # noqa: PLC0415 - not every release has functions

    module, _, name = chosen["factory"].partition(":")
    make: Callable[[], Functions] = getattr(import_module(module), name)(chosen["folder"])
    return make


def _watched(functions: Functions, faults: list[str]) -> Functions:
    """Note why a function failed: to Oxigraph a failure is no more than an unbound value."""

    def watch(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*terms: Any) -> Any:
            if faults:
                return None
            try:
                return function(*terms)
            except BaseException as error:  # noqa: BLE001 - an engine's panic is no Exception
                faults.append(str(error) or type(error).__name__)
                return None

        return call

    return {name: watch(function) for name, function in functions.items()}


class _BadRequest(Exception):  # noqa: N818
    """Part of a request cannot be used; ``args`` are the kind, the value and the reason."""


def _graphs(iris: list[str]) -> list[pyoxigraph.NamedNode]:
    nodes = []
    for iri in iris:
        try:
            nodes.append(pyoxigraph.NamedNode(iri))
        except ValueError as error:
            raise _BadRequest("iri", iri, str(error)) from error
    return nodes


def _evaluate(store: pyoxigraph.Store, request: dict[str, Any], functions: Functions) -> Results:
    default = _graphs(request["default_graphs"])
    named = _graphs(request["named_graphs"])
    settings: dict[str, Any] = {"custom_functions": functions}
    if default or named:
        settings |= {"default_graph": default, "named_graphs": named}
    base = request["base_iri"]
    try:
        return store.query(request["query"], base_iri=base, **settings)
    except ValueError as error:
        if base is None:
            raise
        raise _BadRequest("iri", base, str(error)) from error


def _results_format(media_type: str) -> pyoxigraph.QueryResultsFormat:
    found = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
    if found is None:
        raise _BadRequest("media_type", media_type, "solutions")
    return found


def _graph_format(media_type: str) -> pyoxigraph.RdfFormat:
    found = pyoxigraph.RdfFormat.from_media_type(media_type)
    if found is None:
        raise _BadRequest("media_type", media_type, "graph")
    return found


def _write(results: Results, request: dict[str, Any], sink: ByteSink) -> dict[str, Any]:
    """Serialise in one call; rows never pass through Python one by one, but for a ceiling."""
    max_rows = request["max_rows"]
    file = cast("IO[bytes]", sink)
    if isinstance(results, pyoxigraph.QueryTriples):
        rdf_format = _graph_format(request["graph_media_type"])
        if max_rows is None:
            results.serialize(file, format=rdf_format)
        else:
            triples: Iterator[pyoxigraph.Triple] = at_most(max_rows, iter(results))
            pyoxigraph.serialize(triples, file, format=rdf_format)
        return {"kind": "graph", "media_type": rdf_format.media_type.split(";")[0]}
    results_format = _results_format(request["select_media_type"])
    results.serialize(file, format=results_format)
    media_type = results_format.media_type.split(";")[0]
    if isinstance(results, pyoxigraph.QueryBoolean):
        return {"kind": "boolean", "media_type": media_type}
    if max_rows is not None:
        check_rows(sink.view(), media_type, max_rows)
    return {"kind": "solutions", "media_type": media_type}


def answer(
    store: pyoxigraph.Store, request: dict[str, Any], sink: ByteSink, functions: Functions
) -> dict[str, Any]:
    """Evaluate one request into the sink and tell how it went."""
    if "service" not in request["query"].lower():
        return _answer(store, request, sink, functions)
    from smi_graph.store.relay import through_relay  # noqa: PLC0415 - few queries call services

    return through_relay(request, lambda calling: _answer(store, calling, sink, functions))


def _answer(  # noqa: PLR0911 - one for each way it can go
    store: pyoxigraph.Store, request: dict[str, Any], sink: ByteSink, functions: Functions
) -> dict[str, Any]:
    """Evaluate one request into the sink and tell how it went.

    When an extension function failed there is no answer: one without the rows for which it
    failed would look like the whole one.
    """
    faults: list[str] = []
    try:
        sink.empty(request["max_bytes"])
        results = _evaluate(store, request, _watched(functions, faults))
        header = _write(results, request, sink)
        return {"error": "failed", "detail": faults[0]} if faults else header
    except SyntaxError as error:
        return {"error": "syntax", "detail": str(error)}
    except _BadRequest as error:
        return {"error": error.args[0], "value": error.args[1], "detail": error.args[2]}
    except RowLimitReached:
        return {"error": "rows", "limit": request["max_rows"]}
    except TooManyBytes:
        return {"error": "bytes", "limit": sink.limit}
    except MemoryError:
        return {"error": "memory"}
    except (OSError, ValueError, RuntimeError) as error:
        return {"error": "failed", "detail": str(error)}


def _give_back() -> int:
    """Give memory back after a long query; tell how much of the ceiling is still taken."""
    if _retained_bytes() > MOST_RETAINED_BYTES:
        give_memory_back()
    return _retained_bytes()


def _retained_bytes() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - pathlib is slow to import
            return int(file.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def _serve(
    store: pyoxigraph.Store,
    make_functions: Callable[[], Functions],
    sink: ByteSink,
    requests: BinaryIO,
) -> None:
    for line in requests:
        begin = time.perf_counter()
        header = answer(store, json.loads(line), sink, make_functions())
        header["seconds"] = seconds = time.perf_counter() - begin
        if seconds > _SLOW_SECONDS:
            header["retained"] = _give_back()
        if "error" not in header:
            header["length"] = length = sink.length
            if header["kind"] != "boolean" and length <= _MOST_COUNTED_BYTES:
                header["rows"] = count_rows(sink.view(), header["media_type"])
        _say(header)


def _say(header: dict[str, Any]) -> None:
    line = json.dumps(header).encode() + b"\n"
    while line:
        line = line[os.write(0, line) :]


def main(options: dict[str, Any]) -> None:
    """Open the store, say so, and answer until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(options.get("niceness", _NICENESS))
    limit_memory(options["memory_bytes"])
    end_with_parent()
    try:
        store, make_functions = open_store(options), load_functions(options)
    except (OSError, ValueError, MemoryError, RuntimeError) as error:
        _say({"error": "open", "detail": str(error) or type(error).__name__})
        return
    _say({"ready": True})
    with open(0, "rb", closefd=False) as requests:
        _serve(store, make_functions, ByteSink(options["sink"], options["memory_bytes"]), requests)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
    # Nothing is left to be saved, and taking a large store apart takes long.
    os._exit(0)
