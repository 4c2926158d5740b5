"""Files of words of an archive are laid over those that ship."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from smi_graph.layered import ArchiveError, read_words
from smi_graph.resources import ARCHIVE_VARIABLE
from tests.archive.conftest import HARBOUR, run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(ARCHIVE_VARIABLE, str(tmp_path))
    return tmp_path


def test_lists_of_the_search_and_of_sorting_are_added_to_ours(folder: Path) -> None:
    (folder / "sorting.toml").write_text('no_article = ["الماس"]\n[after]\n"ݒ" = "ب"\n', "utf-8")
    sorting = read_words("sorting.toml")
    assert {"الله", "الماس"} <= set(sorting["no_article"])
    assert {"ݒ", "پ"} <= sorting["after"].keys()
    (folder / "search.toml").write_text('[fields]\ntitle = ["الموضوع"]\n', "utf-8")
    assert {"title", "الموضوع"} <= set(read_words("search.toml")["fields"]["title"])


def test_words_among_names_stand_in_the_place_of_ours_key_by_key(folder: Path) -> None:
    (folder / "name_words.toml").write_text('[titles]\nshort = ["ح"]\n', "utf-8")
    titles = read_words("name_words.toml")["titles"]
    assert titles["short"] == ["ح"]
    assert "الدكتور" in titles["words"]


def test_elements_of_names_are_added_to_ours(folder: Path) -> None:
    told = '[titles]\nwords = ["Rais"]\n[light]\nweight = 0.2\n[readings.latin]\n"ij$" = "y"\n'
    (folder / "name_elements.toml").write_text(told, "utf-8")
    elements = read_words("name_elements.toml")
    assert {"Rais", "Cheikh"} <= set(elements["titles"]["words"])
    assert elements["light"]["weight"] == 0.2
    assert {"ij$", "v"} <= elements["readings"]["latin"].keys()


def test_a_mistake_in_words_ends_what_needs_them_with_a_sentence(folder: Path) -> None:
    (folder / "sorting.toml").write_text("no_article = 3\n", "utf-8")
    with pytest.raises(ArchiveError, match=r"sorting.toml, line 1, no_article: 3 is not a list"):
        read_words("sorting.toml")


def test_months_have_the_names_that_the_archive_knows_besides(tmp_path: Path) -> None:
    folder, table, lines = tmp_path / "harbour", tmp_path / "a.csv", tmp_path / "a.jsonl"
    shutil.copytree(HARBOUR, folder)
    table.write_text("الرقم,الموضوع,التاريخ\nم/1/2,رسالة,3 مارت 1921\n", encoding="utf-8")
    command = ("extract", str(table), "-o", str(lines), "--archive", str(folder))
    unknown = run(*command)
    assert "3 مارت 1921" in unknown.stderr
    (folder / "month_names.csv").write_text("calendar,name,month\ngregorian,مارت,3\n", "utf-8")
    told = run(*command)
    assert (told.returncode, told.stderr) == (0, "Records read: 1; rejected: 0.\n")
    assert json.loads(lines.read_text(encoding="utf-8"))["issue_date"] == "1921-03-03"
    (folder / "month_names.csv").write_text("calendar,name,month\ngregorian,مارت,20\n", "utf-8")
    refused = run(*command)
    assert refused.returncode == 2
    assert "month_names.csv, line 2: the month of “مارت” is “20”" in refused.stderr
    assert "Traceback" not in refused.stderr
