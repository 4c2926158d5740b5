"""What is judged is what is published: each report is that of plain pySHACL on the dump."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from pyoxigraph import NamedNode
from rdflib.namespace import SH

from smi_graph.mapping import RecordMapper
from smi_graph.mapping.actors import ActorMapper
from smi_graph.mapping.mapper import MappedRecord
from smi_graph.pipeline import BuildOptions, NothingToPublish, build, checking, merging, partition
from smi_graph.pipeline.checking import check_sources, check_store
from smi_graph.pipeline.environment import Environment, unchanging
from smi_graph.pipeline.quarantine import QUARANTINE_NAME, read_quarantine
from smi_graph.reports import Report, ReportLimits, ReportStore
from smi_graph.resources import resource_path
from smi_graph.store import Release, ReleaseDirectory, open_release
from smi_graph.validation import ValidationReport, ValidationResult, load_shapes, shapes
from smi_graph.vocabulary import RDF, SMI, IriMinter
from tests.cli.ready import run
from tests.pipeline.archive import record, write
from tests.validation.breaks import BASE, BREAKS, OF_LINKS, wrong_things
from tests.validation.plain import plain, plain_of_dump

MINTER = IriMinter()
SYNC = BuildOptions(sync=True)
AFRESH = BuildOptions(sync=True, afresh=True)


@pytest.fixture
def directory(tmp_path: Path) -> ReleaseDirectory:
    return ReleaseDirectory(tmp_path / "store")


@pytest.fixture(autouse=True)
def small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "PARTITION", 7)
    monkeypatch.setattr(checking, "_PARTITION", 5)


def reported(release: Release) -> set[str]:
    """The results that a release publishes."""
    graph = NamedNode(MINTER.graph("validation"))
    return {
        f"{quad} ."
        for quad in open_release(release).quads_for_pattern(None, None, None, graph)
        if quad.subject.value.startswith(f"{MINTER.base}validation/")
    }


def judged(directory: ReleaseDirectory) -> ValidationReport:
    """Hold all that is said of the current release against plain pySHACL, and give it."""
    release = directory.current()
    assert release is not None
    expected = plain_of_dump(release)
    assert check_store(directory) == expected
    assert reported(release) == set(expected.to_nquads(MINTER.graph("validation"), MINTER))
    return expected


def shapes_of(report: ValidationReport) -> set[str]:
    return {result.shape.rpartition("#")[2] for result in report.results}


def change_map(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[str, MappedRecord], MappedRecord]
) -> None:
    """Change what the mapper makes of records, each known by its code."""
    sound = RecordMapper.map_apart

    def changed(mapper: RecordMapper, one: object) -> MappedRecord:
        return change(one.code, sound(mapper, one))  # type: ignore[attr-defined,arg-type]

    monkeypatch.setattr(RecordMapper, "map_apart", changed)


def link(monkeypatch: pytest.MonkeyPatch, links: dict[int, tuple[str, str]]) -> None:
    """Let the mapper link records, by number, to things that it says nothing else of."""
    lines = {
        f"SAMPLE/T/{number}": f"<{MINTER.document(f'SAMPLE/T/{number}')}> <{predicate}> <{to}> .\n"
        for number, (predicate, to) in links.items()
    }
    change_map(
        monkeypatch, lambda code, mapped: replace(mapped, own=mapped.own + lines.get(code, ""))
    )


@pytest.fixture
def half_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the authorities know no English names, of which the shapes warn."""
    describe = ActorMapper.describe

    def in_arabic(actors: ActorMapper, kind: str, identifier: str) -> str:
        lines = describe(actors, kind, identifier).splitlines(keepends=True)
        return "".join(line for line in lines if not line.endswith("@en .\n"))

    monkeypatch.setattr(ActorMapper, "describe", in_arabic)


COUNTRIES = ("SY", "IQ", "LB", "QA", "FR")


