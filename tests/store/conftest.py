from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smi_graph.store import Release, ReleaseDirectory, open_writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def directory(tmp_path: Path) -> ReleaseDirectory:
    return ReleaseDirectory(tmp_path / "archive")


@pytest.fixture
def publish(directory: ReleaseDirectory) -> Callable[[bytes], Release]:
    def publish_quads(content: bytes) -> Release:
        with open_writer(directory) as writer:
            writer.load(content)
            return writer.publish(base_iri="https://example.org/", inputs_sha256="0" * 64)

    return publish_quads
