"""Archives in folders of their own; each process serves one, so they run as commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

HERE = Path(__file__).resolve().parent
HARBOUR = HERE / "harbour"


def run(
    *arguments: str, language: str = "en", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "smi_graph", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        env={**os.environ, "SMI_LANGUAGE": language, "PYTHONUTF8": "1", **environment},
        check=False,
    )


@pytest.fixture(scope="session")
def harbour_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The made-up Arabic archive, built from a page and a table."""
    store = str(tmp_path_factory.mktemp("harbour") / "store")
    built = run("build", str(HERE / "sources"), "--store", store, "--archive", str(HARBOUR))
    assert (built.returncode, "documents 2" in built.stderr) == (0, True), built.stderr
    return store


@pytest.fixture(scope="session")
def harbour_site(harbour_store: str) -> Iterator[httpx.Client]:
    """The same, served by its own process, with ``SMI_ARCHIVE`` in the environment."""
    command = [sys.executable, "-m", "smi_graph", "serve", "--store", harbour_store, "--port", "0"]
    settings = {"SMI_LANGUAGE": "en", "SMI_PAGE_PROCESSES": "1", "SMI_WORKERS": "1"}
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings, "SMI_ARCHIVE": str(HARBOUR), "SMI_LOG_FORMAT": "json"},
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        site = re.search(r"http://[0-9.]+:[0-9]+", said)
        assert site is not None, said + process.stderr.read()
        transport = httpx.HTTPTransport(retries=30)
        with httpx.Client(base_url=site[0], timeout=60, transport=transport) as client:
            yield client
    finally:
        process.terminate()
        process.wait(timeout=30)