def some_record(number: int, chance: random.Random) -> dict[str, object]:
    fields: dict[str, object] = {
        "title_lang": chance.choice(["ar", "en"]),
        "document_type": chance.choice([None, "statement"]),
        "languages": chance.choice([[], ["ar"], ["ar", "en"]]),
        "persons": chance.sample(["أحمد الحلبي", "احمد الحلبي", "Kofi Annan", "Tony Blinken"], 2),
        "organisations": chance.choice([[], ["جمعية"], ["United Nations"]]),
        "target_countries": chance.sample(COUNTRIES, chance.randrange(3)),
        "diaries": chance.choice([[], ["SAMPLE/SD/1"], ["يومية بلا كود"]]),
        "issue_date": chance.choice([None, "2001", "2001-02-03"]),
        "date_lines": chance.choice([[], ["2001-02"], ["1999"]]),
        "text_ar": chance.choice([None, "نص"]),
    }
    return record(number, **fields)


@pytest.mark.usefixtures("half_named")
def test_whatever_changes_the_report_is_that_of_plain_pyshacl(
    directory: ReleaseDirectory, tmp_path: Path
) -> None:
    chance = random.Random(0)  # noqa: S311
    records = {number: some_record(number, chance) for number in range(16)}
    for step in range(4):
        source = write(tmp_path / f"{step}.jsonl", *records.values())
        build([source], directory, SYNC)
        report = judged(directory)
        assert "LabelInBothLanguages" in shapes_of(report)
        assert check_sources([source], Environment()) == (report, [])
        for number in chance.sample(sorted(records), 6):
            del records[number]
        records |= {n: some_record(n, chance) for n in range(20 + 4 * step, 24 + 4 * step)}


@pytest.mark.usefixtures("half_named")
def test_a_country_that_no_record_links_any_more_is_neither_described_nor_reported(
    directory: ReleaseDirectory, tmp_path: Path
) -> None:
    both = [record(1, target_countries=["QA"]), record(2, target_countries=["QA", "SY"])]
    build([write(tmp_path / "a.jsonl", *both)], directory)
    about = {result.focus_node for result in judged(directory).results}
    assert MINTER.country("QA") in about
    build([write(tmp_path / "b.jsonl", both[1])], directory, SYNC)
    about = {result.focus_node for result in judged(directory).results}
    assert MINTER.country("QA") in about
    build([write(tmp_path / "c.jsonl", record(2, target_countries=["SY"]))], directory, SYNC)
    about = {result.focus_node for result in judged(directory).results}
    assert MINTER.country("SY") in about
    assert MINTER.country("QA") not in about


LINKS = {
    "a country": (SMI.targetCountry, MINTER.country("FR")),
    "a collection": (SMI.collection, MINTER.collection("united-nations")),
    "a person": (SMI.relatedPerson, MINTER.person("n-of-nobody")),
    "an organisation": (SMI.relatedOrganization, MINTER.organization("no-such")),
    "a language": (SMI.language, MINTER.language("zz")),
    "a concept": (SMI.documentType, MINTER.concept("document-type", "whim")),
}


