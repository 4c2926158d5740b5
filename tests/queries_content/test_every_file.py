"""What holds of every saved query."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import yaml

from smi_graph.resources import resource_path
from tests.queries_content.conftest import OTHER_BASE, Ask, run, saved

if TYPE_CHECKING:
    from pathlib import Path

VIEWS = {"Table", "BarChart", "LineChart", "Timeline", "Map", "Graph"}
# What the small archive does not say of those records that lack something.
NOT_KNOWN = {"issued", "words", "reason", "remark"}
ARABIC = re.compile(r"[\u0600-\u06ff]")

files = pytest.mark.parametrize(
    "file", sorted(resource_path("queries").glob("*.rq")), ids=lambda path: path.stem
)


def head(file: Path) -> dict[str, object]:
    lines = file.read_text(encoding="utf-8").splitlines()
    loaded = yaml.safe_load("\n".join(line[2:] for line in lines if line.startswith("#+")))
    assert isinstance(loaded, dict)
    return loaded


@files
def test_the_file_parses_as_it_stands(file: Path, archive: pyoxigraph.Store) -> None:
    archive.query(file.read_text(encoding="utf-8"))


@files
def test_the_question_is_asked_in_both_languages(file: Path) -> None:
    said = head(file)

    for key in ("summary", "description"):
        assert said[key], key
        assert not ARABIC.search(str(said[key])), key
        assert ARABIC.search(str(said[f"{key}_ar"])), key


@files
def test_tags_are_there_and_stand_last(file: Path) -> None:
    said = head(file)

    assert list(said)[-1] == "tags"
    assert said["tags"]


@files
def test_every_parameter_is_named_in_both_languages(file: Path) -> None:
    for parameter in saved()[file.stem].parameters:
        assert parameter.label_en, parameter.name
        assert ARABIC.search(parameter.label_ar), parameter.name
        assert (parameter.kind is not None) == (parameter.datatype == "iri"), parameter.name


@files
def test_a_query_can_be_tried_without_filling_anything_in(file: Path) -> None:
    for parameter in saved()[file.stem].parameters:
        assert parameter.default or not parameter.required, parameter.name


@files
def test_no_parameter_begins_with_the_name_of_another(file: Path) -> None:
    names = [parameter.name for parameter in saved()[file.stem].parameters]

    assert [(a, b) for a in names for b in names if a != b and b.startswith(a)] == []


@files
def test_the_picture_is_one_that_can_be_drawn(file: Path) -> None:
    assert saved()[file.stem].default_view in VIEWS


@files
def test_a_label_comes_in_both_languages(file: Path, archive: pyoxigraph.Store) -> None:
    solutions = archive.query(file.read_text(encoding="utf-8"))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = {variable.value for variable in solutions.variables}

    arabic = {name.removesuffix("_ar") for name in names if name.endswith("label_ar")}
    english = {name.removesuffix("_en") for name in names if name.endswith("label_en")}
    assert arabic == english


@files
def test_a_small_archive_answers_in_every_column(file: Path, ask: Ask) -> None:
    rows = ask(file.stem)
    # A thing has a label in one of the languages at least.
    filled = {re.sub("_(ar|en)$", "", name) for row in rows for name, value in row.items() if value}

    assert rows
    assert {re.sub("_(ar|en)$", "", name) for name in rows[0]} - filled <= NOT_KNOWN


@files
def test_no_row_comes_twice(file: Path, ask: Ask) -> None:
    rows = Counter(tuple(row.items()) for row in ask(file.stem))

    assert [row for row, count in rows.items() if count > 1] == []


@files
def test_an_archive_at_another_address_gets_the_same_answer(
    file: Path, ask: Ask, moved_archive: pyoxigraph.Store
) -> None:
    assert len(run(moved_archive, file.stem, OTHER_BASE)) == len(ask(file.stem))
