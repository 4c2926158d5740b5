"""One query worker, seen from the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson

from smi_graph.queries.errors import ServiceRefusedError
from smi_graph.store.ceilings import unnamed_file
from smi_graph.store.errors import QueryMemoryExceeded, StoreError, WorkerDied
from smi_graph.store.outcome import answer_from

if TYPE_CHECKING:
    from typing import BinaryIO

    from smi_graph.store.query import QueryAnswer, QueryRequest

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_END_SECONDS = 5.0
_MOST_HEARD_BYTES = 2**16
_MOST_KEPT_BYTES = 2**18
_OUT_OF_MEMORY = (b"memory allocation of", b"std::bad_alloc", b"MemoryError", b"out of memory")


class WorkerProcess(asyncio.SubprocessProtocol):
    """A running worker; made by `WorkerProcess.start`.

    Not for use by two callers at once: the pool gives it to one query at a time.
    """

    def __init__(
        self, line: socket.socket, sink: int, complaints: BinaryIO, memory_bytes: int | None
    ) -> None:
        self._loop = loop = asyncio.get_running_loop()
        self._line = line
        self._sink = sink
        self._complaints = complaints
        self._memory_bytes = memory_bytes
        self._usable = True
        self._killed = False
        self._is_silent = False
        self.busy = False
        self._incoming = b""
        self._release_id = ""
        self.started: asyncio.Future[dict[str, Any]] = loop.create_future()
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
        sink = unnamed_file()
        line, its_end = socket.socketpair()
        line.setblocking(False)
        worker = cls(line, sink, complaints, memory_bytes)
        arguments = json.dumps({**options, "sink": sink, "memory_bytes": memory_bytes})
        try:
            await asyncio.get_running_loop().subprocess_exec(
                lambda: worker,
                *(sys.executable, "-P", "-m", "smi_graph.store.worker", arguments),
                stdin=its_end.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=complaints,
                env=_environment(),
                pass_fds=(sink,),
            )
        except BaseException:
            worker._let_go()
            raise
        finally:
            its_end.close()
        try:
            header = await worker.started
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
        """Listen to the process (called by the event loop)."""
        self._process = cast("asyncio.SubprocessTransport", transport)
        if not self._is_silent:
            self._loop.add_reader(self._line, self._hear)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.get_pid()

    @property
    def usable(self) -> bool:
        """Whether the next query may be given to it."""
        return self._usable and not self.exited.done()

    def ask(self, request: QueryRequest, release_id: str) -> asyncio.Future[QueryAnswer]:
        """Send one query; its whole answer, or a `StoreError`, comes with the future.

        Who does not wait for it kills the process: there is no other way to stop a query.
        """
        question = orjson.dumps(request) + b"\n"
        self._release_id = release_id
        self.busy = True
        asked = self._asked = self._loop.create_future()
        if self._is_silent:
            self._fail_when_ended()
        else:
            self._send(question)
        return asked

    def _send(self, question: bytes) -> None:
        """Send at once what the socket takes, and the rest of a long question later."""
        try:
            question = question[self._line.send(question) :]
        except BlockingIOError:
            pass
        except OSError:
            # It has ended, which is noticed elsewhere.
            return
        if question:
            self._loop.add_writer(self._line, self._send_rest, question)

    def _send_rest(self, question: bytes) -> None:
        self._loop.remove_writer(self._line)
        self._send(question)

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

    def _hear(self) -> None:
        """Read what the worker says, which may come in pieces."""
        try:
            said = self._line.recv(_MOST_HEARD_BYTES)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self._fall_silent()
            return
        self._incoming += said
        if self._incoming.endswith(b"\n"):
            header, self._incoming = orjson.loads(self._incoming), b""
            self._note(header)

    def _note(self, header: dict[str, Any]) -> None:
        if not self.started.done():
            self.started.set_result(header)
            return
        self.busy = False
        if self._asked is not None and not self._asked.done():
            self._finish(self._asked, header)

    def _finish(self, asked: asyncio.Future[QueryAnswer], header: dict[str, Any]) -> None:
        self.retained = header.get("retained", self.retained)
        much = self._memory_bytes is not None and self.retained > self._memory_bytes / 2
        if much or header.get("error") == "memory":
            # What one query left behind must not count against the next.
            self.kill()
        try:
            if header.get("error") == "memory":
                raise QueryMemoryExceeded(self._memory_bytes)
            asked.set_result(answer_from(header, self._body(header), self._release_id))
        except (StoreError, ServiceRefusedError) as error:
            asked.set_exception(error)

    def _body(self, header: dict[str, Any]) -> bytes:
        """Read the answer from the common file, and give back the memory of a large one."""
        length: int = header.get("length", 0)
        body = os.pread(self._sink, length, 0)
        if length > _MOST_KEPT_BYTES:
            os.ftruncate(self._sink, 0)
        return body

    def _fall_silent(self) -> None:
        """Wait for the exit code of a worker that has closed its socket.

        Killing it at once would collect the exit code before asyncio does, and lose it.
        """
        self._usable = False
        self._is_silent = True
        self._loop.remove_reader(self._line)
        self._loop.call_later(_LONGEST_END_SECONDS, self.kill)
        self._fail_when_ended()

    def process_exited(self) -> None:
        """Note that it has ended (called by the event loop, by some more than once)."""
        if self.exited.done():
            return
        self._usable = False
        self.exited.set_result(self._process.get_returncode() or 0)
        if not self._is_silent:
            # Why it ended, or an answer that came just before.
            self._hear()
        self._let_go()
        self._process.close()
        self._fail_when_ended()

    def _let_go(self) -> None:
        """Close what the worker was heard through; twice, when its start was given up."""
        if self._line.fileno() >= 0:
            self._is_silent = True
            self._loop.remove_reader(self._line)
            self._loop.remove_writer(self._line)
            self._line.close()
            os.close(self._sink)

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
    """Find this package in the child too, wherever the parent was started from.

    Long queries allocate so much that large pages make them some percent quicker; the C library
    of Linux asks for them only when told to, and others do not know the variable.
    """
    paths = [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]
    found = {"PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    return {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1", **os.environ, **found}
