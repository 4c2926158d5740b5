"""A build that is killed at any moment leaves the last release whole and serving."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smi_graph.build import build
from smi_graph.store import ReleaseDirectory


def write(path: Path, count: int, year: int) -> Path:
    lines = (
        json.dumps(
            {
                "code": f"SAMPLE/K/{n}",
                "title": f"وثيقة {n}",
                "issue_date": str(year),
                "persons": [f"شخص {n % 7}"],
            }
        )
        for n in range(count)
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.9, 1.2, 1.5, 1.8])
def test_a_killed_build_leaves_the_last_release_and_the_next_one_succeeds(
    tmp_path: Path, seconds: float
) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    last = build([str(write(tmp_path / "old.jsonl", 5, 2000))], directory).release
    new = write(tmp_path / "new.jsonl", 1500, 2001)
    command = [sys.executable, "-m", "smi_graph", "build", str(new), "--store", str(directory.path)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    current = directory.current()
    assert current is not None
    assert current == last or current.manifest.counts["documents"] == 1500
    current.verify()
    result = build([str(new)], directory)
    assert result.release.manifest.counts["documents"] == 1500
    assert list(directory.building_path.iterdir()) == []
