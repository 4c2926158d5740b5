"""The two archives of ``examples/``, built by the commands that their READMEs give."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.archive.conftest import run
from tests.conftest import REPOSITORY

EXAMPLES = REPOSITORY / "examples"


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        (
            "us-diplomatic-travels",
            "hsg-travels-president-4113",
            ["place", "London, Cornwall", "2021-06-13", "Travels Abroad of the President", "Biden"],
        ),
        (
            "security-council-resolutions",
            "S/RES/1 (1946)",
            ["source.repo", "1946-01-25", "Security Council", "S_RES_0001_1946_EN_GOLD.txt"],
        ),
    ],
)
def test_an_example_is_sound_and_nothing_of_it_is_lost(
    name: str, code: str, said: list[str], tmp_path: Path
) -> None:
    folder, store = EXAMPLES / name, str(tmp_path / "store")
    checked = run("archive", "check", str(folder))
    assert checked.returncode == 0, checked.stdout
    records = folder / "records"
    built = run("build", str(records), "--archive", str(folder), "--store", store)
    assert built.returncode == 0, built.stderr
    lines = [line for path in records.iterdir() for line in path.read_text("utf-8").splitlines()]
    assert len(lines) <= 50
    told = run("explain", code, "--archive", str(folder), "--store", store)
    for words in (*said, "https://github.com/"):
        assert words in told.stdout
    assert "licence" in (folder / "README.md").read_text("utf-8") or "CC0" in (
        folder / "README.md"
    ).read_text("utf-8")


def test_every_value_of_the_journeys_is_in_the_release(tmp_path: Path) -> None:
    folder, store = EXAMPLES / "us-diplomatic-travels", tmp_path / "store"
    source = folder / "records" / "travels.jsonl"
    run("build", str(source), "--archive", str(folder), "--store", str(store))
    dump = gzip.decompress((store / "current" / "dump.nq.gz").read_bytes()).decode()
    for line in source.read_text("utf-8").splitlines():
        record = json.loads(line)
        kept = set(record) - {"licence", "kind", "source_repository"}
        for key in kept & {"id", "title", "remarks", "place", "person", "person_id", "source_path"}:
            if record[key]:
                words = re.sub(r'(["\\])', r"\\\1", record[key])
                assert words.replace("\n", "\\n") in dump, (record["id"], key)
        for key in ("start_date", "end_date"):
            assert f'"{record[key]}"^^' in dump
