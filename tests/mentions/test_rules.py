"""The files of rules: an archive lays its own over them, and mistakes are named with their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smi_graph.mentions import rule_mistakes
from tests.archive.conftest import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "harbour"
    assert run("archive", "new", str(folder)).returncode == 0
    (folder / "mentions").mkdir()
    return folder


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "names.toml",
            "[longer]\nen = 'one'\n",
            "names.toml, line 2, longer.en: one is not a list",
        ),
        ("names.toml", "\n[homographs.a]\n", "names.toml, line 2, homographs: unknown name"),
        ("names.toml", "[homograph.a]\nnever = 1\nnames = ['A']\n", "line 2, homograph.a.never"),
        ("names.toml", "[homograph.a]\nnever = true\n", "line 1, homograph.a.names"),
        (
            "names.toml",
            "[persons]\nleast_words = 'two'\n",
            "line 2, persons.least_words: two is no",
        ),
        (
            "documents.toml",
            "[symbol.a]\nbegin = ['A']\nform = '('\nvalue = ''\n",
            "line 3, symbol.a",
        ),
        (
            "documents.toml",
            "[symbol.a]\nbegin = ['A']\nform = 'a'\nvalue = '{n}'\n",
            "line 4, symbol.a: the form “a” has no group called n",
        ),
        (
            "documents.toml",
            "[governed.a]\nbodies = ['a']\nforms = ['a']\nvalues = []\n",
            "line 4, governed.a: there are 1 forms",
        ),
        ("dates.toml", "[words\n", "dates.toml, line 1"),
        ("other.toml", "", "other.toml, line 1: this file is not used"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str, told: str
) -> None:
    (tmp_path / "mentions").mkdir()
    (tmp_path / "mentions" / name).write_text(content, encoding="utf-8")
    monkeypatch.setenv("SMI_ARCHIVE", str(tmp_path))
    (mistake,) = rule_mistakes()
    assert told in mistake.sentence("en")
    assert f"{name}، السطر" in mistake.sentence("ar")


def test_the_check_of_an_archive_names_them(folder: Path) -> None:
    (folder / "mentions" / "names.toml").write_text("[longer]\nen = 'one'\n", encoding="utf-8")
    checked = run("archive", "check", str(folder))
    assert checked.returncode == 1
    assert "names.toml, line 2, longer.en" in checked.stdout + checked.stderr


def test_another_archive_has_its_own_numbers_and_exceptions(folder: Path, tmp_path: Path) -> None:
    (folder / "mentions" / "documents.toml").write_text(
        "[symbol.directive]\nbegin = ['DIR/']\nform = 'dir/(?P<n>[0-9]{4})'\nvalue = 'D{n}'\n",
        encoding="utf-8",
    )
    (folder / "mentions" / "names.toml").write_text(
        "[longer]\nen = ['Iraq Petroleum Company']\n"
        "[homograph.egypt]\nnames = ['Egypt']\nnever = true\n",
        encoding="utf-8",
    )
    code = next(
        line.partition('"')[2].strip('"')
        for line in (folder / "archive.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("example = ")
    )
    source = tmp_path / "records.jsonl"
    text = "The Iraq Petroleum Company left Egypt for Syria, see DIR/1957 and S/2012/522."
    record = {"kind": "document", "code": code, "title": "A note", "text_en": text}
    source.write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert run("archive", "check", str(folder)).returncode == 0
    result = run("mentions", str(source), "--archive", str(folder), "-o", "-")
    values = [json.loads(line)["value"] for line in result.stdout.splitlines()]
    assert values == ["SY", "D1957", "S/2012/522"], result.stderr
