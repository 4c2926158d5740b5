"""What persons decided about names, from build to build."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from smi_graph.arabic import fold
from smi_graph.authorities import AuthorityError
from smi_graph.authorities.decisions import Decision, Verdict
from smi_graph.pipeline import BuildOptions, build
from smi_graph.store import Release, ReleaseDirectory, open_release
from smi_graph.vocabulary import DCTERMS, IriMinter
from smi_graph.vocabulary.iris import provisional_identifier
from tests.authorities.deciding import add_decision, undo_decision
from tests.pipeline.archive import record, write

if TYPE_CHECKING:
    from pathlib import Path

PRINTED, JOINED, LATIN = "محمد كرد علي", "محمدكرد علي", "Muhammad Kurd Ali"
BY = {"by": "سلمى", "at": "2026-01-02T03:04:05Z"}


def iri(name: str) -> str:
    return IriMinter().mint("person", provisional_identifier(fold(name)))


def quads(release: Release) -> set[Quad]:
    return set(open_release(release))


def replacements(release: Release) -> dict[str, str]:
    pattern = open_release(release).quads_for_pattern(None, NamedNode(DCTERMS.isReplacedBy), None)
    return {quad.subject.value: quad.object.value for quad in pattern}  # type: ignore[union-attr]


def named(release: Release, code: str) -> set[str]:
    document = NamedNode(IriMinter().document(code))
    objects = (
        quad.object for quad in open_release(release).quads_for_pattern(document, None, None)
    )
    return {one.value for one in objects if isinstance(one, NamedNode) and "/person/" in one.value}


def test_a_merge_leads_on_is_the_same_from_scratch_and_can_be_undone(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    records = [record(n, persons=[name]) for n, name in enumerate((PRINTED, JOINED, LATIN))]
    source, options = (
        write(tmp_path / "a.jsonl", *records),
        BuildOptions(decisions=tmp_path / "decisions"),
    )
    before = build([source], directory, options).release
    assert before.manifest.counts["names_open"] == 6
    path = tmp_path / "decisions" / "persons.csv"
    merges = [Decision(name, PRINTED, Verdict.SAME) for name in (JOINED, LATIN)]
    for merge in merges:
        add_decision(path, merge, **BY)
    merged = build([source], directory, options).release
    assert {iri(PRINTED)} == {one for n in range(3) for one in named(merged, f"SAMPLE/T/{n}")}
    assert replacements(merged) == {iri(JOINED): iri(PRINTED), iri(LATIN): iri(PRINTED)}
    counts = merged.manifest.counts
    assert (counts["names_settled"], counts["names_open"]) == (1, 3)
    scratch = build([source], directory, replace(options, afresh=True)).release
    assert quads(scratch) == quads(merged)
    more = write(tmp_path / "b.jsonl", record(9, persons=[LATIN]))
    grown = build([more], directory, options).release
    again = build([source, more], directory, replace(options, afresh=True)).release
    assert quads(again) == quads(grown)
    for merge in merges:
        undo_decision(path, merge)
    undone = build([source], directory, replace(options, sync=True, most_withdrawn=None)).release
    # All is as it was, but for the digest of the tables that mentions were found with.
    differing = quads(undone) ^ quads(before)
    assert all("T-9" in str(quad) or "mentions#tables" in str(quad) for quad in differing)


def test_a_release_made_from_nothing_leads_on_from_all_that_was_decided_to_be_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "decisions" / "persons.csv"
    for name in (JOINED, LATIN):
        add_decision(path, Decision(name, PRINTED, Verdict.SAME), **BY)
    add_decision(path, Decision(JOINED, PRINTED, Verdict.DIFFERENT, document="SAMPLE/T/2"), **BY)
    options = BuildOptions(decisions=path.parent)
    source = write(
        tmp_path / "a.jsonl",
        record(1, persons=[PRINTED]),
        record(2, persons=[JOINED]),
        record(3, persons=["خليل مردم بك"]),
    )
    directory = ReleaseDirectory(tmp_path / "store")
    first = build([source], directory, options).release
    # The other spelling is still somebody in one record, who must not lead on.
    assert replacements(first) == {iri(LATIN): iri(PRINTED)}
    assert iri(JOINED) in named(first, "SAMPLE/T/2")
    left = write(tmp_path / "a.jsonl", record(3, persons=["خليل مردم بك"]))
    sync = replace(options, sync=True, most_withdrawn=None)
    withdrawn = build([left], directory, sync).release
    again = build([left], directory, replace(sync, afresh=True)).release
    assert quads(again) == quads(withdrawn)
    assert withdrawn.manifest.content_sha256 == again.manifest.content_sha256


def test_what_nobody_has_been_called_keeps_nobody_in_a_release(tmp_path: Path) -> None:
    path = tmp_path / "decisions" / "persons.csv"
    add_decision(path, Decision(LATIN, PRINTED, Verdict.SAME), **BY)
    options = BuildOptions(decisions=path.parent, sync=True, most_withdrawn=None)
    records = record(1, persons=[PRINTED]), record(2, persons=["خليل مردم بك"])
    directory = ReleaseDirectory(tmp_path / "store")
    source = write(tmp_path / "a.jsonl", *records)
    assert replacements(build([source], directory, options).release) == {iri(LATIN): iri(PRINTED)}
    source = write(tmp_path / "a.jsonl", records[1])
    withdrawn = build([source], directory, options).release
    assert replacements(withdrawn) == {}
    again = build([source], directory, replace(options, afresh=True)).release
    assert quads(again) == quads(withdrawn)


def test_a_name_that_is_two_people_leads_to_both(tmp_path: Path) -> None:
    directory, path = ReleaseDirectory(tmp_path / "store"), tmp_path / "decisions" / "persons.csv"
    source = write(tmp_path / "a.jsonl", *(record(n, persons=["John Smith"]) for n in (1, 2)))
    split = Decision("John Smith", "John Smith (Haifa)", Verdict.SAME, document="SAMPLE/T/2")
    add_decision(path, split, **BY)
    release = build([source], directory, BuildOptions(decisions=path.parent)).release
    assert named(release, "SAMPLE/T/1") == {iri("John Smith")}
    assert named(release, "SAMPLE/T/2") == {iri("John Smith (Haifa)")}


def test_decisions_that_contradict_each_other_stop_a_build_and_leave_the_last(
    tmp_path: Path,
) -> None:
    directory, path = ReleaseDirectory(tmp_path / "store"), tmp_path / "decisions" / "persons.csv"
    source, options = write(tmp_path / "a.jsonl", record(1)), BuildOptions(decisions=path.parent)
    last = build([source], directory, options).release
    for verdict in (Verdict.SAME, Verdict.DIFFERENT):
        add_decision(path, Decision(LATIN, PRINTED, verdict), **BY)
    with pytest.raises(AuthorityError, match=r"persons\.csv, line 3.*persons\.csv:2"):
        build([source], directory, options)
    assert directory.current() == last
