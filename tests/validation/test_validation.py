from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH

from smi_graph.validation import (
    RecordQuads,
    Severity,
    ValidationReport,
    ValidationResult,
    load_shapes,
    validate,
    validate_records,
)
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PERSON = "https://w3id.org/smi/person/n-1"
GRAPH = "https://w3id.org/smi/graph/validation"


def person_nquads() -> bytes:
    """A person without a label, whom records describe."""
    return f"<{PERSON}> <{RDF.type}> <https://w3id.org/smi/ontology#Person> .\n".encode()


def damaged(quads: bytes, number: int) -> bytes:
    """Break one document in a way that depends on its number."""
    lines = quads.splitlines(keepends=True)
    broken = (b"#title>", b"#issued>", b"#code>", b"#end>")[number % 4]
    return b"".join(line for line in lines if not line.split(b" ")[1].endswith(broken))


def nodes_of(report: ValidationReport) -> set[str]:
    return {result.focus_node for result in report.results}


@pytest.fixture
def batch(make_document: Callable[..., bytes]) -> list[RecordQuads]:
    records = [
        RecordQuads(f"SMI/T/{number}", damaged(make_document(number, evidence=2), number))
        for number in range(8)
    ]
    shared = [RecordQuads(r.key, r.nquads + person_nquads()) for r in records[:2]]
    return [*shared, *records[2:], RecordQuads("SMI/T/100", make_document(100, evidence=2))]


