"""The command as a user calls it, in this process; see `tests.cli.ready` for one of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from threading import Thread
from typing import Any
from unittest.mock import patch

from smi_graph.cli import main


def run(
    *arguments: str, language: str = "en", stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, and tell what it printed and the code it ended with."""
    # Other processes take longer to start than a test has work for them.
    given = {"SMI_LANGUAGE": language, "SMI_PROCESSES": "1", **environment}
    streams: dict[str, Any] = {"stdin": _stream(stdin), "stdout": _stream(), "stderr": _stream()}
    codes: list[object] = []

    def call() -> None:
        try:
            main()
            codes.append(0)
        except SystemExit as end:
            codes.append(end.code or 0)

    with (
        patch.multiple(sys, argv=["smi-graph", *arguments], **streams),
        patch.dict(os.environ, given),
    ):
        # In a thread, for a test that has a browser has a loop of its own running in this one.
        thread = Thread(target=call)
        thread.start()
        thread.join()
    assert codes, "the command ended with a traceback"
    printed = (_text(streams[name]) for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(arguments, int(str(codes[0])), *printed)


def _stream(text: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode()
