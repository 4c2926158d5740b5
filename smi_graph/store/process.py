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
from typing import TYPE_CHECKING, Any

from smi_graph.store.errors import QueryMemoryExceeded, WorkerDied
from smi_graph.store.outcome import answer_from
from smi_graph.store.protocol import LENGTHS, encode_head

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from typing import BinaryIO

    from smi_graph.store.query import QueryAnswer, QueryRequest

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_READ_LIMIT = 2**20
_LONGEST_END_SECONDS = 5.0
_LOW_PRIORITY = 10
_OUT_OF_MEMORY = (b"memory allocation of", b"std::bad_alloc", b"MemoryError", b"out of memory")


class WorkerProcess:
    """A running worker; made by `WorkerProcess.start`.

    Not for use by two callers at once: the pool gives it to one query at a time.
    """

    def __init__(self, process: Process, complaints: BinaryIO, memory_bytes: int | None) -> None:
        self._process = process
        self._complaints = complaints
        self._memory_bytes = memory_bytes
        self._usable = True
        self._killed = False
        self._slowed = False
        self._work_before = 0.0
        self.retained = 0
        self.exited = asyncio.create_task(self._wait())

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
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "smi_graph.store.worker", arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
            limit=_READ_LIMIT,
            env=_environment(),
        )
        worker = cls(process, complaints, memory_bytes)
        try:
            header, _ = await worker._exchange(b"")
        except BaseException:
            worker.kill()
            await worker.exited
            raise
        if "error" in header:
            worker.kill()
            await worker.exited
            raise WorkerDied(header["detail"])
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether the next query may be given to it."""
        return self._usable and self._process.returncode is None

    def pause(self) -> None:
        """Let its query stand still."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let its query go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        # Not through Popen, which would first collect the exit code.
        if self._process.returncode is None and not self._killed:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def work_seconds(self) -> float | None:
        """Tell the processor time of its query so far; ``None`` where that is unknown."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        work = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return work - self._work_before

    def lower_priority(self) -> None:
        """Let other processes go first; there is no way back, so its query is its last."""
        if not self._slowed and self._process.returncode is None:
            self._slowed = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _LOW_PRIORITY)

    async def ask(self, request: QueryRequest, release_id: str) -> QueryAnswer:
        """Send one query and wait for its whole answer.

        When the caller is cancelled, by its client or by a deadline, the process is killed:
        there is no other way to stop a query.
        """
        header, body = await self._exchange(encode_head(_request_header(request)))
        self.retained = header.get("retained", self.retained)
        much = self._memory_bytes is not None and self.retained > self._memory_bytes / 2
        if much or self._slowed:
            # What one query left behind must not count against the next.
            self.kill()
        if header.get("error") == "memory":
            self.kill()
            raise QueryMemoryExceeded(self._memory_bytes)
        return answer_from(header, body, release_id)

    def kill(self) -> None:
        """End the process at once; nothing is lost, since it only reads.

        A second signal would first poll the process, and so collect its exit code before
        asyncio does.
        """
        self._usable = False
        if self._process.returncode is None and not self._killed:
            self._killed = True
            self._process.kill()

    async def _exchange(self, frame: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            return await self._transfer(frame)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._see_it_end()
            raise self._cause_of_death() from None
        except BaseException:
            self.kill()
            raise

    async def _transfer(self, frame: bytes) -> tuple[dict[str, Any], bytes]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101 - both are pipes, see start
        assert stdout is not None  # noqa: S101
        if frame:
            stdin.write(frame)
            await stdin.drain()
        header_length, body_length = LENGTHS.unpack(await stdout.readexactly(LENGTHS.size))
        header = json.loads(await stdout.readexactly(header_length))
        self._work_before = header.get("work", self._work_before)
        return header, await stdout.readexactly(body_length)

    async def _see_it_end(self) -> None:
        """Wait for the exit code of a worker whose pipe has closed.

        Killing it first would collect the exit code before asyncio does, and lose it.
        """
        self._usable = False
        await asyncio.wait({self.exited}, timeout=_LONGEST_END_SECONDS)
        self.kill()
        await asyncio.wait({self.exited})

    async def _wait(self) -> int:
        code = await self._process.wait()
        self._usable = False
        if self._process.stdin is not None:
            self._process.stdin.close()
        return code

    def _cause_of_death(self) -> QueryMemoryExceeded | WorkerDied:
        words = self._last_words()
        if any(sign in words for sign in _OUT_OF_MEMORY):
            return QueryMemoryExceeded(self._memory_bytes)
        code = self._process.returncode or 0
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
