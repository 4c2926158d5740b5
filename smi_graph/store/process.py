"""One query worker, seen from the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from smi_graph.store.errors import QueryMemoryExceeded, StoreError, WorkerDied
from smi_graph.store.outcome import answer_from
from smi_graph.store.protocol import IncomingFrame, encode_head

if TYPE_CHECKING:
    from typing import BinaryIO

    from smi_graph.store.query import QueryAnswer, QueryRequest

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_END_SECONDS = 5.0
_OUT_OF_MEMORY = (b"memory allocation of", b"std::bad_alloc", b"MemoryError", b"out of memory")


Frame = tuple[dict[str, Any], bytes]


class WorkerProcess(asyncio.SubprocessProtocol):
    """A running worker; made by `WorkerProcess.start`.

    Not for use by two callers at once: the pool gives it to one query at a time.
    """

    def __init__(self, complaints: BinaryIO, memory_bytes: int | None) -> None:
        loop = asyncio.get_running_loop()
        self._complaints = complaints
        self._memory_bytes = memory_bytes
        self._usable = True
        self._killed = False
        self._is_silent = False
        self.busy = False
        self._incoming = IncomingFrame()
        self._release_id = ""
        self.started: asyncio.Future[Frame] = loop.create_future()
        self._asked: asyncio.Future[QueryAnswer] | None = None
        self.retained = 0
        self.exited: asyncio.Future[int] = loop.create_future()

    @classmethod
    async def start(cls, options: dict[str, Any], memory_bytes: int | None) -> WorkerProcess:
        """Start a worker and wait until its store is open.

        Parameters
        ----------
        options
            ``{"store": path}`` or ``{"files": [path, ...]}``; with extension functions also
            ``{"functions": {"factory": "module:name", "folder": path}}``.
        memory_bytes
            The memory ceiling of the process, or ``None``.

        Raises
        ------
        WorkerDied
            When it cannot open the store, with the reason.
        """
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - read after the process has ended
        arguments = json.dumps({**options, "memory_bytes": memory_bytes})
        _, worker = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(complaints, memory_bytes),
            *(sys.executable, "-P", "-m", "smi_graph.store.worker", arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
        )
        try:
            header, _ = await worker.started
        except BaseException:
            worker.kill()
            await worker.ended()
            raise
        if "error" in header:
            worker.kill()
            await worker.ended()
            raise WorkerDied(header["detail"])
        return worker

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the pipes of the process (called by the event loop)."""
        self._process = cast("asyncio.SubprocessTransport", transport)
        self._requests = cast("asyncio.WriteTransport", self._process.get_pipe_transport(0))

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.get_pid()

    @property
    def usable(self) -> bool:
        """Whether the next query may be given to it."""
        return self._usable and not self.exited.done()

    def pause(self) -> None:
        """Let its query stand still."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let its query go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        # Not through Popen, which would first collect the exit code.
        if not self.exited.done() and not self._killed:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def ask(self, request: QueryRequest, release_id: str) -> asyncio.Future[QueryAnswer]:
        """Send one query; its whole answer, or a `StoreError`, comes with the future.

        Who does not wait for it kills the process: there is no other way to stop a query.
        """
        self._release_id = release_id
        self.busy = True
        asked = self._asked = self.exited.get_loop().create_future()
        if self._is_silent:
            self._fail_when_ended()
        else:
            self._requests.write(encode_head(_request_header(request)))
        return asked

    def kill(self) -> None:
        """End the process at once; nothing is lost, since it only reads.

        A second signal would first poll the process, and so collect its exit code before
        asyncio does.
        """
        self._usable = False
        if not self.exited.done() and not self._killed:
            self._killed = True
            self._process.kill()

    async def ended(self) -> None:
        """Wait until it is gone."""
        await asyncio.wait({self.exited})

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Put an answer together (called by the event loop)."""
        frame = self._incoming.add(data)
        if frame is None:
            return
        if not self.started.done():
            self.started.set_result(frame)
            return
        self.busy = False
        if self._asked is not None and not self._asked.done():
            self._finish(self._asked, *frame)

    def _finish(
        self, asked: asyncio.Future[QueryAnswer], header: dict[str, Any], body: bytes
    ) -> None:
        self.retained = header.get("retained", self.retained)
        much = self._memory_bytes is not None and self.retained > self._memory_bytes / 2
        if much or header.get("error") == "memory":
            # What one query left behind must not count against the next.
            self.kill()
        try:
            if header.get("error") == "memory":
                raise QueryMemoryExceeded(self._memory_bytes)
            asked.set_result(answer_from(header, body, self._release_id))
        except StoreError as error:
            asked.set_exception(error)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Wait for the exit code of a worker that has closed its pipe.

        Killing it at once would collect the exit code before asyncio does, and lose it.
        """
        self._usable = False
        if fd == 1:
            self._is_silent = True
            self.exited.get_loop().call_later(_LONGEST_END_SECONDS, self.kill)
            self._fail_when_ended()

    def process_exited(self) -> None:
        """Note that it has ended (called by the event loop)."""
        self._usable = False
        self._requests.close()
        if not self.exited.done():
            self.exited.set_result(self._process.get_returncode() or 0)
        self._fail_when_ended()

    def _fail_when_ended(self) -> None:
        """Fail what waits for an answer that will not come, once it is known why."""
        if not self._is_silent or not self.exited.done():
            return
        for waiting in (self.started, self._asked):
            if waiting is not None and not waiting.done():
                waiting.set_exception(self._cause_of_death())
                # Looked at, so that nothing is logged when nobody waits for it any more.
                waiting.exception()

    def _cause_of_death(self) -> QueryMemoryExceeded | WorkerDied:
        words = self._last_words()
        if any(sign in words for sign in _OUT_OF_MEMORY):
            return QueryMemoryExceeded(self._memory_bytes)
        code = self.exited.result()
        by_signal = code < 0
        reason = signal.Signals(-code).name if by_signal else f"exit {code}"
        lines = words.decode(errors="replace").strip().splitlines()
        return WorkerDied(": ".join([reason, *lines[-1:]]))

    def _last_words(self) -> bytes:
        length = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, length - 4000))
        return self._complaints.read()


def _environment() -> dict[str, str]:
    """Find this package in the child too, wherever the parent was started from."""
    paths = [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _request_header(request: QueryRequest) -> dict[str, Any]:
    return {
        "query": request.query,
        "base_iri": request.base_iri,
        "default_graphs": request.default_graphs,
        "named_graphs": request.named_graphs,
        "select_media_type": request.select_media_type,
        "graph_media_type": request.graph_media_type,
        "max_bytes": request.max_bytes,
        "max_rows": request.max_rows,
    }
