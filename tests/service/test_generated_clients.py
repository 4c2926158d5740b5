"""Clients that are generated from the OpenAPI description compile, and give typed rows."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY, require
from tests.service.server import YEARS

if TYPE_CHECKING:
    import httpx

GENERATED = REPOSITORY / "tests" / "service" / "generated"
NODE_MODULES = Path(os.environ.get("SMI_GENERATOR_MODULES", REPOSITORY / "build" / "generated"))
PYTHON = Path(os.environ.get("SMI_GENERATOR_PYTHON", REPOSITORY / "build" / "generator"))


@pytest.fixture(scope="module")
def description(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("description") / "api.json"
    path.write_bytes(client.get("/openapi.json").content)
    return path


def run(*command: str | Path, folder: Path) -> list[str]:
    ended = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


def what_they_are_told(client: httpx.Client) -> list[str]:
    rows = [f"{year} {count}" for year, count in YEARS.items()]
    return [*rows, "العراق", client.get("/ready").json()["release"]]


def test_a_client_of_openapi_python_client_returns_rows(
    client: httpx.Client, description: Path, tmp_path: Path
) -> None:
    generator = PYTHON / "bin" / "openapi-python-client"
    requirements = GENERATED / "requirements.txt"
    how = f"python -m venv {PYTHON} and there pip install -r {requirements}; see .ci/run"
    require(generator.is_file(), "openapi-python-client", how)
    run(
        *(generator, "generate", "--path", description, "--config", GENERATED / "config.yml"),
        *("--meta", "none", "--output-path", "archive_client", "--fail-on-warning"),
        folder=tmp_path,
    )
    python = PYTHON / "bin" / "python"
    run(python, "-W", "error", "-m", "compileall", "-q", "archive_client", folder=tmp_path)
    shutil.copy(GENERATED / "ask.py", tmp_path)
    told = run(python, "ask.py", str(client.base_url), folder=tmp_path)
    assert told == what_they_are_told(client)


def test_a_client_of_openapi_typescript_compiles_and_returns_rows(
    client: httpx.Client, description: Path, tmp_path: Path
) -> None:
    node = shutil.which("node")
    require(node, "Node.js", "on Debian, apt install nodejs")
    how = f"npm install --prefix {NODE_MODULES} in tests/service/generated; see .ci/run"
    tools = NODE_MODULES / "node_modules" / ".bin"
    require(tools.is_dir(), "openapi-typescript", how)
    (tmp_path / "node_modules").symlink_to(NODE_MODULES / "node_modules")
    run(tools / "openapi-typescript", description, "-o", "api.d.ts", folder=tmp_path)
    shutil.copy(GENERATED / "ask.mts", tmp_path)
    strict = ("--strict", "--module", "nodenext", "--target", "es2022")
    run(tools / "tsc", *strict, "ask.mts", folder=tmp_path)
    told = run(node or "", "ask.mjs", str(client.base_url).rstrip("/"), folder=tmp_path)
    assert told == what_they_are_told(client)
