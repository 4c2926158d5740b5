"""The command in processes of its own that need not import the program first.

One process imports all of it, and becomes another one by `os.fork` for each command: that takes
some milliseconds instead of the half second of a fresh interpreter. Nothing is read or started at
import, so such a process differs from a fresh one in nothing else.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STREAMS = {"stdin": os.O_RDONLY, "stdout": os.O_WRONLY, "stderr": os.O_WRONLY}

# Other processes take longer to start than a test has work for them.
DEFAULTS = {"SMI_LANGUAGE": "en", "PYTHONUTF8": "1", "SMI_PROCESSES": "1"}


class Started:
    """A process that was started: as much of `subprocess.Popen` as tests need."""

    def __init__(self, ready: Ready, pid: int) -> None:
        self._ready = ready
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._ready.ask(wait_for=self.pid)
        return self.returncode

    def wait(self, timeout: float = 600) -> int:
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise TimeoutError(f"process {self.pid} does not end")
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


Process = Started | subprocess.Popen[bytes]


class Ready:
    """Starts commands; what a command reads and prints lies in files.

    Parameters
    ----------
    *prefix
        A program, with its arguments, that starts programs with other rights.
    """

    def __init__(self, *prefix: str) -> None:
        self._prefix = prefix
        self._process: subprocess.Popen[str] | None = None

    def start(
        self,
        *arguments: str,
        stdin: Path | str = os.devnull,
        stdout: Path | str = os.devnull,
        stderr: Path | str = os.devnull,
        **environment: str,
    ) -> Process:
        """Start the command."""
        files = {"stdin": str(stdin), "stdout": str(stdout), "stderr": str(stderr)}
        given = {**os.environ, **DEFAULTS, **environment}
        if sys.platform != "linux":
            # Elsewhere the libraries of the system do not bear to be copied so.
            return self._start_afresh(arguments, files, given)
        asked = {"arguments": arguments, "files": files, "environment": given}
        pid = self.ask(**asked, folder=str(Path.cwd()))
        assert pid is not None
        return Started(self, pid)

    def run(
        self, *arguments: str, stdin: str = "", language: str = "en", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        with TemporaryDirectory() as folder:
            read, stdout, stderr = (Path(folder) / name for name in STREAMS)
            read.write_text(stdin, encoding="utf-8")
            files = {"stdin": read, "stdout": stdout, "stderr": stderr}
            environment["SMI_LANGUAGE"] = language
            code = self.start(*arguments, **files, **environment).wait()  # type: ignore[arg-type]
            printed = (path.read_text(encoding="utf-8") for path in (stdout, stderr))
            return subprocess.CompletedProcess(arguments, code, *printed)

    def _start_afresh(
        self, arguments: tuple[str, ...], files: dict[str, str], environment: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        command = [*self._prefix, sys.executable, "-m", "smi_graph", *arguments]
        with ExitStack() as stack:
            opened: dict[str, Any] = {
                name: stack.enter_context(Path(file).open("rb" if name == "stdin" else "wb"))
                for name, file in files.items()
            }
            return subprocess.Popen(command, env=environment, start_new_session=True, **opened)

    def ask(self, **asked: Any) -> int | None:
        """Ask the process that has imported everything, which is started if need be."""
        if self._process is None:
            self._process = subprocess.Popen(
                [*self._prefix, sys.executable, "-m", "tests.cli.ready"],
                cwd=ROOT,
                # A library with threads of its own could not be copied.
                env={**os.environ, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                bufsize=1,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        answer: int | None = json.loads(self._process.stdout.readline())
        return answer

    def stop(self) -> None:
        """End that process, so that what its copies took is counted with the tests."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


_started: list[Ready] = []


@cache
def ready_with(*prefix: str) -> Ready:
    """Give the one that starts commands with a prefix."""
    _started.append(Ready(*prefix))
    return _started[-1]


start, run = ready_with().start, ready_with().run


def stop() -> None:
    """End what commands were copied from."""
    for ready in _started:
        ready.stop()


def _become(asked: dict[str, Any]) -> None:
    """Be the command from here on."""
    for number, (name, flags) in enumerate(STREAMS.items()):
        opened = os.open(asked["files"][name], flags | (os.O_CREAT | os.O_TRUNC if number else 0))
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = ["smi-graph", *asked["arguments"]]
    # So that help does not name this module as the program.
    sys.modules["__main__"].__package__ = None
    importlib.import_module("smi_graph.cli").main()


def _serve() -> None:
    """Answer questions: start a command, or tell whether one has ended and how."""
    import smi_graph  # noqa: PLC0415 - for this process alone

    for module in pkgutil.walk_packages(smi_graph.__path__, "smi_graph."):
        if not module.name.endswith(("__main__", "store.worker")):
            importlib.import_module(module.name)
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # Unbuffered, so that no copy holds a question that is not its own.
    questions = os.fdopen(os.dup(0), "rb", buffering=0)
    while line := questions.readline():
        asked = json.loads(line)
        if "wait_for" in asked:
            pid, status = os.waitpid(asked["wait_for"], os.WNOHANG)
            code = os.waitstatus_to_exitcode(status) if pid else None
            answers.write(f"{json.dumps(code)}\n")
            continue
        if not (pid := os.fork()):
            answers.close()
            questions.close()
            # Who runs the tests may have these ignored, as under nohup; a command must not.
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            _become(asked)
            return
        # It leads a group of its own, which can be ended as one.
        os.setpgid(pid, pid)
        answers.write(f"{pid}\n")


if __name__ == "__main__":
    _serve()
