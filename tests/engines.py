"""Other SPARQL engines, started for a test on free ports of this machine alone."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.conftest import require

if TYPE_CHECKING:
    from collections.abc import Iterator

VIRTUOSO_SETTINGS = """\
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True)
class RemoteEngine:
    """Where an engine answers queries and takes graphs, and how it wants to be spoken to."""

    name: str
    query: str
    graphs: str
    process: int
    default_graph: str | None = None
    environment: dict[str, str] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(folder: Path) -> Iterator[RemoteEngine]:
    program = Path(sys.executable).with_name("oxigraph")
    require(program.exists(), "the Oxigraph server", "pip install oxigraph")
    port = free_port()
    command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}"
    with _running(command, f"{address}/query?query=ASK%20%7B%7D", folder) as process:
        yield RemoteEngine("oxigraph", f"{address}/query", f"{address}/store", process)


@contextmanager
def virtuoso(folder: Path, *, rows: int = 10**6, buffers: int = 20_000) -> Iterator[RemoteEngine]:
    program = shutil.which("virtuoso-t")
    require(program, "Virtuoso 7", "on Debian, apt install virtuoso-opensource-7")
    folder.mkdir(exist_ok=True)
    sql, http = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(
        VIRTUOSO_SETTINGS.format(
            folder=folder, sql=sql, http=http, rows=rows, buffers=buffers, dirty=buffers * 3 // 4
        )
    )
    command = [program or "", "+foreground", "+configfile", str(settings)]
    address = f"http://127.0.0.1:{http}"
    with _running(command, f"{address}/sparql?query=ASK%20%7B%7D", folder) as process:
        yield RemoteEngine(
            "virtuoso",
            f"{address}/sparql",
            f"{address}/sparql-graph-crud-auth",
            process,
            "https://w3id.org/smi/graph/default",
            # The password that every fresh database has.
            {"SMI_REMOTE_USER": "dba", "SMI_REMOTE_PASSWORD": "dba"},
        )


@contextmanager
def _running(command: list[str], address: str, folder: Path) -> Iterator[int]:
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended: {log.read_text(errors='replace')}")
            try:
                httpx.get(address, trust_env=False, timeout=120).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(300)
