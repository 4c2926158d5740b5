"""The recipe for a container: its rules, and its steps run without an engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from smi_graph.store import ReleaseDirectory
from tests.conftest import REPOSITORY
from tests.deploy.test_nginx import free_ports
from tests.waiting import PATIENCE

RECIPE = REPOSITORY / "deploy" / "Containerfile"
# The folders that the recipe knows by whole paths; here they lie in a folder of the test.
OF_THE_IMAGE = re.compile(r"(?<![\w.])/(?=(?:opt|srv|src)\b)")


@dataclass(frozen=True)
class Step:
    """One instruction."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its words; in JSON, where it is a command."""
        listed: list[str] = json.loads(self.text) if self.text.startswith("[") else []
        return listed or self.text.split()


def steps() -> list[Step]:
    text = RECIPE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [Step(*line.split(maxsplit=1)) for line in lines]


def stages() -> list[list[Step]]:
    found: list[list[Step]] = []
    for step in steps():
        if step.name == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def last(name: str) -> Step:
    return [step for step in stages()[-1] if step.name == name][-1]


def test_it_is_made_in_two_stages_of_one_pinned_base() -> None:
    build, final = (stage[0] for stage in stages())
    assert build.words[0] == final.words[0]
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", final.words[0])
    assert not [step for step in stages()[-1] if step.name == "COPY" and "--from=" not in step.text]


def test_nobody_in_particular_runs_it() -> None:
    user = last("USER").text
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    after = [step.name for step in stages()[-1]]
    assert "RUN" not in after[after.index("USER") :]


def test_it_is_asked_whether_it_is_well_and_stops_when_told() -> None:
    assert "/ready" in last("HEALTHCHECK").text
    assert last("STOPSIGNAL").text == "SIGTERM"
    # Without a shell between, so that the signal comes to the program.
    assert last("ENTRYPOINT").text.startswith("[")
    assert last("CMD").text.startswith("[")


def test_it_takes_what_the_repository_has_and_nothing_from_elsewhere() -> None:
    assert not [step for step in steps() if step.name == "ADD"]
    for step in stages()[0]:
        if step.name == "COPY":
            assert all((REPOSITORY / name).exists() for name in step.words[:-1]), step.text
    assert not re.search(r"curl|wget|https?://(?!127\.0\.0\.1)|apt-get|sudo|latest", str(steps()))


def test_it_installs_the_versions_that_were_tested() -> None:
    installs = [step.text for step in steps() if step.name == "RUN" and " install " in step.text]
    assert installs
    assert all("--constraint constraints.txt" in text for text in installs)


@dataclass
class Image:
    """What the steps have made so far: a folder for ``/``, and the environment."""

    root: Path
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """Let whole paths lead into the folder of this image."""
        return OF_THE_IMAGE.sub(f"{self.root}/", text)

    def path(self, text: str) -> Path:
        return Path(self.here(text)) if text.startswith("/") else self.folder / text

    def take(self, step: Step) -> None:
        """Do one step."""
        match step.name:
            case "WORKDIR":
                self.folder = self.path(step.text)
                self.folder.mkdir(parents=True, exist_ok=True)
            case "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in step.words)
            case "COPY":
                self._copy(step.words)
            case "RUN":
                subprocess.run(
                    ["sh", "-ec", self.here(step.text)],
                    cwd=self.folder,
                    env=self.surroundings(),
                    check=True,
                    capture_output=True,
                )
                self._lend_packages()

    def _lend_packages(self) -> None:
        """Let the environment of the image have what this one has, which was installed alike.

        To download all of it again would show nothing that ``make`` has not shown.
        """
        for folder in self.root.glob("opt/*/lib/python3*/site-packages"):
            (folder / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def surroundings(self) -> dict[str, str]:
        # Python as the base image names it; owners of files do not count here.
        tools = self.root.parent / "tools"
        if not tools.exists():
            tools.mkdir()
            (tools / "python").symlink_to(Path(sys.executable).resolve())
            (tools / "chown").write_text("#!/bin/sh\n")
            (tools / "chown").chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SMI_")}
        kept["PIP_NO_CACHE_DIR"] = "0"
        return {**self.environment, **kept, "PATH": f"{tools}:{os.environ['PATH']}"}

    def _copy(self, words: list[str]) -> None:
        origin = REPOSITORY
        if words[0].startswith("--from="):
            origin = self.root.with_name(words.pop(0).removeprefix("--from="))
        *names, into = words
        for name in names:
            source, target = origin / name.lstrip("/"), self.path(into)
            if source.is_dir():
                ignored = shutil.ignore_patterns("node_modules", "__pycache__")
                shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True, ignore=ignored)
            else:
                shutil.copy(source, target)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    folder = tmp_path_factory.mktemp("image")
    root = folder / "root"
    image = Image(root, root)
    for stage in stages():
        if root.exists():
            root.rename(folder / "build")
        root.mkdir()
        image = Image(root, root)
        for step in stage:
            image.take(step)
    return image


@contextmanager
def running(image: Image, store: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [image.here(word) for word in (*last("ENTRYPOINT").words, *last("CMD").words)]
    given = {"SMI_PORT": str(port), "SMI_HOST": "127.0.0.1", "SMI_STORE": str(store)}
    # What takes long to start, and is asked for nothing here.
    spared = {"SMI_PAGE_PROCESSES": "0", "SMI_ANSWERS_SECONDS": "0"}
    environment = {**image.surroundings(), **given, **spared}
    process = subprocess.Popen(command, cwd=image.folder, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def is_well(image: Image, port: int) -> bool:
    command = last("HEALTHCHECK").text.partition(" CMD ")[2]
    words = [image.here(word).replace(":8000/", f":{port}/") for word in json.loads(command)]
    done = subprocess.run(words, env=image.surroundings(), capture_output=True, check=False)
    return done.returncode == 0


def test_what_its_steps_make_serves_and_stops(image: Image, sample_store: ReleaseDirectory) -> None:
    port = free_ports()[0]
    assert not is_well(image, port)
    with running(image, sample_store.path, port) as process:
        while not is_well(image, port):
            assert process.poll() is None
            # To ask starts a program, which the service waits for where there is little room.
            time.sleep(1)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            page = client.get("/search", headers={"Accept": "text/html"})
            assert "/assets/site.css" in page.text
            assert client.get("/assets/site.css").status_code == 200
            assert client.get("/shapes/document").status_code == 200
        process.terminate()
        assert process.wait(PATIENCE) in {0, -15}
