"""What differs between two releases is named, record by record and fact by fact."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.differences import Difference, differences
from smi_graph.store import Release, ReleaseDirectory
from smi_graph.vocabulary import SMI
from tests.cli.commands import run
from tests.pipeline.archive import record, write


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    folder = tmp_path_factory.mktemp("differences")
    directory = ReleaseDirectory(folder / "store")
    first = build([write(folder / "a.jsonl", *map(record, range(6)))], directory).release
    later = [record(0), record(1, issue_date="1999-09-09"), *map(record, range(3, 6)), record(9)]
    sync = BuildOptions(sync=True)
    return first, build([write(folder / "b.jsonl", *later)], directory, sync).release


def test_added_changed_and_withdrawn_records_are_told_apart(
    releases: tuple[Release, Release],
) -> None:
    states = {found.code: found.state for found in differences(*releases)}
    assert states == {
        "SAMPLE/T/1": "changed",
        "SAMPLE/T/2": "withdrawn",
        "SAMPLE/T/9": "added",
    }


def test_a_changed_record_tells_which_facts(releases: tuple[Release, Release]) -> None:
    changed = {found.code: found for found in differences(*releases)}["SAMPLE/T/1"]
    assert [value(changed, side) for side in ("gone", "come")] == ["2001-03-02", "1999-09-09"]
    properties = {fact.predicate.value for fact in changed.come}
    assert SMI.title not in properties


def value(difference: Difference, side: str) -> str:
    facts = {fact.predicate.value: fact.object for fact in getattr(difference, side)}
    return str(getattr(facts[SMI.issued], "value", ""))


def test_nothing_differs_between_a_release_and_itself(releases: tuple[Release, Release]) -> None:
    assert list(differences(releases[0], releases[0])) == []


@pytest.mark.parametrize("answer_format", ["text", "json", "turtle"])
def test_the_command_line_compares(releases: tuple[Release, Release], answer_format: str) -> None:
    first, second = releases
    store = str(first.path.parent.parent)
    arguments = ("--format", answer_format, "--store", store)
    result = run("releases", "diff", first.id, second.id, *arguments)
    assert result.returncode == 0, result.stderr
    if answer_format == "json":
        states = [json.loads(line)["state"] for line in result.stdout.splitlines()]
        assert states == ["changed", "withdrawn", "added"]
    elif answer_format == "turtle":
        graph = Graph().parse(data=result.stdout, format="turtle")
        assert len(set(graph.subjects())) > 3
    else:
        assert "withdrawn  SAMPLE/T/2" in result.stdout
        assert "    + issued: " in result.stdout
        assert "Added: 1; changed: 1; withdrawn: 1." in result.stderr
