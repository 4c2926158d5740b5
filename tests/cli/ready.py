"""The command in processes of its own that need not import the program first.

One process imports all of it, reads the tables, words and shapes that do not change while a program
runs, and becomes another one by `os.fork` for each command: that takes some milliseconds instead of
the second or two of a fresh interpreter. A command for an archive of its own is copied from a
process that has read nothing: nothing is read or started at import, so such a copy differs from a
fresh process in nothing else.
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
import tempfile
import time
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# What says where data lie and what identifiers begin with.
_OF_DATA = {"SMI_ARCHIVE", "SMI_BASE_IRI"}
_SHIPPED = {name: value for name, value in os.environ.items() if name not in _OF_DATA}
ROOT = Path(__file__).resolve().parents[2]
STREAMS = {"stdin": os.O_RDONLY, "stdout": os.O_WRONLY, "stderr": os.O_WRONLY}

# Other processes take longer to start than a test has work for them.
DEFAULTS = {
    "SMI_LANGUAGE": "en",
    "PYTHONUTF8": "1",
    "SMI_PROCESSES": "1",
    # Nor do most ask for what a service would make beside its work.
    "SMI_ANSWERS_SECONDS": "0",
}


class Started:
    """A process that was started: as much of `subprocess.Popen` as tests need."""

    def __init__(self, original: _Original, pid: int) -> None:
        self._original = original
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._original.ask(wait_for=self.pid)
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
        self._bare, self._read = (_Original(prefix, reads=reads) for reads in (False, True))

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
        original = self._bare if _is_of_another_archive(arguments, given) else self._read
        pid = original.ask(**asked, folder=str(Path.cwd()))
        assert pid is not None
        return Started(original, pid)

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

    def stop(self) -> None:
        """End what commands were copied from, so that what they took is counted with the tests."""
        self._bare.stop()
        self._read.stop()


class _Original:
    """A process that commands are copied from; it is started when it is asked for the first."""

    def __init__(self, prefix: tuple[str, ...], *, reads: bool) -> None:
        self._command = [*prefix, sys.executable, "-m", "tests.cli.ready", *["read"][: int(reads)]]
        self._process: subprocess.Popen[str] | None = None

    def ask(self, **asked: Any) -> int | None:
        """Ask it to start a command, or how one has ended."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                # A library with threads of its own could not be copied.
                env={**_SHIPPED, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
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
        if self._process is not None:
            self._process.communicate()
            self._process = None


def _is_of_another_archive(arguments: tuple[str, ...], environment: dict[str, str]) -> bool:
    """Tell whether a command may have other data than what ships."""
    named = _OF_DATA & environment.keys() or any("archive" in one for one in arguments)
    return bool(named) or Path("smi-graph.toml").exists()


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


def _read_what_stays() -> None:
    """Have read what every command for the archive that ships reads from the same files."""
    pipeline = importlib.import_module("smi_graph.pipeline.checking")
    environment = importlib.import_module("smi_graph.pipeline.environment").Environment()
    with TemporaryDirectory() as folder:
        source = Path(folder, "record.json")
        source.write_text('{"code": "SAMPLE/1", "title": "عنوان", "persons": ["اسم"]}', "utf-8")
        pipeline.check_sources([str(source)], environment)
    importlib.import_module("smi_graph.pipeline.mentioning").finder_of(environment, ())
    importlib.import_module("smi_graph.queries").load_saved_queries()
    # Where temporary files lie is asked of the environment of each command.
    tempfile.tempdir = None


def _serve() -> None:
    """Answer questions: start a command, or tell whether one has ended and how."""
    import smi_graph  # noqa: PLC0415 - for this process alone

    for module in pkgutil.walk_packages(smi_graph.__path__, "smi_graph."):
        if not module.name.endswith(("__main__", "store.worker")):
            importlib.import_module(module.name)
    if sys.argv[1:]:
        _read_what_stays()
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