def test_partitions_give_the_report_of_the_whole(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    parts = [validate_records(batch[i : i + 3], authorities) for i in range(0, len(batch), 3)]
    merged = ValidationReport.merged(report for part in parts for report in part.values())
    whole = validate(b"".join(record.nquads for record in batch), authorities)
    assert whole.results
    assert merged == whole


def test_each_record_gets_the_results_on_its_own_nodes(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    reports = validate_records(batch, authorities)
    assert list(reports) == [record.key for record in batch]
    assert reports["SMI/T/100"].conforms
    for key, report in reports.items():
        own = key.replace("/", "-")
        assert all(own in r.focus_node or r.focus_node == PERSON for r in report.results)


def test_a_result_on_a_shared_person_belongs_to_every_record_that_describes_it(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    reports = validate_records(batch, authorities)
    about = {key for key, report in reports.items() if PERSON in nodes_of(report)}
    assert about == {"SMI/T/0", "SMI/T/1"}


def test_of_what_is_judged_elsewhere_only_violations_are_told(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    everything = ValidationReport.merged(validate_records(batch, authorities).values())
    warnings = set(everything.results) - set(everything.violations())
    assert warnings
    assert everything.violations()
    for node in sorted(nodes_of(everything)):
        told = validate_records(batch, authorities, unwarned=[node]).values()
        left_out = set(everything.results) - set(ValidationReport.merged(told).results)
        assert left_out == {one for one in warnings if one.focus_node == node}


def test_what_the_context_says_is_seen_but_not_reported(
    make_document: Callable[..., bytes], authorities: bytes
) -> None:
    nameless = authorities.replace("شخص".encode().join((b'"', b'"@ar')), b'"x"@ar')
    lines = [line for line in nameless.splitlines(keepends=True) if b'"A Person"' not in line]
    assert nodes_of(validate(b"".join(lines))) == {"https://w3id.org/smi/person/p1"}
    assert validate(make_document(1), b"".join(lines)).conforms


def test_without_its_context_a_reference_is_not_known(
    make_document: Callable[..., bytes], vocabularies: bytes
) -> None:
    shapes = {result.shape for result in validate(make_document(1), vocabularies).violations()}
    assert {shape.rpartition("#")[2] for shape in shapes} == {
        "DocumentTargetCountry",
        "DocumentCollection",
        "RelatedPersonKnown",
    }


def test_named_graphs_are_seen(make_document: Callable[..., bytes], authorities: bytes) -> None:
    quads = damaged(make_document(3, evidence=1), 3)
    (result,) = validate(quads, authorities).violations()
    assert result.focus_node.endswith("evidence/SMI-T-3/0")


def test_a_store_gives_the_report_of_its_quads(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    quads = b"".join(record.nquads for record in batch)
    store = pyoxigraph.Store()
    store.bulk_load(quads, pyoxigraph.RdfFormat.N_QUADS)
    assert validate(store, authorities) == validate(quads, authorities)


def test_the_order_of_the_quads_does_not_matter(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    lines = b"".join(record.nquads for record in batch).splitlines(keepends=True)
    expected = validate(b"".join(lines), authorities)
    random.Random(7).shuffle(lines)  # noqa: S311
    assert validate(b"".join(lines), authorities) == expected


def test_nquads_are_sorted_parse_and_hold_no_blank_node(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    quads = b"".join(record.nquads for record in batch).replace(f"<{PERSON}>".encode(), b"_:p")
    report = validate(quads, authorities)
    lines = report.to_nquads(GRAPH, IriMinter())
    assert lines == sorted(set(lines))
    parsed = list(pyoxigraph.parse("\n".join(lines), pyoxigraph.RdfFormat.N_QUADS))
    assert {quad.graph_name.value for quad in parsed} == {GRAPH}
    assert not any(
        isinstance(term, pyoxigraph.BlankNode)
        for quad in parsed
        for term in (quad.subject, quad.object)
    )
    assert len({quad.subject for quad in parsed}) == len(report.results)


def test_nquads_of_partitions_together_are_those_of_the_whole(
    batch: list[RecordQuads], authorities: bytes
) -> None:
    mint = IriMinter()
    reports = validate_records(batch, authorities)
    together = {line for report in reports.values() for line in report.to_nquads(GRAPH, mint)}
    whole = validate(b"".join(record.nquads for record in batch), authorities)
    assert sorted(together) == whole.to_nquads(GRAPH, mint)


def test_turtle_is_a_shacl_report(batch: list[RecordQuads], authorities: bytes) -> None:
    report = validate(b"".join(record.nquads for record in batch), authorities)
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    assert ValidationReport.from_graph(graph, load_shapes()) == report
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert not graph.value(node, SH.conforms).toPython()


def test_awkward_values_survive_every_form() -> None:
    value = str(pyoxigraph.Literal('a "quoted"\\ line\nشيء', language="ar"))
    result = ValidationResult(
        "https://example.org/d",
        "https://example.org/p",
        value,
        Severity.INFO,
        "https://example.org/s",
        str(SH.PatternConstraintComponent),
        (("ar", "أصلحه."), ("en", 'Mend "it".')),
    )
    report = ValidationReport.of([result])
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    assert ValidationReport.from_graph(graph, Graph()) == report
    assert report.to_json()["results"][0]["value"] == 'a "quoted"\\ line\nشيء'
    lines = report.to_nquads(GRAPH, IriMinter())
    objects = [q.object for q in pyoxigraph.parse("\n".join(lines), pyoxigraph.RdfFormat.N_QUADS)]
    assert pyoxigraph.Literal('a "quoted"\\ line\nشيء', language="ar") in objects


def test_json_counts_the_severities(batch: list[RecordQuads], authorities: bytes) -> None:
    report = validate_records(batch, authorities)["SMI/T/1"]
    made = report.to_json()
    assert made["counts"]["warning"] >= 1
    assert sum(made["counts"].values()) == len(made["results"])
    assert made["conforms"] is False


def test_a_warning_alone_does_not_stop_publication(
    make_document: Callable[..., bytes], authorities: bytes
) -> None:
    report = validate(damaged(make_document(1), 1), authorities)
    assert report.results
    assert report.publishable
    assert not report.conforms


def test_a_faulty_line_names_its_record() -> None:
    with pytest.raises(SyntaxError, match="SMI/T/9"):
        validate_records([RecordQuads("SMI/T/9", b"<a:b> nonsense\n")])


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=tmp_path.name):
        load_shapes(tmp_path)


def test_nothing_is_logged_about_bad_values(
    make_document: Callable[..., bytes],
    authorities: bytes,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    quads = make_document(1).replace(b'"2021-05-02"^^', b'"2021-02-31"^^')
    with caplog.at_level(logging.DEBUG):
        assert not validate(quads, authorities).publishable
    assert capfd.readouterr().err == ""
    assert caplog.records == []
