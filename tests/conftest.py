"""What all tests share: parts that may be absent, and things that take long to make."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import hypothesis
import pytest

from smi_graph.authorities import Authorities, load_authorities
from smi_graph.pipeline import build
from smi_graph.resources import resource_path
from smi_graph.store import ReleaseDirectory
from tests.cli import ready

REPOSITORY = Path(__file__).resolve().parent.parent

# A busy machine is no mistake of what is tested.
hypothesis.settings.register_profile(
    "anywhere", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("anywhere")


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of every later search for garbage: a build makes several."""
    gc.collect()
    gc.freeze()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Leave out too what the tests of a file have made, once it is told from garbage."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


def pytest_sessionfinish() -> None:
    """End the process that commands are copied from."""
    ready.stop()


def require(available: object, what: str, how: str) -> None:
    """Skip a test whose part is absent, saying how to get it; in CI, fail it."""
    if available:
        return
    reason = f"{what} is absent; to run this test: {how}"
    if os.environ.get("SMI_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def authorities() -> Authorities:
    return load_authorities()


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    """The sample records, built once into a release of their own."""
    directory = ReleaseDirectory(tmp_path_factory.mktemp("samples") / "store")
    build([str(resource_path("data", "records"))], directory)
    return directory


@pytest.fixture(scope="session")
def record_page() -> Path:
    """A real page of the archive; its text is not ours to publish, so it lies elsewhere."""
    path = REPOSITORY.parent / "shared" / "pages" / "SMI-A200-593915.txt"
    require(
        path.exists(),
        "the record page SMI/A200/593915",
        "save it from the archive's site as ../shared/pages/SMI-A200-593915.txt",
    )
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    require(path, "Chromium", "on Debian, apt install chromium")
    return path or ""
