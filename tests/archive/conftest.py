"""Archives in folders of their own; each process serves one, so they run as commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.ready import run
from tests.cli.test_serving import served

__all__ = ["run"]
HERE = Path(__file__).resolve().parent
HARBOUR = HERE / "harbour"


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
    settings = {"SMI_PAGE_PROCESSES": "1", "SMI_WORKERS": "1", "SMI_ARCHIVE": str(HARBOUR)}
    with served(harbour_store, **settings) as server:
        yield server.client