def test_records_that_link_what_the_release_does_not_describe_are_refused(
    directory: ReleaseDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = dict(enumerate(LINKS.values(), start=1))
    link(monkeypatch, links)
    numbers = range(len(links) + 2)
    records = [record(n, target_countries=["SY"], collections=[]) for n in numbers]
    source = write(tmp_path / "a.jsonl", *records)
    result = build([source], directory)
    assert {refusal.code for refusal in result.refusals} == {f"SAMPLE/T/{n}" for n in links}
    assert judged(directory).publishable
    report, _ = check_sources([source], Environment())
    found = [(one.focus_node, one.path, one.value) for one in report.violations()]
    assert sorted(found, key=str) == [
        (MINTER.document(f"SAMPLE/T/{n}"), path, f"<{to}>") for n, (path, to) in links.items()
    ]


def test_a_listed_thing_that_the_mapper_does_not_name_is_not_looked_up_elsewhere(
    directory: ReleaseDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ActorMapper.listed
    monkeypatch.setattr(
        ActorMapper, "listed", lambda actors, one: [a for a in listed(actors, one) if a[1] != "SY"]
    )
    source = write(tmp_path / "a.jsonl", record(1, target_countries=["SY"]))
    with pytest.raises(NothingToPublish):
        build([source], directory)
    report, _ = check_sources([source], Environment())
    assert [result.value for result in report.violations()] == [f"<{MINTER.country('SY')}>"]


def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a build publish what breaks the shapes."""

    def nothing_found(
        batch: list[partition.RecordQuads], *_: object, **__: object
    ) -> dict[str, ValidationReport]:
        return {one.key: ValidationReport() for one in batch}

    monkeypatch.setattr(partition, "validate_records", nothing_found)


@pytest.mark.parametrize("start", ["from nothing", "from a release"])
def test_a_release_that_describes_too_little_is_found_out(
    directory: ReleaseDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    if start == "from a release":
        build([write(tmp_path / "a.jsonl", record(1, target_countries=["SY"]))], directory)
    unjudged(monkeypatch)
    link(monkeypatch, {2: LINKS["a country"], 3: LINKS["an organisation"], 4: LINKS["a concept"]})
    records = [record(n, target_countries=["SY"]) for n in range(2, 6)]
    build([write(tmp_path / "b.jsonl", *records)], directory)
    report = check_store(directory)
    release = directory.current()
    assert release is not None
    assert report == plain_of_dump(release)
    assert {(one.focus_node, one.value) for one in report.violations()} == {
        (MINTER.document("SAMPLE/T/2"), f"<{LINKS['a country'][1]}>"),
        (MINTER.document("SAMPLE/T/3"), f"<{LINKS['an organisation'][1]}>"),
        (MINTER.document("SAMPLE/T/4"), f"<{LINKS['a concept'][1]}>"),
    }
    told = run("validate", "--store", str(directory.path), "--format", "json")
    assert told.returncode == 1
    assert orjson.loads(told.stdout) == report.to_json()


def broken_records() -> list[str]:
    found = [kind.record(number) for number, kind in enumerate(BREAKS)]
    found += [kind.other_record(number) for number, kind in enumerate(BREAKS)]
    return [lines.decode() for lines in [*found, *wrong_things()] if lines]


def test_all_that_can_be_broken_is_reported_as_plain_pyshacl_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = broken_records()
    from_nothing, from_a_release = (ReleaseDirectory(tmp_path / name) for name in "ab")
    half = [record(number, title="قديم") for number in range(0, len(broken), 2)]
    build([write(tmp_path / "half.jsonl", *half)], from_a_release)
    unjudged(monkeypatch)
    extra = {f"SAMPLE/T/{number}": lines for number, lines in enumerate(broken)}
    change_map(monkeypatch, lambda code, one: replace(one, own=one.own + extra[code]))
    source = write(tmp_path / "all.jsonl", *map(record, range(len(broken))))
    directories = (from_nothing, from_a_release)
    releases = [build([source], directory).release for directory in directories]
    assert len({release.manifest.content_sha256 for release in releases}) == 1
    expected = plain_of_dump(releases[0])
    assert len(expected.results) > 500
    assert [check_store(directory) for directory in directories] == [expected] * 2


def test_a_build_refuses_what_plain_pyshacl_finds_broken_and_reports_the_rest(
    directory: ReleaseDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [kind for kind in BREAKS if not kind.elsewhere and kind.expected not in OF_LINKS]
    broken = [kind.record(n).decode() for n, kind in enumerate(alone)]
    extra = {f"SAMPLE/T/{number}": lines for number, lines in enumerate(broken)}
    change_map(monkeypatch, lambda code, one: replace(one, own=one.own + extra[code]))
    records = [record(number) for number in range(len(broken))]
    result = build([write(tmp_path / "a.jsonl", *records)], directory)
    expected = plain("".join(broken).encode() + unchanging(), load_shapes())
    unsound = {number_of(one) for one in expected.violations()}
    assert {refusal.code for refusal in result.refusals} == {f"SAMPLE/T/{n}" for n in unsound}
    found = {
        one["focus_node"]: one["component"]
        for line in read_quarantine(result.release.path / QUARANTINE_NAME)
        for one in line["report"]["results"]
        if one["severity"] == "violation"
    }
    assert found == {one.focus_node: one.component for one in expected.violations()}
    assert judged(directory).publishable


def number_of(result: ValidationResult) -> int:
    found = re.match(rf"{BASE}(\d+)/|_:b(\d+)-", result.focus_node)
    assert found is not None
    return int(found[1] or found[2])


def correct_the_country(directory: ReleaseDirectory, code: str, country: str) -> None:
    directory.path.mkdir(parents=True, exist_ok=True)
    reports = ReportStore(directory.path / "reports.sqlite", ReportLimits(a_client_a_day=0))
    value = NamedNode(MINTER.country(country))
    about = MINTER.document(code)
    report = Report(about=about, wrong="wrong", predicate=SMI.targetCountry, value=value)
    reports.accept(reports.add(report, client="a"))


def described(directory: ReleaseDirectory, iri: str) -> bool:
    release = directory.current()
    assert release is not None
    found = open_release(release).quads_for_pattern(NamedNode(iri), NamedNode(RDF.type), None)
    return any(found)


@pytest.mark.usefixtures("half_named")
def test_a_country_that_only_a_correction_links_is_published(
    directory: ReleaseDirectory, tmp_path: Path
) -> None:
    correct_the_country(directory, "SAMPLE/T/1", "QA")
    wrong, right = (record(1, target_countries=[code]) for code in ("QA", "SY"))
    qatar = MINTER.country("QA")
    releases = []
    for options in (SYNC, SYNC, AFRESH):
        source = write(tmp_path / f"{len(releases)}.jsonl", right if releases else wrong, record(2))
        releases.append(build([source], directory, options).release)
        assert qatar in {one.focus_node for one in judged(directory).results}
    _, changed, afresh = (release.manifest.content_sha256 for release in releases)
    assert changed == afresh
    assert all(qatar not in line for line in withdrawals(directory))
    gone = build([write(tmp_path / "last.jsonl", record(2))], directory, SYNC)
    assert gone.counts["contributions_waiting"] == 1
    assert not described(directory, qatar)
    assert any(qatar in line for line in withdrawals(directory))
    judged(directory)


def withdrawals(directory: ReleaseDirectory) -> list[str]:
    release = directory.current()
    assert release is not None
    graph = NamedNode(MINTER.graph("withdrawn"))
    return [str(quad) for quad in open_release(release).quads_for_pattern(None, None, None, graph)]


def test_who_stands_for_a_withdrawn_name_is_published_though_no_record_names_him(
    directory: ReleaseDirectory, tmp_path: Path
) -> None:
    name, blinken = "أنتوني بلنكن", MINTER.person("antony-blinken")
    named, other = record(1, persons=[name]), record(2, persons=[])
    build([write(tmp_path / "a.jsonl", named, other)], directory)
    decisions = tmp_path / "decisions"
    decisions.mkdir()
    columns = "name,identifier,listed_name,score,agreement,supported,decision"
    decided = f"{columns}\n{name},antony-blinken,أنتوني بلينكن,0.9,,no,same\n"
    (decisions / "persons.csv").write_text(decided, encoding="utf-8-sig")
    options = BuildOptions(sync=True, decisions=decisions)
    for step, records in enumerate([[other], [other, record(3)], [record(3)]]):
        build([write(tmp_path / f"{step}.jsonl", *records)], directory, options)
        assert described(directory, blinken)
        judged(directory)
    assert all(blinken not in line for line in withdrawals(directory))


def test_a_link_to_a_record_is_a_violation_for_as_long_as_the_release_does_not_hold_it(
    directory: ReleaseDirectory, tmp_path: Path
) -> None:
    document = record(1, diaries=["SAMPLE/SD/7", "يومية بلا كود"])
    linked = {"kind": "diary_entry", "code": "SAMPLE/SD/7", "title": "حدث", "text_ar": "نص"}
    back = {**linked, "code": "SAMPLE/SD/8", "documents": ["SAMPLE/T/1", "SAMPLE/T/2"]}
    steps = [
        ([document], {"SAMPLE/SD/7"}),
        ([document, linked], set()),
        ([document, back], {"SAMPLE/SD/7", "SAMPLE/T/2"}),
        ([record(1), record(2), back], set()),
        ([record(2), back], {"SAMPLE/T/1"}),
    ]
    for step, (records, missing) in enumerate(steps):
        source = write(tmp_path / f"{step}.jsonl", *records)
        assert not build([source], directory, SYNC).refusals
        report = judged(directory)
        assert check_sources([source], Environment()) == (report, [])
        ends = [(one.value or "").strip("<>").rpartition("/")[2] for one in report.violations()]
        assert sorted(ends) == sorted(code.replace("/", "-") for code in missing)


OWN_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix smi: <https://w3id.org/smi/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix : <https://example.org/> .
:seldom a sh:NodeShape ; sh:targetClass smi:Country ; sh:severity sh:Warning ; sh:property [
    sh:path [ sh:inversePath smi:targetCountry ] ; sh:maxCount 2 ; sh:severity sh:Warning ] .
:section a sh:PropertyShape ; sh:targetClass rdf:Statement ; sh:path smi:section ;
    sh:pattern "^[a-m]" ; sh:severity sh:Warning .
:entry a sh:PropertyShape ; sh:targetClass smi:Document ; sh:path smi:relatedEntry ;
    sh:or ( [ sh:nodeKind sh:Literal ] [ sh:class smi:DiaryEntry ] ) .
"""


@pytest.fixture
def own_shapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shapes of an archive that has more than those that ship."""
    folder = tmp_path / "shapes"
    shutil.copytree(resource_path("shapes"), folder)
    (folder / "own.ttl").write_text(OWN_SHAPES, encoding="utf-8")
    monkeypatch.setattr(shapes, "resource_path", lambda _: folder)
    # Shapes are read once in the life of a process.
    kept = (
        shapes._part,
        shapes._read,
        shapes._arrange,
        shapes._link_predicates,
        shapes._looks_far,
    )
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()


@pytest.mark.usefixtures("own_shapes")
def test_a_shape_may_look_at_all_that_is_published(
    directory: ReleaseDirectory, tmp_path: Path
) -> None:
    documents = [record(n, target_countries=["SY"], diaries=["SAMPLE/SD/7"]) for n in range(3)]
    entry = {"kind": "diary_entry", "code": "SAMPLE/SD/7", "title": "حدث", "text_ar": "نص"}
    unrelated = record(99, target_countries=[])
    steps = [documents, [*documents, entry], [unrelated, *documents[:2], entry], documents[:2]]
    found = []
    for step, records in enumerate(steps):
        source = write(tmp_path / f"{step}.jsonl", *records)
        assert not build([source], directory, SYNC).refusals
        report = judged(directory)
        assert check_sources([source], Environment()) == (report, [])
        assert "https://example.org/section" in {one.shape for one in report.results}
        unlinked = len(report.violations())
        too_often = sum(
            one.component == str(SH.MaxCountConstraintComponent) for one in report.results
        )
        found.append((unlinked, too_often))
    # Each missing entry breaks a shape that ships and the archive's own.
    assert found == [(6, 1), (0, 1), (0, 0), (4, 0)]
